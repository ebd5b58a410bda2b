"""The choice between the engines that keep the accounts."""

from contextlib import AbstractContextManager
from pathlib import Path

from pardalote.store.promise import Engine, NewFile, Store, StoreError


def engine_of(data: Path) -> Engine:
    """Return the engine that keeps the accounts of a data folder."""
    from pardalote.store.sqlite.engine import SqliteEngine

    return SqliteEngine(data)


def engine_at(place: str) -> Engine:
    """Return the engine that keeps accounts at a place that an operator names: a data folder.

    Raises StoreError for a URL of which no engine is known.
    """
    if "://" in place:
        raise StoreError(f"no engine is known that keeps accounts at {place.partition('://')[0]}://")
    return engine_of(Path(place))


def new_file(path: Path) -> NewFile:
    """Begin a file that is to hold an account and lies in no data folder: a backup."""
    from pardalote.store.sqlite.single import SingleFile

    return SingleFile(path)


def opened_copy(path: Path, folder: Path) -> AbstractContextManager[Store]:
    """Open a copy of a file that holds an account, migrated if it is older; `folder` has room for the copy.

    Raises StoreError when it is no store, or can't be migrated.
    """
    from pardalote.store.sqlite import single

    return single.opened_copy(path, folder)
