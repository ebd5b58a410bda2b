"""Many rows said at once: a plan becomes a function of straight-line code, made once and used for every row.

Going through a plan's steps for each of two hundred rows takes three times as long.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import lru_cache, partial
from typing import Any, Protocol

import msgspec

from pardalote.records.fields import FLAG, WORD, show_day, show_time
from pardalote.wire.reply import CUSTOM, Plan, Step, Table

# Says rows: their values, what was worked out for each by name, how to say the latter, the times in a zone.
SayRows = Callable[[list[list[Any]], list[list[Any]], list[Callable[[Any], str]], "Times"], list[str]]

_decode = msgspec.json.Decoder(list[list[Any]]).decode


class Speaker(Protocol):
    """What differs between the formats; each method returns the text of a Python expression."""

    def field(self, code: "Code", step: Step, value: str) -> str:
        """Return the expression for a column's value, which is escaped already."""
        ...

    def text(self, code: "Code", step: Step, value: str) -> str:
        """Return the expression for a text that was worked out, and is not escaped."""
        ...

    def part(self, code: "Code", step: Step, first: str, inner: Callable[["Speaker"], list[str]]) -> str:
        """Return the expression for a part of which `first` is the first column, null when there is none."""
        ...

    def row(self, tag: str, expressions: list[str]) -> str:
        """Return the expression for a whole row."""
        ...


@dataclass
class Code:
    """The constants that expressions name."""

    names: dict[str, Any] = field(default_factory=dict)

    def name(self, value: Any) -> str:
        """Return a name for a constant."""
        name = f"k{len(self.names)}"
        self.names[name] = value
        return name


def compile_rows(
    plan: Plan, tag: str, columns: tuple[str, ...], worked_out: tuple[str, ...], speaker: Speaker
) -> SayRows:
    """Make the function that says rows of these columns, beside what is worked out for each."""
    code = Code()
    places = {name: f"c{place}" for place, name in enumerate(columns)}

    def expressions(of: Plan, path: str, by: Speaker) -> list[str]:
        made = []
        for step in of.steps:
            place = f"{path}{step.name}"
            if not path and step.name in worked_out:
                number = worked_out.index(step.name)
                said = f"say[{number}](d{number})"
                if step.inner is None and step.show is None and step.kind != CUSTOM:
                    said = f"({by.text(code, step, f'd{number}')} if d{number}.__class__ is str else {said})"
                made.append(said)
            elif step.inner is not None:
                first = next(name for name in columns if name.startswith(f"{place}."))
                inner = partial(expressions, step.inner, f"{place}.")
                made.append(by.part(code, step, places[first], inner))
            elif place in places:
                made.append(by.field(code, step, places[place]))
            else:
                assert step.kind == CUSTOM, f"nobody fetched {place}"
        return made

    row = speaker.row(tag, expressions(plan, "", speaker))
    taken = "".join(f"d{number}, " for number in range(len(worked_out)))
    source = (
        f"def rows(values, worked_out, say, times):\n"
        f"    return [{row} for ({', '.join(places.values())},), {taken}in zip(values, *worked_out)]\n"
    )
    # Names of records and columns, and numbered names: nothing of a caller's is in it.
    exec(compile(source, "<a plan>", "exec"), code.names)  # noqa: S102
    made: SayRows = code.names["rows"]
    return made


def said_rows(
    table: Table, say: SayRows, escape: Callable[[str], str], say_one: Callable[[str, Any], str]
) -> list[str]:
    """Say the rows of a table, whose texts are escaped all at once; `say_one` says what was worked out, by its name."""
    sayers = [_remembered(partial(say_one, name)) for name in table.worked_out]
    return say(_decode(escape(table.text)), list(table.worked_out.values()), sayers, _times_in(table.zone))


def formatted(before: str, value: str, after: str = "") -> str:
    """Return the expression for a value between two texts."""
    before, after = (each.replace("{", "{{").replace("}", "}}") for each in (before, after))
    return f"f{f'{before}{{{value}}}{after}'!r}"


def _remembered(say: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return a function that says the same object once: rows share what was worked out for several."""
    known: dict[int, str] = {}

    def again(value: Any) -> str:
        said = known.get(id(value))
        if said is None:
            said = known[id(value)] = say(value)
        return said

    return again


# What shows a boolean, in which ever zone.
BOOLEANS = frozenset((WORD.show, FLAG.show))


class Choice(dict[Any, str]):
    """The lines of a field that has few values, each made when it is first said."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> str:
        line = self[value] = self._make(value)
        return line


_DAY = 86_400
_MOST_TIMES = 65_536
_MINUTES = tuple(f"{minute // 60:02}:{minute % 60:02}:" for minute in range(_DAY // 60))
_SECONDS = tuple(f"{second:02}" for second in range(60))
# As datetime counts days.
_FIRST_DAY = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


class Times(dict[int, str]):
    """Moments as they are shown in a zone, like show_time; a day's offset is asked for once."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self.zone = zone
        self._offsets: dict[int, int | None] = {}

    def __missing__(self, moment: int) -> str:
        if len(self) >= _MOST_TIMES:
            self.clear()
        day = moment // _DAY
        try:
            offset = self._offsets[day]
        except KeyError:
            offset = self._offsets[day] = self._offset(day)
        if offset is None:
            shown = show_time(moment, self.zone)
        else:
            days, seconds = divmod(moment + offset, _DAY)
            minute, second = divmod(seconds, 60)
            shown = f"{show_day(days + _FIRST_DAY)} {_MINUTES[minute]}{_SECONDS[second]}"
        self[moment] = shown
        return shown

    def _offset(self, day: int) -> int | None:
        """Return the offset from UTC all through a day of UTC, or None when it changes."""
        if len(self._offsets) >= _MOST_TIMES:
            self._offsets.clear()
        ends = {datetime.fromtimestamp(day * _DAY + at, self.zone).utcoffset() for at in (0, _DAY - 1)}
        offset = ends.pop()
        return None if ends or offset is None else int(offset.total_seconds())


@lru_cache(maxsize=64)
def _times_in(zone: tzinfo) -> Times:
    """Return the times of a zone, of which one collection is kept."""
    return Times(zone)
