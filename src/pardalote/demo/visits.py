"""Visits to the accounts' sites: browsers, where they come from, and the pages that they see."""

from dataclasses import dataclass

from pardalote.actions import visitor_activities, visitors
from pardalote.actions.visitor_activities import NewActivity
from pardalote.actions.work import Work
from pardalote.demo.chance import Chance
from pardalote.demo.companies import Company
from pardalote.demo.story import Story
from pardalote.demo.wording import PAGES, SEARCHES

# Ranges of addresses that are reserved for documentation.
_NETWORKS = {"192.0.2.{}": 4, "198.51.100.{}": 4, "203.0.113.{}": 4, "2001:db8:4c::{:x}": 1}

# A page view: URL, title and moment.
Page = tuple[str, str, int]


@dataclass(slots=True)
class Browser:
    """A visitor to be; its id is known once the story has come to it."""

    page_views: int
    came_at: int
    seen_last_at: int
    id: int | None = None


class Site:
    """An account's own site."""

    def __init__(self, story: Story, chance: Chance, url: str) -> None:
        """`url` is the site's, without a path."""
        self._story = story
        self._chance = chance
        self._url = url

    def link(self) -> str:
        """Return the URL of one of the pages."""
        return f"{self._url}{self._chance.pick(PAGES)[0]}"

    def receive(self, moments: list[int], prospect: int | None = None, company: Company | None = None) -> Browser:
        """Let a browser come at these moments, of a prospect or of nobody known; `company`: where it sits."""
        chance = self._chance
        seen = [self._pages(moment) for moment in moments]
        browser = Browser(sum(map(len, seen)), moments[0], seen[-1][-1][2])
        parameters = _CAMPAIGN_LINK if chance.happens(0.2) else {}
        values = {"page_view_count": browser.page_views, **self._machine(), **parameters}
        identified = _as_identified(company) if company else None
        referrer = self._referrer() if chance.happens(0.5) else None

        def come(work: Work) -> None:
            browser.id = visitors.create(work, values, prospect, identified, referrer, browser.seen_last_at)

        self._story.at(moments[0], come)
        for position, pages in enumerate(seen):
            self._lay_visit(browser, prospect, pages, {} if position else parameters)
        return browser

    def _lay_visit(self, browser: Browser, prospect: int | None, pages: list[Page], parameters: dict[str, str]) -> None:
        has_favourite = self._chance.happens(0.15)

        def visit(work: Work) -> None:
            assert browser.id is not None
            number = visitors.record_visit(work, browser.id, prospect, pages, parameters)
            if has_favourite:
                url, _, at = pages[0]
                view = {"visitor_page_view_id": visitors.page_views(work, number)[0]}
                visitor_activities.record(work, NewActivity(2, "Page View", at, prospect, browser.id, url, assets=view))
            ended = pages[-1][2]
            visitor_activities.record(
                work, NewActivity(20, "Visit", ended, prospect, browser.id, assets={"visit_id": number})
            )

        self._story.at(pages[0][2], visit)

    def _pages(self, moment: int) -> list[Page]:
        pages = []
        for path, title in self._chance.some(PAGES, self._chance.number(1, 5)):
            pages.append((f"{self._url}{path}", title, moment))
            moment += self._chance.number(7, 190)
        return pages

    def _machine(self) -> dict[str, str | None]:
        address = self._chance.weighted(_NETWORKS).format(self._chance.number(2, 250))
        has_name = self._chance.happens(0.4) and ":" not in address
        hostname = f"{address.replace('.', '-')}.dynamic.example.net" if has_name else None
        return {"ip_address": address, "hostname": hostname}

    def _referrer(self) -> dict[str, str]:
        if self._chance.happens(0.4):
            return {"referrer": "https://directory.example/storage", "type": "Referral"}
        query = self._chance.pick(SEARCHES)
        kind = "Paid Search" if self._chance.happens(0.2) else "Natural Search"
        url = f"https://search.example/?q={query.replace(' ', '+')}"
        return {"referrer": url, "vendor": "Example Search", "type": kind, "query": query}


def _as_identified(company: Company) -> dict[str, str]:
    return {
        "name": company.name,
        "street_address": company.street,
        "city": company.place.city,
        "state": company.place.state,
        "postal_code": company.zip,
        "country": company.country,
        "email": f"info@{company.domain}",
    }


_CAMPAIGN_LINK = {
    "campaign_parameter": "spring-sale",
    "medium_parameter": "email",
    "source_parameter": "newsletter",
    "content_parameter": "button",
    "term_parameter": "shelving",
}
