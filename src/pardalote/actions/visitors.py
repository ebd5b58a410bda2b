"""Visitors and visits: keeping who came, from which company and referrer, and what pages were seen."""

from collections.abc import Iterable, Mapping

from pardalote.actions.work import Work
from pardalote.records.visitor import IDENTIFIED_COMPANY, VISITOR, VISITOR_REFERRER
from pardalote.store import prospects, related, schema
from pardalote.store.promise import Row


def create(
    work: Work,
    values: Mapping[str, object],
    prospect_id: int | None = None,
    company: Mapping[str, object] | None = None,
    referrer: Mapping[str, object] | None = None,
    updated_at: int | None = None,
) -> int:
    """Keep a visitor, with its identified company and its referrer when they are known; return its id.

    `updated_at`: when it was seen last, if that is not now (seconds since 1970, UTC).
    """
    connection = work.connection
    row = _filled(VISITOR.fields, values)
    row.update(prospect_id=prospect_id, created_at=work.now, updated_at=work.now if updated_at is None else updated_at)
    row["identified_company_id"] = (
        connection.insert(schema.identified_company, _filled(IDENTIFIED_COMPANY.fields, company)) if company else None
    )
    row["visitor_referrer_id"] = (
        connection.insert(schema.visitor_referrer, _filled(VISITOR_REFERRER.fields, referrer)) if referrer else None
    )
    if prospect_id is not None:
        prospects.touch(connection, prospect_id)
    return connection.insert(schema.visitor, row)


def record_visit(
    work: Work,
    visitor_id: int,
    prospect_id: int | None,
    pages: Iterable[tuple[str, str, int]],
    parameters: Mapping[str, str] | None = None,
) -> int:
    """Keep a visit and its page views, each a URL, a title and a time; return the visit's id.

    `parameters`: campaign_parameter, medium_parameter and so on, as far as the first URL had them.
    """
    seen = list(pages)
    first, last = seen[0][2], seen[-1][2]
    values: Row = {
        **(parameters or {}),
        "visitor_id": visitor_id,
        "prospect_id": prospect_id,
        "visitor_page_view_count": len(seen),
        "first_visitor_page_view_at": first,
        "last_visitor_page_view_at": last,
        "duration_in_seconds": last - first,
        "created_at": first,
        "updated_at": last,
    }
    visit = work.connection.insert(schema.visit, values)
    rows = [{"visit_id": visit, "url": url, "title": title, "created_at": at} for url, title, at in seen]
    work.connection.insert_many(schema.visitor_page_view, rows)
    return visit


def page_views(work: Work, visit_id: int) -> list[int]:
    """Return the ids of a visit's page views, the first page first."""
    return related.page_views(work.connection, visit_id)


def _filled(fields: Iterable[str], values: Mapping[str, object]) -> Row:
    return {name: values.get(name) for name in fields if name != "id"}
