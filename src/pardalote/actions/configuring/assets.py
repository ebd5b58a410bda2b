"""What visitors meet: forms, form handlers, landing pages, files, custom redirects, as entries of a document."""

from pardalote.actions import assets, forms
from pardalote.actions.assets import HandlerField
from pardalote.actions.configuring.checks import Entry, entries_of, number, switch, text, url
from pardalote.actions.configuring.kinds import RowKind
from pardalote.actions.configuring.references import campaign, check_fields, form
from pardalote.actions.forms import FormField
from pardalote.actions.work import Work
from pardalote.store import schema
from pardalote.store.promise import Row
from pardalote.store.whole import reader

_FIELD = text(needed=True, note="a prospect's field, or the `field_id` of a custom one")
_REQUIRED = switch()


def _without_fields(values: Row) -> Row:
    return {name: value for name, value in values.items() if name != "fields"}


def _questions(entries: list[Entry]) -> list[FormField]:
    return [FormField(**each) for each in entries]


def _create_form(work: Work, values: Row) -> int:
    return forms.create(work, _without_fields(values), values.get("fields", ()))


def _update_form(work: Work, form_id: int, values: Row) -> None:
    forms.update(work, form_id, _without_fields(values), values.get("fields"))


FORMS = RowKind(
    "forms",
    "what visitors fill in",
    reader(schema.form, fields=schema.form_field.c.form_id),
    {
        "name": text(needed=True),
        "campaign": campaign(filled=True, note="without it, a new form belongs to the oldest one"),
        "submit_button_text": text(),
        "before_form_content": text(),
        "after_form_content": text(),
        "thank_you_content": text(),
        "redirect_location": url(note="where a visitor goes after a success, in place of the content"),
        "layout_template_id": number(),
        "folder_id": number(),
        "fields": entries_of("field", {"field": _FIELD, "label": text(), "is_required": _REQUIRED}, kept=_questions),
    },
    _create_form,
    _update_form,
    check=check_fields,
)


def _values(entries: list[Entry]) -> list[HandlerField]:
    return [HandlerField(**each) for each in entries]


def _create_handler(work: Work, values: Row) -> int:
    return assets.create_form_handler(work, **{"fields": (), **values})


def _update_handler(work: Work, handler_id: int, values: Row) -> None:
    assets.update_form_handler(work, handler_id, _without_fields(values), values.get("fields"))


FORM_HANDLERS = RowKind(
    "form_handlers",
    "what takes forms of other sites",
    reader(schema.form_handler, fields=schema.form_handler_field.c.form_handler_id),
    {
        "name": text(needed=True),
        "campaign": campaign(),
        "success_location": url(note="where a visitor goes when the form was taken"),
        "error_location": url(note="and when it was not"),
        "fields": entries_of(
            "name",
            {
                "name": text(needed=True, note="what the form outside calls it"),
                "field": _FIELD,
                "is_required": _REQUIRED,
            },
            kept=_values,
        ),
    },
    _create_handler,
    _update_handler,
    check=check_fields,
)

LANDING_PAGES = RowKind(
    "landing_pages",
    "pages, perhaps with a form",
    reader(schema.landing_page),
    {"name": text(needed=True), "title": text(), "content": text(), "campaign": campaign(), "form": form()},
    lambda work, values: assets.create_landing_page(work, **values),
    assets.update_landing_page,
)

FILES = RowKind(
    "files",
    "what visitors download; only that there is one is kept, not the file",
    reader(schema.file),
    {
        "name": text(needed=True),
        "campaign": campaign(),
        "content_type": text(),
        "size": number(note="in bytes"),
    },
    lambda work, values: assets.create_file(work, **{"content_type": None, "size": None, **values}),
    assets.update_file,
)

CUSTOM_REDIRECTS = RowKind(
    "custom_redirects",
    "links that are counted before they lead on",
    reader(schema.custom_redirect),
    {"name": text(needed=True), "destination_url": url(needed=True), "campaign": campaign()},
    lambda work, values: assets.create_custom_redirect(work, **values),
    assets.update_custom_redirect,
)
