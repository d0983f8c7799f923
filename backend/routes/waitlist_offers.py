"""Links to held times in mails: GET shows, as mail scanners follow links; only POST acts."""

import clock
from errors import LinkExpired
from routes.blueprints import waitlist_offers_bp
from routes.refusals import WHEN_ACCEPTING
from schemas.waitlist import AnswerOffer, OfferAnswer, OfferDone
from services.waitlist import answers
from web.problems import refuses


@waitlist_offers_bp.get("/<token>")
@waitlist_offers_bp.output(OfferAnswer)
@refuses(LinkExpired)
def show_offer(token: str) -> answers.OfferView:
    """The held time behind a mailed link."""
    return answers.show(token, now=clock.now())


@waitlist_offers_bp.post("/<token>")
@waitlist_offers_bp.input(AnswerOffer)
@waitlist_offers_bp.output(OfferDone)
@refuses(*WHEN_ACCEPTING, LinkExpired)
def answer_offer(token: str, json_data: AnswerOffer) -> answers.OfferDone:
    """Take the held time, or let it go to the next."""
    return answers.answer(token, json_data.action, now=clock.now())
