"""Bringing an older account's tables up to the newest schema, with Alembic.

Whoever changes `store/schema/` adds a step, so that accounts made before the change follow:

1. Write `versions/<number>_<what it does>.py`: the next number as `revision`, the one before it as
   `down_revision`, and an `upgrade()` of explicit operations (`op.add_column`, `op.batch_alter_table`...). A step
   imports nothing of this package: it has to do the same for ever, whatever the schema says by then.
2. Set `SCHEMA_REVISION` in `store/schema/` to that number.
3. Run `tests/store/test_migrations.py`: it fails until all steps together give exactly the tables of the schema.

All steps of an upgrade run in one transaction, which the caller began, so a step never commits. In SQLite,
foreign keys are not enforced meanwhile, since tables may have to be made anew; they are checked before the
commit. There is no way down: whoever wants the old tables back restores a copy.
"""

from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from pardalote.store.promise import StoreError

FOLDER = Path(__file__).parent


def upgrade(connection: Connection) -> None:
    """Run the steps that an account is behind, in the transaction that the connection is in.

    Raises StoreError when the account is at a step that is not known here, or when a step fails; the caller
    then rolls back.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config(attributes={"connection": connection})
    # A percent sign in the path would stand for another option.
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    for revision in MigrationContext.configure(connection).get_current_heads():
        if revision not in known:
            raise StoreError(f"its tables are at revision {revision!r}, which this version of Pardalote does not know")
    try:
        command.upgrade(config, "head")
    except (SQLAlchemyError, CommandError) as error:
        cause = getattr(error, "orig", None) or error
        raise StoreError(f"its tables can't be brought up to date: {cause}") from error
