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

VIEW_CAMPAIGNS = "marketing:campaigns:view"
VIEW_LISTS = "lists:lists:view"
VIEW_CUSTOM_FIELDS = "admin:custom_fields:view"

_VIEWS = frozenset((VIEW_PROSPECTS, VIEW_CAMPAIGNS, VIEW_LISTS, VIEW_CUSTOM_FIELDS))
_SALES = _VIEWS | {EDIT_PROSPECTS}
_SALES_MANAGER = _SALES | {CREATE_PROSPECTS, ASSIGN_PROSPECTS}
_MARKETING = _SALES_MANAGER | {DELETE_PROSPECTS}

ABILITIES = {
    ADMINISTRATOR: _MARKETING,
    MARKETING: _MARKETING,
    SALES_MANAGER: _SALES_MANAGER,
    SALES: _SALES,
}

# The key login is for Marketing and above (reference, error 15); the others come by OAuth.
KEY_LOGIN_ROLES = frozenset((ADMINISTRATOR, MARKETING))


def allows(role: str, ability: str) -> bool:
    """Say whether a role holds an ability; an unknown role holds none."""
    return ability in ABILITIES.get(role, frozenset())
