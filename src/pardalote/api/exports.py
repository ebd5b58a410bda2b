"""The operations on exports: asking for one, its state, its files (reference, "Export API")."""

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from pardalote import refusals
from pardalote.actions import exports
from pardalote.actions.exports import NewExport
from pardalote.actions.work import Work
from pardalote.api import objects
from pardalote.api.call import KnownCall
from pardalote.records.account import Furnishing
from pardalote.records.export import EXPORT, EXPORTABLE, Argument, Exportable, Procedure, Takes
from pardalote.records.fields import show_time
from pardalote.records.querying import Condition, Test
from pardalote.refusals import Refusal
from pardalote.store.conditions import Selection
from pardalote.store.promise import Row
from pardalote.wire.dates import UnreadableTime, read_time
from pardalote.wire.json_body import read_json_body
from pardalote.wire.reply import FileReply, Node, Reply
from pardalote.wire.zones import zone_of

_CSV = b"text/csv; charset=utf-8"

query = objects.query(EXPORT)


def create(call: KnownCall, work: Work) -> Reply:
    """Queue an export and answer it. Raises Refusal 150 to 154 for the body, 174 to 177 for the procedure, 46."""
    body = read_json_body(call.request.header(b"content-type"), call.request.body)
    zone = zone_of(call.caller.user.time_zone)
    made = exports.create(work, _read(body, zone, work.now, call.caller.furnishing))
    return _answered(call, work, exports.read(work, made))


def read(call: KnownCall, work: Work) -> Reply:
    """Answer an export, with the URLs of its files when it is complete."""
    return _answered(call, work, exports.read(work, objects.wanted_id(call.parameters)))


def cancel(call: KnownCall, work: Work) -> Reply:
    """End an export that isn't complete, and answer it; the original has this only for operators."""
    export_id = objects.wanted_id(call.parameters)
    exports.cancel(work, export_id)
    return _answered(call, work, exports.read(work, export_id))


def download(call: KnownCall, work: Work) -> FileReply:
    """Answer a file of an export, as CSV. Raises Refusal 109 when there is none, or none any more."""
    row = exports.read(work, objects.wanted_id(call.parameters))
    return FileReply(_CSV, exports.file_content(work, row, objects.wanted_id(call.parameters, "file")).encode())


def _answered(call: KnownCall, work: Work, row: Row) -> Reply:
    zone = zone_of(call.caller.user.time_zone)
    place = f"{call.request.base_url}/api/export/version/{work.account.version}/do/downloadResults/id/{row['id']}/file/"
    node: Node = [
        ("id", row["id"]),
        ("state", row["state"]),
        ("isExpired", bool(exports.DERIVED["isExpired"](work, row))),
        # One is a text, several are a list, and of none there is no key.
        ("resultRefs", tuple(f"{place}{each}" for each in exports.files(work, row))),
        ("createdAt", show_time(row["created_at"], zone)),
        ("updatedAt", show_time(row["updated_at"], zone)),
    ]
    return Reply([(EXPORT.tag, node)])


def _read(body: Mapping[str, Any], zone: tzinfo, now: int, furnishing: Furnishing) -> NewExport:
    """Read what is asked for. Raises Refusal 153, 154, 174 to 177."""
    for name in ("object", "procedure"):
        if body.get(name) is None:
            raise Refusal(refusals.MISSING_PROPERTY)
    object_, wanted = body["object"], body["procedure"]
    exportable = EXPORTABLE.get(object_) if isinstance(object_, str) else None
    if exportable is None or not isinstance(wanted, dict):
        raise Refusal(refusals.INVALID_PROPERTY)
    fields = _fields(body.get("fields"), exportable, furnishing)
    if wanted.get("name") is None or wanted.get("arguments") is None:
        raise Refusal(refusals.MISSING_PROPERTY)
    arguments = wanted["arguments"]
    if not isinstance(arguments, dict):
        raise Refusal(refusals.INVALID_PROPERTY)
    procedure = next((each for each in exportable.procedures if each.name == wanted["name"]), None)
    if procedure is None:
        raise Refusal(refusals.UNKNOWN_PROCEDURE)
    selection = _selection(procedure, arguments, zone, now)
    return NewExport(object_, fields, procedure.name, arguments, selection)


def _fields(wanted: Any, exportable: Exportable, furnishing: Furnishing) -> tuple[str, ...]:
    """Return the fields that are wanted, in order; of none all there are. Raises Refusal 154."""
    record = exportable.record
    known = [name for name in record.fields if name not in exportable.without]
    known += [*exportable.also, *furnishing.own_fields(record.name)]
    known = list(dict.fromkeys(known))
    if wanted is None or wanted == []:
        return tuple(known)
    if not isinstance(wanted, list) or not all(isinstance(each, str) and each in known for each in wanted):
        raise Refusal(refusals.INVALID_PROPERTY)
    return tuple(dict.fromkeys(wanted))


def _selection(procedure: Procedure, given: Mapping[str, Any], zone: tzinfo, now: int) -> Selection:
    by_name = {each.name: each for each in procedure.arguments}
    if not given.keys() <= by_name.keys():
        raise Refusal(refusals.UNKNOWN_PROCEDURE_ARGUMENT)
    said = {name: value for name, value in given.items() if value is not None}
    if any(each.is_required and each.name not in said for each in procedure.arguments):
        raise Refusal(refusals.MISSING_PROCEDURE_ARGUMENT)
    deleted: bool | None = False
    conditions: list[Condition] = []
    for name, value in said.items():
        argument = by_name[name]
        if argument.takes in (Takes.DELETED, Takes.ALL):
            deleted = _deleted(value, argument.takes)
        else:
            conditions += _READERS[argument.takes](value, argument, zone, now)
    _check_span(procedure, conditions, zone, now)
    return Selection(tuple(conditions), deleted)


def _invalid() -> Refusal:
    return Refusal(refusals.INVALID_PROCEDURE_ARGUMENT)


def _deleted(value: Any, takes: Takes) -> bool | None:
    said = _text(value).lower()
    if said not in (_DELETED if takes is Takes.DELETED else {"all"}):
        raise _invalid()
    return _DELETED[said]


_DELETED = {"true": True, "false": False, "all": None}


def _text(value: Any) -> str:
    """Return a value as a text: booleans and numbers may come as such. Raises Refusal 177."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int):
        raise _invalid()
    return str(value).strip()


def _bound(value: Any, argument: Argument, zone: tzinfo, now: int) -> list[Condition]:
    test = Test.ABOVE if argument.takes is Takes.AFTER else Test.BELOW
    try:
        return [Condition(argument.column, test, (read_time(_text(value), zone, now),))]
    except UnreadableTime as error:
        raise _invalid() from error


_TYPES = re.compile(r"[0-9]{1,9}(?:\s*,\s*[0-9]{1,9})*\Z")


def _types(value: Any, argument: Argument, _zone: tzinfo, _now: int) -> list[Condition]:
    said = ",".join(map(_text, value)) if isinstance(value, list) else _text(value)
    if not _TYPES.match(said) or said.count(",") >= _MOST_TYPES:
        raise _invalid()
    return [Condition(argument.column, Test.AMONG, tuple(map(int, said.split(","))))]


_MOST_TYPES = 100


def _with_prospect(value: Any, argument: Argument, _zone: tzinfo, _now: int) -> list[Condition]:
    said = _text(value).lower()
    if said not in ("true", "false"):
        raise _invalid()
    return [Condition(argument.column, Test.KNOWN, (True,))] if said == "true" else []


_READERS: Mapping[Takes, Callable[[Any, Argument, tzinfo, int], list[Condition]]] = {
    Takes.AFTER: _bound,
    Takes.BEFORE: _bound,
    Takes.TYPES: _types,
    Takes.WITH_PROSPECT: _with_prospect,
}


def _check_span(procedure: Procedure, conditions: list[Condition], zone: tzinfo, now: int) -> None:
    """Refuse bounds the wrong way round, and more than a year between them where that is the limit (177)."""
    bounds = {each.test: int(each.values[0]) for each in conditions if each.test in (Test.ABOVE, Test.BELOW)}
    after, before = bounds[Test.ABOVE], bounds.get(Test.BELOW)
    if before is not None and before <= after:
        raise _invalid()
    if procedure.is_limited_to_a_year and (now if before is None else before) > _a_year_after(after, zone):
        raise _invalid()


def _a_year_after(moment: int, zone: tzinfo) -> int:
    try:
        began = datetime.fromtimestamp(moment, zone)
        last_day = calendar.monthrange(began.year + 1, began.month)[1]
        return int(began.replace(year=began.year + 1, day=min(began.day, last_day)).timestamp())
    except (ValueError, OverflowError) as error:
        raise _invalid() from error
