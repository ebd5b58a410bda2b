"""The roles of users and what each may do."""

ADMINISTRATOR = "Administrator"
MARKETING = "Marketing"
SALES_MANAGER = "Sales Manager"
SALES = "Sales"

VIEW_PROSPECTS = "prospects:prospects:view"
CREATE_PROSPECTS = "prospects:prospects:create"
EDIT_PROSPECTS = "prospects:prospects:edit"
ASSIGN_PROSPECTS = "prospects:prospects:assign"
DELETE_PROSPECTS = "prospects:prospects:delete"
IMPORT_PROSPECTS = "prospects:prospects:import"

# What visitors, their visits and their activities are.
VIEW_VISITORS = "prospects:visitors:view"
ASSIGN_VISITORS = "prospects:visitors:assign"

VIEW_OPPORTUNITIES = "prospects:opportunities:view"
CREATE_OPPORTUNITIES = "prospects:opportunities:create"
EDIT_OPPORTUNITIES = "prospects:opportunities:edit"
DELETE_OPPORTUNITIES = "prospects:opportunities:delete"

VIEW_PROSPECT_ACCOUNTS = "prospects:prospect_accounts:view"
CREATE_PROSPECT_ACCOUNTS = "prospects:prospect_accounts:create"
EDIT_PROSPECT_ACCOUNTS = "prospects:prospect_accounts:edit"
ASSIGN_PROSPECT_ACCOUNTS = "prospects:prospect_accounts:assign"

VIEW_CAMPAIGNS = "marketing:campaigns:view"
CREATE_CAMPAIGNS = "marketing:campaigns:create"
EDIT_CAMPAIGNS = "marketing:campaigns:edit"

VIEW_LISTS = "lists:lists:view"
CREATE_LISTS = "lists:lists:create"
EDIT_LISTS = "lists:lists:edit"
DELETE_LISTS = "lists:lists:delete"
# Whoever may change a prospect may subscribe it: `list_<id>=` does the same.
EDIT_LIST_MEMBERSHIPS = "lists:list_memberships:edit"

VIEW_CUSTOM_FIELDS = "admin:custom_fields:view"
CREATE_CUSTOM_FIELDS = "admin:custom_fields:create"
EDIT_CUSTOM_FIELDS = "admin:custom_fields:edit"
DELETE_CUSTOM_FIELDS = "admin:custom_fields:delete"

# Named as in a recorded answer to user abilities, where it has them.
VIEW_TAGS = "marketing:segmentation:tags:view"
VIEW_CUSTOM_REDIRECTS = "marketing:content:customredirects:view"
VIEW_DYNAMIC_CONTENT = "marketing:content:dynamiccontent:view"
VIEW_FORMS = "marketing:forms:forms:view"
CREATE_FORMS = "marketing:forms:forms:create"
DELETE_FORMS = "marketing:forms:forms:delete"
VIEW_EMAILS = "marketing:emails:emails:view"
VIEW_EMAIL_REPORTS = "marketing:emails:emails:viewreport"
# To one prospect; to lists; to those too who have opted out.
SEND_EMAILS = "prospects:prospects:sendemail"
SEND_LIST_EMAILS = "marketing:emails:emails:send"
SEND_OPERATIONAL_EMAILS = "marketing:emails:emails:sendoperational"
VIEW_EMAIL_TEMPLATES = "marketing:emails:emailtemplates:view"
VIEW_LIFECYCLE = "prospects:lifecycle:viewreport"
VIEW_ACCOUNT = "admin:account:view"
# The list of all imports (reference, "Import", Query); one by its id sees who may import.
VIEW_IMPORTS = "admin:imports:view"
# Oneself; other users only administrators see (reference, "Querying Users").
VIEW_ONESELF = "admin:users:viewself"
VIEW_USERS = "admin:users:view"
CREATE_USERS = "admin:users:create"
DELETE_USERS = "admin:users:delete"
# Everybody's; one's own everybody sees who may ask for one.
VIEW_EXPORTS = "admin:exports:view"

_VIEWS = frozenset(
    (
        VIEW_PROSPECTS, VIEW_PROSPECT_ACCOUNTS, VIEW_CAMPAIGNS, VIEW_LISTS, VIEW_CUSTOM_FIELDS, VIEW_TAGS,
        VIEW_CUSTOM_REDIRECTS, VIEW_DYNAMIC_CONTENT, VIEW_FORMS, VIEW_EMAILS, VIEW_EMAIL_REPORTS,
        VIEW_EMAIL_TEMPLATES, VIEW_LIFECYCLE, VIEW_ACCOUNT, VIEW_ONESELF, VIEW_VISITORS,
        VIEW_OPPORTUNITIES,
    )
)  # fmt: skip
_SALES = _VIEWS | {
    EDIT_PROSPECTS,
    EDIT_PROSPECT_ACCOUNTS,
    EDIT_LIST_MEMBERSHIPS,
    CREATE_OPPORTUNITIES,
    EDIT_OPPORTUNITIES,
    SEND_EMAILS,
}
_SALES_MANAGER = _SALES | {
    CREATE_PROSPECTS,
    ASSIGN_PROSPECTS,
    CREATE_PROSPECT_ACCOUNTS,
    ASSIGN_PROSPECT_ACCOUNTS,
    ASSIGN_VISITORS,
}
_MARKETING = _SALES_MANAGER | {
    DELETE_PROSPECTS,
    IMPORT_PROSPECTS,
    DELETE_OPPORTUNITIES,
    CREATE_CAMPAIGNS,
    EDIT_CAMPAIGNS,
    CREATE_LISTS,
    EDIT_LISTS,
    DELETE_LISTS,
    CREATE_FORMS,
    DELETE_FORMS,
    SEND_LIST_EMAILS,
}
_ADMINISTRATOR = _MARKETING | {
    CREATE_CUSTOM_FIELDS,
    EDIT_CUSTOM_FIELDS,
    DELETE_CUSTOM_FIELDS,
    VIEW_IMPORTS,
    VIEW_USERS,
    CREATE_USERS,
    DELETE_USERS,
    VIEW_EXPORTS,
    SEND_OPERATIONAL_EMAILS,
}

ABILITIES = {
    ADMINISTRATOR: _ADMINISTRATOR,
    MARKETING: _MARKETING,
    SALES_MANAGER: _SALES_MANAGER,
    SALES: _SALES,
}

# Where a client names a role by a number; the original's numbers are not documented.
BY_NUMBER = {"1": ADMINISTRATOR, "2": MARKETING, "3": SALES_MANAGER, "4": SALES}

# The key login is for Marketing and above (reference, error 15); the others come by OAuth.
KEY_LOGIN_ROLES = frozenset((ADMINISTRATOR, MARKETING))


def allows(role: str, ability: str) -> bool:
    """Say whether a role holds an ability; an unknown role holds none."""
    return ability in ABILITIES.get(role, frozenset())
