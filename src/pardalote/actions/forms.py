"""Forms: making, changing and deleting them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pardalote import refusals
from pardalote.actions import writing
from pardalote.actions.work import Work
from pardalote.records.form import FORM
from pardalote.refusals import Refusal
from pardalote.store import queries, related, schema
from pardalote.store.sources import SOURCES


@dataclass(frozen=True, slots=True)
class FormField:
    """A question of a form: the prospect's field that it fills, or the field_id of a custom one."""

    field: str
    label: str | None = None
    is_required: bool = False


def create(work: Work, values: dict[str, Any], fields: Iterable[FormField] = ()) -> int:
    """Make a form with these columns, the others empty; return its id.

    Without a campaign it belongs to the oldest one. Raises Refusal 38 for an unknown campaign.
    """
    _check_campaign(work, values)
    if values.get("campaign_id") is None:
        oldest = related.oldest_campaign(work.connection)
        values = {**values, "campaign_id": oldest["id"] if oldest else None}
    form = writing.create(work, FORM, {"is_archived": 0, **values})
    rows = [
        {
            "form_id": form,
            "position": position,
            "field": each.field,
            "label": each.label,
            "is_required": int(each.is_required),
        }
        for position, each in enumerate(fields)
    ]
    work.connection.insert_many(schema.form_field, rows)
    return form


def update(work: Work, form_id: int, values: dict[str, Any]) -> None:
    """Change columns of a form. Raises Refusal 38 for an unknown campaign, 109 when there is no such form."""
    check_exists(work, form_id)
    _check_campaign(work, values)
    writing.update(work, FORM, form_id, values)


def delete(work: Work, form_id: int) -> None:
    """Delete a form: what was done with it keeps its id. Raises Refusal 108 while a landing page shows it, 109."""
    check_exists(work, form_id)
    if related.form_is_on_a_page(work.connection, form_id):
        raise Refusal(refusals.ASSET_IN_USE)
    writing.update(work, FORM, form_id, {"is_archived": 1})


def check_exists(work: Work, form_id: int) -> None:
    """Refuse (109) when there is no form with this id, or it is deleted."""
    row = queries.row_by_id(work.connection, FORM, SOURCES[FORM], ("is_archived",), form_id)
    if row is None or row["is_archived"]:
        raise Refusal(FORM.missing)


def _check_campaign(work: Work, values: dict[str, Any]) -> None:
    wanted = values.get("campaign_id")
    if wanted is not None and related.campaign_by_id(work.connection, wanted) is None:
        raise Refusal(refusals.INVALID_CAMPAIGN_ID)
