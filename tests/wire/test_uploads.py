"""CSV that is handed in: read in pieces of any size and from any row on, as it is read at once."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pardalote.refusals import INVALID_CSV, Refusal
from pardalote.wire.uploads import read_rows, read_upload

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=12)
HEADINGS = ("a", "b", "c")


def table(rows: list[list[str]], end: str) -> str:
    """Return rows as CSV, under their headings."""
    written = io.StringIO()
    csv.writer(written, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([HEADINGS, *rows])
    return written.getvalue()


@given(ROWS, st.sampled_from(["\n", "\r\n"]), st.integers(1, 9), st.booleans())
def test_rows_are_read_in_pieces_and_from_any_of_them_on(
    rows: list[list[str]], end: str, size: int, is_marked: bool
) -> None:
    said = table(rows, end)
    upload = read_upload(said.encode("utf-8-sig" if is_marked else "utf-8"))
    assert (upload.headings, upload.rows, upload.text) == (HEADINGS, len(rows), said[len(table([], end)) :])

    def read(number: int, place: int) -> list[tuple[int, int, list[str]]]:
        text = upload.text[place:]
        pieces = [text[start : start + size] for start in range(0, len(text), size)]
        return [(each.number, each.end, each.raw) for each in read_rows(pieces, HEADINGS, number, place)]

    whole = read(0, 0)
    assert [cells for _, _, cells in whole] == rows
    assert [number for number, _, _ in whole] == list(range(1, len(rows) + 1))
    assert whole[-1][1] == len(upload.text)
    for number, place, _ in whole:
        assert read(number, place) == whole[number:]


def test_a_cell_of_blanks_is_empty_and_is_told_as_it_was() -> None:
    (row,) = read_rows(["  ,\t,x \n"], HEADINGS, 0, 0)
    assert row.values == {"a": "", "b": "", "c": "x "}
    assert row.raw == ["  ", "\t", "x "]


def test_lines_may_end_as_on_a_mac_of_old() -> None:
    upload = read_upload(b"a,b,c\r1,2,3\r4,5,6\r")
    assert [each.raw for each in read_rows([upload.text], HEADINGS, 0, 0)] == [["1", "2", "3"], ["4", "5", "6"]]


@pytest.mark.parametrize("content", [b"a\n1\r2\n", b"a\n" + b"1\n" * 300 + b"1,2\n", b"\xef\xbb\xbf", b"a\n\xff\n"])
def test_what_is_no_table(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        read_upload(content)
    assert refused.value.reason is INVALID_CSV
