"""The patient's picture."""

from apiflask.schemas import FileSchema
from flask import Response

import clock
from decorators import caller, patient_required
from errors import NotAPicture, NotFound, PicturesWait, RateLimited, TooLarge, ValidationFailed
from extensions import limiter
from routes.blueprints import patient_bp
from routes.cached import kept_privately
from schemas.patients import PictureAnswer, UploadPicture, WhoseQuery
from services import pictures
from web import limits
from web.problems import refuses


@patient_bp.get("/profile/picture")
@patient_required
@patient_bp.input(WhoseQuery, location="query")
@patient_bp.output(FileSchema, content_type="image/jpeg")
@refuses(ValidationFailed, NotFound)
def get_picture(query_data: WhoseQuery) -> Response:
    """The picture of the patient or of a dependent."""
    shown = pictures.show(caller(), query_data.patient_id)
    return kept_privately(shown.content, "image/jpeg", shown.tag)


@patient_bp.put("/profile/picture")
@limiter.limit(limits.PICTURES, key_func=limits.account_signed_in)
@patient_required
@patient_bp.input(WhoseQuery, location="query")
@patient_bp.input(UploadPicture, location="form_and_files")
@patient_bp.output(PictureAnswer)
@refuses(ValidationFailed, NotFound, NotAPicture, PicturesWait, TooLarge, RateLimited)
def put_picture(query_data: WhoseQuery, form_and_files_data: UploadPicture) -> pictures.Kept:
    """Upload a JPEG, PNG or WebP of at most 5 MB; it is kept small, and without what it carries."""
    file = form_and_files_data.picture.stream
    return pictures.put(caller(), query_data.patient_id, file, now=clock.now())


@patient_bp.delete("/profile/picture")
@patient_required
@patient_bp.input(WhoseQuery, location="query")
@patient_bp.output({}, status_code=204)
@refuses(ValidationFailed, NotFound)
def remove_picture(query_data: WhoseQuery) -> str:
    """Keep none."""
    pictures.remove(caller(), query_data.patient_id, now=clock.now())
    return ""
