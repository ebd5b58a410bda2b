"""The one table of operations: what each is called, who may carry it out, in which versions, by which methods."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pardalote.api import (
    accounts,
    campaigns,
    custom_fields,
    email_templates,
    emails,
    exports,
    forms,
    imports,
    list_memberships,
    lists,
    objects,
    opportunities,
    prospect_accounts,
    prospect_batches,
    prospects,
    users,
    visitors,
)
from pardalote.api.call import Handler, OpenHandler, Prepare
from pardalote.records import roles
from pardalote.records.campaign import CAMPAIGN
from pardalote.records.custom_field import CUSTOM_FIELD
from pardalote.records.custom_redirect import CUSTOM_REDIRECT
from pardalote.records.dynamic_content import DYNAMIC_CONTENT
from pardalote.records.email import EMAIL_CLICK
from pardalote.records.fields import Record
from pardalote.records.imports import IMPORT
from pardalote.records.lifecycle import LIFECYCLE_HISTORY, LIFECYCLE_STAGE
from pardalote.records.list import LIST
from pardalote.records.list_membership import LIST_MEMBERSHIP
from pardalote.records.prospect import PROSPECT
from pardalote.records.prospect_account import PROSPECT_ACCOUNT
from pardalote.records.tag import TAG, TAG_OBJECT
from pardalote.records.visit import VISIT
from pardalote.records.visitor import VISITOR
from pardalote.records.visitor_activity import VISITOR_ACTIVITY
from pardalote.wire.parameters import Parameters

_GET_OR_POST = frozenset(("GET", "POST"))
_READ = _GET_OR_POST | {"HEAD"}
_POST = frozenset(("POST",))
_PATCH_OR_POST = frozenset(("PATCH", "POST"))
_POST_OR_DELETE = frozenset(("POST", "DELETE"))
_BOTH = frozenset((3, 4))


@dataclass(frozen=True, slots=True)
class Route:
    """An operation that only a known caller with the ability may carry out."""

    object: str
    operation: str
    handler: Handler
    ability: str
    # Whether the work that it is handed may change anything.
    writes: bool = True
    # Which prospect a call that only reads is likely to be about.
    likely: Callable[[Parameters], int | None] | None = None
    methods: frozenset[str] = _GET_OR_POST
    versions: frozenset[int] = _BOTH
    # Whether it mostly takes so long that it is carried out in a thread from the beginning.
    is_long: bool = False
    prepare: Prepare | None = None


@dataclass(frozen=True, slots=True)
class OpenRoute:
    """An operation that anyone may call."""

    object: str
    operation: str
    handler: OpenHandler
    methods: frozenset[str] = _POST


def _reading(object_: str, operation: str, handler: Handler, ability: str) -> Route:
    """Return an operation that changes nothing."""
    return Route(object_, operation, handler, ability, writes=False, methods=_READ)


def _queryable(record: Record, ability: str) -> Route:
    """Return the operation query of an object, as its record declares it."""
    return _reading(record.name, "query", objects.query(record), ability)


def _readable(record: Record, ability: str) -> tuple[Route, Route]:
    """Return the operations read and query of an object, as its record declares them."""
    return _queryable(record, ability), _reading(record.name, "read", objects.read(record), ability)


ROUTES = (
    Route("prospect", "assign", prospects.assign, roles.ASSIGN_PROSPECTS),
    Route("prospect", "batchCreate", prospect_batches.create, roles.CREATE_PROSPECTS),
    Route("prospect", "batchUpdate", prospect_batches.update, roles.EDIT_PROSPECTS),
    Route("prospect", "batchUpsert", prospect_batches.upsert, roles.EDIT_PROSPECTS),
    Route("prospect", "create", prospects.create, roles.CREATE_PROSPECTS),
    Route("prospect", "delete", prospects.delete, roles.DELETE_PROSPECTS, methods=_POST_OR_DELETE),
    Route("prospect", "query", objects.query(PROSPECT), roles.VIEW_PROSPECTS, writes=False, methods=_READ),
    Route("prospect", "read", prospects.read, roles.VIEW_PROSPECTS, False, prospects.likely, _READ),
    Route("prospect", "unassign", prospects.unassign, roles.ASSIGN_PROSPECTS),
    Route("prospect", "undelete", prospects.undelete, roles.DELETE_PROSPECTS, methods=_POST),
    Route("prospect", "update", prospects.update, roles.EDIT_PROSPECTS),
    Route("prospect", "upsert", prospects.upsert, roles.EDIT_PROSPECTS),
    *_readable(CAMPAIGN, roles.VIEW_CAMPAIGNS),
    Route("campaign", "create", campaigns.create, roles.CREATE_CAMPAIGNS),
    Route("campaign", "update", campaigns.update, roles.EDIT_CAMPAIGNS),
    *_readable(CUSTOM_FIELD, roles.VIEW_CUSTOM_FIELDS),
    Route("customField", "create", custom_fields.create, roles.CREATE_CUSTOM_FIELDS),
    Route("customField", "delete", custom_fields.delete, roles.DELETE_CUSTOM_FIELDS, methods=_POST_OR_DELETE),
    Route("customField", "update", custom_fields.update, roles.EDIT_CUSTOM_FIELDS),
    *_readable(LIST, roles.VIEW_LISTS),
    Route("list", "create", lists.create, roles.CREATE_LISTS),
    Route("list", "delete", lists.delete, roles.DELETE_LISTS, methods=_POST_OR_DELETE),
    Route("list", "update", lists.update, roles.EDIT_LISTS),
    Route("listMembership", "create", list_memberships.create, roles.EDIT_LIST_MEMBERSHIPS),
    Route("listMembership", "delete", list_memberships.delete, roles.EDIT_LIST_MEMBERSHIPS, methods=_POST_OR_DELETE),
    Route("listMembership", "query", objects.query(LIST_MEMBERSHIP), roles.VIEW_LISTS, writes=False, methods=_READ),
    Route("listMembership", "read", list_memberships.read, roles.VIEW_LISTS, writes=False, methods=_READ),
    Route("listMembership", "update", list_memberships.update, roles.EDIT_LIST_MEMBERSHIPS),
    *_readable(PROSPECT_ACCOUNT, roles.VIEW_PROSPECT_ACCOUNTS),
    Route("prospectAccount", "assign", prospect_accounts.assign, roles.ASSIGN_PROSPECT_ACCOUNTS),
    Route("prospectAccount", "create", prospect_accounts.create, roles.CREATE_PROSPECT_ACCOUNTS),
    Route(
        "prospectAccount",
        "describe",
        prospect_accounts.describe,
        roles.VIEW_PROSPECT_ACCOUNTS,
        writes=False,
        methods=_READ,
    ),
    Route("prospectAccount", "update", prospect_accounts.update, roles.EDIT_PROSPECT_ACCOUNTS),
    *_readable(TAG, roles.VIEW_TAGS),
    *_readable(TAG_OBJECT, roles.VIEW_TAGS),
    *_readable(CUSTOM_REDIRECT, roles.VIEW_CUSTOM_REDIRECTS),
    *_readable(DYNAMIC_CONTENT, roles.VIEW_DYNAMIC_CONTENT),
    _queryable(EMAIL_CLICK, roles.VIEW_EMAIL_REPORTS),
    _reading("account", "read", accounts.read, roles.VIEW_ACCOUNT),
    _reading("email", "read", emails.read, roles.VIEW_EMAILS),
    Route("email", "send", emails.send, roles.SEND_EMAILS),
    _reading("email", "stats", emails.stats, roles.VIEW_EMAIL_REPORTS),
    _reading("emailTemplate", "listOneToOne", email_templates.list_one_to_one, roles.VIEW_EMAIL_TEMPLATES),
    Route(
        "emailTemplate",
        "merge",
        email_templates.merge,
        roles.VIEW_EMAIL_TEMPLATES,
        writes=False,
        methods=_READ,
        versions=frozenset((3,)),
    ),
    _reading("emailTemplate", "read", email_templates.read, roles.VIEW_EMAIL_TEMPLATES),
    Route("export", "cancel", exports.cancel, roles.VIEW_VISITORS, methods=_POST),
    Route("export", "create", exports.create, roles.VIEW_VISITORS, methods=_POST),
    _reading("export", "downloadResults", exports.download, roles.VIEW_VISITORS),
    _reading("export", "query", exports.query, roles.VIEW_EXPORTS),
    _reading("export", "read", exports.read, roles.VIEW_VISITORS),
    Route("form", "create", forms.create, roles.CREATE_FORMS),
    Route("form", "delete", forms.delete, roles.DELETE_FORMS, methods=_POST_OR_DELETE),
    _reading("form", "query", forms.query, roles.VIEW_FORMS),
    _reading("form", "read", forms.read, roles.VIEW_FORMS),
    Route("form", "update", forms.update, roles.CREATE_FORMS),
    Route(
        "import",
        "batch",
        imports.batch,
        roles.IMPORT_PROSPECTS,
        methods=_POST,
        is_long=True,
        prepare=imports.read_upload,
    ),
    Route(
        "import",
        "create",
        imports.create,
        roles.IMPORT_PROSPECTS,
        methods=_POST,
        is_long=True,
        prepare=imports.read_input,
    ),
    Route(
        "import", "downloadErrors", imports.download_errors, roles.IMPORT_PROSPECTS, False, None, _READ, is_long=True
    ),
    _queryable(IMPORT, roles.VIEW_IMPORTS),
    _reading("import", "read", imports.read, roles.IMPORT_PROSPECTS),
    Route("import", "update", imports.update, roles.IMPORT_PROSPECTS, methods=_PATCH_OR_POST),
    _reading("user", "abilities", users.abilities, roles.VIEW_ONESELF),
    _reading("user", "cookie", users.cookie, roles.VIEW_ONESELF),
    Route("user", "create", users.create, roles.CREATE_USERS),
    Route("user", "delete", users.delete, roles.DELETE_USERS, methods=_POST_OR_DELETE),
    _reading("user", "query", users.query, roles.VIEW_ONESELF),
    _reading("user", "read", users.read, roles.VIEW_ONESELF),
    Route("user", "update", users.update, roles.CREATE_USERS),
    *_readable(LIFECYCLE_HISTORY, roles.VIEW_LIFECYCLE),
    *_readable(LIFECYCLE_STAGE, roles.VIEW_LIFECYCLE),
    Route("opportunity", "create", opportunities.create, roles.CREATE_OPPORTUNITIES),
    Route("opportunity", "delete", opportunities.delete, roles.DELETE_OPPORTUNITIES, methods=_POST_OR_DELETE),
    _reading("opportunity", "query", opportunities.query, roles.VIEW_OPPORTUNITIES),
    _reading("opportunity", "read", opportunities.read, roles.VIEW_OPPORTUNITIES),
    Route("opportunity", "undelete", opportunities.undelete, roles.DELETE_OPPORTUNITIES),
    Route("opportunity", "update", opportunities.update, roles.EDIT_OPPORTUNITIES),
    *_readable(VISIT, roles.VIEW_VISITORS),
    Route("visitor", "assign", visitors.assign, roles.ASSIGN_VISITORS),
    *_readable(VISITOR, roles.VIEW_VISITORS),
    *_readable(VISITOR_ACTIVITY, roles.VIEW_VISITORS),
)


class Routes:
    """Finds an operation by the names that a path gives, in lower case."""

    def __init__(self, known: Iterable[Route], open_: Iterable[OpenRoute]) -> None:
        self._known = {(each.object.lower(), each.operation.lower()): each for each in known}
        self._open = {(each.object.lower(), each.operation.lower()): each for each in open_}
        self.operations = frozenset(operation for _, operation in self._known)

    def known(self, object_: str, operation: str) -> Route | None:
        """Return the operation for known callers, or None."""
        return self._known.get((object_, operation))

    def open(self, object_: str, operation: str) -> OpenRoute | None:
        """Return the operation that anyone may call, or None."""
        return self._open.get((object_, operation))
