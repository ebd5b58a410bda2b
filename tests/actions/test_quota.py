"""The day that a call counts for: that of the account's time zone, whatever its clocks do at midnight."""

from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from pardalote.actions.quota import Quota
from pardalote.clock import HeldClock
from pardalote.records.account import Account
from pardalote.refusals import Refusal
from pardalote.store.daily_calls import DailyCalls

HOUR = 3600


class Asked:
    """Stands for the count of all workers: gives out one call at a time, up to a limit, and notes what it is asked."""

    def __init__(self) -> None:
        self.days: list[int] = []
        self.limit = 0

    def reserve(self, _account: int, day: int, limit: int) -> int:
        """Give out a call."""
        self.days.append(day)
        self.limit = limit
        return int(len(self.days) <= limit)


def account(zone: str, level: str = "Pro") -> Account:
    return Account(3, "Acme", level, zone, "0Uv000000000003AAA", False, "none")


@pytest.mark.parametrize(
    ("zone", "year"),
    [
        ("America/Los_Angeles", 2026),
        # Put forward at midnight, which there is none of, and back at midnight, to the day before.
        ("America/Sao_Paulo", 2018),
        # Put back at one, to midnight.
        ("America/Havana", 2026),
        # By half an hour.
        ("Australia/Lord_Howe", 2026),
        # Without the 30th of December.
        ("Pacific/Apia", 2011),
        ("Asia/Kathmandu", 2026),
    ],
)
def test_every_half_hour_of_a_year_counts_for_its_own_day(zone: str, year: int) -> None:
    asked, clock = Asked(), HeldClock(int(datetime(year, 1, 1, tzinfo=UTC).timestamp()))
    quota = Quota(cast(DailyCalls, asked), clock, 10**6)
    expected = []
    for _ in range(366 * 48):
        quota.count(account(zone))
        expected.append(datetime.fromtimestamp(clock.now(), ZoneInfo(zone)).date().toordinal())
        clock.advance(HOUR // 2)
    assert asked.days == expected


@pytest.mark.parametrize(
    ("level", "limit"), [("Standard", 25_000), ("Pro", 25_000), ("Ultimate", 100_000), ("Premium", 100_000)]
)
def test_without_a_setting_the_level_has_the_limit(level: str, limit: int) -> None:
    asked = Asked()
    Quota(cast(DailyCalls, asked), HeldClock(0), None).count(account("UTC", level))
    assert asked.limit == limit


def test_once_the_day_is_over_nobody_asks_again_until_the_next() -> None:
    asked, clock = Asked(), HeldClock(0)
    quota = Quota(cast(DailyCalls, asked), clock, 1)
    quota.count(account("UTC"))
    for _ in range(3):
        with pytest.raises(Refusal, match="Daily API rate limit met"):
            quota.count(account("UTC"))
    assert len(asked.days) == 2
    clock.advance(24 * HOUR)
    with pytest.raises(Refusal):
        quota.count(account("UTC"))
    assert len(asked.days) == 3
