"""Parameters: whatever pairs a client writes, in whichever way, are the pairs that are read."""

from collections.abc import Callable
from urllib.parse import quote, quote_plus, unquote_to_bytes

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pardalote.refusals import Refusal
from pardalote.wire.parameters import Pairs, Parameters, read_body, read_form, read_path

OPERATIONS = frozenset(("read", "create", "update", "upsert", "delete", "assign", "unassign"))
Escape = Callable[[str], str]
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=6)
BOUNDARY = "----------------------------a0b1c2d3e4f5"


def by_percent(text: str) -> str:
    """Escape every byte."""
    return "".join(f"%{byte:02x}" for byte in text.encode())


def barely(text: str) -> str:
    """Escape only what would be read as something else; blanks become `+`."""
    for each in "%&=+?#":
        text = text.replace(each, f"%{ord(each):02X}")
    return text.replace(" ", "+")


def segment(text: str) -> str:
    """Escape as a client does that knows what a path is."""
    return quote(text, safe="")


ESCAPES: st.SearchStrategy[Escape] = st.sampled_from([quote, quote_plus, by_percent, barely])
SEGMENT_ESCAPES: st.SearchStrategy[Escape] = st.sampled_from([segment, quote_plus, by_percent])


@given(PAIRS, ESCAPES)
def test_pairs_of_a_query_or_an_urlencoded_body(pairs: Pairs, escape: Escape) -> None:
    said = "&".join(f"{escape(name)}={escape(value)}" for name, value in pairs).encode()
    assert read_form(said) == pairs
    assert read_body("application/x-www-form-urlencoded; charset=UTF-8", said) == (pairs, [])


@given(st.text("%%%%=0123456789abcdefABCDEFgG_ +\r\n\t-.é", max_size=30))
@example("%")
@example("%%41")
@example("%=41%3D%0A=\r\n=")
@example("%4%41 \n")
def test_what_is_no_escape_stays_as_it_is_written(text: str) -> None:
    said = unquote_to_bytes(text.replace("+", " "))
    try:
        meant = said.decode()
    except UnicodeDecodeError:
        meant = "\0"
    if "\0" not in meant:
        assert read_form(f"a={text}".encode()) == [("a", meant)]
    else:
        with pytest.raises(Refusal):
            read_form(f"a={text}".encode())


@given(
    st.lists(
        st.tuples(st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters='"\\'), max_size=12), TEXT),
        max_size=6,
    )
)
def test_pairs_of_a_multipart_body(pairs: Pairs) -> None:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs
    ]
    said = "".join([*parts, f"--{BOUNDARY}--\r\n"]).encode()
    assert read_body(f"multipart/form-data; boundary={BOUNDARY}", said) == (pairs, [])


NAMES = TEXT.filter(lambda name: name and name.lower() not in OPERATIONS | {"do", "version"})


@given(
    st.lists(st.tuples(NAMES, TEXT), max_size=6),
    SEGMENT_ESCAPES,
    st.integers(0, 6),
)
def test_pairs_of_a_path(pairs: Pairs, escape: Escape, place: int) -> None:
    segments = [f"{escape(name)}/{escape(value)}" for name, value in pairs]
    segments.insert(min(place, len(pairs)), "version/4")
    address, query = read_path(f"/prospect/{'/'.join(segments)}/do/read".encode(), b"a=b", OPERATIONS)
    assert address == ("prospect", "read", "4", tuple(pairs))
    assert query == b"a=b"


@given(PAIRS, PAIRS, PAIRS)
def test_the_path_wins_over_the_body_the_body_over_the_query_and_the_last_over_the_rest(
    path: Pairs, query: Pairs, body: Pairs
) -> None:
    parameters = Parameters(path, query, body)
    for name, _ in [*path, *query, *body]:
        if name.endswith("]"):
            continue
        winners = [value for pairs in (path, body, query) for key, value in reversed(pairs) if key == name]
        assert parameters.get(name) == winners[0]


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Z"], exclude_characters=",\0"), min_size=1, max_size=5),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(["[]", "[n]", "", ","]),
)
def test_an_array_is_the_same_in_each_of_its_four_spellings(values: list[str], spelling: str) -> None:
    values = [value for value in values if value.strip() == value] or ["x"]
    if spelling == ",":
        pairs = [("x", ",".join(values))]
    else:
        pairs = [(f"x{spelling.replace('n', str(count))}", value) for count, value in enumerate(values)]
    assert Parameters([], pairs, []).several("x") == values
    assert Parameters([], [], pairs).several("x") == values
