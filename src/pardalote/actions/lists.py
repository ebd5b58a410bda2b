"""Lists: making them, filling dynamic ones, and opting a prospect in or out."""

from pardalote.actions.work import Work
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


def add_by_rule(work: Work, list_id: int, prospect_id: int) -> None:
    """Keep that the rule of a dynamic list took a prospect in; nobody subscribes to such a list by hand."""
    if related.membership(work.connection, list_id, prospect_id) is not None:
        return
    related.add_membership(work.connection, list_id, prospect_id, work.now)
    prospects.touch(work.connection, prospect_id)
    work.record_changes(prospect_id, [(f"list_{list_id}", "0", "1")])


def opt_out(work: Work, list_id: int, prospect_id: int) -> None:
    """Keep that a subscriber opted out of a list: it stays a member, and nothing is sent to it."""
    _keep_opting(work, list_id, prospect_id, "did_opt_out", "opted_out")


def opt_in(work: Work, list_id: int, prospect_id: int) -> None:
    """Keep that a subscriber asked for a list itself."""
    _keep_opting(work, list_id, prospect_id, "did_opt_in", "opted_in")


def _keep_opting(work: Work, list_id: int, prospect_id: int, column: str, change: str) -> None:
    membership = related.membership(work.connection, list_id, prospect_id)
    if membership is None or membership[column]:
        return
    values = {"did_opt_in": 0, "did_opt_out": 0, column: 1, "updated_at": work.now}
    work.connection.update(schema.list_membership, membership["id"], values)
    prospects.touch(work.connection, prospect_id)
    work.record_changes(prospect_id, [(f"list_{list_id}_{change}", "0", "1")])
