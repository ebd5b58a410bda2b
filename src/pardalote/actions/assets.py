"""Assets that no operation makes: dynamic content, landing pages, files, form handlers."""

from collections.abc import Iterable, Mapping

from pardalote.actions import writing
from pardalote.actions.work import Work
from pardalote.records.dynamic_content import DYNAMIC_CONTENT
from pardalote.store import schema


def create_dynamic_content(
    work: Work, name: str, base_content: str, based_on: str, variations: Iterable[tuple[str, str]]
) -> int:
    """Make dynamic content; return its id.

    `based_on`: `Default Field: <name>` or `Custom Field: <name>`; `variations`: a comparison, such as
    `is Berlin`, and the content for it.
    """
    values = {"name": name, "baseContent": base_content, "basedOn": based_on}
    made = writing.create(work, DYNAMIC_CONTENT, values)
    rows = [{"dynamic_content_id": made, "comparison": each, "content": content} for each, content in variations]
    work.connection.insert_many(schema.dynamic_content_variation, rows)
    return made


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


def create_file(work: Work, name: str, content_type: str, size: int, campaign_id: int | None = None) -> int:
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


def create_form_handler(
    work: Work, name: str, fields: Mapping[str, str], campaign_id: int | None = None, success: str | None = None
) -> int:
    """Make a form handler; return its id.

    `fields`: the prospect's field for each name of the form outside; `success`: where a visitor goes then.
    """
    values = {
        "name": name,
        "campaign_id": campaign_id,
        "success_location": success,
        "error_location": None,
        "created_at": work.now,
        "updated_at": work.now,
    }
    made = work.connection.insert(schema.form_handler, values)
    rows = [
        {"form_handler_id": made, "name": each, "field": field, "is_required": int(field == "email")}
        for each, field in fields.items()
    ]
    work.connection.insert_many(schema.form_handler_field, rows)
    return made
