"""Accounts in the making: schemas that have another name until they are complete."""

import psycopg
from psycopg import sql

from pardalote.store.postgres.connection import translated
from pardalote.store.postgres.pool import Driver, Pool
from pardalote.store.postgres.store import PostgresStore
from pardalote.store.promise import Gone, StoreError

_RENAME = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
_DROP = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE")
# The replaced account's revision and the draft's own: whoever keeps answers of the one takes none for the other's.
_PASS_REVISION = sql.SQL(
    "UPDATE {draft} AS made SET revision = greatest(made.revision, replaced.revision) + 1 FROM {live} AS replaced"
)


class DraftSchema:
    """A schema that somebody is at work on, who holds a lock of its name in a transaction that lasts as long."""

    def __init__(self, schema: str, place: str, pool: Pool) -> None:
        """Take the lock. Raises StoreError when somebody else is at work on it."""
        self.schema = schema
        self._place = place
        self._pool = pool
        self._holder = pool.apart()
        # A lock of a session would be lost behind a pooler that lends sessions by the transaction.
        self._holder.execute(f"{pool.beginning()}; SET LOCAL idle_in_transaction_session_timeout = 0")
        found = self._holder.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", (schema,)).fetchone()
        if found != (True,):
            self._holder.close()
            raise StoreError(f"another process is at work on {schema}")
        self.store = PostgresStore(schema, pool, pool)

    def publish(self) -> None:
        """Give the complete schema its name. Raises StoreError when another took it meanwhile."""
        try:
            with self._holder.transaction():
                self._holder.execute(_RENAME.format(sql.Identifier(self.schema), sql.Identifier(self._place)))
            self._holder.execute("COMMIT")
        except psycopg.errors.DuplicateSchema as error:
            self.discard()
            raise StoreError(f"{self._place} exists already") from error
        except psycopg.Error as error:
            raise translated(error) from error
        self.leave()

    def replace(self) -> None:
        """Let the complete schema take the place of the one that has its name. Raises Gone when there is none."""
        live, draft = sql.Identifier(self._place, "account"), sql.Identifier(self.schema, "account")
        try:
            with self._holder.transaction():
                hold(self._holder, self._place)
                if not self._holder.execute(_PASS_REVISION.format(draft=draft, live=live)).rowcount:
                    raise Gone(f"there is no account in {self._place} to replace")
                self._continue_ids()
                self._holder.execute(_DROP.format(sql.Identifier(self._place)))
                self._holder.execute(_RENAME.format(sql.Identifier(self.schema), sql.Identifier(self._place)))
            self._holder.execute("COMMIT")
        except psycopg.Error as error:
            raise translated(error) from error
        self.leave()

    def _continue_ids(self) -> None:
        """Let no table give out an id that the replaced account gave out."""
        with PostgresStore(self._place, self._pool, self._pool).reading() as replaced:
            last = replaced.last_ids()
        with self.store.writing() as connection:
            connection.continue_ids(last)

    def discard(self) -> None:
        """Remove the unfinished schema."""
        self._holder.execute(_DROP.format(sql.Identifier(self.schema)))
        self._holder.execute("COMMIT")
        self.leave()

    def leave(self) -> None:
        """Let go of the schema, as it is."""
        self._holder.close()


def hold(driver: Driver, schema: str) -> None:
    """Wait until nobody is at work in an account, and let nobody in until the transaction ends.

    Every transaction reads the account's row, and so has a lock of that table until it ends. Raises Gone when there
    is no such account.
    """
    try:
        driver.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.Identifier(schema, "account")))
    except psycopg.Error as error:
        raise translated(error) from error
