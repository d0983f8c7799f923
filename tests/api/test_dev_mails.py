"""GET /api/dev/mails: every mail with sample facts, for developers."""

import re

import pytest

from answers import code
from services import letters, links

KINDS = letters.kinds()


def test_the_index_leads_to_every_mail(stranger):
    page = stranger.get("/dev/mails")

    assert page.status_code == 200
    assert set(re.findall(r'href="mails/(\w+)\.txt"', page.text)) == set(KINDS)
    assert "Appointment confirmed: Wednesday 2 December, 10am" in page.text


@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_has_a_sample(stranger, kind):
    plain = stranger.get(f"/dev/mails/{kind}.txt")
    html = stranger.get(f"/dev/mails/{kind}.html")

    assert (plain.status_code, html.status_code) == (200, 200)
    assert plain.text.startswith("Subject: ")
    assert plain.content_type == "text/plain; charset=utf-8"
    for text in (plain.text, html.text):
        assert "None" not in text
        assert "{{" not in text


def test_a_mail_is_shown_in_both_colours(stranger):
    light, dark = (
        stranger.get(f"/dev/mails/booked_patient.html?theme={theme}").text
        for theme in ("light", "dark")
    )

    assert "@media not all" in light
    assert "@media all" in dark
    assert (
        "style-src 'unsafe-inline'"
        in stranger.get("/dev/mails/booked_patient.html").headers["Content-Security-Policy"]
    )


def test_the_links_of_a_sample_open_nothing(stranger):
    text = stranger.get("/dev/mails/reminder_today.txt").text

    tokens = re.findall(r"/visit/(\S+)", text)

    assert {links.read_visit(token).appointment_id for token in tokens} == {0}
    assert code(stranger.get(f"/visits/{tokens[0]}"))[0] in {404, 409, 410}


def test_other_kinds_and_colours_are_not_there(stranger):
    assert code(stranger.get("/dev/mails/nothing.html")) == (404, "not_found")
    assert code(stranger.get("/dev/mails/..%2fbase.txt")) == (404, "not_found")
    assert code(stranger.get("/dev/mails/invite.html?theme=pink")) == (422, "validation_failed")


def test_the_openapi_document_hides_them(stranger):
    document = stranger.get("/openapi.json").json

    assert not [path for path in document["paths"] if path.startswith("/api/dev")]
    assert "/api/dev/mails" in document["info"]["description"]
