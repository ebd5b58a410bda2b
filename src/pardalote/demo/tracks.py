"""The tracks that a prospect leaves: emails it gets, visits to the site, what it does there, and its score."""

from pardalote.actions.prospects import deeds
from pardalote.actions.prospects.identity import Identity
from pardalote.actions.work import Work
from pardalote.demo.cast import READS, TALKS, VISITS, Prospect
from pardalote.demo.chance import DAY, HOUR, Chance
from pardalote.demo.furnishing import OPENED_AT
from pardalote.demo.happenings import MAILINGS, QUOTE, THREADS, Happening, Mailing, Thread
from pardalote.demo.post import Post
from pardalote.demo.story import Story
from pardalote.demo.visits import Browser, Site

_MINUTE = 60


class Tracks:
    """Lays one prospect's tracks into the story."""

    def __init__(self, story: Story, chance: Chance, site: Site, post: Post, morning: int, prospect: Prospect) -> None:
        """`morning`: the hour (UTC) at which people begin to work."""
        self._story = story
        self._chance = chance
        self._site = site
        self._post = post
        self._morning = morning
        self._prospect = prospect
        self._score = 0
        self._last = prospect.created_at

    def lay(self) -> None:
        """Lay the tracks that a prospect of its kind leaves."""
        chance, prospect = self._chance, self._prospect
        if prospect.activity >= READS:
            self.receive_mailings(at_most=4)
        if prospect.activity >= VISITS:
            browser = self.browse(chance.number(1, 3), is_identified=chance.happens(0.5))
            # In turn, so that everything that can happen does.
            self.follow(THREADS[prospect.number % len(THREADS)], browser)
        if prospect.activity == TALKS and chance.happens(0.4):
            self.browse(1)
        self.count_score()

    def happens(self, moment: int, happening: Happening, browser: Browser | None = None) -> None:
        """Let the prospect do something, once it exists and before the conversation ends."""
        if not self._prospect.created_at < moment < self._prospect.ends_at:
            return
        self._score += happening.score
        self._last = max(self._last, moment)
        number = self._prospect.number

        def record(work: Work) -> None:
            self._post.keep(work, happening, number, browser.id if browser else None)

        self._story.at(moment, record)

    def receive_mailings(self, at_most: int) -> None:
        """Get mailings of the lists it is on; open some, follow links in some of these."""
        chance, prospect = self._chance, self._prospect
        due = [each for each in MAILINGS if each.list_id in prospect.lists]
        later = [each for each in due if each.sent_at(self._morning) > prospect.created_at]
        for mailing in later[:at_most]:
            sent = mailing.sent_at(self._morning) + prospect.number % 240
            self.happens(sent, mailing.sent)
            if chance.happens(0.03):
                self.happens(sent + 20, mailing.bounced)
            elif chance.happens(0.15 * (1 + prospect.activity)):
                opened = sent + chance.number(4 * _MINUTE, 30 * HOUR)
                self.happens(opened, mailing.opened)
                if chance.happens(0.35):
                    self.happens(opened + chance.number(8, 300), mailing.clicked(self._site.link()))

    def open_mailing(self, mailing: Mailing) -> None:
        """Get a mailing and open it at noon."""
        sent = mailing.sent_at(self._morning)
        self.happens(sent, mailing.sent)
        self.happens(sent + 2 * HOUR, mailing.opened)

    def browse(self, visits: int, is_identified: bool = False, within: int = 200 * DAY) -> Browser:
        """Come to the site with one browser, so many times within some seconds of its creation.

        `is_identified`: from its company's network.
        """
        earliest = self._prospect.created_at + HOUR
        latest = min(earliest + within, self._prospect.ends_at - DAY)
        moments = sorted(self._chance.moment(earliest, latest, self._morning) for _ in range(visits))
        company = self._prospect.company if is_identified else None
        browser = self._site.receive(moments, self._prospect.number, company)
        self._score += browser.page_views
        self._last = max(self._last, browser.seen_last_at)
        return browser

    def follow(self, thread: Thread, browser: Browser) -> None:
        """Let one thing after the other happen, some minutes to some days apart, once the browser is known.

        Whoever comes too late for it asks for a quote instead.
        """
        chance, opens = self._chance, OPENED_AT + thread.day * DAY
        held_at = None if thread.held_on is None else (OPENED_AT // DAY + thread.held_on) * DAY + self._morning * HOUR
        moment = chance.moment(max(opens, browser.came_at), max(opens, browser.came_at) + 20 * DAY, self._morning)
        if held_at is not None and moment > held_at - 9 * DAY:
            thread, held_at = QUOTE, None
        for happening in thread.happenings:
            if held_at is not None and happening is thread.happenings[-1]:
                moment = held_at + chance.number(0, 900)
            self.happens(moment, happening, None if happening.type in _DONE_BY_OTHERS else browser)
            moment += chance.number(2, 12) * 45
            if happening.type not in _SOON_FOLLOWED:
                moment = chance.moment(moment, moment + 4 * DAY, self._morning)

    def count_score(self) -> None:
        """Let the score follow from what happened, at the moment of the last of it."""
        if self._score > 0:
            score, identity = str(self._score), Identity(self._prospect.number)
            self._story.at(self._last + 1, lambda work: deeds.update(work, identity, {"score": score}))


# The sender does these, or a filter on the way.
_DONE_BY_OTHERS = frozenset((6, 23, 35))
# After these the next thing happens within minutes.
_SOON_FOLLOWED = frozenset((1, 2, 3, 7, 27))
