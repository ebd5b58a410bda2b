"""The choice between the engines that keep the accounts."""

from pathlib import Path

from pardalote.store.promise import Engine


def engine_of(data: Path) -> Engine:
    """Return the engine that keeps the accounts of a data folder."""
    from pardalote.store.sqlite.engine import SqliteEngine

    return SqliteEngine(data)
