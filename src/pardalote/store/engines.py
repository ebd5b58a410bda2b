"""The choice between the engines that keep the accounts."""

from pardalote.settings import Settings
from pardalote.store.promise import Engine


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
            )
        )
    from pardalote.store.sqlite.engine import SqliteEngine

    return SqliteEngine(settings.data)
