"""All that a demo account holds, told in the order in which it happened."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from pardalote.actions.work import Work
from pardalote.demo import assets, furnishing, imports, last_day, lifecycle, opportunities, prospects, showcase
from pardalote.demo.cast import Prospect, draw_cast
from pardalote.demo.chance import DAY, Chance
from pardalote.demo.character import Character
from pardalote.demo.companies import Company, draw_all
from pardalote.demo.furnishing import ENDS_AT, OPENED_AT
from pardalote.demo.post import Post
from pardalote.demo.story import Story
from pardalote.demo.tracks import Tracks
from pardalote.demo.visits import Site

# So many prospects were ever created in each account; some of them are in the recycle bin.
PROSPECTS = 540
_ANONYMOUS_VISITORS = 60
_TAGGING_SEEDS = 1000
_FIRST_PROSPECT_AT = OPENED_AT + 15 * DAY
_LAST_PROSPECT_AT = ENDS_AT - 2 * DAY


def fill(work: Work, character: Character, password: str, user_key: Callable[[str], str]) -> None:
    """Furnish a new account and tell its story; `password` and `user_key`: see furnishing.furnish."""
    chance = Chance(work.account.number)
    companies = [showcase.WHITAKER, *draw_all(chance, character.regions)]
    furnishing.furnish(work, character, companies, password, user_key)
    cast = draw_cast(chance, character, companies, _moments(chance, character.morning))
    showcase.introduce(cast, character.initials)
    if character.shares_addresses:
        _share_addresses(chance, cast)
    if character.has_crm_ids:
        _give_fids(chance, cast)
    story = Story()
    # A stream of its own: what is drawn from it changes nothing of what the other one gives.
    tagging = Chance(_TAGGING_SEEDS + work.account.number)
    _lay_all(story, chance, tagging, character, companies, cast)
    lifecycle.lay_all(story, work.account.number, cast)
    imports.lay(story)
    story.tell(work)


def _moments(chance: Chance, morning: int) -> list[int]:
    """Return when each prospect is created: some every week, now more, now fewer."""
    pace = (_LAST_PROSPECT_AT - _FIRST_PROSPECT_AT) // (PROSPECTS + 6)
    begins = [_FIRST_PROSPECT_AT + place * pace for place in range(PROSPECTS)]
    return sorted(chance.moment(begin, begin + 6 * pace, morning) for begin in begins)


def _lay_all(
    story: Story,
    chance: Chance,
    tagging: Chance,
    character: Character,
    companies: Sequence[Company],
    cast: Sequence[Prospect],
) -> None:
    site, post = Site(story, chance, f"https://www.{character.domain}"), Post(character.domain)
    assets.lay(story, character)
    post.lay(story, character.morning)
    tracks = {each.number: Tracks(story, chance, site, post, character.morning, each) for each in cast}
    showcase.lay(story, chance, cast, tracks)
    for each in cast:
        if each.number not in showcase.NUMBERS:
            prospects.lay(story, chance, post, each)
            tracks[each.number].lay()
        if each.fid is not None:
            _connect(story, chance, companies, each)
    opportunities.lay_all(story, chance, cast)
    prospects.fill_dynamic_list(story, cast)
    last_day.lay(story, cast)
    prospects.hang_tags(story, tagging, cast)
    for _ in range(_ANONYMOUS_VISITORS):
        moment = chance.moment(OPENED_AT, ENDS_AT - DAY, character.morning)
        site.receive([moment], company=chance.pick(companies) if chance.happens(0.4) else None)


def _share_addresses(chance: Chance, cast: Sequence[Prospect]) -> None:
    """Let two or three people of some companies write from one mailbox."""
    colleagues: defaultdict[str, list[Prospect]] = defaultdict(list)
    for each in cast:
        if each.company is not None and each.number not in showcase.NUMBERS:
            colleagues[each.company.domain].append(each)
    for domain, people in colleagues.items():
        if len(people) > 1 and chance.happens(0.45):
            mailbox = chance.pick(("office", "info", "einkauf", "mail"))
            for each in people[: chance.number(2, 3)]:
                each.email = f"{mailbox}@{domain}"


def _give_fids(chance: Chance, cast: Sequence[Prospect]) -> None:
    """Let the CRM know some prospects, each as a lead or as a contact."""
    for each in cast:
        if each.values and chance.happens(0.45):
            kind = "003" if "Customer_Number" in each.values else "00Q"
            each.fid = f"{kind}58000000{each.number:04}EAC"


def _connect(story: Story, chance: Chance, companies: Sequence[Company], prospect: Prospect) -> None:
    owner = chance.pick((furnishing.SELLER, furnishing.SECOND_SELLER))
    account_fid = None
    if prospect.company is not None:
        account_fid = f"00158000000{companies.index(prospect.company):04}AAC"
    moment = prospect.created_at + chance.number(1, 28) * DAY + chance.number(0, 9000)
    prospects.synchronize(story, prospect, moment, owner, account_fid)
