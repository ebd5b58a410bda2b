"""The grammar: what the parts of a text say together, and which moment that is."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from pardalote.wire.dates.words import (
    ARTICLES,
    COUNTS,
    DAY_NAMES,
    HOURS,
    MONTHS,
    NEAR,
    UNITS,
    WEEKDAYS,
    ZONES,
    Span,
    tokens,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Reading:
    """What a text says, read part by part; a date, a time of day, a weekday or a zone said twice is refused."""

    def __init__(self, text: str) -> None:
        """Read a text in lower case. Raises ValueError for what says no time."""
        self.tokens = tokens(text)
        # Where the next token stands, and where the part began that is being read.
        self.place = self.began = 0
        # Year (None: this one), month and day.
        self.date: tuple[int | None, int, int] | None = None
        # Seconds after midnight, and where they ended: an offset may follow there.
        self.clock: int | None = None
        self.clock_end = -1
        self.zone: timezone | None = None
        # Monday is 0; then which of them: 0 the next one or today, 1 the next after today, -1 the last before today.
        self.weekday: tuple[int, int] | None = None
        self.from_midnight = self.says_time = False
        self.span = Span()
        # The counts that an `ago` would turn round if it stood at their end, and whether a further one joins them.
        self.counts = Span()
        self.counts_end = -1
        self.counts_go_on = False
        while self.tokens[self.place][0] != "end":
            self.began = self.place
            kind, said = self._take()
            if kind not in _READERS:
                raise ValueError
            _READERS[kind](self, said)
        if not self.says_time:
            raise ValueError

    def moment(self, zone: tzinfo, now: int) -> int:
        """Return the moment, in seconds since 1970. Raises ValueError or OverflowError for a date that can't be."""
        zone = self.zone or zone
        here = datetime.fromtimestamp(now, zone)
        clock = self.clock
        if clock is None and (self.date or self.weekday or self.from_midnight):
            clock = 0
        elif clock is None:
            if not (self.span.months or self.span.days):
                # By way of what clocks show, an hour that they show twice could not be told from its double.
                return now + self.span.seconds
            clock = here.hour * 3600 + here.minute * 60 + here.second
        return moment_of(self._day(here.date()), clock, zone) + self.span.seconds

    def _day(self, today: date) -> date:
        """Return the day that is meant; days that a month lacks run over into the next one."""
        day = today
        if self.date:
            year, *month_and_day = self.date
            day = date(today.year if year is None else year, *month_and_day)
        elif self.weekday:
            wanted, which = self.weekday
            weeks = which - 1 if which > 0 and wanted != today.weekday() else which
            day += timedelta(days=(wanted - today.weekday()) % 7 + 7 * weeks)
        months = day.year * 12 + day.month - 1 + self.span.months
        return date(months // 12, months % 12 + 1, 1) + timedelta(days=day.day - 1 + self.span.days)

    def _take(self) -> tuple[str, str]:
        self.place += 1
        return self.tokens[self.place - 1]

    def _next_is(self, *kinds: str) -> bool:
        return self.tokens[self.place][0] in kinds

    def _set_date(self, year: int | None, month: int, day: int) -> None:
        if self.date:
            raise ValueError
        self.date = year, month, day
        self.says_time = True
        if self._next_is("t"):
            self._take()
            kind, said = self._take()
            if kind == "number" and len(said) in (4, 6):
                said = ":".join(said[place : place + 2] for place in range(0, len(said), 2))
            elif kind != "clock":
                raise ValueError
            self._set_clock(*_clock(said))

    def _set_clock(self, hour: int, minute: int, second: int) -> None:
        """Keep a time of day; hour 24 is the next day's first, as the original's own examples have it."""
        if self._next_is("half"):
            if not 1 <= hour <= 12:
                raise ValueError
            hour = hour % 12 + (12 if self._take()[1] == "pm" else 0)
        if self.clock is not None or hour > 24 or minute > 59 or second > 60:
            raise ValueError
        self.clock = hour * 3600 + minute * 60 + second
        self.clock_end = self.place
        self.says_time = True

    def _set_zone(self, zone: timezone) -> None:
        if self.zone:
            raise ValueError
        self.zone = zone

    def _count(self, count: int, joins: bool = True) -> None:
        """Add so many of the unit that stands next; a plain count joins plain ones before it: `2 days 3 hours ago`."""
        if self.counts_end != self.began or not (joins and self.counts_go_on):
            self.counts = Span()
        self.counts_go_on = joins
        unit = UNITS[self._take()[1]]
        self.counts = self.counts.plus(unit, count)
        self.counts_end = self.place
        self.span = self.span.plus(unit, count)
        self.says_time = True

    def _read_year_first(self, said: str) -> None:
        year, month, day = said.replace("/", "-").split("-")
        self._set_date(_year(year), int(month), int(day))

    def _read_month_first(self, said: str) -> None:
        month, day, *year = said.split("/")
        self._set_date(_year(year[0]) if year else None, int(month), int(day))

    def _read_named_month(self, said: str) -> None:
        day, month, year = said.split("-")
        if month not in MONTHS:
            raise ValueError
        self._set_date(_year(year), MONTHS[month], int(day))

    def _read_month(self, said: str) -> None:
        kind, day = self._take()
        if kind != "number" or len(day) > 2:
            raise ValueError
        self._set_date(None, MONTHS[said], int(day))

    def _read_clock(self, said: str) -> None:
        if self.clock_end == self.began:
            # The plus of an offset was made a blank on the way, as it is below.
            self._set_zone(_offset(1, said))
        else:
            self._set_clock(*_clock(said))

    def _read_signed(self, said: str) -> None:
        sign, said = -1 if said[0] == "-" else 1, said[1:].strip()
        if self._next_is("unit"):
            self._count(sign * int(said), joins=False)
        elif self.clock is None:
            raise ValueError
        else:
            self._set_zone(_offset(sign, said))

    def _read_number(self, said: str) -> None:
        if self._next_is("unit"):
            self._count(int(said))
        elif self._next_is("half"):
            self._set_clock(int(said), 0, 0)
        elif self._next_is("month") and len(said) <= 2:
            self._set_date(None, MONTHS[self._take()[1]], int(said))
        elif len(said) == 8:
            self._set_date(int(said[:4]), int(said[4:6]), int(said[6:]))
        elif len(said) == 4 and self.date and self.date[0] is None:
            self.date = int(said), *self.date[1:]
        elif self.clock_end == self.began:
            self._set_zone(_offset(1, said))
        else:
            raise ValueError

    def _read_count(self, said: str) -> None:
        if self._next_is("weekday") and said not in ARTICLES:
            self._read_weekday(self._take()[1], COUNTS[said])
        elif not self._next_is("unit"):
            raise ValueError
        elif said in NEAR:
            self.span = self.span.plus(UNITS[self._take()[1]], NEAR[said])
            self.says_time = True
        else:
            self._count(COUNTS[said], joins=said in ARTICLES)

    def _read_unit(self, said: str) -> None:
        if said == "second" and self._next_is("unit", "weekday"):
            self._read_count(said)
        else:
            self.place -= 1
            self._count(1)

    def _read_ago(self, _: str) -> None:
        if self.counts_end != self.began:
            raise ValueError
        self.span = self.span.plus(self.counts, -2)

    def _read_weekday(self, said: str, which: int = 0) -> None:
        if self.weekday:
            raise ValueError
        self.weekday = WEEKDAYS[said], which
        self.says_time = True

    def _read_day_name(self, said: str) -> None:
        self.span = self.span.plus(Span(days=1), DAY_NAMES[said])
        self.from_midnight = self.says_time = True

    def _read_clock_name(self, said: str) -> None:
        self._set_clock(HOURS[said], 0, 0)

    def _read_zone(self, said: str) -> None:
        self._set_zone(timezone(timedelta(hours=ZONES[said])))

    def _read_now(self, _: str) -> None:
        self.says_time = True


_READERS = {
    "year_first": Reading._read_year_first,
    "month_first": Reading._read_month_first,
    "named_month": Reading._read_named_month,
    "month": Reading._read_month,
    "clock": Reading._read_clock,
    "signed": Reading._read_signed,
    "number": Reading._read_number,
    "count": Reading._read_count,
    "unit": Reading._read_unit,
    "ago": Reading._read_ago,
    "weekday": Reading._read_weekday,
    "day_name": Reading._read_day_name,
    "clock_name": Reading._read_clock_name,
    "zone": Reading._read_zone,
    "now": Reading._read_now,
}


def _year(said: str) -> int:
    """Return the year; of two digits, 69 to 99 are of the last century, as in GNU date."""
    year = int(said)
    if len(said) > 2:
        return year
    return year + (1900 if year >= 69 else 2000)


def _clock(said: str) -> tuple[int, int, int]:
    """Return the hour, minute and second of `14:30` or `14:30:15.000`."""
    hour, minute, *second = said.replace(",", ".").split(":")
    return int(hour), int(minute), int(second[0].partition(".")[0]) if second else 0


def _offset(sign: int, said: str) -> timezone:
    """Read `2`, `02`, `0200` or `02:00` east (1) or west (-1) of Greenwich; no zone is farther away than 14 hours."""
    hours, colon, minutes = said.partition(":")
    if not colon and len(said) > 2:
        hours, minutes = said[:-2], said[-2:]
    if int(hours) > 14 or int(minutes or 0) > 59:
        raise ValueError
    return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes or 0)))


def moment_of(day: date, seconds: int, zone: tzinfo) -> int:
    """Return the moment, in seconds since 1970, when the clocks of a zone show a day and `seconds` after its midnight.

    Where a clock change skips or repeats them, the offset before the change counts.
    """
    shown = datetime.combine(day, time.min) + timedelta(seconds=seconds)
    return (shown.replace(tzinfo=zone) - _EPOCH) // timedelta(seconds=1)
