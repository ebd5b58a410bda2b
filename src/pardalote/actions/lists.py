"""Lists: making and deleting them, filling dynamic ones, and opting a prospect in or out."""

from pardalote.actions import writing
from pardalote.actions.prospects import subscriptions
from pardalote.actions.work import Work
from pardalote.records.list import LIST
from pardalote.store import prospects, related, schema


def create(
    work: Work,
    name: str,
    title: str | None = None,
    description: str | None = None,
    is_public: bool = False,
    is_dynamic: bool = False,
    is_crm_visible: bool = False,
) -> int:
    """Make a list; return its id."""
    values = {
        "name": name,
        "is_public": int(is_public),
        "is_dynamic": int(is_dynamic),
        "title": title,
        "description": description,
        "is_crm_visible": int(is_crm_visible),
        "created_at": work.now,
        "updated_at": work.now,
    }
    return work.connection.insert(schema.list_, values)


def delete(work: Work, list_id: int) -> None:
    """Move a list to the recycle bin: it and its memberships vanish from answers. Raises Refusal 55."""
    writing.update(work, LIST, list_id, {"is_archived": 1})


def add_by_rule(work: Work, list_id: int, prospect_id: int) -> None:
    """Keep that the rule of a dynamic list took a prospect in; nobody subscribes to such a list by hand."""
    if related.membership(work.connection, list_id, prospect_id) is not None:
        return
    related.add_membership(work.connection, list_id, prospect_id, work.now)
    prospects.touch(work.connection, prospect_id)
    work.record_changes(prospect_id, [(f"list_{list_id}", "0", "1")])


def opt_out(work: Work, list_id: int, prospect_id: int) -> None:
    """Keep that a subscriber opted out of a list: it stays a member, and nothing is sent to it."""
    _opt(work, list_id, prospect_id, did_opt_out=True)


def opt_in(work: Work, list_id: int, prospect_id: int) -> None:
    """Keep that a subscriber asked for a list itself."""
    _opt(work, list_id, prospect_id, did_opt_in=True)


def _opt(work: Work, list_id: int, prospect_id: int, did_opt_in: bool = False, did_opt_out: bool = False) -> None:
    membership = related.membership(work.connection, list_id, prospect_id)
    if membership is None:
        return
    changes = subscriptions.opt(work, membership, did_opt_in, did_opt_out)
    if changes:
        prospects.touch(work.connection, prospect_id)
        work.record_changes(prospect_id, changes)
