"""Email templates: what emails are made from."""

from pardalote import refusals
from pardalote.records.fields import FLAG, INTEGER, Field, Part, Presence, Record

SEND_OPTIONS = Record(
    name="sendOptions",
    tag="sendOptions",
    content=(
        Field("replyToAddress"),
        # The senders in order, as a JSON array in a text.
        Field("sendFromData"),
    ),
)

# What both answers show after the bodies.
_TRAITS = (
    Field("fromName"),
    Field("isOneToOneEmail", FLAG),
    Field("isArchived", FLAG),
    Field("isAutoResponderEmail", FLAG),
    Field("isDripEmail", FLAG),
    Field("isListEmail", FLAG),
    Field("subject"),
    Field("emailType", INTEGER),
    # HTML_ONLY, TEXT_ONLY or HTML_AND_TEXT.
    Field("type", INTEGER),
)

EMAIL_TEMPLATE = Record(
    name="emailTemplate",
    tag="emailTemplate",
    content=(
        # 0: an answer that fails has nothing but 1, a code and a message (wire.md, section 9).
        Field("error", INTEGER),
        Part("sendOptions", SEND_OPTIONS, "sendOptions", presence=Presence.ALWAYS),
        Field("id", INTEGER),
        Field("name"),
        Field("htmlMessage"),
        Field("textMessage"),
        # Seen empty in every recording.
        Field("trackedTextMessage"),
        Field("trackedHtmlMessage"),
        *_TRAITS,
    ),
    missing=refusals.NO_SUCH_TEMPLATE,
)

# One of those that are listed.
EMAIL_TEMPLATE_SUMMARY = Record(
    name="emailTemplate",
    tag="templates",
    content=(Field("id", INTEGER), Field("name"), *_TRAITS),
)

# Numbers of `type`: 1 and 3 are recorded, their meaning is concluded from the API's next version.
HTML_ONLY, TEXT_ONLY, HTML_AND_TEXT = 1, 2, 3
