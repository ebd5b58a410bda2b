"""How many calls of the day each account has had: one count for all workers and servers, moved in lots."""

from sqlalchemy import bindparam, select

from pardalote.store.promise import Store
from pardalote.store.schema import daily_calls
from pardalote.store.statements import Statement

_FIND = Statement(
    select(daily_calls.c.id, daily_calls.c.day, daily_calls.c.calls).where(
        daily_calls.c.account == bindparam("account")
    ),
    locks=daily_calls,
)
# A lot is at most so many calls, and at most that part of what is left: the closer the limit, the smaller.
_LARGEST_LOT = 100
_PART = 20


class DailyCalls:
    """Gives out the calls that an account may have in a day, so that in all there are never more than its limit."""

    def __init__(self, store: Store) -> None:
        """Keep the count in the server's own store."""
        self._store = store

    def reserve(self, account: int, day: int, limit: int) -> int:
        """Give out a lot of an account's calls of a day (days since 0001-01-01); return how many, 0 when none is left.

        Somebody whose clock is at the day before still takes from the later one, so that a day begins once. A day that
        lies further ahead than that was a wrong clock's.
        """
        with self._store.writing() as connection:
            connection.alone(f"daily_calls {account}")
            row = connection.one(_FIND, account=account)
            is_of_day = row is not None and day <= row["day"] <= day + 1
            given = row["calls"] if row is not None and is_of_day else 0
            lot = min(max(1, (limit - given) // _PART), _LARGEST_LOT, max(0, limit - given))
            if row is None:
                connection.insert(daily_calls, {"account": account, "day": day, "calls": lot})
            elif lot:
                values = {"calls": given + lot} if is_of_day else {"day": day, "calls": lot}
                connection.update(daily_calls, row["id"], values)
        return lot
