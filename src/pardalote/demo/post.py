"""The emails of a demo account: mailings to lists, letters to one prospect, and what each copy led to."""

from pardalote.actions import emails, visitor_activities
from pardalote.actions.emails import NewEmail
from pardalote.actions.visitor_activities import NewActivity
from pardalote.actions.work import Work
from pardalote.demo.assets import NEWSLETTER_TEMPLATE, OFFER_TEMPLATE, bodies
from pardalote.demo.chance import HOUR
from pardalote.demo.furnishing import MARKETER, SELLER
from pardalote.demo.happenings import MAILINGS, Happening, Mail, Mailing
from pardalote.demo.story import Story
from pardalote.records import visitor_activity as types

# Nobody on this list gets a mailing.
_HELD_BACK = 9
_FOLLOWED = frozenset((types.CLICK, 17))


class Post:
    """Sends what is to be sent, and keeps what people do; with each email it finds the right one."""

    def __init__(self, domain: str) -> None:
        """`domain` is the account's."""
        self._domain = domain
        # The ids of emails: of each mailing by its number, of each letter by its prospect.
        self._mailings: dict[int, int] = {}
        self._letters: dict[int, int] = {}
        # The ids of list emails by those of their emails.
        self._list_emails: dict[int, int] = {}
        # The email of the mailing that each prospect got last.
        self._last: dict[int, int] = {}

    def lay(self, story: Story, morning: int) -> None:
        """Lay the mailings into the story, each written a day before it is sent."""
        for mailing in MAILINGS:
            self._lay_mailing(story, mailing, mailing.sent_at(morning))

    def _lay_mailing(self, story: Story, mailing: Mailing, sent_at: int) -> None:
        def write(work: Work) -> None:
            wanted = NewEmail(
                f"Mailing {mailing.number + 1}: {mailing.subject}",
                mailing.subject,
                *bodies(f"{mailing.subject}: read more at https://www.{self._domain}/catalogue"),
                campaign_id=mailing.campaign_id or 1,
                email_template_id=NEWSLETTER_TEMPLATE,
                from_name="Marketing",
                from_email=f"news@{self._domain}",
            )
            email = self._mailings[mailing.number] = emails.create(work, wanted)
            self._list_emails[email] = emails.address_to_lists(
                work, email, (mailing.list_id,), (_HELD_BACK,), scheduled_at=sent_at
            )

        story.at(sent_at - 26 * HOUR, write, MARKETER)
        story.at(sent_at, lambda work: emails.mark_sent(work, self._mailings[mailing.number]))

    def keep(self, work: Work, happening: Happening, prospect: int, visitor: int | None = None) -> None:
        """Keep what a prospect does now, and what follows from it for the email that it is about."""
        assets = dict(happening.assets)
        email = self._email_of(work, happening, prospect)
        if email is not None:
            assets.update(self._sources(email, prospect))
        told = (happening.details, happening.campaign_id, assets)
        happened = NewActivity(happening.type, happening.type_name, work.now, prospect, visitor, *told)
        activity = visitor_activities.record(work, happened)
        if email is not None:
            self._follow(work, happening, prospect, email, activity)

    def _follow(self, work: Work, happening: Happening, prospect: int, email: int, activity: int) -> None:
        """Keep what an activity means for the copy of the email that it is about."""
        if happening.type == types.SENT:
            emails.deliver(work, email, prospect)
            if email in self._list_emails:
                self._last[prospect] = email
        elif happening.type == types.BOUNCED:
            emails.bounce(work, email, prospect, is_hard=prospect % 4 == 0)
        elif happening.type in _FOLLOWED:
            emails.record_click(work, email, prospect, happening.details or "", activity)

    def _email_of(self, work: Work, happening: Happening, prospect: int) -> int | None:
        """Return the email that something is about; a letter is written when it is sent."""
        if happening.mail is Mail.LAST:
            return self._last.get(prospect)
        if happening.mail is not Mail.LETTER:
            return None if happening.mail is None else self._mailings[happening.mail]
        if happening.type == types.SENT:
            self._letters[prospect] = self._write_letter(work, prospect)
        return self._letters.get(prospect)

    def _write_letter(self, work: Work, prospect: int) -> int:
        subject = "Your offer, as promised"
        wanted = NewEmail(
            f"{subject} ({prospect})",
            subject,
            *bodies("Please find our offer at https://maps.example/showroom, or come and see us there."),
            campaign_id=1,
            email_template_id=OFFER_TEMPLATE if _from_template(prospect) else None,
            prospect_id=prospect,
            from_user_id=SELLER,
        )
        email = emails.create(work, wanted)
        emails.mark_sent(work, email)
        return email

    def _sources(self, email: int, prospect: int) -> dict[str, int]:
        """Return the assets that an activity about an email names."""
        if email in self._list_emails:
            return {"email_id": email, "list_email_id": self._list_emails[email]}
        return {"email_id": email, **({"email_template_id": OFFER_TEMPLATE} if _from_template(prospect) else {})}


def _from_template(prospect: int) -> bool:
    """Say whether the letter to a prospect is made from a template, or written by hand."""
    return prospect // 10 % 2 == 0
