"""Reading a query: criteria, deleted, sorts, limit and offset (wire.md, section 7)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from pardalote import refusals
from pardalote.records.account import Furnishing
from pardalote.records.fields import Unreadable, read_number
from pardalote.records.profile import GRADES
from pardalote.records.prospect import fold_email
from pardalote.records.querying import Bounds, Condition, Criterion, Query, Reads, Sort, Test
from pardalote.refusals import Reason, Refusal
from pardalote.store.conditions import Selection
from pardalote.wire.dates import UnreadableTime, read_time

MOST_IDS = 1000

# What any call may say; a query says something about its rows beyond it, or nothing at all.
# Some clients send their user's address, an id, or what the reference's tables list by mistake, with every query.
_EVERY_CALL = frozenset(
    (
        "api_key", "user_key", "format", "output", "limit_related_records", "email", "password", "id",
        "search_criteria", "result_set_criteria",
    )
)  # fmt: skip
_RESULT = frozenset(("deleted", "fields", "limit", "offset", "sort_by", "sort_order"))

# What looks like a named frame of time but is none of them (error 6, not 7).
_FRAME = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+\Z", re.IGNORECASE)
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Context:
    """What reading a criterion's text depends on: the caller's zone, the moment, the account's users."""

    zone: tzinfo
    now: int
    furnishing: Furnishing


@dataclass(frozen=True, slots=True)
class Reference:
    """A row of another object that a criterion names; when there is none, the query is refused."""

    object: str
    id: int
    refusal: Reason


def read_selection(query: Query, given: Mapping[str, str], context: Context) -> tuple[Selection, tuple[Reference, ...]]:
    """Read which rows are wanted, and which rows of others the criteria name.

    Raises Refusal 6 to 8, 10, 11, 16, 17, 25 to 34, 41, 43, 50, 51, 63 for values that can't be, 13 when none of
    the criteria is given that the object needs, 5 when something is given and nothing of it is known.
    """
    if query.needs and not any(given.get(name, "").strip() for name in query.needs):
        raise Refusal(refusals.MISSING_PARAMETERS)
    _check_known(query, given)
    values = _values(query, given, context)
    for bounds in query.bounds:
        _check_bounds(bounds, values)
    if sum(values.get(name) is True for name in query.alone) > 1:
        raise Refusal(refusals.INVALID_PARAMETER)
    conditions = [each for name, value in values.items() for each in _conditions(query.by_name[name], value)]
    named = ((query.by_name[name], value) for name, value in values.items())
    references = tuple(Reference(each.names, value, each.refusal) for each, value in named if each.names)
    return Selection(tuple(conditions), _deleted(given) if query.archivable else False), references


def _check_known(query: Query, given: Mapping[str, str]) -> None:
    """Refuse a call of whose search parameters none is known (the reference, code 5).

    A query without any is routine, and beside known ones unknown ones count for nothing (wire.md, sections 2, 7).
    """
    said = given.keys() - _EVERY_CALL
    if said and said.isdisjoint(_RESULT) and said.isdisjoint(query.by_name):
        raise Refusal(refusals.INVALID_QUERY_PARAMETERS)


def read_order(query: Query, sort_by: Sequence[str] | None, sort_order: Sequence[str] | None) -> tuple[Sort, ...]:
    """Read the order: one key or two, and always the id last, so that it is total.

    Where an object has no sorts its order is fixed, and nothing is read. Raises Refusal 19, 20, 133, 134, 135.
    """
    names = _words(sort_by) if query.sorts else []
    orders = _words(sort_order) if query.sorts else []
    if len(names) > 2:
        raise Refusal(refusals.TOO_MANY_SORT_BY)
    if len(orders) > 2:
        raise Refusal(refusals.TOO_MANY_SORT_ORDER)
    if not all(name in query.sort_by_name for name in names):
        raise Refusal(refusals.INVALID_SORT_BY)
    if not all(order in _DESCENDING for order in orders):
        raise Refusal(refusals.INVALID_SORT_ORDER)
    if len(names) == 2 and "id" not in names:
        raise Refusal(refusals.SORT_BY_LACKS_ID)
    sorts = [query.sort_by_name[name] for name in names] or [query.order]
    directed = [
        replace(sort, descending=_DESCENDING[orders[position]]) if position < len(orders) else sort
        for position, sort in enumerate(sorts)
    ]
    if all(sort.name != "id" for sort in directed):
        directed.append(Sort("id", directed[-1].descending))
    return tuple(directed)


def read_limit(text: str | None, usual: int, largest: int) -> int:
    """Read how many rows are wanted; more than the largest page are cut (wire.md, section 7). Raises Refusal 23."""
    if text is None or not text.strip():
        return usual
    limit = _integer(text, Refusal(refusals.INVALID_LIMIT))
    if limit < 1:
        raise Refusal(refusals.INVALID_LIMIT)
    return min(limit, largest)


def read_offset(text: str | None) -> int:
    """Read how many rows are passed over. Raises Refusal 21."""
    if text is None or not text.strip():
        return 0
    offset = _integer(text, Refusal(refusals.INVALID_OFFSET))
    if offset < 0:
        raise Refusal(refusals.INVALID_OFFSET)
    return offset


_DESCENDING = {"ascending": False, "descending": True}


def _words(texts: Sequence[str] | None) -> list[str]:
    """Return the words of a list in lower case; a list of which nothing is said is none."""
    return [each.lower() for each in texts] if texts and any(texts) else []


# Blanks around a text are part of it.
_AS_WRITTEN = frozenset((Reads.TEXT,))


def _values(query: Query, given: Mapping[str, str], context: Context) -> dict[str, Any]:
    """Read what is given, by name; criteria that another one overrides are left out, though they must be readable."""
    values: dict[str, Any] = {}
    overridden: set[str] = set()
    for criterion in query.by_name.values():
        text = given.get(criterion.name, criterion.default)
        if text is None or not (text if criterion.reads in _AS_WRITTEN else text.strip()):
            continue
        if not all(given.get(name, "").strip() for name in criterion.beside):
            raise Refusal(criterion.refusal)
        values[criterion.name] = _READERS[criterion.reads](text, criterion, context)
        overridden.update(criterion.overrides)
    return {name: value for name, value in values.items() if name not in overridden}


def _check_bounds(bounds: Bounds, values: Mapping[str, Any]) -> None:
    above, below = values.get(bounds.above.name), values.get(bounds.below.name)
    if bounds.equal is not None and bounds.combined is not None and bounds.equal.name in values:
        if above is not None or below is not None:
            raise Refusal(bounds.combined)
    elif above is not None and below is not None and above > below:
        raise Refusal(bounds.reversed)


def _conditions(criterion: Criterion, value: Any) -> Iterable[Condition]:
    if criterion.means:
        return criterion.means if value else ()
    if criterion.reads is Reads.GRADE:
        return (Condition(criterion.column, Test.AMONG, _grades(criterion.test, value)),)
    return (Condition(criterion.column, criterion.test, value if isinstance(value, tuple) else (value,)),)


def _grades(test: Test, rank: int) -> tuple[str, ...]:
    """Return the grades that stand so to the one of this rank; for none of them, a text that no grade is."""
    wanted = {
        Test.ABOVE: GRADES[rank + 1 :],
        Test.BELOW: GRADES[:rank],
        Test.EQUAL: GRADES[rank : rank + 1],
    }[test]
    return wanted or ("",)


def _deleted(given: Mapping[str, str]) -> bool | None:
    text = given.get("deleted", "").strip().lower() or "false"
    if text == "all":
        return None
    if text not in _BOOLEANS:
        raise Refusal(refusals.DELETED_NOT_BOOLEAN)
    return _BOOLEANS[text]


def _read_time(text: str, criterion: Criterion, context: Context) -> int:
    try:
        return read_time(text, context.zone, context.now)
    except UnreadableTime as error:
        is_frame = _FRAME.match(text.strip())
        raise Refusal(refusals.INVALID_TIME_FRAME if is_frame else criterion.refusal) from error


def _read_boolean(text: str, criterion: Criterion, _context: Context) -> bool:
    value = _BOOLEANS.get(text.strip().lower())
    if value is None:
        raise Refusal(criterion.refusal)
    return value


def _read_integer(text: str, criterion: Criterion, _context: Context) -> int:
    return _integer(text, Refusal(criterion.refusal))


def _read_integers(text: str, criterion: Criterion, _context: Context) -> tuple[int, ...]:
    texts = text.split(",")
    if len(texts) > MOST_IDS:
        raise Refusal(refusals.TOO_MANY_IDS)
    return tuple(_integer(each, Refusal(criterion.refusal)) for each in texts)


def _read_decimal(text: str, criterion: Criterion, _context: Context) -> float:
    try:
        return float(read_number(text.strip()))
    except Unreadable as error:
        raise Refusal(criterion.refusal) from error


def _read_text(text: str, criterion: Criterion, _context: Context) -> str:
    if not criterion.words:
        return text
    if text.strip() not in criterion.words:
        raise Refusal(criterion.refusal)
    return text.strip()


def _read_email(text: str, _criterion: Criterion, _context: Context) -> str:
    return fold_email(text.strip())


def _read_grade(text: str, criterion: Criterion, _context: Context) -> int:
    grade = text.lstrip().upper()
    # A raw plus has become a blank on its way.
    grade = f"{grade[:-1]}+" if grade.endswith(" ") else grade
    if grade not in GRADES:
        raise Refusal(criterion.refusal)
    return GRADES.index(grade)


def _read_user(text: str, criterion: Criterion, context: Context) -> int:
    """Read a user's id or address. Raises Refusal 10 for an unknown id, 11 for an unknown address."""
    if "@" in text:
        user = context.furnishing.user_by_email.get(text.strip().casefold())
        if user is None:
            raise Refusal(refusals.INVALID_USER_EMAIL)
        return user.id
    number = _integer(text, Refusal(criterion.refusal))
    if number not in context.furnishing.users:
        raise Refusal(criterion.refusal)
    return number


_INTEGER = re.compile(r"\s*[+-]?[0-9]{1,19}\s*\Z")
_LARGEST_INTEGER = 2**63 - 1


def _integer(text: str, refusal: Refusal) -> int:
    """Read a whole number as large as a store can compare with: a bound may lie far beyond any row."""
    number = int(text) if _INTEGER.match(text) else None
    if number is None or abs(number) > _LARGEST_INTEGER:
        raise refusal
    return number


_READERS: Mapping[Reads, Callable[[str, Criterion, Context], Any]] = {
    Reads.TIME: _read_time,
    Reads.BOOLEAN: _read_boolean,
    Reads.INTEGER: _read_integer,
    Reads.INTEGERS: _read_integers,
    Reads.DECIMAL: _read_decimal,
    Reads.TEXT: _read_text,
    Reads.GRADE: _read_grade,
    Reads.USER: _read_user,
    Reads.EMAIL: _read_email,
}
