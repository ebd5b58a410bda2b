"""What prospects can do, as visitor activities: emails, forms, files, webinars, and whatever else there is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from pardalote.demo.assets import (
    CATALOGUE_FILE,
    CATALOGUE_PAGE,
    CATALOGUE_REQUEST,
    CRATES_BANNER,
    CUSTOMER_DAY_FORM,
    INVITATION_TEMPLATE,
    QUOTE_REQUEST,
    SALE_PAGE,
    SHOP_ORDER,
    WEBINAR_PAGE,
)
from pardalote.demo.chance import DAY, HOUR
from pardalote.demo.furnishing import OPENED_AT


class Mail(Enum):
    """The email that something is about, when it is no certain mailing."""

    LETTER = "the one that a seller wrote to this prospect"
    LAST = "the mailing that the prospect got last, if it ever got one"


@dataclass(frozen=True, slots=True)
class Happening:
    """An activity to be: type and type_name as records.visitor_activity has them, and what it adds to the score.

    `mail`: the email that it is about; a number is that of a mailing.
    """

    type: int
    type_name: str
    details: str | None = None
    assets: Mapping[str, int] = field(default_factory=dict)
    score: int = 0
    campaign_id: int | None = None
    mail: Mail | int | None = None


@dataclass(frozen=True, slots=True)
class Mailing:
    """An email that was sent to a list; `day` counts from the one on which the account was opened."""

    number: int
    subject: str
    list_id: int
    day: int
    campaign_id: int | None = None

    def sent_at(self, morning: int) -> int:
        """Return when it was sent: two hours after people begin to work (an hour of the day, UTC)."""
        return (OPENED_AT // DAY + self.day) * DAY + (morning + 2) * HOUR

    def _happening(self, type_: int, type_name: str, details: str, score: int) -> Happening:
        return Happening(type_, type_name, details, {}, score, self.campaign_id, self.number)

    @property
    def sent(self) -> Happening:
        """It is sent to somebody."""
        return self._happening(6, "Email", self.subject, 0)

    @property
    def opened(self) -> Happening:
        """Somebody opens it."""
        return self._happening(11, "Email", self.subject, 1)

    @property
    def bounced(self) -> Happening:
        """It does not arrive."""
        return self._happening(13, "Email", self.subject, 0)

    def clicked(self, url: str) -> Happening:
        """Somebody follows a link in it."""
        return self._happening(1, "Email Tracker", url, 3)


def _mailings() -> tuple[Mailing, ...]:
    subjects = (
        ("Shelves that grow with you", 1), ("Six ways to stack a box", 1), ("New: crates with lids", 2),
        ("What we learned at the fair", 1), ("Stock without guesswork: the recording", 4),
        ("Prices for the new year", 1), ("New: folding pallets", 2), ("Spring cleaning, the guide", 1),
        ("Your order, tracked", 1), ("A look behind the counter", 1), ("New: shelves for cold rooms", 2),
        ("Autumn catalogue 2025 is here", 1), ("How we pack glass", 1), ("Season's greetings from the warehouse", 1),
        ("New: boxes from old boxes", 2), ("Early access: spring sale", 8), ("You are invited: customer day", 1),
        ("New: drawers for crates", 2), ("Terms for resellers 2027", 6), ("Before winter: a check list", 1),
    )  # fmt: skip
    # One every seven weeks, on a Tuesday.
    return tuple(
        Mailing(number, subject, list_id, 22 + 49 * number, 7 if number == _CATALOGUE_MAILING else None)
        for number, (subject, list_id) in enumerate(subjects)
    )


_CATALOGUE_MAILING = 11
MAILINGS = _mailings()


@dataclass(frozen=True, slots=True)
class Thread:
    """What happens together, one thing after the other.

    `day` is the first on which it can begin, counted from the one on which the account was opened; with
    `held_on` the last thing happens on that day, to everybody at once.
    """

    happenings: tuple[Happening, ...]
    day: int = 0
    held_on: int | None = None


# fmt: off
QUOTE = Thread((
    Happening(2, "Form", "Request a Quote", {"form_id": QUOTE_REQUEST}),
    Happening(3, "Form", "Request a Quote", {"form_id": QUOTE_REQUEST}, -1),
    Happening(4, "Form", "Request a Quote", {"form_id": QUOTE_REQUEST}, 50),
))
CATALOGUE = Thread((
    Happening(2, "Landing Page", "Autumn Catalogue 2025", {"landing_page_id": CATALOGUE_PAGE}),
    Happening(1, "Landing Page Tracker", "Download the catalogue", {"landing_page_id": CATALOGUE_PAGE}, 3),
    Happening(4, "Landing Page", "Autumn Catalogue 2025", {
        "landing_page_id": CATALOGUE_PAGE, "form_id": CATALOGUE_REQUEST,
    }, 50, 7),
    Happening(2, "File", "catalogue-2025.pdf", {"file_id": CATALOGUE_FILE}, 3),
), day=562)
WEBINAR = Thread((
    Happening(23, "Webinar", "Stock Without Guesswork", {"email_template_id": INVITATION_TEMPLATE}),
    Happening(25, "Webinar", "Stock Without Guesswork", {"landing_page_id": WEBINAR_PAGE}, 15, 6),
    Happening(24, "Webinar", "Stock Without Guesswork", {}, 15, 6),
), day=212, held_on=247)
CUSTOMER_DAY = Thread((
    Happening(28, "Event", "Customer Day 2026", {"form_id": CUSTOMER_DAY_FORM}, 10, 8),
    Happening(29, "Event", "Customer Day 2026", {}, 20, 8),
), day=782, held_on=836)
THREADS = (
    QUOTE,
    CATALOGUE,
    WEBINAR,
    CUSTOMER_DAY,
    Thread((
        Happening(27, "Video", "How a Shelf Is Made", {}, 5),
        Happening(34, "Video", "How a Shelf Is Made", {}, 10),
        Happening(30, "Video", "How a Shelf Is Made", {"form_id": CATALOGUE_REQUEST}, 10),
    )),
    Thread((
        Happening(7, "Site Search", "folding crate", {"site_search_query_id": 41}, 3),
        Happening(21, "Custom Redirect", "Banner: folding crates", {"custom_redirect_id": CRATES_BANNER}, 3),
        Happening(5, "Session", "4 minutes 10 seconds"),
    )),
    Thread((
        Happening(1, "Paid Search Ad", "Warehouse shelving, delivered", {"paid_search_ad_id": 17}, 3, 4),
        Happening(2, "Multivariate Landing Page", "Spring sale, version B", {
            "landing_page_id": SALE_PAGE, "multivariate_test_variation_id": 8,
        }),
        Happening(4, "Form Handler", "Shop: order", {"form_handler_id": SHOP_ORDER}, 50),
    ), day=380),
    Thread((
        Happening(6, "Email", "Your offer, as promised", mail=Mail.LETTER),
        Happening(11, "Email", "Your offer, as promised", score=1, mail=Mail.LETTER),
        Happening(17, "Email Tracker", "https://maps.example/showroom", score=3, mail=Mail.LETTER),
        Happening(22, "Olark Chat", "Chat with customer service", {}, 10),
    )),
    Thread((
        Happening(26, "Social Message", "Before and after: a cellar in order", {}, 3),
        Happening(31, "UserVoice", "Boxes with handles on all four sides", {}, 5),
        Happening(32, "UserVoice", "Boxes with handles on all four sides", {}, 3),
        Happening(33, "UserVoice", "Order confirmation came twice", {}),
    )),
    Thread((
        Happening(15, "Email Preference Page", "Email preferences", mail=Mail.LAST),
        Happening(35, "Email", "Unsubscribe link opened by a filter", mail=Mail.LAST),
        Happening(37, "Email Preference Page", "Email preferences"),
        Happening(16, "Email Preference Page", "Email preferences", mail=Mail.LAST),
    )),
)
# fmt: on

# How somebody ends the conversation.
UNSUBSCRIBED = Happening(12, "Unsubscribe Page", "Unsubscribe", mail=Mail.LAST)
COMPLAINED = Happening(14, "Email", "Marked as spam", score=-10, mail=Mail.LAST)
BOUNCED_ELSEWHERE = Happening(36, "Email", "Mailbox is full", mail=Mail.LAST)
