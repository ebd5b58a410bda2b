"""The prospects that a chunk of rows is about, fetched together."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from pardalote.actions.prospects.identity import Identity
from pardalote.records.prospect import fold_email
from pardalote.store import loading as stored
from pardalote.store.promise import Connection, Row


class By(StrEnum):
    """What prospects are known by: a row that means none of them makes a new one."""

    EMAIL = "email"
    ID = "id"
    FID = "fid"
    # By the id, or else by the Salesforce id.
    EITHER = "id or fid"
    # Every row makes a new one.
    NOTHING = "nothing"


class Gathered:
    """Finds prospects among those that were fetched, as the lookups of single calls find them.

    What was asked for and not found is remembered too: only what nobody asked for yet is looked up.
    """

    def __init__(self, connection: Connection, identities: Iterable[Identity], shared: bool) -> None:
        """Fetch what the identities name; `shared`: whether several prospects may have one address."""
        self._connection = connection
        self._email = "shared_email" if shared else "unique_email"
        self._rows: dict[int, Row] = {}
        self._found: dict[tuple[str, object], list[int]] = {}
        listed = list(identities)
        self._fetch("id", [each.id for each in listed if each.id is not None])
        self._fetch(self._email, [fold_email(each.email) for each in listed if each.email])
        self._fetch("salesforce_fid", [each.fid for each in listed if each.fid])

    def _fetch(self, key: str, values: Sequence[object]) -> None:
        wanted = [each for each in dict.fromkeys(values) if (key, each) not in self._found]
        if not wanted:
            return
        self._found.update({(key, each): [] for each in wanted})
        for row in stored.prospects_by(self._connection, key, wanted):
            self._rows[row["id"]] = row
            self._found[key, row[key]].append(row["id"])

    def _all(self, key: str, value: object) -> list[Row]:
        self._fetch(key, [value])
        return [self._rows[each] for each in self._found[key, value]]

    def by_id(self, _connection: Connection, prospect_id: int) -> Row | None:
        """Return the prospect with an id, archived or not."""
        return next(iter(self._all("id", prospect_id)), None)

    def by_unique_email(self, _connection: Connection, email: str) -> Row | None:
        """Return the prospect with an address, archived or not, where addresses are unique."""
        return next(iter(self._all("unique_email", fold_email(email))), None)

    def by_shared_email(self, email: str) -> Row | None:
        """Return the live prospect with an address that was active last; none of the recycle bin."""
        live = [row for row in self._all("shared_email", fold_email(email)) if not row["is_archived"]]
        return max(live, key=lambda row: (row["last_activity_at"] or 0, row["id"]), default=None)

    def by_fid(self, _connection: Connection, fid: str) -> Row | None:
        """Return the prospect with a Salesforce id, one that is not archived first."""
        return min(self._all("salesforce_fid", fid), key=lambda row: (row["is_archived"], row["id"]), default=None)

    def holder(self, connection: Connection, fid: str) -> Row | None:
        """Return who has a Salesforce id, as `by_fid` does."""
        return self.by_fid(connection, fid)

    def wrote(self, row: Row, before: Row | None = None) -> None:
        """See a prospect as it is after a write; `before`: as it was, None for a new one."""
        self._rows[row["id"]] = row
        for key in stored.KEYS:
            old = before and before[key]
            if before is not None and old == row[key]:
                continue
            if (key, old) in self._found and row["id"] in self._found[key, old]:
                self._found[key, old].remove(row["id"])
            if (key, row[key]) in self._found:
                self._found[key, row[key]].append(row["id"])
