"""The statements about exports: their rows, and the files that they are written to."""

from sqlalchemy import bindparam, func, literal_column, select

from pardalote.store import kept_texts
from pardalote.store.promise import Connection, Row
from pardalote.store.schema import export, export_file, kept_text_piece
from pardalote.store.statements import Statement, first

_BY_ID = Statement(select(export).where(export.c.id == bindparam("export_id")), export)
_FILES = Statement(
    select(export_file).where(export_file.c.export_id == bindparam("export_id")).order_by(export_file.c.number)
)
_LAST_FILE = Statement(
    first(
        select(
            export_file.c.id,
            export_file.c.number,
            export_file.c.content_id,
            export_file.c.rows,
            func.coalesce(
                select(func.max(kept_text_piece.c.number))
                .where(kept_text_piece.c.kept_text_id == export_file.c.content_id)
                .scalar_subquery(),
                literal_column("0"),
            ).label("pieces"),
        )
        .where(export_file.c.export_id == bindparam("export_id"))
        .order_by(export_file.c.number.desc()),
        1,
    )
)


def by_id(connection: Connection, export_id: int) -> Row | None:
    """Return an export."""
    return connection.one(_BY_ID, export_id=export_id)


def files(connection: Connection, export_id: int) -> list[Row]:
    """Return the files of an export in order: id, number, content_id (None: it was removed), rows."""
    return connection.all(_FILES, export_id=export_id)


def last_file(connection: Connection, export_id: int) -> Row | None:
    """Return the file that an export was written to last, with the number of its pieces; None: it has none yet."""
    return connection.one(_LAST_FILE, export_id=export_id)


def begin_file(connection: Connection, export_id: int, number: int, heading: str, now: int) -> Row:
    """Begin a file, as `last_file` returns it, with a first line."""
    content = kept_texts.keep(connection, heading, now)
    values = {"export_id": export_id, "number": number, "content_id": content, "rows": 0}
    return {"id": connection.insert(export_file, values), "pieces": 1, **values}


def add_to_file(connection: Connection, file: Row, lines: str, rows: int) -> None:
    """Add lines, which are so many rows, to a file."""
    kept_texts.add(connection, file["content_id"], file["pieces"] + 1, lines)
    connection.update(export_file, file["id"], {"rows": file["rows"] + rows}, file)


def empty(connection: Connection, export_id: int) -> None:
    """Remove what is in the files of an export."""
    for file in files(connection, export_id):
        if file["content_id"] is not None:
            connection.update(export_file, file["id"], {"content_id": None}, file)
            kept_texts.forget(connection, file["content_id"])
