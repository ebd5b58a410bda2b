"""The marketing assets of the demo accounts: forms, pages, files, redirects, templates, dynamic content."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from pardalote.actions import accounts, assets, email_templates, forms, tags, writing
from pardalote.actions.assets import HandlerField
from pardalote.actions.email_templates import NewEmailTemplate
from pardalote.actions.forms import FormField
from pardalote.actions.work import Work
from pardalote.demo.chance import DAY, HOUR
from pardalote.demo.character import Character
from pardalote.demo.furnishing import MARKETER, OPENED_AT
from pardalote.demo.story import Story
from pardalote.records import tag as types
from pardalote.records.email_template import EMAIL_TEMPLATE

# Ids that activities name; each thing gets the next one of its kind.
CATALOGUE_REQUEST, QUOTE_REQUEST, CUSTOMER_DAY_FORM = 2, 3, 6
WEBINAR_PAGE, SALE_PAGE, CATALOGUE_PAGE = 1, 2, 3
CATALOGUE_FILE = 3
CRATES_BANNER = 1
SHOP_ORDER = 2
NEWSLETTER_TEMPLATE, OFFER_TEMPLATE, INVITATION_TEMPLATE = 2, 3, 4


@dataclass(frozen=True, slots=True)
class Asset:
    """A thing to be made on a day, counted from the one on which the account was opened; its tags come with it."""

    day: int
    type: str
    name: str
    make: Callable[[Work], int]
    tags: tuple[str, ...] = ()


_NAME_AND_ADDRESS = (FormField("email", "Email", is_required=True), FormField("last_name", "Last name"))


def _form(day: int, name: str, campaign: int, *tagged: str, fields: tuple[FormField, ...] = ()) -> Asset:
    values = {"name": name, "campaign_id": campaign, "submit_button_text": "Send", "thank_you_content": "Thank you!"}
    return Asset(day, types.FORM, name, lambda work: forms.create(work, values, _NAME_AND_ADDRESS + fields), tagged)


def _page(day: int, name: str, campaign: int, form: int | None, *tagged: str) -> Asset:
    content = f"<h1>{name}</h1>"
    return Asset(
        day,
        types.LANDING_PAGE,
        name,
        lambda work: assets.create_landing_page(work, name, name, content, campaign, form),
        tagged,
    )


def _file(day: int, name: str, size: int, campaign: int, *tagged: str) -> Asset:
    return Asset(
        day, types.FILE, name, lambda work: assets.create_file(work, name, "application/pdf", size, campaign), tagged
    )


def _handler(day: int, name: str, campaign: int, *tagged: str) -> Asset:
    fields = (HandlerField("mail", "email", is_required=True), HandlerField("surname", "last_name"))
    return Asset(
        day, types.FORM_HANDLER, name, lambda work: assets.create_form_handler(work, name, fields, campaign), tagged
    )


def _redirect(day: int, name: str, target: str, campaign: int, *tagged: str) -> Asset:
    return Asset(
        day,
        types.CUSTOM_REDIRECT,
        name,
        lambda work: assets.create_custom_redirect(work, name, target, campaign),
        tagged,
    )


def _template(day: int, wanted: NewEmailTemplate, *tagged: str) -> Asset:
    return Asset(day, types.EMAIL_TEMPLATE, wanted.name, lambda work: email_templates.create(work, wanted), tagged)


def _dynamic(day: int, name: str, base: str, based_on: str, *variations: tuple[str, str]) -> Asset:
    return Asset(
        day,
        types.DYNAMIC_CONTENT,
        name,
        lambda work: assets.create_dynamic_content(work, name, base, based_on, variations),
    )


class Bodies(NamedTuple):
    """What an email says, twice."""

    html: str
    text: str


def bodies(paragraph: str) -> Bodies:
    """Return an email's bodies with one paragraph, and the link out that every email has to have."""
    return Bodies(
        f"<html><body><p>Dear %%first_name%%,</p><p>{paragraph}</p><p>%%account_address%%</p>"
        '<p><a href="%%unsubscribe%%">Unsubscribe</a></p></body></html>',
        f"Dear %%first_name%%,\n\n{paragraph}\n\n%%account_address%%\nUnsubscribe: %%unsubscribe%%",
    )


# fmt: off
def _assets(site: str) -> tuple[Asset, ...]:
    """Return everything in the order of its days; `site` is the account's own, without a path."""
    domain = site.partition("www.")[2]
    senders = ({"type": "assigned_user"}, {"type": "general_user", "name": "Service", "address": f"service@{domain}"})
    return (
        _form(4, "Newsletter Sign-up", 2, "newsletter"),
        _template(4, NewEmailTemplate(
            "Welcome", "Welcome, %%first_name%%", *bodies("Good to have you with us."), for_auto_responders=True,
        )),
        _form(5, "Catalogue Request", 1, "catalogue", fields=(FormField("address_one", "Street"), FormField("zip"))),
        _template(5, NewEmailTemplate(
            "Newsletter", "News from the warehouse", *bodies("Here is what is new on the shelves."),
            for_lists=True, for_drips=True,
        ), "newsletter"),
        _form(6, "Request a Quote", 1, "sales", fields=(FormField("comments", "What do you need?", is_required=True),)),
        _form(7, "Contact Us", 1, fields=(FormField("comments", "Your message"),)),
        _file(8, "price-list-2024.pdf", 412_880, 1, "sales"),
        _file(9, "storage-guide.pdf", 1_904_117, 1),
        _template(9, NewEmailTemplate(
            "Your offer, as promised", "Your offer, as promised", *bodies("Please find our offer at the link below."),
            from_name="%%assigned_user.name%%", reply_to=f"sales@{domain}", senders=senders,
            for_one_to_one=True,
        ), "sales"),
        _redirect(10, "Banner: folding crates", f"{site}/catalogue/boxes", 1, "banner"),
        _redirect(11, "Signature: find a dealer", f"{site}/dealers", 1),
        _handler(12, "Shop: newsletter box", 2, "newsletter"),
        _handler(13, "Shop: order", 1, "sales"),
        _dynamic(14, "Delivery by country", "<p>We deliver within two weeks.</p>", "Default Field: Country",
            ("is Germany", "<p>Wir liefern in drei Tagen.</p>"), ("is United States", "<p>Delivered in a week.</p>")),
        _dynamic(15, "Terms by category", "<p>Ask us for our terms.</p>", "Custom Field: Category",
            ("is reseller", "<p>Your terms are in the <strong>partner price list</strong>.</p>")),
        _dynamic(16, "Opening hours", "<p>Monday to Friday, 8 to 5.</p>", "Default Field: State"),
        _redirect(21, "Fair: map to our stand", f"{site}/about", 3, "fair 2024"),
        _redirect(46, "Paid search: shelving", f"{site}/catalogue/shelving", 4),
        _form(211, "Webinar: Stock Without Guesswork", 6, "webinar"),
        _page(211, "Stock Without Guesswork", 6, 5, "webinar"),
        _template(211, NewEmailTemplate(
            "Invitation: Stock Without Guesswork", "Join us: Stock Without Guesswork",
            *bodies("We would like to show you how to keep stock without guesswork."),
            campaign_id=6, for_one_to_one=True, for_lists=True,
        ), "webinar"),
        _template(260, NewEmailTemplate(
            "Winter offer 2024", "While it is cold: ten per cent off", bodies("Until the end of January.").html,
            for_one_to_one=True,
        )),
        _template(270, NewEmailTemplate(
            "Short note", "A note from %%user_name%%", text=bodies("Just a short note.").text, for_one_to_one=True,
        )),
        _page(379, "Spring sale", 4, None, "sale"),
        _page(561, "Autumn Catalogue 2025", 7, CATALOGUE_REQUEST, "catalogue"),
        _file(561, "catalogue-2025.pdf", 8_204_551, 7, "catalogue"),
        _redirect(561, "Catalogue: inside cover", f"{site}/catalogue", 7, "catalogue"),
        _form(781, "Customer Day 2026", 8, "customer day"),
    )
# fmt: on

# Of things that were there before: the type, the id, the tags.
_TAGGED_BEFORE = (
    (types.CAMPAIGN, 3, ("fair 2024",)),
    (types.LIST, 1, ("newsletter",)),
    (types.LIST, 6, ("partners",)),
    (types.LIST, 4, ("webinar",)),
    (types.USER, 4, ("sales",)),
)
_ARCHIVED_TEMPLATE = 5


def lay(story: Story, character: Character) -> None:
    """Lay the making of everything into the story."""
    story.at(OPENED_AT + HOUR, lambda work: accounts.describe(work, character.details))
    for place, asset in enumerate(_assets(f"https://www.{character.domain}")):
        moment = (OPENED_AT // DAY + asset.day) * DAY + character.morning * HOUR + place * 600
        _lay_one(story, moment, asset)
    for place, (type_, number, names) in enumerate(_TAGGED_BEFORE):
        _lay_tags(story, OPENED_AT + 23 * DAY + place * 60, type_, number, names)
    archived = {"isArchived": 1}
    story.at(
        OPENED_AT + 330 * DAY, lambda work: writing.update(work, EMAIL_TEMPLATE, _ARCHIVED_TEMPLATE, archived), MARKETER
    )


def _lay_one(story: Story, moment: int, asset: Asset) -> None:
    def make(work: Work) -> None:
        made = asset.make(work)
        for name in asset.tags:
            tags.hang(work, name, asset.type, made)

    story.at(moment, make, MARKETER)


def _lay_tags(story: Story, moment: int, type_: str, number: int, names: tuple[str, ...]) -> None:
    def hang(work: Work) -> None:
        for name in names:
            tags.hang(work, name, type_, number)

    story.at(moment, hang, MARKETER)
