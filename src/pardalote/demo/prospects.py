"""What becomes of the demo's prospects: they are created, assigned, looked at, opted out, archived."""

from collections.abc import Mapping, Sequence

from pardalote.actions import lists, tags
from pardalote.actions.prospects import deeds, saving
from pardalote.actions.prospects.form import Form
from pardalote.actions.prospects.identity import Identity, find
from pardalote.actions.work import Work
from pardalote.demo import furnishing
from pardalote.demo.cast import NOTHING, READS, TALKS, VISITS, Prospect
from pardalote.demo.chance import DAY, HOUR, Chance
from pardalote.demo.furnishing import ENDS_AT
from pardalote.demo.happenings import BOUNCED_ELSEWHERE, COMPLAINED, UNSUBSCRIBED, Happening
from pardalote.demo.post import Post
from pardalote.demo.story import Story
from pardalote.demo.wording import FEEDBACK, NOTES, TAGS
from pardalote.records import tag as types


def lay(story: Story, chance: Chance, post: Post, prospect: Prospect) -> None:
    """Lay what becomes of a prospect into the story."""
    create(story, prospect)
    if not prospect.values:
        if chance.happens(0.5):
            # Its campaign was given up, and nothing took its place.
            moment = prospect.created_at + chance.number(5, 200) * DAY + chance.number(0, 9000)
            change(story, prospect, moment, {"campaign_id": ""}, furnishing.MARKETER)
        return
    if chance.happens(0.12):
        _end(story, chance, post, prospect)
    _subscribe(story, chance, prospect)
    if chance.happens({NOTHING: 0.2, READS: 0.45, VISITS: 0.7, TALKS: 1.0}[prospect.activity]):
        _assign(story, chance, prospect)
    if chance.happens(0.1 + 0.2 * prospect.activity):
        _look_at(story, chance, prospect)


def create(story: Story, prospect: Prospect) -> None:
    """Lay its creation."""
    identity = Identity(email=prospect.email, fid=prospect.fid)
    values = {**prospect.values, **{f"list_{each}": "1" for each in prospect.lists}}

    def begin(work: Work) -> None:
        row, _ = deeds.create(work, identity, values)
        assert row["id"] == prospect.number

    story.at(prospect.created_at, begin, prospect.by)


def change(story: Story, prospect: Prospect, moment: int, values: Mapping[str, str], by: int | None = None) -> None:
    """Lay a change of its fields."""
    if moment < ENDS_AT:
        story.at(moment, lambda work: deeds.update(work, Identity(prospect.number), values), by)


def assign(story: Story, prospect: Prospect, moment: int, target: Mapping[str, str], by: int | None = None) -> None:
    """Lay its assignment: `target` as deeds.assign takes it."""
    if moment < ENDS_AT:
        story.at(moment, lambda work: deeds.assign(work, Identity(prospect.number), target), by)


def opt(story: Story, prospect: Prospect, moment: int, list_id: int, is_in: bool) -> None:
    """Lay that it asks for a list itself, or opts out of one."""
    if moment < prospect.ends_at:
        deed = lists.opt_in if is_in else lists.opt_out
        story.at(moment, lambda work: deed(work, list_id, prospect.number))


def do(story: Story, post: Post, prospect: Prospect, moment: int, happening: Happening) -> None:
    """Lay an activity that does not count for the score."""
    if moment < ENDS_AT:
        story.at(moment, lambda work: post.keep(work, happening, prospect.number))


def hang_tags(story: Story, chance: Chance, prospects: Sequence[Prospect]) -> None:
    """Lay that some prospects get tags, by which somebody in the house finds them again."""
    for each in prospects:
        if chance.happens(0.18):
            moment = each.created_at + chance.number(1, 20) * DAY + chance.number(0, 9000)
            _hang(story, each, moment, chance.some(TAGS, chance.number(1, 2)))


def _hang(story: Story, prospect: Prospect, moment: int, names: Sequence[str]) -> None:
    def hang(work: Work) -> None:
        for name in names:
            tags.hang(work, name, types.PROSPECT, prospect.number)

    if moment < prospect.ends_at:
        story.at(moment, hang, furnishing.MARKETER)


def synchronize(story: Story, prospect: Prospect, moment: int, owner: int, account_fid: str | None) -> None:
    """Lay a visit of the CRM's connector, which brings what the CRM knows of the prospect."""
    url = f"https://crm.example/{prospect.fid}"

    def bring(work: Work) -> None:
        columns = {
            "crm_owner_fid": work.furnishing.users[owner].crm_owner_fid,
            "crm_account_fid": account_fid,
            "crm_last_sync": work.now,
            "crm_url": url,
        }
        saving.update(work, find(work, Identity(prospect.number)), Form(columns=columns))

    if moment < ENDS_AT:
        story.at(moment, bring)


def fill_dynamic_list(story: Story, prospects: Sequence[Prospect]) -> None:
    """Lay that the rule of the dynamic list takes in who has been active of late."""
    for each in prospects:
        if each.activity >= VISITS and each.created_at > ENDS_AT - 60 * DAY:
            _take_in(story, each)


def _take_in(story: Story, prospect: Prospect) -> None:
    number = prospect.number
    story.at(prospect.created_at + 2 * HOUR, lambda work: lists.add_by_rule(work, furnishing.RECENTLY_ACTIVE, number))


def _subscribe(story: Story, chance: Chance, prospect: Prospect) -> None:
    for number in prospect.lists:
        if chance.happens(0.25):
            opt(story, prospect, prospect.created_at + chance.number(60, 3 * HOUR), number, is_in=True)
        elif chance.happens(0.06):
            opt(story, prospect, prospect.created_at + chance.number(20, 200) * DAY, number, is_in=False)


def _assign(story: Story, chance: Chance, prospect: Prospect) -> None:
    target = {"group_id": "1"}
    if prospect.values.get("category") == "reseller":
        target = {"group_id": "2"}
    elif chance.happens(0.3):
        target = {"user_id": str(chance.pick((furnishing.SELLER, furnishing.SECOND_SELLER)))}
    moment = prospect.created_at + chance.number(600, 30 * HOUR)
    assign(story, prospect, moment, target, chance.pick((None, furnishing.SALES_MANAGER)))


def _look_at(story: Story, chance: Chance, prospect: Prospect) -> None:
    """Lay that somebody in the house looks at it, and leaves a mark."""
    values = {"is_reviewed": "1"}
    if chance.happens(0.15):
        values["is_starred"] = "1"
    if chance.happens(0.3):
        values["notes"] = chance.pick(NOTES)
    if chance.happens(0.1):
        values["is_do_not_call"] = "1"
    if prospect.values.get("feedback") and chance.happens(0.6):
        values["feedback"] = chance.pick(FEEDBACK)
    by = chance.pick((furnishing.SELLER, furnishing.SECOND_SELLER, furnishing.SALES_MANAGER))
    change(story, prospect, prospect.created_at + chance.number(1, 25) * DAY + chance.number(0, 9000), values, by)


def _end(story: Story, chance: Chance, post: Post, prospect: Prospect) -> None:
    """Lay how the conversation ends: it opts out, is not to be written to, or is archived."""
    moment = prospect.created_at + chance.number(30, 240) * DAY + chance.number(0, 9000)
    prospect.ends_at = min(moment, ENDS_AT)
    way = chance.weighted({"opt out": 5, "complain": 1, "bounce": 3, "leave": 3})
    if way == "leave":
        if moment < ENDS_AT:
            story.at(moment, lambda work: deeds.delete(work, Identity(prospect.number)), furnishing.MARKETER)
    elif way == "bounce":
        do(story, post, prospect, moment, BOUNCED_ELSEWHERE)
        change(story, prospect, moment + 1, {"is_do_not_email": "1"})
    else:
        do(story, post, prospect, moment, UNSUBSCRIBED if way == "opt out" else COMPLAINED)
        change(story, prospect, moment + 5, {"opted_out": "1"})
