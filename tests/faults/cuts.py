"""Writes over connections that are cut: in the middle of a request, or before its answer."""

import json
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from urllib.parse import urlencode

from tests.driver import FORM
from tests.faults import states
from tests.faults.ledger import Changes, Ledger
from tests.served import Session

# Ends a connection by a reset, not in order.
_RESET = struct.pack("ii", 1, 0)


def cut_some(session: Session, ledger: Ledger, chance: Random, numbers: Iterator[int], count: int) -> None:
    """Send so many writes and cut each somewhere; only one that was sent whole may be carried out."""
    for _ in range(count):
        changes, head, body = _write(session, chance, numbers)
        sent = head + body
        # Half of all are cut in the body, where a part of it could pass for the whole.
        end = chance.choice((chance.randrange(len(sent)), chance.randrange(len(head), len(sent)), len(sent)))
        is_whole = end == len(sent)
        with session.server.open_socket() as connection:
            connection.sendall(sent[:end])
            if is_whole:
                ledger.leave_open(changes)
            else:
                ledger.forbid(changes)
            if chance.random() < 0.5:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            elif not is_whole:
                _look_at_answer(connection, ledger)


def _write(session: Session, chance: Random, numbers: Iterator[int]) -> tuple[Changes, bytes, bytes]:
    """Return what a write would make, and its request."""
    changes = {}
    for _ in range(chance.choice((1, 3))):
        number = next(numbers)
        changes[f"cut-{number}@faults.example"] = states.created(number)
    if len(changes) == 1:
        ((email, state),) = changes.items()
        operation = "create"
        given = {"email": email, "company": state.company, "nickname": state.nickname}
    else:
        operation = "batchUpsert"
        items = {email: {"company": each.company, "nickname": each.nickname} for email, each in changes.items()}
        given = {"prospects": json.dumps({"prospects": items})}
    body = urlencode(given).encode()
    headers = {"Host": "localhost", "Content-Type": FORM, **session.header}
    if chance.random() < 0.5:
        headers["Transfer-Encoding"] = "chunked"
        pieces = [body[start : start + 40] for start in range(0, len(body), 40)] + [b""]
        body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    else:
        headers["Content-Length"] = str(len(body))
    lines = [f"POST {session.place(operation)} HTTP/1.1", *(f"{name}: {said}" for name, said in headers.items())]
    return changes, "\r\n".join([*lines, "", ""]).encode(), body


def _look_at_answer(connection: socket.socket, ledger: Ledger) -> None:
    """Say that there is nothing more to come, and see what the server answers to that, if anything."""
    connection.shutdown(socket.SHUT_WR)
    answer = b""
    with suppress(OSError):
        answer = connection.recv(4096)
    if answer[:10] in (b"HTTP/1.1 2", b"HTTP/1.1 5"):
        ledger.complain(f"a request that was cut: {answer!r}")
