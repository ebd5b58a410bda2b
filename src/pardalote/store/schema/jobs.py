"""The tables of work done after the answer: the jobs, and long texts that they read and write."""

from sqlalchemy import Index, UniqueConstraint

from pardalote.store.schema.columns import link, number, table, text

job = table(
    "job",
    # What is to be done (jobs/kinds.py), and the id of what it is done with: an import, an export, an email.
    text("kind", nullable=False),
    number("about", nullable=False),
    # waiting, working, done, failed or cancelled (actions/jobs.py).
    text("state", nullable=False),
    # Not before.
    number("due_at", nullable=False),
    # How often it was begun since it last came further.
    number("attempts", nullable=False),
    # Who works on it, and until when nobody else may; both None: nobody does.
    text("lease"),
    number("leased_until"),
    # How far it is, of how much; None: that isn't known.
    number("done", nullable=False),
    number("total"),
    # Why it was interrupted last.
    text("problem"),
    number("created_at", nullable=False),
    number("updated_at", nullable=False),
    number("ended_at"),
    Index(None, "state", "kind", "due_at"),
    Index(None, "kind", "about"),
)

# A text of any length, in pieces that are read and written one by one: so it lies where all else of the account
# does, comes and goes in the same transactions, and any server can read it.
kept_text = table(
    "kept_text",
    number("created_at", nullable=False),
)

kept_text_piece = table(
    "kept_text_piece",
    link("kept_text_id", "kept_text", nullable=False),
    # The first is 1.
    number("number", nullable=False),
    text("content", nullable=False),
    UniqueConstraint("kept_text_id", "number"),
)
