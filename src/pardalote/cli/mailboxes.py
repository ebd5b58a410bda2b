"""Where messages are read from: files, standard input, mbox files and Maildirs."""

import mailbox
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pardalote.cli.failure import CommandFailed

# A longer message is cut: a report says first what it has to say.
LONGEST = 16 * 1024 * 1024


class Found(NamedTuple):
    """A message, and what to do once what it tells is kept."""

    raw: bytes
    keep_as_read: Callable[[], None]


def messages_of(place: str) -> Iterator[Found]:
    """Yield the messages of a place: `-`, a message in a file, an mbox file, or a Maildir, of which what is new.

    What was read of a Maildir moves from `new` to `cur`, as seen. Raises CommandFailed for a folder that is none, and
    OSError.
    """
    if place == "-":
        yield Found(sys.stdin.buffer.read(LONGEST), _leave)
    elif (path := Path(place)).is_dir():
        yield from _of_maildir(path)
    else:
        yield from _of_file(path)


def _leave() -> None:
    """Leave a message as it is."""


def _of_file(path: Path) -> Iterator[Found]:
    with path.open("rb") as file:
        head = file.read(LONGEST)
    if not head.startswith(b"From "):
        yield Found(head, _leave)
        return
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            yield Found(box.get_bytes(key)[:LONGEST], _leave)
    finally:
        box.close()


def _of_maildir(folder: Path) -> Iterator[Found]:
    if not ((folder / "new").is_dir() and (folder / "cur").is_dir()):
        raise CommandFailed(f"{folder} is no Maildir: it has no folders new and cur")
    for path in sorted((folder / "new").iterdir()):
        with path.open("rb") as file:
            raw = file.read(LONGEST)
        yield Found(raw, partial(os.replace, path, folder / "cur" / f"{path.name}:2,S"))
