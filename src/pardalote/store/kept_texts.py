"""Long texts in pieces: written as they come, read piece by piece, so that no length of them takes more memory."""

from collections.abc import Iterator

from sqlalchemy import bindparam, delete, select

from pardalote.store.promise import Connection
from pardalote.store.schema import kept_text, kept_text_piece
from pardalote.store.statements import Statement, first

# Characters of a piece: some hundreds of rows of CSV.
PIECE = 65_536

_PIECE = Statement(
    select(kept_text_piece.c.content).where(
        kept_text_piece.c.kept_text_id == bindparam("kept_text_id"), kept_text_piece.c.number == bindparam("number")
    )
)
_FORGET_PIECES = Statement(delete(kept_text_piece).where(kept_text_piece.c.kept_text_id == bindparam("kept_text_id")))
# So many pieces are removed in a short transaction: what is removed is overwritten.
_SOME = 16
_SOME_PIECES = first(
    select(kept_text_piece.c.id).where(kept_text_piece.c.kept_text_id == bindparam("kept_text_id")), _SOME
)
_FORGET_SOME = Statement(delete(kept_text_piece).where(kept_text_piece.c.id.in_(_SOME_PIECES)))
_FORGET = Statement(delete(kept_text).where(kept_text.c.id == bindparam("kept_text_id")))


def begin(connection: Connection, now: int) -> int:
    """Begin a text; return its id."""
    return connection.insert(kept_text, {"created_at": now})


def add(connection: Connection, kept_text_id: int, number: int, content: str) -> int:
    """Add to a text, beginning with the piece of this number (the first is 1); return the number of the next one."""
    pieces = [content[start : start + PIECE] for start in range(0, len(content), PIECE)]
    connection.insert_many(
        kept_text_piece,
        [
            {"kept_text_id": kept_text_id, "number": each, "content": piece}
            for each, piece in enumerate(pieces, start=number)
        ],
    )
    return number + len(pieces)


def keep(connection: Connection, content: str, now: int) -> int:
    """Keep a whole text; return its id."""
    kept = begin(connection, now)
    add(connection, kept, 1, content)
    return kept


def piece(connection: Connection, kept_text_id: int, number: int) -> str | None:
    """Return a piece of a text; None: it has no such piece."""
    row = connection.one(_PIECE, kept_text_id=kept_text_id, number=number)
    return None if row is None else str(row["content"])


def pieces(connection: Connection, kept_text_id: int, number: int = 1) -> Iterator[str]:
    """Yield the pieces of a text one after the other, from this number on."""
    while (found := piece(connection, kept_text_id, number)) is not None:
        yield found
        number += 1


def forget_some(connection: Connection, kept_text_id: int) -> bool:
    """Remove some pieces of a text; False: there are none left."""
    return connection.run(_FORGET_SOME, kept_text_id=kept_text_id) > 0


def forget(connection: Connection, kept_text_id: int) -> None:
    """Remove a text."""
    connection.run(_FORGET_PIECES, kept_text_id=kept_text_id)
    connection.run(_FORGET, kept_text_id=kept_text_id)
