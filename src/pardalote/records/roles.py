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

# What visitors, their visits and their activities are.
VIEW_VISITORS = "prospects:visitors:view"
ASSIGN_VISITORS = "prospects:visitors:assign"

VIEW_OPPORTUNITIES = "prospects:opportunities:view"
CREATE_OPPORTUNITIES = "prospects:opportunities:create"
EDIT_OPPORTUNITIES = "prospects:opportunities:edit"
DELETE_OPPORTUNITIES = "prospects:opportunities:delete"

VIEW_LIFECYCLE = "reports:lifecycle:view"

VIEW_CAMPAIGNS = "marketing:campaigns:view"
VIEW_LISTS = "lists:lists:view"
VIEW_CUSTOM_FIELDS = "admin:custom_fields:view"

_VIEWS = frozenset(
    (
        VIEW_PROSPECTS,
        VIEW_VISITORS,
        VIEW_OPPORTUNITIES,
        VIEW_LIFECYCLE,
        VIEW_CAMPAIGNS,
        VIEW_LISTS,
        VIEW_CUSTOM_FIELDS,
    )
)
_SALES = _VIEWS | {EDIT_PROSPECTS, CREATE_OPPORTUNITIES, EDIT_OPPORTUNITIES}
_SALES_MANAGER = _SALES | {CREATE_PROSPECTS, ASSIGN_PROSPECTS, ASSIGN_VISITORS}
_MARKETING = _SALES_MANAGER | {DELETE_PROSPECTS, DELETE_OPPORTUNITIES}

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
