"""Every kind of entries that a document can hold, in the order in which they are made: what others name comes first."""

from pardalote.actions.configuring.assets import CUSTOM_REDIRECTS, FILES, FORM_HANDLERS, FORMS, LANDING_PAGES
from pardalote.actions.configuring.content import DYNAMIC_CONTENT, EMAIL_TEMPLATES
from pardalote.actions.configuring.kinds import EntryKind
from pardalote.actions.configuring.own_fields import CUSTOM_FIELDS, PROSPECT_ACCOUNT_FIELDS
from pardalote.actions.configuring.people import Profiles, UserGroups
from pardalote.actions.configuring.plain import CAMPAIGNS, LIFECYCLE_STAGES, LISTS, TAGS

KINDS: tuple[EntryKind, ...] = (
    UserGroups(),
    Profiles(),
    CUSTOM_FIELDS,
    PROSPECT_ACCOUNT_FIELDS,
    LIFECYCLE_STAGES,
    TAGS,
    CAMPAIGNS,
    LISTS,
    EMAIL_TEMPLATES,
    FORMS,
    FORM_HANDLERS,
    LANDING_PAGES,
    FILES,
    CUSTOM_REDIRECTS,
    DYNAMIC_CONTENT,
)
