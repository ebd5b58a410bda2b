"""CSV that is handed in: checked as a whole when it comes, read row by row later, from pieces and from any row on."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pardalote import refusals
from pardalote.records.imports import Upload
from pardalote.refusals import Refusal
from pardalote.wire.tabular import TableRow

# So many rows are looked at before other threads may have the interpreter.
_AT_ONCE = 256


def read_upload(content: bytes) -> Upload:
    """Return the table that a file is, in UTF-8 with or without a byte order mark.

    Raises Refusal 159 unless it is CSV with a line of headings, a row at least, and as many cells in each row
    (reference, code 159).
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(refusals.INVALID_CSV) from error
    if "\n" not in text:
        # Lines may end as on a Mac of old.
        text = text.replace("\r", "\n")
    lines = _Lines((text,), 0)
    try:
        reader = csv.reader(lines, strict=True)
        headings = next(reader, [])
        start = lines.place
        rows = _counted(reader, len(headings))
    except csv.Error as error:
        raise Refusal(refusals.INVALID_CSV) from error
    if not headings or not rows or "\0" in text:
        raise Refusal(refusals.INVALID_CSV)
    return Upload(tuple(headings), text[start:], rows, len(content))


def _counted(reader: Iterator[list[str]], width: int) -> int:
    """Return how many rows there are; lines without anything are none. Raises Refusal 159 for one of another width."""
    rows = 0
    while widths := list(map(len, islice(reader, _AT_ONCE))):
        filled = len(widths) - widths.count(0)
        if widths.count(width) != filled:
            raise Refusal(refusals.INVALID_CSV)
        rows += filled
    return rows


def read_rows(pieces: Iterable[str], headings: Sequence[str], number: int, end: int) -> Iterator[TableRow]:
    """Yield the rows of a text that `read_upload` has checked, in pieces.

    `number` is that of the row before the first; `end` is where that one ends, and each row's own is counted on from
    it, in characters. A cell with nothing but blanks is empty (reference, nullOverwrite).
    """
    lines = _Lines(pieces, end)
    for cells in csv.reader(lines, strict=True):
        if not cells:
            continue
        number += 1
        values = {name: "" if cell.isspace() else cell for name, cell in zip(headings, cells, strict=True)}
        yield TableRow(number, lines.place, values, cells)


class _Lines:
    """The lines of a text in pieces; tells where the next one begins."""

    def __init__(self, pieces: Iterable[str], place: int) -> None:
        self.place = place
        self._lines = _lines_of(pieces)

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.place += len(line)
        return line


def _lines_of(pieces: Iterable[str]) -> Iterator[str]:
    rest = ""
    for piece in pieces:
        *whole, rest = (rest + piece).split("\n")
        for line in whole:
            yield f"{line}\n"
    if rest:
        yield rest
