"""The tables of history: change sets, and what each changed."""

from pardalote.store.schema.columns import link, number, table, text

change_set = table(
    "change_set",
    number("at", nullable=False),
    # user, import, tracker...
    text("actor", nullable=False),
    number("actor_id"),
    # The door it came through: api, demo, command line...
    text("through", nullable=False),
)

prospect_history = table(
    "prospect_history",
    link("change_set_id", "change_set", nullable=False),
    link("prospect_id", "prospect", nullable=False, index=True),
    text("field", nullable=False),
    text("old"),
    text("new"),
)
