"""The calls that an account may have in a day: a worker counts them off lots that it is given for all workers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from zoneinfo import ZoneInfo

from pardalote import refusals
from pardalote.clock import Clock
from pardalote.records.account import Account
from pardalote.refusals import Refusal
from pardalote.store.daily_calls import DailyCalls


@dataclass(slots=True)
class _Day:
    """What a worker knows of an account's day."""

    # What it is the day of; another zone or limit makes another one.
    zone: str
    limit: int
    # The first second that is in it and the first that is not, since 1970.
    since: int
    until: int
    # Days since 0001-01-01, which is 1.
    number: int
    # Calls of the last lot that are left.
    left: int = 0
    is_over: bool = False


class Quota:
    """Counts the calls of one worker against what their accounts may have."""

    def __init__(self, calls: DailyCalls, clock: Clock, limit: int | None) -> None:
        """Let each account have so many calls a day; None: as many as its level has; 0: any number."""
        self._calls = calls
        self._clock = clock
        self._limit = limit
        self._days: dict[int, _Day] = {}
        # Calls may come from several threads.
        self._turn = Lock()

    def count(self, account: Account) -> None:
        """Count a call. Raises Refusal 122 when the account has had all calls of its day, StoreError.

        The day is that of the account's time zone (reference, "Rate Limits").
        """
        limit = account.daily_calls if self._limit is None else self._limit
        if not limit:
            return
        now = self._clock.now()
        with self._turn:
            day = self._days.get(account.number)
            if day is None or not day.since <= now < day.until or day.zone != account.time_zone or day.limit != limit:
                day = self._days[account.number] = _day_of(account.time_zone, now, limit)
            if not day.left and not day.is_over:
                day.left = self._calls.reserve(account.number, day.number, limit)
                day.is_over = not day.left
            if day.is_over:
                raise Refusal(refusals.DAILY_LIMIT_MET)
            day.left -= 1


def _day_of(zone: str, moment: int, limit: int) -> _Day:
    today = datetime.fromtimestamp(moment, ZoneInfo(zone)).date()
    tomorrow = today + timedelta(days=1)
    return _Day(zone, limit, _first_second(today, zone), _first_second(tomorrow, zone), today.toordinal())


def _first_second(day: date, zone: str) -> int:
    """Return when a day begins: at midnight, the first of two, or where clocks were put forward at midnight, then."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp())
