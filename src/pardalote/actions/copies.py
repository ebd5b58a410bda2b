"""A prospect's copy of an email: who else has its address, and keeping what it led to."""

from pardalote.actions import visitor_activities
from pardalote.actions.prospects import identity
from pardalote.actions.visitor_activities import NewActivity
from pardalote.actions.work import Work
from pardalote.store.promise import Row

# What an activity about an email is about, but for links that were followed.
EMAIL = "Email"


def keep(
    work: Work,
    copy: Row,
    type_: int,
    type_name: str = EMAIL,
    details: str | None = None,
    prospect_id: int | None = None,
    is_scored: bool = False,
) -> int:
    """Keep an activity to which a copy (store.copies) led; return its id.

    Without details it has the email's subject; `prospect_id`: of somebody else than whom the copy went to.
    """
    sources = {name: copy[name] for name in ("list_email_id", "email_template_id") if copy[name] is not None}
    # A list email counts before the template that it was made of, as in clicks (wire.md, section 9).
    source = dict(list(sources.items())[:1])
    happened = NewActivity(
        type_,
        type_name,
        work.now,
        prospect_id=copy["prospect_id"] if prospect_id is None else prospect_id,
        details=copy["subject"] if details is None else details,
        campaign_id=copy["campaign_id"],
        assets={"email_id": copy["email_id"], **source},
    )
    return visitor_activities.record(work, happened, is_scored)


def others_at(work: Work, copy: Row, address: str | None) -> list[int]:
    """Return the ids of all others who are not archived and have an address."""
    if not address:
        return []
    found = identity.live_by_email(work, address)
    return sorted(each["id"] for each in found if each["id"] != copy["prospect_id"])
