"""The parts of an object's page that tell how it is queried: criteria and sorts."""

from pages.markdown import code, joined, listed, table
from pardalote.records.querying import Bounds, Condition, Criterion, Query, Reads, Sort, Test
from pardalote.refusals import Reason


def tell(query: Query) -> str:
    """Return the sections about a query."""
    return joined(
        "## Criteria",
        "Those that are given must all hold. [Querying](../querying.md) says how they are read, and what goes with\n"
        "every query; the last column has [error codes](../errors.md).",
        table(("parameter", "value", "holds for rows whose", "refused with"), _rows(query)) if query.criteria else "",
        "\n".join(_rules(query)),
        "### Sorts",
        _sorts(query),
    )


def _rows(query: Query) -> list[tuple[str, ...]]:
    rows = [_row(each, bounds) for each in query.by_name.values() for bounds in [_bounds_of(query, each)]]
    if query.archivable:
        rows.append((code("deleted"), "true, false (the default) or all", "being in the recycle bin is so", "27"))
    return rows


def _bounds_of(query: Query, criterion: Criterion) -> Bounds | None:
    return next((each for each in query.bounds if criterion in each.criteria), None)


def _row(criterion: Criterion, bounds: Bounds | None) -> tuple[str, ...]:
    codes = [criterion.refusal.code]
    if criterion.reads is Reads.TIME:
        codes.insert(0, 6)
    if criterion.reads is Reads.INTEGERS:
        codes.append(63)
    if bounds is not None:
        codes += [each.code for each in (bounds.reversed, bounds.combined) if isinstance(each, Reason)]
    value = criterion.reads.value + (f"; else {code(criterion.default)}" if criterion.default is not None else "")
    return code(criterion.name), value, _meaning(criterion), ", ".join(map(str, dict.fromkeys(codes)))


def _meaning(criterion: Criterion) -> str:
    said = _held(criterion)
    if criterion.overrides:
        said += f"; overrides {listed(criterion.overrides)}"
    return said


def _held(criterion: Criterion) -> str:
    column = code(criterion.column)
    if criterion.means:
        return " and ".join(_condition(each) for each in criterion.means) + "; false tests nothing"
    if criterion.test is Test.RELATED:
        return f"{column} is the one named" + ("; `all` tests nothing" if "all" in criterion.words else "")
    if criterion.test is Test.HOLDS:
        return f"being {column} is so"
    if criterion.test is Test.KNOWN:
        return f"{column} has a value, or with false none"
    words = _TIME_WORDS if criterion.reads is Reads.TIME else _WORDS
    return f"{column} {words.get(criterion.test, criterion.test.value)}"


_WORDS = {
    Test.ABOVE: "is greater",
    Test.BELOW: "is less",
    Test.EQUAL: "is the same",
    Test.AMONG: "is one of them",
    Test.IS: "is so",
}


_TIME_WORDS = {**_WORDS, Test.ABOVE: "is later", Test.BELOW: "is earlier"}


def _condition(condition: Condition) -> str:
    column = code(condition.column)
    if condition.test is Test.KNOWN:
        return f"{column} has {'a' if condition.values[0] else 'no'} value"
    if condition.test is Test.HOLDS:
        return f"being {column} is {'so' if condition.values[0] else 'not so'}"
    return f"{column} {_WORDS.get(condition.test, condition.test.value)}: {', '.join(map(str, condition.values))}"


def _rules(query: Query) -> list[str]:
    rules = []
    if query.needs:
        rules.append(f"- One of {listed(query.needs)} must be given (else error 13).")
    if query.alone:
        rules.append(f"- At most one of {listed(query.alone)} may be true (else error 51).")
    if query.usual_page != query.largest_page:
        rules.append(f"- Without `limit` {query.usual_page} rows come; there are never more than {query.largest_page}.")
    return rules


def _sorts(query: Query) -> str:
    order = f"Without `sort_by` rows come by {code(query.order.name)}, {_direction(query.order)}."
    if not query.sorts:
        return f"None. Rows come by {code(query.order.name)}, {_direction(query.order)}."
    rows = [(code(each.name), _direction(each)) for each in sorted(query.sorts, key=lambda each: each.name)]
    return joined(order, table(("sort_by", "without sort_order"), rows))


def _direction(sort: Sort) -> str:
    return "descending" if sort.descending else "ascending"
