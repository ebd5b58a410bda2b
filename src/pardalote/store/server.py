"""What belongs to no account and all workers share: the failed logins of the last while."""

from sqlalchemy import bindparam, delete, func, select

from pardalote.store.promise import Store
from pardalote.store.schema import failed_login
from pardalote.store.statements import Statement

_COUNT = Statement(
    select(func.count().label("failures")).where(
        failed_login.c.subject == bindparam("subject"), failed_login.c.at > bindparam("since")
    )
)
_FORGET = Statement(delete(failed_login).where(failed_login.c.subject == bindparam("subject")))
_FORGET_OLD = Statement(delete(failed_login).where(failed_login.c.at <= bindparam("since")))


class FailedLogins:
    """Counts failures by subject: a user, or the address that calls."""

    def __init__(self, store: Store) -> None:
        """Keep them in the server's own store."""
        self._store = store

    def count(self, subject: str, since: int) -> int:
        """Return how often a subject failed after a moment (seconds since 1970)."""
        with self._store.reading() as connection:
            row = connection.one(_COUNT, subject=subject, since=since)
        return int(row["failures"]) if row else 0

    def add(self, subjects: list[str], at: int, forget_before: int) -> None:
        """Keep a failure of each subject, and forget what is older than a moment."""
        with self._store.writing() as connection:
            connection.run(_FORGET_OLD, since=forget_before)
            connection.insert_many(failed_login, [{"subject": each, "at": at} for each in subjects])

    def forget(self, subject: str) -> None:
        """Forget a subject's failures."""
        with self._store.writing() as connection:
            connection.run(_FORGET, subject=subject)

    def close(self) -> None:
        """Close the store."""
        self._store.close()
