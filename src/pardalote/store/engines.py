"""The choice between the engines that keep the accounts."""

from contextlib import AbstractContextManager
from pathlib import Path

from pardalote.settings import Settings
from pardalote.store.promise import Engine, NewFile, Store, StoreError


def engine_of(settings: Settings) -> Engine:
    """Return the engine that keeps the accounts where the settings say.

    Raises StoreUnavailable when the database can't be reached.
    """
    if settings.database:
        from pardalote.store.postgres.engine import Database, PostgresEngine

        return PostgresEngine(
            Database(
                settings.database,
                settings.database_replica,
                settings.database_connections,
                settings.database_statement_seconds,
                settings.database_lock_seconds,
                settings.database_prepared,
            )
        )
    from pardalote.store.sqlite.engine import SqliteEngine

    return SqliteEngine(settings.data)


def engine_at(place: str) -> Engine:
    """Return the engine that keeps accounts at a place that an operator names: a data folder, or a database's URL.

    Raises StoreError for a URL of which no engine is known, StoreUnavailable when the database can't be reached.
    """
    scheme, is_url, _ = place.partition("://")
    if not is_url:
        return engine_of(Settings(data=Path(place)))
    if scheme not in ("postgresql", "postgres"):
        raise StoreError(f"no engine is known that keeps accounts at {scheme}://")
    return engine_of(Settings(database=place))


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
