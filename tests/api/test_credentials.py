"""user_key and api_key: every place and spelling in which clients send them, and what is refused."""

from pathlib import Path
from urllib.parse import urlencode

import pytest

from pardalote.actions import users
from pardalote.actions.work import Work
from pardalote.clock import HeldClock
from tests import cast
from tests.conftest import Clients
from tests.driver import Answered, Client, Door
from tests.stores import accounts_of

REFUSED_XML = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<rsp stat="fail" version="1.0">\n'
    b'   <err code="1">Invalid API key or user key</err>\n</rsp>\n'
)
REFUSED_JSON = b'{"@attributes":{"stat":"fail","version":1,"err_code":1},"err":"Invalid API key or user key"}'
# Nobody is in the cast's accounts: whoever is let in hears that there is no prospect 1.
LET_IN = 3


def read_with(user: Client, authorization: str | None = None, body: str = "", query: str = "") -> Answered:
    """Read prospect 1 with just these credentials; {user_key} and {api_key} stand for the user's own."""
    own = {"user_key": user.user_key, "api_key": user.api_key}
    headers = {} if authorization is None else {"Authorization": _filled(authorization, own)}
    place = f"/api/prospect/version/{user.version}/do/read/id/1"
    said = _filled(query, own)
    method = "POST" if body else "GET"
    return user.door.call(method, f"{place}?{said}" if said else place, _filled(body, own).encode(), headers)


def _filled(text: str, own: dict[str, str]) -> str:
    for name, value in own.items():
        text = text.replace(f"<{name}>", value)
    return text


@pytest.mark.parametrize(
    "header",
    [
        "Pardot api_key=<api_key>, user_key=<user_key>",
        "Pardot user_key=<user_key>, api_key=<api_key>",
        "Pardot user_key=<user_key>,api_key=<api_key>",
        "Pardot user_key=<user_key> ,api_key=<api_key>",
        "Pardot user_key=<user_key> , api_key=<api_key>",
        "Pardot user_key=<user_key> api_key=<api_key>",
        "Pardot   user_key=<user_key>,   api_key=<api_key>  ",
        "Pardot user_key = <user_key>, api_key = <api_key>",
        "Pardot api_key={<api_key>}, user_key={<user_key>}",
        "pardot user_key=<user_key>, api_key=<api_key>",
        "PARDOT user_key=<user_key>, api_key=<api_key>",
        "Pardot user_key=<user_key>, api_key=<api_key>,",
        "Pardot user_key=<user_key>, api_key=<api_key>, format=json",
    ],
)
def test_the_header_is_read_in_every_spelling(either: Client, header: str) -> None:
    assert read_with(either, header).code == LET_IN


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_the_case_of_the_header_does_not_matter(three: Client, name: str) -> None:
    answer = three.door.call("GET", "/api/prospect/do/read/id/1", headers={name: three.header["Authorization"]})
    assert answer.code == LET_IN


@pytest.mark.parametrize(
    ("header", "body", "query"),
    [
        (None, "api_key=<api_key>&user_key=<user_key>", ""),
        (None, "", "api_key=<api_key>&user_key=<user_key>"),
        (None, "api_key=<api_key>", "user_key=<user_key>"),
        ("Pardot user_key=<user_key>, api_key=<api_key>", "user_key=<user_key>", ""),
        ("Pardot user_key=<user_key>, api_key=<api_key>", "user_key=<user_key>&api_key=<api_key>", ""),
        ("Pardot user_key=<user_key>, api_key=<api_key>", "user_key=other&api_key=other", ""),
        ("Pardot user_key=<user_key>, api_key=<api_key>", "", "user_key=other&api_key=other"),
        ("Pardot user_key=<user_key>", "api_key=<api_key>", ""),
        ("Basic YTpi", "user_key=<user_key>&api_key=<api_key>", ""),
        ("Digest whatever", "", "user_key=<user_key>&api_key=<api_key>"),
        ("Pardot", "user_key=<user_key>&api_key=<api_key>", ""),
        (None, "user_key=<user_key>&api_key=<api_key>", "user_key=other&api_key=other"),
    ],
)
def test_the_keys_may_come_from_several_places(either: Client, header: str | None, body: str, query: str) -> None:
    assert read_with(either, header, body, query).code == LET_IN


def test_the_keys_may_stand_in_the_path(three: Client) -> None:
    place = f"/api/prospect/version/3/do/read/id/1/api_key/{three.api_key}/user_key/{three.user_key}"
    assert three.door.call("GET", place).code == LET_IN


def test_multipart_fields_hold_keys(three: Client) -> None:
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("api_key", three.api_key), ("user_key", three.user_key))
    )
    sent = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = three.door.call("POST", "/api/prospect/do/read/id/1", f"{parts}--b--\r\n".encode(), sent)
    assert answer.code == LET_IN


@pytest.mark.parametrize(
    ("header", "body", "query"),
    [
        (None, "", ""),
        ("", "", ""),
        ("Pardot", "", ""),
        ("Pardot user_key=<user_key>", "", ""),
        ("Pardot api_key=<api_key>", "", ""),
        ("Pardot user_key=, api_key=", "", ""),
        ("Pardot user_key=<api_key>, api_key=<user_key>", "", ""),
        ("Pardot user_key=<user_key>x, api_key=<api_key>", "", ""),
        ("Pardot user_key=<user_key>, api_key=<api_key>0", "", ""),
        ("Pardot user_key=<user_key>, api_key=0123456789abcdef0123456789abcdef", "", ""),
        ("Pardot user_key=ffffffff000000000000000000000000, api_key=<api_key>", "", ""),
        ("Pardot user_key=00000000000000000000000000000000, api_key=<api_key>", "", ""),
        ("user_key=<user_key>, api_key=<api_key>", "", ""),
        ("Basic YTpi", "", ""),
        ("Basic user_key=<user_key>, api_key=<api_key>", "", ""),
        ("Pardot \xe9\xff, =, api_key", "", ""),
        (None, "api_key=<api_key>", ""),
        (None, "user_key=<user_key>", ""),
        (None, "user_key=<user_key>&api_key=", ""),
        (None, "user_key=%20&api_key=%C3%A9", ""),
        (None, "", "user_key=<user_key>"),
        (None, "", "USER_KEY=<user_key>&API_KEY=<api_key>"),
        # A key in the body counts before the right one of the query.
        (None, "user_key=<user_key>&api_key=other", "api_key=<api_key>"),
    ],
)
def test_missing_and_wrong_keys_are_refused_with_status_200(
    either: Client, header: str | None, body: str, query: str
) -> None:
    answer = read_with(either, header, body, query)
    assert (answer.status, answer.body) == (200, REFUSED_XML)
    answer = read_with(either, header, body, f"format=json&{query}")
    assert (answer.status, answer.body) == (200, REFUSED_JSON)


def test_a_key_ends_after_its_hour(three: Client, clock: HeldClock) -> None:
    clock.advance(3599)
    assert three.call("read", id=1).code == LET_IN
    clock.advance(1)
    answer = three.call("read", id=1)
    assert (answer.status, answer.body) == (200, REFUSED_XML)


def test_the_api_key_of_another_user_does_not_serve(three: Client, four: Client, clients: Clients) -> None:
    for other in (clients.of(3, cast.MARKETING), four):
        mixed = Client(three.door, 3, "", "", three.user_key, other.api_key)
        assert mixed.call("read", id=1).body == REFUSED_XML
        mixed = Client(three.door, 3, "", "", other.user_key, three.api_key)
        assert mixed.call("read", id=1).body == REFUSED_XML


def test_a_user_key_with_the_number_of_another_account_is_unknown_there(three: Client, four: Client) -> None:
    moved = Client(three.door, 4, "", "", f"{four.user_key[:8]}{three.user_key[8:]}", three.api_key)
    assert moved.call("read", id=1).body == REFUSED_XML


@pytest.fixture
def strict(data: Path, clock: HeldClock) -> Door:
    """A server that takes no keys from the query string."""
    return Door(data, clock, query_credentials=False)


def test_keys_in_the_query_are_refused_when_the_operator_wants_that(three: Client, strict: Door) -> None:
    own = urlencode({"user_key": three.user_key, "api_key": three.api_key})
    place = "/api/prospect/version/3/do/read/id/1"
    with strict:
        answer = strict.call("GET", f"{place}?{own}")
        assert (answer.status, answer.code) == (400, 49)
        assert answer.xml().findtext("err") == "Access Denied"
        answer = strict.call("GET", f"{place}?format=json&{own}")
        assert answer.body == b'{"@attributes":{"stat":"fail","version":1,"err_code":49},"err":"Access Denied"}'
        assert strict.call("GET", f"{place}/user_key/{three.user_key}/api_key/{three.api_key}").code == 49
        assert strict.call("POST", f"{place}?api_key={three.api_key}", f"user_key={three.user_key}".encode()).code == 49
        assert strict.call("GET", f"{place}?user_key=wrong&api_key=wrong").code == 49
        assert strict.call("GET", place).body == REFUSED_XML


def test_body_and_header_serve_when_the_query_does_not(three: Client, strict: Door) -> None:
    own = urlencode({"user_key": three.user_key, "api_key": three.api_key})
    place = "/api/prospect/version/3/do/read/id/1"
    with strict:
        assert strict.call("POST", place, own.encode()).code == LET_IN
        assert strict.call("GET", place, headers=three.header).code == LET_IN
        assert strict.call("POST", f"{place}?format=json", own.encode()).code == LET_IN


def test_a_rotated_user_key_ends_with_its_api_key(three: Client, clients: Clients) -> None:
    accounts = accounts_of(three.door.data)
    store = accounts.open(3)
    assert store is not None
    with store.writing() as connection:
        work = Work(connection, store.furnishing(connection), three.door.clock.now())
        fresh = users.rotate_key(work, three.email)
    accounts.close()
    assert three.call("read", id=1).body == REFUSED_XML
    assert Client(three.door, 3, "", "", fresh, three.api_key).call("read", id=1).body == REFUSED_XML
    said = urlencode({"email": three.email, "password": three.password, "user_key": fresh})
    answer = three.door.call("POST", "/api/login", said.encode())
    again = Client(three.door, 3, "", "", fresh, answer.xml().findtext("api_key") or "")
    assert again.call("read", id=1).code == LET_IN
    assert clients.of(3, cast.MARKETING).call("read", id=1).code == LET_IN
