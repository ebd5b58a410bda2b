"""Sending mail: the jobs that hand the copies of an email over, each once, to a mail server or into the outbox.

Before a copy is handed to a server that is kept, and so is what became of it, both durably. Between the two a crash
leaves one copy of which nobody knows whether it was taken: it is handed over again, under the same Message-ID.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from pardalote.actions import deliveries, jobs
from pardalote.actions.jobs import Task
from pardalote.actions.repeating import repeated
from pardalote.actions.sending import TO_LISTS, TO_ONE
from pardalote.actions.work import Work
from pardalote.jobs.gathering import gather
from pardalote.jobs.kinds import MAIL, MAILINGS, JobKind
from pardalote.jobs.letters import Draft, Letter, Message, Post
from pardalote.jobs.mail_server import MailServer, Outcome, Told, Unreachable, read_smtp_url
from pardalote.records.mailbox import mailbox
from pardalote.settings import InvalidSetting, Settings
from pardalote.store import deliveries as stored
from pardalote.store.promise import Row

# So many copies are read and merged at once, as long as they have no more characters than these; and so many of their
# links are looked up.
_CHUNK, _CHARACTERS, _LINKS = 20, 1_000_000, 100
# What nobody has taken for so long is given up (RFC 5321: four or five days).
_GIVE_UP_AFTER = 4 * 86_400
# So many tracked URLs are remembered; where each copy has its own, there is no end of them.
_MOST_KNOWN = 1000
# So many copies in a row that are not taken say something about the server, not about them.
_MOST_DEFERRED = 20
_BLOCKED = "sending is blocked for this account"
# What is blocked is looked at again after so many seconds.
_WHILE_BLOCKED = 600


def mail_kinds(settings: Settings, secret: bytes) -> tuple[JobKind, ...]:
    """Return the kinds of jobs that send mail. Raises InvalidSetting."""
    check_settings(settings)
    post = Post(settings.reached_at, settings.bounce_address, secret)
    # Each lane has a connection of its own.
    return tuple(_kind(name, lane, post, settings) for name, lane in ((TO_ONE, MAIL), (TO_LISTS, MAILINGS)))


def check_settings(settings: Settings) -> None:
    """Raise InvalidSetting for settings with which no mail could be sent."""
    if settings.smtp:
        read_smtp_url(settings.smtp)
    if settings.public_url and not _IS_URL.match(settings.public_url):
        raise InvalidSetting(f"public_url: {settings.public_url!r} is not a URL as https://go.example.com")
    if settings.bounce_address and mailbox(settings.bounce_address) is None:
        raise InvalidSetting(f"bounce_address: {settings.bounce_address!r} is no address")


_IS_URL = re.compile(r"https?://[!-;=?-~]+\Z")


def _kind(name: str, lane: str, post: Post, settings: Settings) -> JobKind:
    server = _server(settings)
    office = BySmtp(server, settings.smtp_timeout) if server else into_outbox

    def carry_out(task: Task) -> Iterator[None]:
        if name == TO_LISTS:
            yield from gather(task)
        yield from Mailing(task, post, office).steps()

    return JobKind(name, lane, carry_out, _give_up, server.close if server else lambda: None)


def _give_up(work: Work, email_id: int, problem: str) -> None:
    stored.leave(work.connection, email_id, problem)


def _server(settings: Settings) -> MailServer | None:
    if not settings.smtp:
        return None
    return MailServer(read_smtp_url(settings.smtp), settings.smtp_timeout, settings.smtp_rate)


class Mailing:
    """The copies of one email that wait, as a job sends them."""

    def __init__(self, task: Task, post: Post, office: "Office") -> None:
        self.task = task
        self._office = office
        # The last copy that was tried in this round, and how many in a row had to wait.
        self._after = 0
        self.deferred_in_a_row = 0
        # Why what waits still does.
        self.problem = "not taken yet"
        with task.store.reading(fresh=True) as connection:
            email = stored.email_by_id(connection, task.about)
            counts = stored.counts(connection, task.about)
        assert email is not None, "emails stay"
        self.email = email
        size = len(email["text"] or "") + len(email["html"] or "")
        self._chunk = max(1, min(_CHUNK, _CHARACTERS // max(size, 1)))
        self._letter = Letter(email, task.store.number, post)
        # The ids of tracked URLs.
        self._known: dict[str, int] = {}
        self._total = counts["total"]
        self._done = counts["sent"] + counts["refused"]

    def steps(self) -> Iterator[None]:
        """Send what waits; what can't be sent now is tried again later."""
        try:
            while drafts := self._next():
                redirects = self._redirects(drafts)
                yield from self._office(self, drafts, redirects)
                self._after = drafts[-1].delivery_id
                if self.deferred_in_a_row >= _MOST_DEFERRED:
                    break
        except Unreachable as problem:
            self.problem = str(problem)
        self._end()

    def message(self, draft: Draft, redirects: Mapping[str, int]) -> Message:
        """Return a copy as it is handed over."""
        return self._letter.message(draft, redirects, self.task.clock.now())

    def keep(self, deed: Callable[[Work], object], done: int = 0) -> None:
        """Carry out a deed in a transaction of its own; `done`: of so many copies it says what became.

        Raises LeaseLost.
        """

        def keep() -> None:
            with self.task.store.writing() as connection:
                deed(self.task.work(connection))
                self.task.keep(connection, self._done + done, self._total)

        repeated(keep)
        self._done += done

    def _next(self) -> list[Draft]:
        """Return the next copies that wait; none where the account may send nothing."""
        with self.task.store.reading(fresh=True) as connection:
            work = self.task.work(connection)
            if work.account.is_sending_blocked:
                self.problem = _BLOCKED
                return []
            copies = stored.waiting(connection, self.task.about, self._after, self._chunk)
            return list(self._letter.drafts(work, copies))

    def _redirects(self, drafts: Sequence[Draft]) -> dict[str, int]:
        """Return the ids of the tracked URLs of drafts, and of others."""
        urls = {url for draft in drafts for url in draft.urls()}
        missing = sorted(urls - self._known.keys())
        if len(self._known) + len(missing) > _MOST_KNOWN:
            self._known = {url: known for url, known in self._known.items() if url in urls}
        for start in range(0, len(missing), _LINKS):
            self.keep(partial(self._track, missing[start : start + _LINKS]))
        return self._known

    def _track(self, urls: Sequence[str], work: Work) -> None:
        self._known.update(deliveries.tracked(work, self.email["id"], urls))

    def _end(self) -> None:
        """End the job, or let it wait; what has waited for days is given up."""
        task, now = self.task, self.task.clock.now()
        with task.store.writing() as connection:
            waiting = stored.waiting(connection, task.about, 0, 1)
            if not waiting:
                task.finish(connection)
            elif now - waiting[0]["ready_at"] >= _GIVE_UP_AFTER:
                stored.leave(connection, task.about, self.problem)
                task.fail(connection, self.problem)
            else:
                pause = _WHILE_BLOCKED if self.problem == _BLOCKED else jobs.pause_of(task.attempts)
                task.pause(connection, now + pause, self.problem)


# Hands copies over in steps, and says to the mailing what became of each. Raises Unreachable.
Office = Callable[[Mailing, Sequence[Draft], Mapping[str, int]], Iterator[None]]


def into_outbox(mailing: Mailing, drafts: Sequence[Draft], redirects: Mapping[str, int]) -> Iterator[None]:
    """Keep copies in the account in place of sending them: what is kept is sent, in the same transaction."""
    messages = [(draft, mailing.message(draft, redirects)) for draft in drafts if draft.problem is None]
    kept = [(draft.delivery_id, draft.prospect_id, *message) for draft, message in messages]

    def keep(work: Work) -> None:
        for draft in drafts:
            if draft.problem is not None:
                deliveries.leave(work, draft.delivery_id, draft.problem)
        deliveries.keep_in_outbox(work, mailing.email, kept)

    mailing.keep(keep, done=len(drafts))
    yield


class BySmtp:
    """Hands copies over to a mail server, one after the other."""

    def __init__(self, server: MailServer, timeout: int) -> None:
        self._server = server
        # Nobody else may think a copy abandoned while the server still thinks about it.
        self._seconds = timeout * MailServer.ANSWERS

    def __call__(self, mailing: Mailing, drafts: Sequence[Draft], redirects: Mapping[str, int]) -> Iterator[None]:
        """Hand copies over. Raises Unreachable."""
        for draft in drafts:
            problem = draft.problem
            if problem is not None:
                mailing.keep(partial(deliveries.leave, delivery_id=draft.delivery_id, problem=problem), done=1)
            else:
                self._hand_over(mailing, draft, mailing.message(draft, redirects))
            yield
            if mailing.deferred_in_a_row >= _MOST_DEFERRED:
                return

    def _hand_over(self, mailing: Mailing, draft: Draft, message: Message) -> None:
        task = mailing.task
        self._server.connect()
        task.seconds, seconds = task.seconds + self._seconds, task.seconds
        mailing.keep(partial(deliveries.attempt, delivery_id=draft.delivery_id))
        task.seconds = seconds
        told = self._server.hand_over(message.sender, message.recipient, message.content.encode("ascii"))
        if told.outcome is Outcome.DEFERRED:
            mailing.problem = told.reason
            mailing.deferred_in_a_row += 1
        else:
            mailing.deferred_in_a_row = 0
        is_too_late = task.clock.now() - draft.ready_at >= _GIVE_UP_AFTER
        has_ended = told.outcome is not Outcome.DEFERRED or is_too_late
        mailing.keep(lambda work: _keep(work, mailing.email, draft, told, has_ended), done=int(has_ended))


def _keep(work: Work, email: Row, draft: Draft, told: Told, has_ended: bool) -> None:
    """Keep what became of a copy that was handed over."""
    if told.outcome is Outcome.TAKEN:
        deliveries.sent(work, email, draft.delivery_id, draft.prospect_id)
    elif told.outcome is Outcome.UNKNOWN_RECIPIENT:
        deliveries.refused(work, email, draft.delivery_id, draft.prospect_id, draft.recipient, told.reason)
    elif has_ended:
        deliveries.leave(work, draft.delivery_id, told.reason)
    else:
        deliveries.wait(work, draft.delivery_id)
