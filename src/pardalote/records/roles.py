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

_VIEWS = frozenset((VIEW_PROSPECTS, VIEW_PROSPECT_ACCOUNTS, VIEW_CAMPAIGNS, VIEW_LISTS, VIEW_CUSTOM_FIELDS))
_SALES = _VIEWS | {EDIT_PROSPECTS, EDIT_PROSPECT_ACCOUNTS, EDIT_LIST_MEMBERSHIPS}
_SALES_MANAGER = _SALES | {
    CREATE_PROSPECTS,
    ASSIGN_PROSPECTS,
    CREATE_PROSPECT_ACCOUNTS,
    ASSIGN_PROSPECT_ACCOUNTS,
}
_MARKETING = _SALES_MANAGER | {
    DELETE_PROSPECTS,
    CREATE_CAMPAIGNS,
    EDIT_CAMPAIGNS,
    CREATE_LISTS,
    EDIT_LISTS,
    DELETE_LISTS,
}
_ADMINISTRATOR = _MARKETING | {CREATE_CUSTOM_FIELDS, EDIT_CUSTOM_FIELDS, DELETE_CUSTOM_FIELDS}

ABILITIES = {
    ADMINISTRATOR: _ADMINISTRATOR,
    MARKETING: _MARKETING,
    SALES_MANAGER: _SALES_MANAGER,
    SALES: _SALES,
}

# The key login is for Marketing and above (reference, error 15); the others come by OAuth.
KEY_LOGIN_ROLES = frozenset((ADMINISTRATOR, MARKETING))


def allows(role: str, ability: str) -> bool:
    """Say whether a role holds an ability; an unknown role holds none."""
    return ability in ABILITIES.get(role, frozenset())
