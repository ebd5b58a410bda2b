"""Exports: asking for one, what it holds, and its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from pardalote import refusals
from pardalote.actions import jobs
from pardalote.actions.work import Work
from pardalote.records import roles
from pardalote.records.export import COMPLETE, DAYS_KEPT, EXPORTABLE, FAILED, NO_SUCH_EXPORT, PROCESSING, WAITING
from pardalote.records.querying import Condition, Test
from pardalote.refusals import Refusal
from pardalote.store import exports, kept_texts, schema
from pardalote.store.conditions import Selection
from pardalote.store.documents import decoded
from pardalote.store.promise import Connection, Row

# The kinds of jobs that exports need.
EXPORT, EXPIRY = "export", "export expiry"
_DAY = 86_400


def _is_expired(now: int, row: Row) -> bool:
    """Say whether what an export holds is out of date: exactly, whenever its files are removed."""
    return now >= expires_at(row)


def expires_at(row: Row) -> int:
    """Return when an export ends that isn't complete by then, or its files do."""
    return int(row["ended_at"] or row["created_at"]) + DAYS_KEPT * _DAY


# What no column holds by its own name.
DERIVED: Mapping[str, Any] = {
    "isExpired": lambda work, row: int(_is_expired(work.now, row)),
    "createdAt": lambda _work, row: row["created_at"],
    "updatedAt": lambda _work, row: row["updated_at"],
}


@dataclass(frozen=True, slots=True)
class NewExport:
    """What is wanted: an object's fields, in order, and which rows."""

    object: str
    fields: tuple[str, ...]
    procedure: str
    # As the caller gave them.
    arguments: Mapping[str, Any]
    # What they mean.
    selection: Selection


def create(work: Work, wanted: NewExport) -> int:
    """Queue an export; return its id. Raises Refusal 46 when its maker may not see what is in it."""
    assert work.user is not None, "somebody asks for an export"
    _check_may_see(work, wanted.object)
    values = {
        "user_id": work.user.id,
        "object": wanted.object,
        "state": WAITING,
        "fields": msgspec.json.encode(wanted.fields).decode(),
        "procedure": wanted.procedure,
        "arguments": msgspec.json.encode(
            {"said": wanted.arguments, "conditions": _plain(wanted.selection), "deleted": wanted.selection.deleted}
        ).decode(),
        "time_zone": work.user.time_zone,
        "created_at": work.now,
        "updated_at": work.now,
        "ended_at": None,
        "expired_at": None,
    }
    made = work.connection.insert(schema.export, values)
    jobs.queue(work, EXPORT, made)
    jobs.queue(work, EXPIRY, made, work.now + DAYS_KEPT * _DAY)
    return made


def _plain(selection: Selection) -> list[list[Any]]:
    return [[each.column, each.test.name, list(each.values)] for each in selection.conditions]


def fields_of(row: Row) -> tuple[str, ...]:
    """Return the fields that an export has, in order."""
    return tuple(decoded(row["fields"]))


def selection_of(row: Row) -> Selection:
    """Return which rows an export has."""
    kept = decoded(row["arguments"])
    conditions = (Condition(column, Test[test], tuple(values)) for column, test, values in kept["conditions"])
    return Selection(tuple(conditions), kept["deleted"])


def read(work: Work, export_id: int) -> Row:
    """Return an export, for whom made it and whoever may see all. Raises Refusal 109 for none, 46 for another's."""
    row = exports.by_id(work.connection, export_id)
    if row is None:
        raise Refusal(NO_SUCH_EXPORT)
    if work.user is not None and not roles.allows(work.user.role, roles.VIEW_EXPORTS):
        if row["user_id"] != work.user.id:
            raise Refusal(refusals.INSUFFICIENT_PERMISSIONS)
        _check_may_see(work, row["object"])
    return row


def files(work: Work, row: Row) -> list[int]:
    """Return the ids of the files that can be had of an export."""
    if row["state"] != COMPLETE or _is_expired(work.now, row):
        return []
    return [file["id"] for file in exports.files(work.connection, row["id"])]


def file_content(work: Work, row: Row, file_id: int) -> str:
    """Return what is in a file of an export. Raises Refusal 109 when there is none, or none any more."""
    if file_id in files(work, row):
        for file in exports.files(work.connection, row["id"]):
            if file["id"] == file_id and file["content_id"] is not None:
                return "".join(kept_texts.pieces(work.connection, file["content_id"]))
    raise Refusal(NO_SUCH_EXPORT)


def cancel(work: Work, export_id: int) -> None:
    """End an export that isn't complete. Raises Refusal 109 and 46 as `read` does, 168 when it has ended."""
    row = read(work, export_id)
    if row["state"] not in (WAITING, PROCESSING):
        raise Refusal(refusals.BACKGROUND_QUEUE_STATE)
    jobs.cancel_about(work, EXPORT, export_id)
    fail(work, export_id)


def begin(connection: Connection, row: Row, now: int) -> None:
    """Keep that an export is worked on."""
    connection.update(schema.export, row["id"], {"state": PROCESSING, "updated_at": now}, row)


def complete(work: Work, export_id: int) -> None:
    """Keep that all rows are written."""
    _end(work, export_id, COMPLETE)


def fail(work: Work, export_id: int) -> None:
    """Keep that nothing will come of an export; what was written is removed."""
    exports.empty(work.connection, export_id)
    _end(work, export_id, FAILED)


def expire(work: Work, export_id: int) -> int | None:
    """Remove the files of an export that has come to its end; return when it will have, None: now."""
    row = exports.by_id(work.connection, export_id)
    if row is None:
        return None
    if not _is_expired(work.now, row):
        return expires_at(row)
    if row["state"] in (WAITING, PROCESSING):
        jobs.cancel_about(work, EXPORT, export_id)
        _end(work, export_id, FAILED)
    exports.empty(work.connection, export_id)
    work.connection.update(schema.export, export_id, {"expired_at": work.now})
    return None


def _end(work: Work, export_id: int, state: str) -> None:
    values = {"state": state, "ended_at": work.now, "updated_at": work.now}
    work.connection.update(schema.export, export_id, values)


def _check_may_see(work: Work, object_: str) -> None:
    assert work.user is not None
    if not all(roles.allows(work.user.role, each) for each in EXPORTABLE[object_].abilities):
        raise Refusal(refusals.INSUFFICIENT_PERMISSIONS)
