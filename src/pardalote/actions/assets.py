"""Assets that no operation makes: custom redirects, dynamic content, landing pages, files, form handlers."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pardalote import refusals
from pardalote.actions import writing
from pardalote.actions.addresses import is_url
from pardalote.actions.work import Work
from pardalote.records.custom_redirect import CUSTOM_REDIRECT
from pardalote.records.dynamic_content import DYNAMIC_CONTENT
from pardalote.refusals import Refusal
from pardalote.store import schema, whole


def create_custom_redirect(work: Work, name: str, destination_url: str, campaign_id: int | None = None) -> int:
    """Make a link that is counted before it leads on; return its id. Raises Refusal 137 for what is no URL."""
    values = {"name": name, "destination_url": destination_url, "campaign_id": campaign_id}
    _check_destination(values)
    return writing.create(work, CUSTOM_REDIRECT, values)


def update_custom_redirect(work: Work, redirect_id: int, values: Mapping[str, Any]) -> None:
    """Change columns of a custom redirect. Raises Refusal 109 and 137."""
    _check_destination(values)
    writing.update(work, CUSTOM_REDIRECT, redirect_id, values)


def _check_destination(values: Mapping[str, Any]) -> None:
    if "destination_url" in values and not is_url(values["destination_url"]):
        raise Refusal(refusals.INVALID_URL)


def create_dynamic_content(
    work: Work, name: str, base_content: str | None, based_on: str, variations: Iterable[tuple[str, str | None]]
) -> int:
    """Make dynamic content; return its id.

    `based_on`: `Default Field: <name>` or `Custom Field: <name>`; `variations`: a comparison, such as
    `is Berlin`, and the content for it.
    """
    values = {"name": name, "baseContent": base_content, "basedOn": based_on}
    made = writing.create(work, DYNAMIC_CONTENT, values)
    _vary(work, made, variations)
    return made


def update_dynamic_content(
    work: Work,
    content_id: int,
    values: Mapping[str, Any],
    variations: Iterable[tuple[str, str | None]] | None = None,
) -> None:
    """Change columns of dynamic content, and its variations unless they are None. Raises Refusal 109."""
    writing.update(work, DYNAMIC_CONTENT, content_id, values)
    if variations is not None:
        _vary(work, content_id, variations)


def _vary(work: Work, content_id: int, variations: Iterable[tuple[str, str | None]]) -> None:
    rows = [{"comparison": each, "content": content} for each, content in variations]
    whole.replace(work.connection, schema.dynamic_content_variation.c.dynamic_content_id, content_id, rows)


def create_landing_page(
    work: Work,
    name: str,
    title: str | None = None,
    content: str | None = None,
    campaign_id: int | None = None,
    form_id: int | None = None,
) -> int:
    """Make a landing page, perhaps with a form on it; return its id."""
    values = {
        "name": name,
        "title": title,
        "content": content,
        "campaign_id": campaign_id,
        "form_id": form_id,
        "created_at": work.now,
        "updated_at": work.now,
    }
    return work.connection.insert(schema.landing_page, values)


def update_landing_page(work: Work, page_id: int, values: Mapping[str, Any]) -> None:
    """Change columns of a landing page that is there."""
    work.connection.update(schema.landing_page, page_id, {**values, "updated_at": work.now})


def create_file(
    work: Work, name: str, content_type: str | None, size: int | None, campaign_id: int | None = None
) -> int:
    """Keep that there is a file of so many bytes; return its id."""
    values = {
        "name": name,
        "campaign_id": campaign_id,
        "content_type": content_type,
        "size": size,
        "created_at": work.now,
        "updated_at": work.now,
    }
    return work.connection.insert(schema.file, values)


def update_file(work: Work, file_id: int, values: Mapping[str, Any]) -> None:
    """Change columns of a file that is there."""
    work.connection.update(schema.file, file_id, {**values, "updated_at": work.now})


@dataclass(frozen=True, slots=True)
class HandlerField:
    """What the form outside calls a value, and the prospect's field that it fills, or the field_id of a custom one."""

    name: str
    field: str
    is_required: bool = False


def create_form_handler(
    work: Work,
    name: str,
    fields: Iterable[HandlerField],
    campaign_id: int | None = None,
    success_location: str | None = None,
    error_location: str | None = None,
) -> int:
    """Make a form handler; return its id.

    The locations are where a visitor goes when the form outside was taken, and when it was not.
    """
    values = {
        "name": name,
        "campaign_id": campaign_id,
        "success_location": success_location,
        "error_location": error_location,
        "created_at": work.now,
        "updated_at": work.now,
    }
    made = work.connection.insert(schema.form_handler, values)
    _take(work, made, fields)
    return made


def update_form_handler(
    work: Work, handler_id: int, values: Mapping[str, Any], fields: Iterable[HandlerField] | None = None
) -> None:
    """Change columns of a form handler that is there, and its fields unless they are None."""
    work.connection.update(schema.form_handler, handler_id, {**values, "updated_at": work.now})
    if fields is not None:
        _take(work, handler_id, fields)


def _take(work: Work, handler_id: int, fields: Iterable[HandlerField]) -> None:
    rows = [{**asdict(each), "is_required": int(each.is_required)} for each in fields]
    whole.replace(work.connection, schema.form_handler_field.c.form_handler_id, handler_id, rows)
