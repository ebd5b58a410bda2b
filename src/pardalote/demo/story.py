"""The story of an account: what happened, each at its moment, told to the store in the order of time."""

from collections.abc import Callable

from pardalote.actions.work import Work

Deed = Callable[[Work], object]


class Story:
    """Collects deeds and carries them out, each as a unit of work with its own moment."""

    def __init__(self) -> None:
        self._deeds: list[tuple[int, int, Deed, int | None]] = []

    def at(self, moment: int, deed: Deed, by: int | None = None) -> None:
        """Let a deed be done at a moment (seconds since 1970); `by`: the user who does it, else the server."""
        self._deeds.append((moment, len(self._deeds), deed, by))

    def tell(self, account: Work) -> None:
        """Carry out every deed, the earliest first; those of one moment in the order in which they were told.

        `account` is the work that makes the account; all happens in its transaction.
        """
        users = account.furnishing.users
        for moment, _, deed, by in sorted(self._deeds):
            actor = None if by is None else users[by]
            deed(Work(account.connection, account.furnishing, moment, actor, through="demo"))
