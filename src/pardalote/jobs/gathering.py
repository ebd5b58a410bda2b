"""Who gets a list email: asked one range of ids after the other, so that each step is short and none is done twice."""

from collections.abc import Iterator

from pardalote.actions import deliveries
from pardalote.actions.jobs import Task
from pardalote.actions.repeating import repeated
from pardalote.store import deliveries as stored
from pardalote.store.promise import Row

# So many ids are looked at in a step.
_RANGE = 500


def gather(task: Task) -> Iterator[None]:
    """Let copies wait for everybody who is to get the list email that a job is about."""
    while True:
        with task.store.reading(fresh=True) as connection:
            email = stored.email_by_id(connection, task.about)
            assert email is not None, "emails stay"
            after = email["gathered_through"] or 0
            if after == deliveries.EVERYBODY:
                return
            lists, suppressed = stored.lists_of(connection, email["list_email_id"])
            first = stored.next_member(connection, lists, after)
            people: list[Row] = []
            through = deliveries.EVERYBODY
            if first is not None:
                through = first + _RANGE - 1
                people = stored.candidates(connection, email, lists, suppressed, first - 1, through)
        _keep(task, email, people, through)
        yield


def _keep(task: Task, email: Row, people: list[Row], through: int) -> None:
    so_far = task.total or 0

    def keep() -> None:
        with task.store.writing() as connection:
            found = deliveries.gather(task.work(connection), email, people, through)
            task.keep(connection, total=so_far + found)

    repeated(keep)
