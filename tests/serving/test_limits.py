"""What HTTP itself asks of the server: limits, compression, request ids, odd but valid requests."""

import gzip
import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest

from tests import cast
from tests.driver import FORM, SECRET, Answered
from tests.served import Served, Session

LIMIT = 65_536
# So much more is read, and thrown away, before the refusal is sent.
DRAINED = 32 * 1024 * 1024
XML_TOO_LARGE = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<rsp stat="fail" version="1.0">\n'
    b'   <err code="51">Invalid parameter</err>\n</rsp>\n'
)
JSON_TOO_LARGE = b'{"@attributes":{"stat":"fail","version":1,"err_code":51},"err":"Invalid parameter"}'
CREATE = "/api/prospect/version/3/do/create"
READ = "/api/prospect/version/3/do/read"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The administrator of account 3 on a server that this file's tests share; its prospect 1 has long texts."""
    data = tmp_path_factory.mktemp("limits") / "data"
    user_key = cast.make(data)[3][cast.ADMINISTRATOR].user_key
    environment = {"PARDALOTE_SECRET": SECRET.decode()}
    with (
        Served(data, "--body-limit", str(LIMIT), "--log", "calls", environment=environment) as server,
        Session(server, 3, cast.ADMINISTRATOR, cast.PASSWORD, user_key) as session,
    ):
        assert session.call("create", email="long@limits.example", comments="long text " * 1000).status == 201
        yield session


def exchange(server: Served, *pieces: bytes) -> Answered:
    """Send raw bytes, and read the one answer."""
    with server.open_socket() as opened:
        for each in pieces:
            opened.sendall(each)
        return read_answer(opened)


def read_answer(opened: socket.socket, method: str = "POST") -> Answered:
    with HTTPResponse(opened, method=method) as response:
        response.begin()
        return Answered(
            response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        )


def post(place: str, *headers: str) -> bytes:
    return "\r\n".join([f"POST {place} HTTP/1.1", "Host: x", f"Content-Type: {FORM}", *headers, "", ""]).encode()


def as_chunks(body: bytes, size: int = 10_000) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        piece = body[start : start + size]
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("place", "begun", "answer"),
    [
        (CREATE, b"email=a@b.example", XML_TOO_LARGE),
        (f"{CREATE}?format=json", b"email=a@b.example", JSON_TOO_LARGE),
        (f"{CREATE}/format/json", b"email=a@b.example", JSON_TOO_LARGE),
        (CREATE, b"format=json&email=a@b.example", JSON_TOO_LARGE),
    ],
    ids=["xml", "json in the query", "json in the path", "json in the body"],
)
@pytest.mark.parametrize("size", [LIMIT + 1, LIMIT * 4])
def test_a_body_over_the_limit_is_refused_in_the_callers_format(
    session: Session, place: str, begun: bytes, answer: bytes, size: int
) -> None:
    body = (begun + b"&comments=").ljust(size, b"a")
    whole = exchange(session.server, post(place, f"Content-Length: {size}"), body)
    assert (whole.status, whole.body) == (413, answer)
    chunked = exchange(session.server, post(place, "Transfer-Encoding: chunked"), *as_chunks(body))
    assert (chunked.status, chunked.body) == (413, answer)


def test_a_body_at_the_limit_is_let_in(session: Session) -> None:
    body = b"email=nobody@limits.example&comments=".ljust(LIMIT, b"a")
    head = post(READ, f"Content-Length: {LIMIT}", f"Authorization: {session.header['Authorization']}")
    answer = exchange(session.server, head, body)
    assert (answer.status, answer.code) == (400, 4)


def test_a_client_that_goes_on_sending_sees_the_refusal(session: Session) -> None:
    """It announces much more than is drained; the answer comes while the rest is still to be sent."""
    with session.server.open_socket() as opened:
        opened.sendall(post(CREATE, f"Content-Length: {LIMIT * 1000}"))
        opened.sendall(b"a" * (LIMIT + DRAINED + 1))
        answer = read_answer(opened)
    assert (answer.status, answer.body) == (413, XML_TOO_LARGE)


def test_a_refused_body_changes_nothing(session: Session) -> None:
    body = b"email=large@limits.example&comments=".ljust(LIMIT + 1, b"a")
    head = post(CREATE, f"Content-Length: {len(body)}", f"Authorization: {session.header['Authorization']}")
    assert exchange(session.server, head, body).status == 413
    assert session.call("read", email="large@limits.example").code == 4


def read_long(session: Session, accepted: str | None) -> Answered:
    encoding = {} if accepted is None else {"Accept-Encoding": accepted}
    url = f"{READ}?email=long@limits.example"
    return session.send("GET", url, headers={**session.header, **encoding})


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br", "deflate, gzip;q=0.5", "gzip;q=1.0, *;q=0"])
def test_an_answer_is_compressed_for_whoever_accepts_it(session: Session, accepted: str) -> None:
    plain = read_long(session, "identity")
    packed = read_long(session, accepted)
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(packed.body) < len(plain.body)
    assert gzip.decompress(packed.body) == plain.body


@pytest.mark.parametrize("accepted", ["identity", "gzip;q=0", "gzip; q=0.000, identity", "br", ""])
def test_an_answer_is_not_compressed_for_whoever_does_not_ask(session: Session, accepted: str) -> None:
    answer = read_long(session, accepted)
    assert "content-encoding" not in answer.headers
    assert answer.field("comments") == "long text " * 1000


def test_a_short_answer_is_not_compressed(session: Session) -> None:
    answer = session.send("GET", READ, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.code == 1


def logged(session: Session) -> str:
    """Return the log. A line is written after its answer: another call's answer tells that it is there."""
    session.send("GET", READ)
    return session.server.logged()


def log_line(session: Session, request_id: str) -> dict[str, object]:
    # The last line may still be on its way.
    lines = [json.loads(line) for line in logged(session).splitlines(keepends=True) if line.endswith("\n")]
    (line,) = [line for line in lines if line.get("request_id") == request_id]
    return dict(line)


def test_a_request_id_comes_back_and_is_logged(session: Session) -> None:
    answer = session.send("GET", f"{READ}?id=999", headers={**session.header, "X-Request-ID": "order-66.a:b_c"})
    assert answer.headers["x-request-id"] == "order-66.a:b_c"
    line = log_line(session, "order-66.a:b_c")
    assert line["status"] == 400
    assert line["err_code"] == 3
    assert (line["object"], line["operation"], line["account"], line["user"]) == ("prospect", "read", 3, 1)


@pytest.mark.parametrize("given", [None, "", "two words", "a" * 65, "x\ty"])
def test_without_a_usable_request_id_one_is_made(session: Session, given: str | None) -> None:
    headers = {} if given is None else {"X-Request-ID": given}
    first, second = (session.send("GET", READ, headers=headers).headers["x-request-id"] for _ in range(2))
    assert given not in {first, second}
    assert first != second
    assert log_line(session, first)["status"] == 200


def test_no_credential_is_logged(session: Session) -> None:
    url = f"{READ}?id=1&api_key={session.api_key}&user_key={session.user_key}"
    assert session.send("GET", url).status == 200
    lines = logged(session)
    assert '"operation":"read"' in lines
    assert session.api_key not in lines
    assert session.user_key not in lines
    assert cast.PASSWORD not in lines


def test_head_answers_what_get_does_without_the_body(session: Session) -> None:
    got = read_long(session, None)
    head = session.send("HEAD", f"{READ}?email=long@limits.example", headers=session.header)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]
    assert session.call("read", id=1).status == 200


def test_one_connection_carries_many_calls(session: Session) -> None:
    """Pipelined, so that only the one connection can have carried them; successes, refusals and a 204."""
    key = f"Authorization: {session.header['Authorization']}"
    asked = b""
    for operation in ("create", "read", "delete", "read", "create"):
        body = b"email=kept@limits.example"
        asked += post(f"/api/prospect/version/3/do/{operation}", key, f"Content-Length: {len(body)}") + body
    with session.server.open_socket() as opened:
        opened.sendall(asked)
        with opened.makefile("rb") as answers:
            statuses = [_next_status(answers) for _ in range(5)]
    assert statuses == [201, 200, 204, 400, 201]


def _next_status(answers: object) -> int:
    status, length = 0, 0
    for line in iter(answers.readline, b"\r\n"):  # type: ignore[attr-defined]
        if line.startswith(b"HTTP/"):
            status = int(line.split()[1])
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    answers.read(length)  # type: ignore[attr-defined]
    return status


def test_a_client_that_asks_before_sending_its_body_is_told_to_go_on(session: Session) -> None:
    body = b"email=expected@limits.example"
    head = post(
        CREATE,
        f"Content-Length: {len(body)}",
        "Expect: 100-continue",
        f"Authorization: {session.header['Authorization']}",
    )
    with session.server.open_socket() as opened:
        opened.sendall(head)
        assert opened.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        opened.sendall(body)
        assert read_answer(opened).status == 201


def test_curl_with_two_megabytes_sees_the_refusal(session: Session, tmp_path: Path) -> None:
    """Curl asks for `100 Continue` before a body of more than a megabyte."""
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("there is no curl here")
    body = tmp_path / "body"
    body.write_bytes(b"format=json&comments=".ljust(2_000_000, b"a"))
    said = subprocess.run(
        [curl, "-sS", "-w", "%{http_code}", "--data-binary", f"@{body}", session.server.url + CREATE],
        capture_output=True,
        check=True,
    )
    assert said.stdout == JSON_TOO_LARGE + b"413"


def test_a_url_may_name_scheme_and_host(session: Session) -> None:
    """As a proxy's clients send it (RFC 9112, section 3.2.2)."""
    key = f"Authorization: {session.header['Authorization']}"
    head = f"GET http://pi.pardot.com{READ}/id/1?output=mobile HTTP/1.1\r\nHost: pi.pardot.com\r\n{key}\r\n\r\n"
    answer = exchange(session.server, head.encode())
    assert (answer.status, answer.field("email")) == (200, "long@limits.example")


def test_http_1_0_is_answered_and_the_connection_ends(session: Session) -> None:
    head = f"GET {READ}/id/1?output=mobile HTTP/1.0\r\nAuthorization: {session.header['Authorization']}\r\n\r\n"
    with session.server.open_socket() as opened:
        opened.sendall(head.encode())
        answered = b"".join(iter(lambda: opened.recv(65536), b""))
    assert answered.startswith(b"HTTP/1.0 200 OK\r\n")
    assert b"<email>long@limits.example</email>" in answered


HOST = b"Host: x\r\n"
NO_ANSWER = 0


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 400),
        (b"GET / HTTP/3.0\r\n" + HOST + b"\r\n", 400),
        (b"GET /api/a b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET /api/\xff HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET /api/<a> HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: a\0b\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (b"GET /" + b"a" * 65_533 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 404),
        (b"GET /" + b"a" * 65_534 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
        (b"GET /healthz HTTP/1.1\r\n" + b"X: 1\r\n" * 100 + b"\r\n", 200),
        (b"GET /healthz HTTP/1.1\r\n" + b"X: 1\r\n" * 101 + b"\r\n", 431),
        (b"GET /healthz HTTP/1.1\r\nX: " + b"a" * 300_000 + b"\r\n\r\n", 200),
        (b"GET /healthz HTTP/1.1\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n", 431),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", NO_ANSWER),
    ],
    ids=[
        "no request line",
        "no version",
        "a version to come",
        "a blank in the address",
        "no UTF-8 in the address",
        "a forbidden character in the address",
        "a header without a colon",
        "NUL in a header",
        "a length that is no number",
        "two lengths",
        "the longest address",
        "an address too long",
        "the most headers",
        "too many headers",
        "a large header",
        "a header too large",
        "HTTP/2",
    ],
)
def test_what_is_refused_before_the_api_is_reached(session: Session, sent: bytes, status: int) -> None:
    """Such answers come from the HTTP layer: they have no body, and say nothing in the caller's format."""
    with session.server.open_socket() as opened:
        opened.sendall(sent)
        if status == NO_ANSWER:
            assert opened.recv(1000) == b""
            return
        answer = read_answer(opened, "GET")
    assert answer.status == status
    if status not in (200, 404):
        assert (answer.body, answer.headers["connection"]) == (b"", "close")


def test_chunks_that_are_none_are_refused(session: Session) -> None:
    answer = exchange(session.server, post(CREATE, "Transfer-Encoding: chunked"), b"what?\r\nemail=a\r\n0\r\n\r\n")
    assert (answer.status, answer.body) == (400, XML_TOO_LARGE)


def test_a_client_that_leaves_in_its_body_harms_nobody(session: Session) -> None:
    for _ in range(20):
        with session.server.open_socket() as opened:
            opened.sendall(post(CREATE, "Content-Length: 100") + b"email=half")
    assert session.call("read", id=1).status == 200
    assert "Traceback" not in logged(session)
    assert session.server.process.poll() is None
