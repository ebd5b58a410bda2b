"""How a command fails: with one plain sentence."""


class CommandFailed(Exception):
    """What was asked for can't be done; the message says why."""
