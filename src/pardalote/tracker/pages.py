"""The pages for recipients: unsubscribed, subscribed again, preferences, and those for what can't be done."""

from collections.abc import Sequence
from html import escape

from pardalote.actions.preferences import Offered
from pardalote.api.request import SECONDS_UNTIL_RETRY, Answer
from pardalote.tracker.frame import page, paragraph

# What forms on the pages say.
AGAIN, ALL, LISTS, SHOWN = "subscribe_again", "unsubscribe_from_all", "list", "shown"


def masked(address: str | None) -> str:
    """Return an address so that its owner knows it, and nobody else whom the mail was forwarded to."""
    local, at, domain = (address or "").rpartition("@")
    return f"{local[:1]}•••@{domain}" if at else "your address"


def unsubscribed(sender: str, address: str | None, preferences: str) -> Answer:
    """Say that somebody is opted out, and offer the way back; `preferences` is where lists are chosen."""
    content = (
        f'<p><span class="address">{escape(masked(address))}</span> will not receive any more emails from '
        f"{escape(sender)}.</p>\n"
        + paragraph("Messages about something you have ordered or asked for may still be sent.", "faint")
        + '\n<form method="post">\n'
        + paragraph("Was this a mistake?")
        + f'\n<button name="{AGAIN}" value="1">Subscribe again</button>\n</form>\n'
        + f'<p class="faint after"><a href="{escape(preferences)}">Choose which emails you receive</a></p>'
    )
    return page("You are unsubscribed", content, sender)


def welcome_back(sender: str, address: str | None, preferences: str) -> Answer:
    """Thank somebody who subscribed again."""
    content = (
        f'<p>Thank you. <span class="address">{escape(masked(address))}</span> receives emails from '
        f"{escape(sender)} again.</p>\n"
        f'<p class="faint"><a href="{escape(preferences)}">Choose which emails you receive</a></p>'
    )
    return page("Welcome back", content, sender)


def preferences(sender: str, address: str | None, offered: Sequence[Offered], is_out: bool, is_saved: bool) -> Answer:
    """Let somebody choose lists; `is_out`: it gets no email at all for now; `is_saved`: it has just chosen."""
    content = [f'<p>For <span class="address">{escape(masked(address))}</span></p>']
    if is_saved:
        content.append('<p class="note" role="status">Your choice is saved.</p>')
    if is_out:
        content.append(paragraph(f"You do not receive any emails from {sender}.", "note"))
    if offered:
        content.append(_choices(offered, is_out))
    elif not is_out:
        content.append(paragraph("There are no lists to choose from at the moment."))
    if is_out:
        content.append(_button(AGAIN, "Subscribe again", "To receive the same emails as before:"))
    else:
        content.append(_button(ALL, "Unsubscribe from all", "If you do not want any emails at all:"))
    return page("Your email preferences", "\n".join(content), sender)


def _choices(offered: Sequence[Offered], is_out: bool) -> str:
    rows = []
    for each in offered:
        checked = " checked" if each.is_wanted and not is_out else ""
        description = f"<small>{escape(each.description)}</small>" if each.description else ""
        rows.append(
            f'<label class="choice"><input type="checkbox" name="{LISTS}" value="{each.id}"{checked}>'
            f"<span>{escape(each.title)}{description}</span></label>"
        )
    shown = ",".join(str(each.id) for each in offered)
    return (
        f'<form method="post">\n<input type="hidden" name="{SHOWN}" value="{shown}">\n'
        "<fieldset>\n<legend>Which emails would you like to receive?</legend>\n"
        + "\n".join(rows)
        + "\n</fieldset>\n<button>Save</button>\n</form>"
    )


def _button(name: str, label: str, before: str) -> str:
    return (
        f'<form method="post">\n{paragraph(before, "faint")}\n'
        f'<button class="quiet" name="{name}" value="1">{label}</button>\n</form>'
    )


def forgotten() -> Answer:
    """Say that nothing is kept of the recipient any more, who was erased."""
    return page(
        "Your address is not known here",
        paragraph("It was removed from our records, so you will not receive any more emails from us."),
    )


def nothing_here() -> Answer:
    """Say that an address leads nowhere."""
    return page(
        "There is nothing here",
        paragraph("This link is not complete, or it leads nowhere any more.")
        + "\n"
        + paragraph("If it stands in an email, try the link itself rather than a copy of it.", "faint"),
        status=404,
    )


def not_taken(status: int) -> Answer:
    """Say that a request can't be read, or isn't one for this address."""
    return page("That did not work", paragraph("Please go back to the email and follow its link again."), status=status)


def later() -> Answer:
    """Say that nothing can be kept for now."""
    said = page("Please try again in a moment", paragraph("This could not be done just now."), status=503)
    return said._replace(retry_after=SECONDS_UNTIL_RETRY)


def broken() -> Answer:
    """Say that something went wrong here."""
    return page("Something went wrong", paragraph("The fault is ours. Please try again later."), status=500)
