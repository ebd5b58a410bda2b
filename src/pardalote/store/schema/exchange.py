"""The tables of what is handed in and out whole: imports with their batches, exports with their files."""

from sqlalchemy import Column, Index, UniqueConstraint

from pardalote.store.schema.columns import DOCUMENT, link, number, switch, table, text

import_ = table(
    "import",
    link("user_id", "user"),
    # api or ui.
    text("origin", nullable=False),
    # As the API calls them: Open, Waiting, Processing, Complete.
    text("state", nullable=False),
    switch("restore_deleted"),
    # The columns that were asked for when it was made, each with field, overwrite and nullOverwrite; None: none were.
    Column("columns", DOCUMENT),
    # The headings that all its batches have; None: there is no batch yet.
    Column("headings", DOCUMENT),
    number("created_count", nullable=False),
    number("updated_count", nullable=False),
    number("error_count", nullable=False),
    # The rows that failed, as CSV; None: none has.
    link("errors_id", "kept_text"),
    number("created_at", nullable=False),
    number("updated_at", nullable=False),
    # When it was complete, and when what was uploaded and what failed was removed.
    number("ended_at"),
    number("expired_at"),
    Index(None, "created_at"),
    Index(None, "updated_at"),
)

import_batch = table(
    "import_batch",
    link("import_id", "import", nullable=False),
    # The first is 1.
    number("number", nullable=False),
    # None: it was removed, since the import has expired.
    link("content_id", "kept_text"),
    number("bytes", nullable=False),
    number("rows", nullable=False),
    number("created_at", nullable=False),
    UniqueConstraint("import_id", "number"),
    # A day's batches are counted.
    Index(None, "created_at"),
)

export = table(
    "export",
    link("user_id", "user"),
    # As the API calls them: visitorActivity, listMembership, prospect; Waiting, Processing, Complete, Failed.
    text("object", nullable=False),
    text("state", nullable=False),
    # The fields that were asked for, in order.
    Column("fields", DOCUMENT),
    text("procedure", nullable=False),
    Column("arguments", DOCUMENT),
    # That of its maker when it was made: times are written in it.
    text("time_zone", nullable=False),
    number("created_at", nullable=False),
    number("updated_at", nullable=False),
    number("ended_at"),
    number("expired_at"),
    Index(None, "created_at"),
    Index(None, "updated_at"),
)

export_file = table(
    "export_file",
    link("export_id", "export", nullable=False),
    number("number", nullable=False),
    # None: it was removed, since the export has expired.
    link("content_id", "kept_text"),
    number("rows", nullable=False),
    UniqueConstraint("export_id", "number"),
)
