"""Moving whole accounts: from store to store, into backups and out of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pardalote.actions.renumbering import NewCredentials, renumber
from pardalote.actions.work import Work
from pardalote.clock import Clock
from pardalote.store import furnishing, moving
from pardalote.store.accounts import Accounts, AccountStore, NewAccount
from pardalote.store.backups import BackupFolder, Manifest, checksum
from pardalote.store.engines import new_file, opened_copy
from pardalote.store.moving import Changed, Progress, Sum, Transactions, check_same
from pardalote.store.promise import StoreError
from pardalote.store.schema import SCHEMA_REVISION

# Fresh revisions begin at the moment, in parts of a second so small that no account moves on so often.
_MOMENT_BITS = 20


@dataclass(frozen=True, slots=True)
class Target:
    """Where an account is to go."""

    accounts: Accounts
    # None: the number that it has.
    number: int | None = None
    # Whether it may take the place of an account that has the number.
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """An account that has arrived."""

    account: int
    name: str
    rows: int
    # What a copy that was broken off had already was of no use.
    started_anew: bool
    # Those that had to be made anew, since the account has another number.
    credentials: NewCredentials | None


def move(
    source: Transactions, target: Target, clock: Clock, tell: Progress, wanted: Mapping[str, Sum] | None = None
) -> Moved:
    """Copy an account as it is at one moment, verify it row by row, and only then let it be found.

    `wanted`: what its tables have to hold. A move that was broken off is gone on with when it is begun again.
    Raises StoreError when the number is taken, or when something differs; nothing is kept then.
    """
    with source.reading() as connection:
        account = furnishing.load(connection).account
        number = account.number if target.number is None else target.number
        key = f"{account.number}-as-{number}"
        draft = _begin(target, number, key)
        started_anew = False
        try:
            try:
                sums = moving.copy(connection, draft.store, tell)
            except Changed:
                draft.discard()
                started_anew, draft = True, _begin(target, number, key)
                sums = moving.copy(connection, draft.store, tell)
            if wanted is not None:
                check_same(wanted, sums)
            made = _settle(draft, number, clock.now())
        except Exception:
            draft.discard()
            raise
        except BaseException:
            # It was interrupted.
            draft.leave()
            raise
    _let_be_found(draft, target, number)
    return Moved(number, account.name, sum(each.rows for each in sums.values()), started_anew, made)


def _begin(target: Target, number: int, key: str) -> NewAccount:
    if target.replace and target.accounts.holds(number):
        return target.accounts.prepare_another(number, key)
    return target.accounts.prepare(number, key)[1]


def _let_be_found(draft: NewAccount, target: Target, number: int) -> None:
    try:
        if target.replace and target.accounts.holds(number):
            draft.replace()
        else:
            draft.publish()
    except Exception:
        draft.discard()
        raise


def _settle(draft: NewAccount, number: int, now: int) -> NewCredentials | None:
    """Make what arrived an account of its own: with its number, and with a revision that no server has seen."""
    with draft.store.writing() as connection:
        work = Work(connection, furnishing.load(connection), now, through="command line")
        made = renumber(work, number) if work.account.number != number else None
        revision = furnishing.revision(connection)
        # Servers may keep answers of an account that had this number and was removed.
        furnishing.set_revision(connection, max(revision + 1, now << _MOMENT_BITS))
    return made


def back_up(source: AccountStore, folder: BackupFolder, clock: Clock, tell: Progress) -> Manifest:
    """Write the backup of an account as it is at one moment, verified row by row. Raises StoreError."""
    # Asked before the moment that the transaction sees: what was acknowledged before is in it.
    at = clock.now()
    place = folder.file(source.number)
    with source.reading() as connection:
        account = furnishing.load(connection).account
        file = new_file(place)
        try:
            sums = moving.copy(connection, file.store, tell)
        except BaseException:
            file.discard()
            raise
    file.publish()
    manifest = Manifest(
        account=account.number,
        name=account.name,
        at=at,
        moment=datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        schema_revision=SCHEMA_REVISION,
        file_checksum=checksum(place),
        tables=sums,
    )
    folder.complete(manifest)
    return manifest


def restore(folder: BackupFolder, account: int, target: Target, scratch: Path, clock: Clock, tell: Progress) -> Moved:
    """Make an account of a backup, brought up to the newest tables. `scratch` has room for a copy of the file.

    Raises StoreError when the backup is not what its manifest says, and what `move` raises.
    """
    manifest = folder.manifest(account)
    file = folder.file(account)
    if not file.is_file() or checksum(file) != manifest.file_checksum:
        raise StoreError(f"{file.name} is not the file that its manifest tells of")
    with opened_copy(file, scratch) as source:
        wanted = manifest.tables if manifest.schema_revision == SCHEMA_REVISION else None
        return move(source, target, clock, tell, wanted)
