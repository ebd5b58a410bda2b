"""The operations on imports (reference, "Import")."""

from typing import Any, NamedTuple

import msgspec

from pardalote import refusals
from pardalote.actions import imports, querying
from pardalote.actions.imports import ColumnOptions, NewImport
from pardalote.actions.work import Work
from pardalote.api.call import Call, KnownCall
from pardalote.api.objects import wanted_id
from pardalote.records.fields import FULL
from pardalote.records.imports import BATCH_BYTES, IMPORT, OPEN, READY, Upload
from pardalote.refusals import Refusal
from pardalote.wire import uploads
from pardalote.wire.dates import read_time
from pardalote.wire.json_body import read_json_body, read_json_object
from pardalote.wire.parameters import MULTIPART, Parameters, kind_of
from pardalote.wire.reply import FileReply, Reply, lay_out
from pardalote.wire.tabular import csv_line
from pardalote.wire.zones import zone_of

# The part with what is asked for, and that with the CSV: the guide has one name for it, the page of errors another
# (wire.md, open question 17).
_INPUT = "importInput"
_FILE_PARTS = ("importFile", "files")
_REFS = ("batchesRef", "errorsRef")
_SHOWN = tuple(each.name for each in IMPORT.shown_in(FULL) if each.name not in _REFS)
_OPERATION, _OBJECT = "Upsert", "Prospect"


class Asked(NamedTuple):
    """What a call asks for that creates an import: read, not yet checked against the account."""

    wanted: NewImport
    upload: Upload | None


def read_input(call: Call) -> Asked:
    """Read what a call wants of a new import: JSON, or in several parts with the JSON and perhaps the first batch.

    Raises Refusal 151 for another content type, 166 when there is no part with the JSON, 150, 152, 153 and 154 for what
    it says, 165 for its columns, and what `read_upload` raises for a file.
    """
    content_type, parameters = call.request.header(b"content-type"), call.parameters
    if kind_of(content_type) != MULTIPART:
        return Asked(_wanted(read_json_body(content_type, call.request.body)), None)
    said = next((content for name, content in parameters.files if name == _INPUT), None)
    if said is None:
        text = parameters.get(_INPUT)
        if text is None:
            raise Refusal(refusals.INVALID_INPUT_FORMAT)
        said = text.encode()
    wanted = _wanted(read_json_object(said))
    return Asked(wanted, _upload(parameters) if _files(parameters) else None)


def read_upload(call: Call) -> Upload:
    """Read the batch that a call hands in.

    Raises Refusal 151 for another content type than that of several parts, 158 when none of them is called as a batch
    is or it has 10 MB or more, 162 when it is empty, 163 when there are several files, 159 when it is no CSV.
    """
    if kind_of(call.request.header(b"content-type")) != MULTIPART:
        raise Refusal(refusals.UNSUPPORTED_CONTENT_TYPE)
    return _upload(call.parameters)


def create(call: KnownCall, work: Work) -> Reply:
    """Create an import, perhaps with its first batch, perhaps submitted at once; answer it."""
    asked = call.prepared
    assert isinstance(asked, Asked)
    return _answer(call, work, imports.create(work, asked.wanted, asked.upload, _today(work)))


def batch(call: KnownCall, work: Work) -> Reply:
    """Add a batch to an open import; answer nothing."""
    upload = call.prepared
    assert isinstance(upload, Upload)
    imports.add_batch(work, wanted_id(call.parameters), upload, _today(work))
    return Reply(None)


def update(call: KnownCall, work: Work) -> Reply:
    """Submit an open import, and answer it. Raises Refusal 150 to 156."""
    import_id = wanted_id(call.parameters)
    given = read_json_body(call.request.header(b"content-type"), call.request.body)
    if "state" not in given:
        raise Refusal(refusals.MISSING_PROPERTY)
    if given["state"] != READY:
        raise Refusal(refusals.INVALID_PROPERTY)
    imports.submit(work, import_id)
    return _answer(call, work, import_id)


def read(call: KnownCall, work: Work) -> Reply:
    """Answer how far an import is, and once it is complete, what became of its rows."""
    return _answer(call, work, wanted_id(call.parameters))


def download_errors(call: KnownCall, work: Work) -> FileReply:
    """Answer the rows of a complete import that failed, each with the reason, as CSV."""
    headings, pieces = imports.errors(work, wanted_id(call.parameters))
    return FileReply(b"text/csv; charset=utf-8", csv_line(headings) + "".join(pieces).encode())


def _answer(call: KnownCall, work: Work, import_id: int) -> Reply:
    row = querying.read(work, IMPORT, import_id, _SHOWN)
    place = f"{call.request.base_url}/api/import/version/{work.account.version}/do"
    takes_batches = row["state"] == OPEN and not row["isExpired"]
    row["batchesRef"] = f"{place}/batch/id/{import_id}" if takes_batches else None
    has_failed = row["errorCount"] is not None
    row["errorsRef"] = f"{place}/downloadErrors/id/{import_id}" if has_failed else None
    return Reply([(IMPORT.tag, lay_out(IMPORT, row, zone_of(call.caller.user.time_zone)))])


def _today(work: Work) -> int:
    """Return when the account's day began."""
    return read_time("today", zone_of(work.account.time_zone), work.now)


def _files(parameters: Parameters) -> list[tuple[str, bytes]]:
    """Return the files among the parts, and a part that is called as one though it names no file."""
    files = [(name.partition("[")[0], content) for name, content in parameters.files if name != _INPUT]
    return [*files, *((name, text.encode()) for name, text in parameters.body if name in _FILE_PARTS)]


def _upload(parameters: Parameters) -> Upload:
    files = _files(parameters)
    if len(files) > 1:
        raise Refusal(refusals.TOO_MANY_FILES)
    if not files and not parameters.body:
        raise Refusal(refusals.NO_FILE)
    if not files or files[0][0] not in _FILE_PARTS:
        raise Refusal(refusals.UPLOAD_FAILED)
    _, content = files[0]
    if not content.strip():
        raise Refusal(refusals.NO_FILE)
    if len(content) >= BATCH_BYTES:
        raise Refusal(refusals.UPLOAD_FAILED)
    return uploads.read_upload(content)


def _wanted(given: dict[str, Any]) -> NewImport:
    if not given.keys() >= {"operation", "object"}:
        raise Refusal(refusals.MISSING_PROPERTY)
    restore, state = given.get("restoreDeleted", False), given.get("state", READY)
    if (given["operation"], given["object"], state) != (_OPERATION, _OBJECT, READY) or not isinstance(restore, bool):
        raise Refusal(refusals.INVALID_PROPERTY)
    columns = None if given.get("columns") is None else _columns(given["columns"])
    return NewImport(restore, columns, "state" in given)


def _columns(given: Any) -> tuple[ColumnOptions, ...]:
    try:
        columns = msgspec.convert(given, tuple[ColumnOptions, ...])
    except msgspec.ValidationError as error:
        raise Refusal(refusals.INVALID_COLUMN_OPTIONS) from error
    if not columns or len({each.field for each in columns}) < len(columns):
        raise Refusal(refusals.INVALID_COLUMN_OPTIONS)
    return columns
