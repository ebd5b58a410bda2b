"""What the methods of PyPardot4 are for; those of pardot-api-client are called what the API calls its operations."""

# The API's objects by the names under which PyPardot4 keeps them.
OBJECTS = {
    "accounts": "account",
    "campaigns": "campaign",
    "customfields": "customField",
    "customredirects": "customRedirect",
    "dynamiccontent": "dynamicContent",
    "emailclicks": "emailClick",
    "emails": "email",
    "emailtemplates": "emailTemplate",
    "forms": "form",
    "lifecyclehistories": "lifecycleHistory",
    "lifecyclestages": "lifecycleStage",
    "listmemberships": "listMembership",
    "lists": "list",
    "opportunities": "opportunity",
    "prospectaccounts": "prospectAccount",
    "prospects": "prospect",
    "tagobjects": "tagObject",
    "tags": "tag",
    "users": "user",
    "visitoractivities": "visitorActivity",
    "visitors": "visitor",
    "visits": "visit",
}

# What no test calls, and why.
LATER: dict[str, str] = {}


def operation_of(method: str) -> tuple[str, str]:
    """Return the object and the operation that a method of either client is for."""
    place, _, name = method.partition(".")
    return OBJECTS.get(place, place), name.partition("_")[0]
