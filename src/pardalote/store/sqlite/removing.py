"""Removing an account's file for good, while servers may have it open."""

import sqlite3
from pathlib import Path

from sqlalchemy import delete

from pardalote.store.folders import make_durable
from pardalote.store.promise import Gone, StoreError
from pardalote.store.schema import account
from pardalote.store.sqlite.store import SqliteStore
from pardalote.store.sqlite.turns import LOCKS
from pardalote.store.statements import Compiler, Statement

_FORGET_ACCOUNT = Statement(delete(account))
# Kinds of SQLite's errors: broken pages, no database, no such table.
_DAMAGE = frozenset(("CORRUPT", "NOTADB", "ERROR"))
# What SQLite keeps beside a file that is open: it would take what is left for that of another file of the same name.
LOGS = ("-wal", "-shm")


def remove_file(path: Path, compiler: Compiler) -> None:
    """Remove a file, its locks and its logs. Raises Gone when there is none, StoreError when it is in use for too long.

    A process that has it open goes on reading and writing what has no name any more, so first the account's row goes,
    in a transaction that takes its turn: every call reads that row, and a write that waits for its turn finds it gone.
    A file that is damaged or no store is removed as well.
    """
    if path.exists():
        try:
            store = SqliteStore(path, compiler)
        except StoreError:
            _unlink(path)
            return
        try:
            _forget_account(store)
            _unlink(path)
        finally:
            store.close()
    elif any(each.exists() for each in logs_of(path)):
        # A removal was broken off.
        _unlink(path)
    else:
        raise Gone(f"there is no account {path.stem}")


def _forget_account(store: SqliteStore) -> None:
    """Let the account's row be gone. What is damaged beyond that has no row that anybody could read."""
    try:
        with store.writing() as connection:
            connection.run(_FORGET_ACCOUNT)
    except (StoreError, sqlite3.DatabaseError) as error:
        cause = error if isinstance(error, sqlite3.DatabaseError) else error.__cause__
        if not isinstance(cause, sqlite3.DatabaseError) or cause.sqlite_errorname.split("_")[1] not in _DAMAGE:
            raise StoreError(str(error)) from error


def logs_of(path: Path) -> list[Path]:
    """Return where SQLite keeps its logs beside a file."""
    return [path.with_name(path.name + suffix) for suffix in LOGS]


def _unlink(path: Path) -> None:
    # The logs last: as long as one of them lies there, no new account takes the place (drafts.py).
    for each in (*(path.with_suffix(suffix) for suffix in LOCKS), path, *logs_of(path)):
        each.unlink(missing_ok=True)
    make_durable(path.parent)
