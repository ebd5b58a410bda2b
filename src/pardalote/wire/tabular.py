"""Tables in files: rows of CSV (with a line of headings) and of JSON Lines, in UTF-8, plain or gzipped, in and out."""

import csv
import gzip
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple, cast

import msgspec

CSV, JSON_LINES = "csv", "jsonl"
# A longer line is no row: a quotation mark or a line's end is missing.
LONGEST_LINE = 2**24


class Unreadable(ValueError):
    """A file that is no table; the message says where."""


class TableRow(NamedTuple):
    """A row of a table."""

    # The first row after the headings is 1.
    number: int
    # Where the next one begins in the unpacked file, in bytes.
    end: int
    # The cells by heading: texts, or lists of texts.
    values: Mapping[str, str | Sequence[str]]
    # As it stood in the file: cells of CSV, what a line of JSON holds or its text.
    raw: Any
    # Why it is no row; empty: it is one.
    problem: str = ""


def format_of(file: Path) -> str:
    """Return a file's format by its name: CSV or JSON_LINES, with or without .gz. Raises Unreadable."""
    suffixes = [each.lower() for each in file.suffixes if each.lower() != ".gz"]
    found = {".csv": CSV, ".jsonl": JSON_LINES, ".ndjson": JSON_LINES}.get(suffixes[-1] if suffixes else "")
    if found is None:
        raise Unreadable(f"{file.name} is neither .csv nor .jsonl, with or without .gz")
    return found


class Table:
    """A table that is read from a file, row by row, from any row on; to be closed."""

    def __init__(self, file: Path) -> None:
        """Open it and read its headings: of JSON Lines those of the first row. Raises Unreadable, OSError."""
        self.format = format_of(file)
        # What is read of it as it lies on the disk says how much is done, even when it is packed.
        self._packed = file.open("rb")
        self._file = (
            cast(BinaryIO, gzip.GzipFile(fileobj=self._packed)) if file.suffix.lower() == ".gz" else self._packed
        )
        self._place = 0
        try:
            self.headings = self._headings_of_csv() if self.format == CSV else self._headings_of_json_lines()
        except BaseException:
            self.close()
            raise

    @property
    def read_bytes(self) -> int:
        """How many bytes of the file, as it lies on the disk, have been read."""
        return self._packed.tell()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
        self._packed.close()

    def rows(self, number: int = 0, position: int = 0) -> Iterator[TableRow]:
        """Yield the rows from one on: `number` rows are done, and the next begins at byte `position` (0: the first).

        Raises Unreadable for what makes all that follows unreadable.
        """
        self._file.seek(position or self._first_row)
        self._place = position or self._first_row
        return self._csv_rows(number) if self.format == CSV else self._json_rows(number)

    def _lines(self) -> Iterator[bytes]:
        try:
            for line in iter(partial(self._file.readline, LONGEST_LINE), b""):
                if len(line) >= LONGEST_LINE:
                    raise Unreadable(f"the line at byte {self._place} is longer than {LONGEST_LINE} bytes")
                self._place += len(line)
                yield line
        except (gzip.BadGzipFile, EOFError) as error:
            raise Unreadable(f"it is no whole gzip file: {error}") from error

    def _texts(self) -> Iterator[str]:
        # Bytes that are no UTF-8 come through as they are: their row is refused, and written as it was.
        return (line.decode("utf-8", "surrogateescape") for line in self._lines())

    def _headings_of_csv(self) -> tuple[str, ...]:
        texts = self._texts()
        try:
            found = next(csv.reader(texts, strict=True), None)
        except csv.Error as error:
            raise Unreadable(f"its headings can't be read: {error}") from error
        if not found:
            raise Unreadable("there are no headings in it")
        self._first_row = self._place
        headings = (found[0].removeprefix("\ufeff"), *found[1:])
        twice = sorted({each for each in headings if headings.count(each) > 1})
        if twice or not _is_utf_8(*headings):
            raise Unreadable(f"it has a heading twice: {', '.join(map(repr, twice))}" if twice else "it is not UTF-8")
        return headings

    def _headings_of_json_lines(self) -> tuple[str, ...]:
        self._first_row = 0
        first = next(self._json_rows(0), None)
        if first is not None and first.problem:
            raise Unreadable(f"its first row is no row: {first.problem}")
        return tuple(first.values) if first else ()

    def _csv_rows(self, number: int) -> Iterator[TableRow]:
        headings = self.headings
        reader = csv.reader(self._texts(), strict=True)
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise Unreadable(f"row {number + 1} can't be read: {error}") from error
            if cells is None:
                return
            if not cells:
                continue
            number += 1
            problem = ""
            if len(cells) != len(headings):
                problem = f"it has {len(cells)} cells, and there are {len(headings)} headings"
            elif not _is_utf_8(*cells):
                problem = "it is not UTF-8"
            yield TableRow(number, self._place, dict(zip(headings, cells, strict=False)), cells, problem)

    def _json_rows(self, number: int) -> Iterator[TableRow]:
        for line in self._lines():
            if not line.strip():
                continue
            number += 1
            problem, values = "", {}
            raw: Any = line.decode("utf-8", "surrogateescape").strip()
            try:
                raw = _decode(line)
                values = {name: _cell(value) for name, value in raw.items()}
            except (msgspec.DecodeError, UnicodeDecodeError):
                problem = "it is no object in JSON"
            except TypeError as error:
                problem = str(error)
            yield TableRow(number, self._place, values, raw, problem)


_decode = msgspec.json.Decoder(dict[str, Any]).decode


def _is_utf_8(*texts: str) -> bool:
    joined = "".join(texts)
    return joined.isascii() or not any("\ud800" <= each <= "\udfff" for each in joined)


def _cell(value: Any) -> str | list[str]:
    """Return a JSON value as a cell; null is an empty one. Raises TypeError for what no cell can hold."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        return [str(each) for each in value]
    raise TypeError("it holds an object in an object, or a list of something else than texts")


# Says a row as bytes.
Say = Callable[[Any], bytes]


def csv_line(cells: Iterable[object]) -> bytes:
    """Say a row of CSV; what came in as bytes that are no UTF-8 goes out as them."""
    text = io.StringIO()
    csv.writer(text).writerow(list(cells))
    return text.getvalue().encode("utf-8", "surrogateescape")


def json_line(values: Mapping[str, object]) -> bytes:
    """Say a row of JSON Lines; what is no UTF-8 is shown by its bytes' numbers."""
    try:
        return msgspec.json.encode(values) + b"\n"
    except UnicodeEncodeError:
        shown = {name: str(value).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
                 for name, value in values.items()}  # fmt: skip
        return msgspec.json.encode(shown) + b"\n"


def reject_line(format_: str, row: TableRow, name: str, reason: str) -> bytes:
    """Say a row as it was, with the reason for which it is refused in a column of that name."""
    if format_ == CSV:
        return csv_line((*row.raw, reason))
    whole = row.raw if isinstance(row.raw, dict) else {"line": row.raw}
    return json_line({**whole, name: reason})


def opened_to_write(file: Path) -> IO[bytes]:
    """Return a new file to write a table into, packed when its name says so. Raises OSError."""
    return cast(IO[bytes], gzip.open(file, "wb", compresslevel=6)) if file.suffix.lower() == ".gz" else file.open("wb")
