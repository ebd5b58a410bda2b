"""Times in criteria: what people write, the moments they mean, and what is no time."""

import csv
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pardalote.wire.dates import UnreadableTime, read_time

# A Monday; in Los Angeles half past ten, the day after its clocks went forward.
NOW = int(datetime(2021, 3, 15, 17, 30, 45, tzinfo=UTC).timestamp())
ZONES = {
    "LA": ZoneInfo("America/Los_Angeles"),
    "Berlin": ZoneInfo("Europe/Berlin"),
    "Kolkata": ZoneInfo("Asia/Kolkata"),
    "Auckland": ZoneInfo("Pacific/Auckland"),
    "Sao Paulo": ZoneInfo("America/Sao_Paulo"),
    "UTC": ZoneInfo("UTC"),
}
FACTS = Path(__file__).parents[1] / "facts"


def read(text: str, zone: str = "LA", now: int = NOW) -> str:
    return datetime.fromtimestamp(read_time(text, ZONES[zone], now), UTC).isoformat(" ").removesuffix("+00:00")


@pytest.mark.parametrize(
    ("text", "in_los_angeles", "in_auckland"),
    [
        # In Auckland it is half past six on Tuesday morning, 13 hours ahead of UTC.
        ("today", "2021-03-15 07:00:00", "2021-03-15 11:00:00"),
        ("yesterday", "2021-03-14 08:00:00", "2021-03-14 11:00:00"),
        ("tomorrow", "2021-03-16 07:00:00", "2021-03-16 11:00:00"),
        ("last_7_days", "2021-03-08 08:00:00", "2021-03-08 11:00:00"),
        ("this_month", "2021-03-01 08:00:00", "2021-02-28 11:00:00"),
        ("last_month", "2021-02-01 08:00:00", "2021-01-31 11:00:00"),
        ("  Last_Month ", "2021-02-01 08:00:00", "2021-01-31 11:00:00"),
        ("TODAY", "2021-03-15 07:00:00", "2021-03-15 11:00:00"),
        ("midnight", "2021-03-15 07:00:00", "2021-03-15 11:00:00"),
        ("noon", "2021-03-15 19:00:00", "2021-03-15 23:00:00"),
        ("monday", "2021-03-15 07:00:00", "2021-03-21 11:00:00"),
        ("last monday", "2021-03-08 08:00:00", "2021-03-14 11:00:00"),
        ("next monday", "2021-03-22 07:00:00", "2021-03-21 11:00:00"),
        ("1 day ago", "2021-03-14 17:30:45", "2021-03-14 17:30:45"),
        ("2 days ago", "2021-03-13 18:30:45", "2021-03-13 17:30:45"),
        ("48 hours ago", "2021-03-13 17:30:45", "2021-03-13 17:30:45"),
        # The clocks of Auckland go back on 4 April.
        ("3 weeks", "2021-04-05 17:30:45", "2021-04-05 18:30:45"),
    ],
)
def test_relative_times_by_the_clocks_of_the_zone(text: str, in_los_angeles: str, in_auckland: str) -> None:
    assert read(text, "LA") == in_los_angeles
    assert read(text, "Auckland") == in_auckland


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", "2021-03-15 17:30:45"),
        ("now 3 days", "2021-03-18 17:30:45"),
        ("21 minutes ago", "2021-03-15 17:09:45"),
        ("1 days ago", "2021-03-14 17:30:45"),
        ("one day ago", "2021-03-14 17:30:45"),
        ("a year ago", "2020-03-15 17:30:45"),
        ("an hour ago", "2021-03-15 16:30:45"),
        ("week ago", "2021-03-08 17:30:45"),
        ("-2 weeks", "2021-03-01 17:30:45"),
        ("-2 weeks ago", "2021-03-29 17:30:45"),
        ("+3 hours", "2021-03-15 20:30:45"),
        ("3days", "2021-03-18 17:30:45"),
        ("10 mins 5 secs", "2021-03-15 17:40:50"),
        ("fortnight", "2021-03-29 17:30:45"),
        ("fortnight ago", "2021-03-01 17:30:45"),
        ("last week", "2021-03-08 17:30:45"),
        ("next month", "2021-04-15 17:30:45"),
        ("this year", "2021-03-15 17:30:45"),
        ("third month", "2021-06-15 17:30:45"),
        ("second", "2021-03-15 17:30:46"),
        ("second month", "2021-05-15 17:30:45"),
        ("second monday", "2021-03-29 00:00:00"),
        ("twelfth year", "2033-03-15 17:30:45"),
        # What `ago` turns round, and what it leaves alone.
        ("2 days 3 hours ago", "2021-03-13 14:30:45"),
        ("2 days ago 3 hours", "2021-03-13 20:30:45"),
        ("2 days ago 3 hours ago", "2021-03-13 14:30:45"),
        ("+2 days -3 hours", "2021-03-17 14:30:45"),
        ("-2 days 3 hours ago", "2021-03-13 14:30:45"),
        ("next week 1 day ago", "2021-03-21 17:30:45"),
        # Days and times of day in either order.
        ("yesterday 14:00", "2021-03-14 14:00:00"),
        ("14:00 yesterday", "2021-03-14 14:00:00"),
        ("noon tomorrow", "2021-03-16 12:00:00"),
        ("tomorrow noon", "2021-03-16 12:00:00"),
        ("today +90 minutes", "2021-03-15 01:30:00"),
        ("this monday", "2021-03-15 00:00:00"),
        ("next friday", "2021-03-19 00:00:00"),
        ("last friday 2:30pm", "2021-03-12 14:30:00"),
        ("Thurs", "2021-03-18 00:00:00"),
        ("monday next week", "2021-03-22 00:00:00"),
        ("third sunday", "2021-04-04 00:00:00"),
        # A weekday beside a date is a remark.
        ("Tue, 29 Mar 2016 12:00:00 -0500", "2016-03-29 17:00:00"),
        ("2016-03-29 monday", "2016-03-29 00:00:00"),
        # Times of day alone are today's.
        ("14:30", "2021-03-15 14:30:00"),
        ("14:30:15", "2021-03-15 14:30:15"),
        ("14:30:15.999", "2021-03-15 14:30:15"),
        ("2:30pm", "2021-03-15 14:30:00"),
        ("2 pm", "2021-03-15 14:00:00"),
        ("12am", "2021-03-15 00:00:00"),
        ("12 PM", "2021-03-15 12:00:00"),
        # Dates.
        ("3/29", "2021-03-29 00:00:00"),
        ("3/29/16", "2016-03-29 00:00:00"),
        ("29 march", "2021-03-29 00:00:00"),
        ("Mar 29", "2021-03-29 00:00:00"),
        ("Mar 29 14:30:00 2016", "2016-03-29 14:30:00"),
        ("29 March 2016 2 pm", "2016-03-29 14:00:00"),
        ("2016/3/29", "2016-03-29 00:00:00"),
        ("20160329T143015Z", "2016-03-29 14:30:15"),
        ("2016-03-29t14:30", "2016-03-29 14:30:00"),
        ("0001-01-01", "0001-01-01 00:00:00"),
        ("9999-12-31 23:59:59", "9999-12-31 23:59:59"),
        # The original's own example, and a leap second.
        ("2020-12-25 24:59:59", "2020-12-26 00:59:59"),
        ("2020-12-31T24:00:00", "2021-01-01 00:00:00"),
        ("2016-12-31 23:59:60", "2017-01-01 00:00:00"),
        # Days that a month lacks run over.
        ("2020-01-31 +1 month", "2020-03-02 00:00:00"),
        ("2020-02-29 +1 year", "2021-03-01 00:00:00"),
        ("2021-03-31 1 month ago", "2021-03-03 00:00:00"),
        ("2020-01-15 -13 months", "2018-12-15 00:00:00"),
        # Seconds since 1970.
        ("@1577836800", "2020-01-01 00:00:00"),
        ("@1577836800.75", "2020-01-01 00:00:00"),
        ("@-1", "1969-12-31 23:59:59"),
        ("@-1.5", "1969-12-31 23:59:58"),
        ("@-1.0", "1969-12-31 23:59:59"),
    ],
)
def test_times_in_utc(text: str, moment: str) -> None:
    assert read(text, "UTC") == moment
    assert read(text.upper(), "UTC") == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-01-01T00:00:00.000000Z", "2020-01-01 00:00:00"),
        ("2020-01-01 00:00:00 UTC", "2020-01-01 00:00:00"),
        ("2020-01-01 00:00:00 GMT", "2020-01-01 00:00:00"),
        ("2020-01-01Z", "2020-01-01 00:00:00"),
        ("2020-01-01T00:00:00+02:00", "2019-12-31 22:00:00"),
        ("2020-01-01T00:00:00-0230", "2020-01-01 02:30:00"),
        ("2020-01-01T00:00:00 +02", "2019-12-31 22:00:00"),
        ("2020-01-01T00:00:00+14:00", "2019-12-31 10:00:00"),
        ("2020-07-01 00:00 EST", "2020-07-01 05:00:00"),
        ("2020-07-01 00:00 edt", "2020-07-01 04:00:00"),
        ("2020-07-01 00:00 CST", "2020-07-01 06:00:00"),
        ("2020-07-01 00:00 CDT", "2020-07-01 05:00:00"),
        ("2020-07-01 00:00 MST", "2020-07-01 07:00:00"),
        ("2020-07-01 00:00 MDT", "2020-07-01 06:00:00"),
        ("2020-07-01 12am PST", "2020-07-01 08:00:00"),
        ("2020-07-01 00:00PDT", "2020-07-01 07:00:00"),
        # A raw plus is a blank by the time it gets here.
        ("2020-01-01T00:00:00 02:00", "2019-12-31 22:00:00"),
        ("2020-01-01T00:00:00 0200", "2019-12-31 22:00:00"),
        ("2020-01-01 00:00:00 02", "2019-12-31 22:00:00"),
        ("20200101T0000 05:30", "2019-12-31 18:30:00"),
        ("2020-01-01 1 day UTC", "2020-01-02 00:00:00"),
        # A sign before a count with a unit is no offset.
        ("2020-01-01 00:00Z +3 hours", "2020-01-01 03:00:00"),
        ("2020-01-01 00:00 -3 days UTC", "2019-12-29 00:00:00"),
        ("2020-01-01 00:00:00 +01:00 3 hours", "2020-01-01 02:00:00"),
        # Today is the day that it is there.
        ("today Z", "2021-03-15 00:00:00"),
        ("00:00 UTC", "2021-03-15 00:00:00"),
    ],
)
@pytest.mark.parametrize("zone", ["LA", "Kolkata", "Auckland"])
def test_a_zone_that_is_said_overrides_the_users(text: str, moment: str, zone: str) -> None:
    assert read(text, zone) == moment


@pytest.mark.parametrize(
    ("zone", "text", "moment"),
    [
        # Skipped: read by the offset before the change.
        ("LA", "2021-03-14 02:30", "2021-03-14 10:30:00"),
        ("Berlin", "2021-03-28 02:30", "2021-03-28 01:30:00"),
        ("Sao Paulo", "2018-11-04", "2018-11-04 03:00:00"),
        # Shown twice: the first.
        ("LA", "2021-11-07 01:30", "2021-11-07 08:30:00"),
        ("Berlin", "2021-10-31 02:30", "2021-10-31 00:30:00"),
        # Days keep the time of day, hours count as they pass.
        ("LA", "2021-03-13 12:00 +1 day", "2021-03-14 19:00:00"),
        ("LA", "2021-03-13 12:00 +24 hours", "2021-03-14 20:00:00"),
        ("LA", "2021-11-06 12:00 +1 day", "2021-11-07 20:00:00"),
        ("LA", "2021-11-06 12:00 +24 hours", "2021-11-07 19:00:00"),
        ("LA", "2021-03-13 02:30 +1 day", "2021-03-14 10:30:00"),
        ("LA", "2021-03-14 +3 hours", "2021-03-14 11:00:00"),
    ],
)
def test_clock_changes(zone: str, text: str, moment: str) -> None:
    assert read(text, zone) == moment


def test_hours_count_from_now_in_the_hour_that_the_clocks_show_twice() -> None:
    second_half_past_one = int(datetime(2021, 11, 7, 9, 30, tzinfo=UTC).timestamp())
    assert read("now", "LA", second_half_past_one) == "2021-11-07 09:30:00"
    assert read("1 hour ago", "LA", second_half_past_one) == "2021-11-07 08:30:00"
    assert read("this week 0 days", "LA", second_half_past_one) == "2021-11-07 09:30:00"


def gnu_rows() -> list[tuple[str, str, int]]:
    """Return what GNU date 9.1 answered (`TZ=zone date -d text +%s`), for texts that no present moment touches."""
    with (FACTS / "gnu_dates.csv").open(encoding="utf-8", newline="") as file:
        return [(row["zone"], row["text"], int(row["seconds"])) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("zone", "text", "seconds"), gnu_rows())
def test_as_gnu_date_reads_it(zone: str, text: str, seconds: int) -> None:
    assert read_time(text, ZoneInfo(zone), NOW) == seconds


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "notatime", "todays", "last_year", "last_7_days 3 hours", "null", "None", "NaN", "true"),
        # No such date or time.
        *("2020-13-01", "2020-02-30", "2021-02-29", "2020-00-01", "2020-01-00", "0000-01-01", "29-foo-2016"),
        *("25:00", "25:00:99", "12:60", "12:00:61", "13pm", "0 am", "14:30 pm", "2020-12-25 25:00:00"),
        # No such offset, or nothing for it to belong to.
        *(
            "12:00 +15",
            "12:00+14:60",
            "12:00 +020000",
            "2020-01-01 +02:00",
            "+02:00",
            "Z",
            "EST",
            "12:00 Z Z",
            "12:00Z+1",
        ),
        # Said twice, or by half.
        *("2020-01-01 2020-01-02", "10:00 noon", "noon noon", "10:00:00 11:00:00", "monday tuesday", "10:00 Z 02:00"),
        *(
            "14",
            "2020",
            "1430",
            "1577836800",
            "march",
            "march 2016",
            "pm",
            "t",
            "T12:00",
            "2020-01-01T",
            "2020-01-01T5",
        ),
        *(
            "ago",
            "now ago",
            "yesterday ago",
            "last",
            "next",
            "a",
            "third",
            "+",
            "-",
            "+3",
            "-3",
            "3",
            "/",
            ":",
            "@",
            "@x",
        ),
        *("@1 day", "1 monday", "a monday", "3 days ago ago", "next week ago", "29 March 99", "+29-Mar-2016"),
        # Nearly a shape.
        *(
            "2016-03-291",
            "2016-3",
            "1/2/3/4",
            "1/2/2016/4",
            "12:30:15:10",
            "12:",
            ":30",
            "14:30.5",
            "2016-03-29T14:30:",
        ),
        *("12016-03-29", "123/4/2016", "2016-03-29-", ",2016-03-29", "2016-03-29,", "2016-03-29,,12:00", "2016_03_29"),
        # Out of any range.
        *("10000-01-01", "@253402300800", "@-62135596801", "99999999", "9999-12-31 +1 day", "0001-01-01 1 day ago"),
        *("9999-12-31 23:59:59 +1 second", "0001-01-01 00:00 +02:00", "9999-12-31 23:00 -02:00", "9999-12-31 24:00:00"),
        *(f"{'9' * 100} {unit}" for unit in ("years", "months", "days", "seconds", "weeks ago")),
        *("@" + "9" * 100, "-" + "9" * 30 + " hours"),
        # Not of this alphabet.
        *(
            "2020-01-01\x00",
            "\x00",
            "2020-01-01\n",
            "2020-01-01\t12:00",
            "2020\N{EN DASH}01\N{EN DASH}01",
            "２０２０-01-01",
        ),
        *(
            "٢٠٢٠-٠١-٠١",
            "\N{KELVIN SIGN}",
            "2020-01-01\N{NO-BREAK SPACE}12:00",
            "2020-01-01'",
            '"today"',
            "today;",
            "%",
        ),
    ],
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(UnreadableTime):
        read_time(text, ZONES["UTC"], NOW)


@pytest.mark.parametrize(
    "part", ["9", "1 day ", "a", " ", ",", "-", "1-", "1:", "12:30 ", "+1", "today ", "1/", "@", "\0"]
)
def test_long_texts_are_refused_at_once(part: str) -> None:
    began = time.process_time()
    for length in (128, 10_000, 1_000_000):
        with pytest.raises(UnreadableTime):
            read_time((part * length)[:length] + "!", ZONES["LA"], NOW)
    assert time.process_time() - began < 0.2
