"""Lines: the steps of a plan with what a speaker writes around their values, worked out once."""

from typing import Any

from pardalote.records.fields import Show
from pardalote.wire.reply import ALWAYS, CUSTOM, Node, Step

# A step's kind, its name, how it is shown, what stands before and after a value, what stands when there is none, and
# more of it: for a part what the speaker needs to say one, for the account's own fields which of them.
Line = tuple[int, str, Show | None, str, str, str, Any]


def line(step: Step, head: str, foot: str, nothing: str, inside: Any = None) -> Line:
    """Return a step with what stands around its value; `nothing` stands in its place where a lack of it is told."""
    if step.kind == CUSTOM:
        return (CUSTOM, step.name, None, head, foot, nothing, step.only)
    tells_nothing = step.empty or step.kind == ALWAYS
    return (step.kind, step.name, step.show, head, foot, nothing if tells_nothing else "", inside)


def chosen(own_fields: Node, only: frozenset[str] | None) -> Node:
    """Return those of the account's own fields that an answer shows; None: all."""
    return own_fields if only is None else [each for each in own_fields if each[0] in only]
