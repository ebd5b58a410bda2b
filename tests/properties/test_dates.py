"""Times in criteria: any text is a moment or is refused, and every moment can be said."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from pardalote.wire.dates import UnreadableTime, read_time

ZONES = st.sampled_from(["America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata", "Pacific/Apia", "UTC"]).map(ZoneInfo)
MOMENTS = st.integers(0, 2**32)
EARLIEST, LATEST = -62135596800, 253402300799
PARTS = """
    now today yesterday noon midnight monday fri last next third a an second days months ago hours week year march
    29 2016 2016-03-29 3/29 29-mar-2016 20160329 14:30 14:30:15.5 24:59 2 pm am t z est +02:00 -3 + - : , @
    99999999999 0 last_month 9999-12-31 0001-01-01
"""
SOME_PARTS = st.lists(st.sampled_from(PARTS.split()), max_size=7)


@given(
    st.one_of(st.text(max_size=200), SOME_PARTS.map(" ".join), SOME_PARTS.map("".join)),
    ZONES,
    MOMENTS,
)
@example("t", ZoneInfo("UTC"), 0)
@example("march", ZoneInfo("UTC"), 0)
@example("2016-03-29t", ZoneInfo("UTC"), 0)
def test_any_text_is_a_moment_or_is_refused(text: str, zone: ZoneInfo, now: int) -> None:
    try:
        seconds = read_time(text, zone, now)
    except UnreadableTime:
        return
    assert type(seconds) is int
    assert EARLIEST <= seconds <= LATEST


@given(st.integers(EARLIEST + 86400, LATEST - 86400), st.integers(-14 * 60, 14 * 60), st.booleans(), ZONES, MOMENTS)
def test_a_moment_with_its_offset_is_read_back(moment: int, offset: int, lost: bool, zone: ZoneInfo, now: int) -> None:
    there = timezone(timedelta(minutes=offset))
    said = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=moment)).astimezone(there).isoformat()
    # As it arrives when nobody escaped the plus.
    assert read_time(said.replace("+", " ") if lost else said, zone, now) == moment


@given(MOMENTS, ZONES, MOMENTS)
def test_what_an_answer_shows_is_read_back(moment: int, zone: ZoneInfo, now: int) -> None:
    shown = datetime.fromtimestamp(moment, zone)
    # Of an hour that the clocks show twice, the first is meant.
    meant = int(shown.replace(fold=0).timestamp())
    assert read_time(shown.strftime("%Y-%m-%d %H:%M:%S"), zone, now) == meant
    assert read_time(f"{shown:%b} {shown.day}, {shown.year} {shown:%I:%M:%S %p}", zone, now) == meant


@given(st.integers(0, 10**6), st.sampled_from([("second", 1), ("minute", 60), ("hour", 3600)]), ZONES, MOMENTS)
def test_hours_minutes_and_seconds_are_as_long_as_they_last(
    count: int, unit: tuple[str, int], zone: ZoneInfo, now: int
) -> None:
    name, seconds = unit
    assert read_time(f"{count} {name}s ago", zone, now + 10**10) == now + 10**10 - count * seconds
    assert read_time(f"+{count} {name}", zone, now) == now + count * seconds
