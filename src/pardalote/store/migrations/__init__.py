"""Bringing an older account's tables up to the newest schema, with Alembic; imported only when needed."""

from pathlib import Path


def upgrade(path: Path) -> None:
    """Migrate one SQLite account file to the newest schema."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", f"sqlite:///{path}")
    command.upgrade(config, "head")
