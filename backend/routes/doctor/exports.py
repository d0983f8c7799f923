"""The doctor's own appointments as files."""

from apiflask.schemas import FileSchema
from flask import Response

import clock
from decorators import caller, doctor_required
from errors import FileExpired, FileNotReady, NotFound, TooManyJobs, ValidationFailed
from routes.blueprints import doctor_bp
from routes.downloads import csv_file
from schemas.common import KeysetAnswer, KeysetQuery, Nothing
from schemas.jobs import AskOwnExport, JobAnswer
from services.exports import asking
from services.jobs import board
from services.jobs.board import JobView
from services.paging import Keyset
from web.problems import refuses


@doctor_bp.post("/exports")
@doctor_required
@doctor_bp.input(AskOwnExport)
@doctor_bp.output(JobAnswer, status_code=202)
@refuses(ValidationFailed, TooManyJobs)
def ask_export(json_data: AskOwnExport) -> JobView:
    """Have the caller's own appointments written into a CSV file."""
    return asking.a_list(caller(), asking.OWN_APPOINTMENTS, json_data.filters, now=clock.now())


@doctor_bp.get("/exports")
@doctor_required
@doctor_bp.input(KeysetQuery, location="query")
@doctor_bp.output(KeysetAnswer[JobAnswer])
@refuses(ValidationFailed)
def list_exports(query_data: KeysetQuery) -> Keyset[JobView]:
    """The caller's exports, newest first."""
    return board.mine(caller(), asking.FAMILY, query_data, now=clock.now())


@doctor_bp.get("/exports/<int:job_id>")
@doctor_required
@doctor_bp.output(JobAnswer)
@refuses(NotFound)
def get_export(job_id: int) -> JobView:
    """How far an export of the caller's is."""
    return board.one(caller(), job_id, asking.FAMILY, now=clock.now())


@doctor_bp.post("/exports/<int:job_id>/stop")
@doctor_required
@doctor_bp.input(Nothing)
@doctor_bp.output(JobAnswer)
@refuses(ValidationFailed, NotFound)
def stop_export(job_id: int, json_data: Nothing) -> JobView:
    """Stop an export; one that is done stays as it is."""
    return board.stop(caller(), job_id, asking.FAMILY, now=clock.now())


@doctor_bp.get("/exports/<int:job_id>/download")
@doctor_required
@doctor_bp.output(FileSchema, content_type="text/csv")
@refuses(NotFound, FileNotReady, FileExpired)
def download_export(job_id: int) -> Response:
    """The finished file, for 7 days."""
    found = asking.download(caller(), job_id, now=clock.now())
    return csv_file(found.path, found.name)
