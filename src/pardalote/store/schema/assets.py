"""The tables of marketing assets: forms, landing pages, files, redirects, dynamic content."""

from typing import Any

from sqlalchemy import Index, UniqueConstraint

from pardalote.records.custom_redirect import CUSTOM_REDIRECT
from pardalote.records.dynamic_content import DYNAMIC_CONTENT, VARIATION
from pardalote.records.form import FORM
from pardalote.store.schema.columns import columns, link, number, switch, table, text, times


def _by_time() -> tuple[Any, ...]:
    """Return the indexes by which an object's rows are queried and sorted."""
    return Index(None, "created_at"), Index(None, "updated_at")


# Addresses and embed codes are worked out when they are shown: actions/addresses.py.
custom_redirect = table(
    "custom_redirect",
    *columns(CUSTOM_REDIRECT, without=("url",)),
    link("campaign_id", "campaign"),
    *_by_time(),
)

dynamic_content = table(
    "dynamic_content",
    *columns(DYNAMIC_CONTENT, without=("embedCode", "embedUrl")),
    *_by_time(),
)

dynamic_content_variation = table(
    "dynamic_content_variation",
    link("dynamic_content_id", "dynamic_content", nullable=False, index=True),
    *columns(VARIATION),
)

form = table(
    "form",
    *columns(FORM, without=("embedCode",)),
    link("campaign_id", "campaign"),
    # As a client gave them: there are no layout templates and folders that they could name.
    number("layout_template_id"),
    number("folder_id"),
    text("submit_button_text"),
    text("before_form_content"),
    text("after_form_content"),
    text("thank_you_content"),
    # Where a visitor goes after a success, in place of the content.
    text("redirect_location"),
    switch("is_archived"),
    *_by_time(),
)

form_field = table(
    "form_field",
    link("form_id", "form", nullable=False),
    number("position", nullable=False),
    # A prospect's field, or the field_id of a custom one.
    text("field", nullable=False),
    text("label"),
    switch("is_required"),
    UniqueConstraint("form_id", "position"),
)

form_handler = table(
    "form_handler",
    text("name", nullable=False),
    link("campaign_id", "campaign"),
    text("success_location"),
    text("error_location"),
    *times(),
)

form_handler_field = table(
    "form_handler_field",
    link("form_handler_id", "form_handler", nullable=False),
    # What the parameter of the form outside is called.
    text("name", nullable=False),
    text("field", nullable=False),
    switch("is_required"),
    UniqueConstraint("form_handler_id", "name"),
)

landing_page = table(
    "landing_page",
    text("name", nullable=False),
    text("title"),
    text("content"),
    link("campaign_id", "campaign"),
    link("form_id", "form", index=True),
    *times(),
)

file = table(
    "file",
    text("name", nullable=False),
    link("campaign_id", "campaign"),
    text("content_type"),
    # In bytes.
    number("size"),
    *times(),
)
