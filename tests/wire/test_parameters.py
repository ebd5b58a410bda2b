"""Parameters, read by themselves: the corners of paths, forms and arrays."""

import pytest

from pardalote.refusals import INVALID_PARAMETER, Refusal
from pardalote.wire.parameters import (
    MOST_PAIRS,
    Parameters,
    read_body,
    read_form,
    read_path,
    seems_to_want_json,
)

OPERATIONS = frozenset(("read", "update"))


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        (b"", ("", "", None, [])),
        (b"/", ("", "", None, [])),
        (b"/prospect", ("prospect", "", None, [])),
        (b"/prospect/do", ("prospect", "", None, [])),
        (b"/prospect/do/read", ("prospect", "read", None, [])),
        (b"//Prospect//do/READ//", ("prospect", "read", None, [])),
        (b"/prospect/read", ("prospect", "read", None, [])),
        (b"/prospect/version/4/read/id/1", ("prospect", "read", "4", [("id", "1")])),
        (b"/prospect/id/1/do/read/version/3", ("prospect", "read", "3", [("id", "1")])),
        (b"/prospect/do/read/email", ("prospect", "read", None, [])),
        (
            b"/prospect/do/update/id/5/phone//fax/1",
            ("prospect", "update", None, [("id", "5"), ("phone", ""), ("fax", "1")]),
        ),
        # What stands as a value is no operation, and the first operation counts.
        (b"/prospect/do/update/first_name/read", ("prospect", "update", None, [("first_name", "read")])),
        (b"/prospect/do/update/read/x", ("prospect", "update", None, [("read", "x")])),
        (b"/prospect/first_name/read/update", ("prospect", "update", None, [("first_name", "read")])),
        (b"/prospect/version3/do/read/id/1", ("prospect", "version3", None, [("read", "id")])),
        (b"/prospect/do/update/id/1/version2/x", ("prospect", "update", None, [("id", "1"), ("version2", "x")])),
        (b"/prospect/do/read/email/a+b%2Bc%2Fd@e.com", ("prospect", "read", None, [("email", "a b+c/d@e.com")])),
    ],
)
def test_paths(raw: bytes, address: tuple[object, ...]) -> None:
    read, query = read_path(raw, b"x=y", OPERATIONS)
    assert ((*read[:3], list(read.pairs)), query) == (address, b"x=y")


def test_an_ampersand_begins_the_query_only_where_there_is_none() -> None:
    address, query = read_path(b"/prospect/do/read/id/5&format=json&x=/y", b"", OPERATIONS)
    assert (list(address.pairs), query) == ([("id", "5")], b"format=json&x=/y")
    address, query = read_path(b"/prospect/do/read/email/a&b", b"format=json", OPERATIONS)
    assert (list(address.pairs), query) == ([("email", "a&b")], b"format=json")


@pytest.mark.parametrize(
    ("raw", "pairs"),
    [
        (b"", []),
        (b"a", [("a", "")]),
        (b"a=", [("a", "")]),
        (b"=a", [("", "a")]),
        (b"=", [("", "")]),
        (b"&&a=b&", [("a", "b")]),
        (b"??a=b", [("a", "b")]),
        (b"a=b=c", [("a", "b=c")]),
        (b"a=b;c=d", [("a", "b;c=d")]),
        (b"a=+%2B%2b%20", [("a", " ++ ")]),
        (b"a=%", [("a", "%")]),
        (b"a=%4", [("a", "%4")]),
        (b"a=%zz%41", [("a", "%zzA")]),
        (b"a=%25%34%31", [("a", "%41")]),
        (b"a%5B%5D=1", [("a[]", "1")]),
        ("é=☃".encode(), [("é", "☃")]),
    ],
)
def test_forms(raw: bytes, pairs: list[tuple[str, str]]) -> None:
    assert read_form(raw) == pairs


def test_only_so_many_pairs_are_read() -> None:
    assert len(read_form(b"&".join([b"a=b"] * MOST_PAIRS))) == MOST_PAIRS
    with pytest.raises(Refusal) as caught:
        read_form(b"&".join([b"a=b"] * (MOST_PAIRS + 1)))
    assert caught.value.reason is INVALID_PARAMETER


def test_only_so_many_parts_are_read() -> None:
    field, file = (
        b'--b\r\nContent-Disposition: form-data; name="x"%b\r\n\r\n\r\n' % end for end in (b"", b'; filename="y"')
    )
    kind = "multipart/form-data; boundary=b"
    assert len(read_body(kind, field * MOST_PAIRS + b"--b--\r\n")[0]) == MOST_PAIRS
    pairs, files = read_body(kind, file * MOST_PAIRS + b"--b--\r\n")
    assert (pairs, len(files)) == ([], MOST_PAIRS)
    for parts in (field * MOST_PAIRS + file, file * (MOST_PAIRS + 1), field * (MOST_PAIRS + 1)):
        with pytest.raises(Refusal) as caught:
            read_body(kind, parts + b"--b--\r\n")
        assert caught.value.reason is INVALID_PARAMETER


def test_a_multipart_body_that_was_cut_off_is_refused_whole() -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--b--'
    kind = "multipart/form-data; boundary=b"
    assert read_body(kind, body) == ([("x", "y")], [])
    for length in range(1, len(body)):
        with pytest.raises(Refusal):
            read_body(kind, body[:length])


def test_multipart_values_may_be_encoded_for_transfer() -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="x"\r\nContent-Transfer-Encoding: '
    kind = "multipart/form-data; boundary=b"
    assert read_body(kind, head + b"base64\r\n\r\n4piD\r\n--b--\r\n") == ([("x", "☃")], [])
    assert read_body(kind, head + b"quoted-printable\r\n\r\n=E2=98=83\r\n--b--\r\n") == ([("x", "☃")], [])
    assert read_body(kind, head + b"8bit\r\n\r\n\xe2\x98\x83\r\n--b--\r\n") == ([("x", "☃")], [])


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json", "multipart/mixed; boundary=b", "x"])
def test_other_bodies_hold_nothing(kind: str) -> None:
    assert read_body(kind, b"a=b&c=%ff") == ([], [])


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("x", "x"),
        ("x[]", "x"),
        ("x[0]", "x"),
        ("x[key]", "x"),
        ("x[a][b]", "x[a][b]"),
        ("[]", "[]"),
        ("x[", "x["),
        ("x]", "x]"),
    ],
)
def test_brackets_after_a_name_are_an_array(name: str, bare: str) -> None:
    assert Parameters([], [(name, "1")], []).values == {bare: "1"}


def test_a_list_is_taken_from_one_place_only() -> None:
    parameters = Parameters([("x", "a")], [("x[]", "b"), ("x[]", "c")], [("x", "d,e"), ("x", " f ")])
    assert parameters.several("x") == ["a"]
    assert Parameters([], parameters.query, parameters.body).several("x") == ["d", "e", "f"]
    assert Parameters([], parameters.query, []).several("x") == ["b", "c"]
    assert parameters.several("y") is None
    assert parameters.get("y") is None


@pytest.mark.parametrize(
    "raw", [b"format=json", b"a=%ff&format=JSON&b", b"/prospect/format/json", b"/x/format/json/y/%ff"]
)
def test_an_unreadable_call_may_still_ask_for_json(raw: bytes) -> None:
    assert seems_to_want_json(b"", raw, b"")


@pytest.mark.parametrize(
    "raw", [b"", b"format=jsonp", b"xformat=json", b"format=xml", b"/format/jsonx", b"format/=json"]
)
def test_anything_else_is_answered_in_xml(raw: bytes) -> None:
    assert not seems_to_want_json(raw, b"", b"")
