"""URLs on the wire: the real server hands path and query on as they were written, and refuses what is no HTTP."""

from collections.abc import Iterator

import pytest

from tests import cast
from tests.served import Served, Session


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The administrator of account 3 on a server of the file's own, with three prospects."""
    data = tmp_path_factory.mktemp("raw") / "data"
    user_key = cast.make(data)[3][cast.ADMINISTRATOR].user_key
    with Served(data) as server, Session(server, 3, cast.ADMINISTRATOR, cast.PASSWORD, user_key) as session:
        for email in (b"a%2Bb@pardot.com", b"a%2Fb@pardot.com", b"a%26b@pardot.com"):
            assert send(session, b"POST /api/prospect/do/create/email/" + email).startswith(b"HTTP/1.1 201 ")
        yield session


def send(session: Session, line: bytes) -> bytes:
    """Send a request line as it stands, with the session's keys; return all that comes back."""
    keys = f"Authorization: Pardot user_key={session.user_key}, api_key={session.api_key}\r\n".encode()
    with session.server.open_socket() as opened:
        opened.sendall(line + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + keys + b"\r\n")
        return b"".join(iter(lambda: opened.recv(65_536), b""))


@pytest.mark.parametrize(
    ("place", "email"),
    [
        (b"/api/prospect/do/read/email/a%2Bb@pardot.com", b"a+b"),
        (b"/api/prospect/do/read/email/a%2bb%40pardot.com/", b"a+b"),
        (b"/api/prospect/do/read?email=a%2Bb@pardot.com", b"a+b"),
        (b"/api/prospect/do/read/email/a%2Fb@pardot.com", b"a/b"),
        (b"/api/prospect/do/read?email=a/b@pardot.com", b"a/b"),
        (b"/api/prospect/do/read/email/a%26b@pardot.com", b"a&amp;b"),
        (b"/api/prospect/do/read/id/1&output=mobile", b"a+b"),
        (b"/api/prospect/do/read&id=1&output=mobile", b"a+b"),
        (b"/api/prospect/do/read/id/1?", b"a+b"),
        (b"/api/prospect/do/read??id=1", b"a+b"),
        (b"//api/prospect/do/read/id/1", b"a+b"),
        (b"/api//prospect//do/read/id/1", b"a+b"),
        (b"http://localhost/api/prospect/do/read/id/1", b"a+b"),
        (b"/api/prospect/do/read/id/1?fields[]=email&fields[]=id", b"a+b"),
        (b"/api/prospect/do/update/id/1/company/\xc3\xa9?output=mobile", b"a+b"),
    ],
)
def test_a_path_arrives_as_it_was_written(session: Session, place: bytes, email: bytes) -> None:
    answer = send(session, b"GET " + place)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"<email>" + email + b"@pardot.com</email>" in answer


def test_a_raw_plus_arrives_as_a_blank(session: Session) -> None:
    answer = send(session, b"GET /api/prospect/do/read/email/a+b@pardot.com")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b'<err code="4">' in answer


@pytest.mark.parametrize("line", [b"TRACE /api/prospect/do/read/id/1", b"BREW /api/prospect/do/read/id/1"])
def test_strange_methods_reach_the_api(session: Session, line: bytes) -> None:
    assert b'<err code="60">Invalid HTTP request method</err>' in send(session, line)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET /api/prospect/do/read?company=a b", b"400"),
        (b"GET /api/prospect/do/read?company=\xff", b"400"),
        (b"GET /api/prospect/do/read?company=\x00", b"400"),
        (b"\x16\x03\x01", b"400"),
        (b"GET /api/prospect/do/read?company=" + b"x" * 70_000, b"414"),
        (b"GET / HTTP/1.1\r\n" + b"X: x\r\n" * 500 + b"X:", b"431"),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\nX:", b"400"),
        (b"OPTIONS *", b"404"),
    ],
)
def test_what_is_no_call_is_refused_before_the_api_and_the_server_goes_on(
    session: Session, line: bytes, status: bytes
) -> None:
    assert send(session, line).startswith(b"HTTP/1.1 " + status + b" ")
    assert session.server.get("/healthz")[0] == 200
