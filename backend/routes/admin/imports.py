"""Doctors and patients out of CSV files."""

from apiflask.schemas import FileSchema
from flask import Response

import clock
from decorators import admin_required, caller
from errors import (
    FileExpired,
    FileNotReady,
    NotChecked,
    NotFound,
    TooLarge,
    TooManyJobs,
    ValidationFailed,
)
from routes.blueprints import admin_bp
from routes.downloads import csv_file
from schemas.common import KeysetAnswer, KeysetQuery, Nothing
from schemas.jobs import JobAnswer, UploadImport
from services.imports import asking
from services.imports.working import FAMILY
from services.jobs import board
from services.jobs.board import JobView
from services.paging import Keyset
from web.problems import refuses


@admin_bp.post("/imports")
@admin_required
@admin_bp.input(UploadImport, location="form_and_files")
@admin_bp.output(JobAnswer, status_code=202)
@refuses(ValidationFailed, TooLarge, TooManyJobs)
def upload_import(form_and_files_data: UploadImport) -> JobView:
    """Upload a CSV file, to be checked; nobody is added before the import is started."""
    wanted, file = form_and_files_data, form_and_files_data.file
    return asking.upload(caller(), wanted.kind, file.filename or "", file.stream, now=clock.now())


@admin_bp.get("/imports")
@admin_required
@admin_bp.input(KeysetQuery, location="query")
@admin_bp.output(KeysetAnswer[JobAnswer])
@refuses(ValidationFailed)
def list_imports(query_data: KeysetQuery) -> Keyset[JobView]:
    """The caller's imports, newest first."""
    return board.mine(caller(), FAMILY, query_data, now=clock.now())


@admin_bp.get("/imports/<int:job_id>")
@admin_required
@admin_bp.output(JobAnswer)
@refuses(NotFound)
def get_import(job_id: int) -> JobView:
    """How far an import of the caller's is, and what is wrong with its rows."""
    return board.one(caller(), job_id, FAMILY, now=clock.now())


@admin_bp.post("/imports/<int:job_id>/start")
@admin_required
@admin_bp.input(Nothing)
@admin_bp.output(JobAnswer, status_code=202)
@refuses(ValidationFailed, NotFound, NotChecked)
def start_import(job_id: int, json_data: Nothing) -> JobView:
    """Take in the rows that were found good; invites go out by mail."""
    return asking.start(caller(), job_id, now=clock.now())


@admin_bp.post("/imports/<int:job_id>/stop")
@admin_required
@admin_bp.input(Nothing)
@admin_bp.output(JobAnswer)
@refuses(ValidationFailed, NotFound)
def stop_import(job_id: int, json_data: Nothing) -> JobView:
    """Stop an import, or discard a checked file; whoever is in stays in."""
    return board.stop(caller(), job_id, FAMILY, now=clock.now())


@admin_bp.get("/imports/<int:job_id>/problems")
@admin_required
@admin_bp.output(FileSchema, content_type="text/csv")
@refuses(NotFound, FileNotReady, FileExpired)
def download_problems(job_id: int) -> Response:
    """The rows that cannot come in, with what is wrong: mend them and upload that file."""
    found = asking.problems(caller(), job_id, now=clock.now())
    return csv_file(found.path, found.name)
