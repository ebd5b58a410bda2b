"""A prospect's subscriptions to lists: beginning, ending and reviving them, opting out and in.

All doors come here: `list_<id>=` on prospects, the operations of list memberships, the demo.
"""

from collections.abc import Mapping

from pardalote.actions.prospects.surroundings import Surroundings
from pardalote.actions.work import Change, Work
from pardalote.store import related
from pardalote.store.promise import Row
from pardalote.store.schema import list_membership


def save(work: Work, prospect_id: int, wanted: Mapping[int, bool], opted_out: Mapping[int, bool]) -> list[Change]:
    """Begin (True) and end subscriptions, and opt out (True) or back in, by list; return the changes.

    Repeated requests and unknown lists are ignored. The caller moves the prospect's own revision.
    """
    changes: list[Change] = []
    for number, is_wanted in wanted.items():
        membership = related.membership(work.connection, number, prospect_id)
        is_member = membership is not None and not membership["is_ended"]
        if is_member == is_wanted or not is_open(work, number):
            continue
        if membership is None:
            related.add_membership(work.connection, number, prospect_id, work.now)
        else:
            # Ended ones come back under the same id (wire.md, section 6).
            values = {"is_ended": int(not is_wanted), "updated_at": work.now}
            work.connection.update(list_membership, membership["id"], values)
        changes.append((f"list_{number}", str(int(is_member)), str(int(is_wanted))))
    for number, is_out in opted_out.items():
        membership = related.membership(work.connection, number, prospect_id)
        if membership is not None and not membership["is_ended"]:
            changes += opt(work, membership, did_opt_out=is_out)
    return changes


def opt(work: Work, membership: Row, did_opt_in: bool = False, did_opt_out: bool = False) -> list[Change]:
    """Keep that a subscriber opted in or out, or neither; return the changes, none when nothing is new."""
    wanted = {"did_opt_in": int(did_opt_in), "did_opt_out": int(did_opt_out)}
    new = {name: value for name, value in wanted.items() if value != membership[name]}
    if new:
        work.connection.update(list_membership, membership["id"], {**new, "updated_at": work.now})
    said = {"did_opt_in": "opted_in", "did_opt_out": "opted_out"}
    return [
        (f"list_{membership['list_id']}_{said[name]}", str(membership[name]), str(value)) for name, value in new.items()
    ]


def is_open(work: Work, list_id: int) -> bool:
    """Say whether prospects can be subscribed to a list by hand: it exists and no rule fills it."""
    return Surroundings(work.connection).is_open(list_id)
