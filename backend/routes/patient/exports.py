"""Patients' records as files."""

from apiflask.schemas import FileSchema
from flask import Response

import clock
from decorators import caller, patient_required
from errors import FileExpired, FileNotReady, NotFound, TooManyJobs, ValidationFailed
from routes.blueprints import patient_bp
from routes.downloads import csv_file
from schemas.common import KeysetAnswer, KeysetQuery, Nothing
from schemas.jobs import AskRecord, JobAnswer
from services.exports import asking
from services.jobs import board
from services.jobs.board import JobView
from services.paging import Keyset
from web.problems import refuses


@patient_bp.post("/exports")
@patient_required
@patient_bp.input(AskRecord)
@patient_bp.output(JobAnswer, status_code=202)
@refuses(ValidationFailed, NotFound, TooManyJobs)
def ask_export(json_data: AskRecord) -> JobView:
    """Have the record of the caller, or of somebody they act for, written into a CSV file."""
    return asking.record(caller(), json_data.patient_id, now=clock.now())


@patient_bp.get("/exports")
@patient_required
@patient_bp.input(KeysetQuery, location="query")
@patient_bp.output(KeysetAnswer[JobAnswer])
@refuses(ValidationFailed)
def list_exports(query_data: KeysetQuery) -> Keyset[JobView]:
    """The caller's exports, newest first."""
    return board.mine(caller(), asking.FAMILY, query_data, now=clock.now())


@patient_bp.get("/exports/<int:job_id>")
@patient_required
@patient_bp.output(JobAnswer)
@refuses(NotFound)
def get_export(job_id: int) -> JobView:
    """How far an export of the caller's is."""
    return board.one(caller(), job_id, asking.FAMILY, now=clock.now())


@patient_bp.post("/exports/<int:job_id>/stop")
@patient_required
@patient_bp.input(Nothing)
@patient_bp.output(JobAnswer)
@refuses(ValidationFailed, NotFound)
def stop_export(job_id: int, json_data: Nothing) -> JobView:
    """Stop an export; one that is done stays as it is."""
    return board.stop(caller(), job_id, asking.FAMILY, now=clock.now())


@patient_bp.get("/exports/<int:job_id>/download")
@patient_required
@patient_bp.output(FileSchema, content_type="text/csv")
@refuses(NotFound, FileNotReady, FileExpired)
def download_export(job_id: int) -> Response:
    """The finished file, for 7 days."""
    found = asking.download(caller(), job_id, now=clock.now())
    return csv_file(found.path, found.name)
