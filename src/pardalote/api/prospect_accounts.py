"""The operations on prospect accounts, and the description of their fields."""

from collections.abc import Iterable

from pardalote import refusals
from pardalote.actions import prospect_accounts
from pardalote.actions.work import Work
from pardalote.api.call import KnownCall
from pardalote.api.objects import answer_row, wanted_id
from pardalote.records.account import Furnishing
from pardalote.records.prospect_account import PROSPECT_ACCOUNT, STANDARD_FIELDS, label
from pardalote.wire.reply import Attributes, Reply


def create(call: KnownCall, work: Work) -> Reply:
    """Make a prospect account and answer it."""
    return _answer(call, work, prospect_accounts.create_as_called(work, call.parameters.values))


def update(call: KnownCall, work: Work) -> Reply:
    """Change a prospect account and answer it."""
    number = wanted_id(call.parameters)
    prospect_accounts.update(work, number, call.parameters.values)
    return _answer(call, work, number)


def assign(call: KnownCall, work: Work) -> Reply:
    """Assign a prospect account to a user and answer it."""
    number = wanted_id(call.parameters)
    prospect_accounts.assign(work, number, wanted_id(call.parameters, "user_id", refusals.INVALID_USER_ID))
    return _answer(call, work, number)


def describe(_call: KnownCall, work: Work) -> Reply:
    """Answer which fields prospect accounts have, each by attributes alone (wire.md, section 9)."""
    return Reply([("result", [("field", tuple(_described(work.furnishing)))])])


def _described(furnishing: Furnishing) -> Iterable[Attributes]:
    yield _field("name", "Name", "text", is_required=True)
    for name in STANDARD_FIELDS:
        yield _field(name, label(name), "textarea" if name == "description" else "text")
    for each in furnishing.prospect_account_fields.values():
        own_type = each.type.name.lower()
        yield _field(each.field_id, each.name, own_type, each.is_required, True, each.predefined_values)


def _field(
    name: str,
    label_: str,
    type_: str,
    is_required: bool = False,
    is_custom: bool = False,
    options: tuple[str, ...] = (),
) -> Attributes:
    texts: list[tuple[str, str | tuple[str, ...]]] = [
        ("id", name),
        ("label", label_),
        ("required", _word(is_required)),
        ("custom", _word(is_custom)),
        ("type", type_),
        ("has_options", _word(bool(options))),
    ]
    if options:
        texts.append(("option", options))
    return Attributes(tuple(texts))


def _word(value: bool) -> str:
    return "true" if value else "false"


def _answer(call: KnownCall, work: Work, number: int) -> Reply:
    return answer_row(call, work, PROSPECT_ACCOUNT, number)
