"""Where an account's assets are found on the web: their addresses, and what a page has to hold to show them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any

from pardalote.actions.work import Work
from pardalote.store.promise import Row

# Where a server listens unless it is told otherwise: an account without a domain of its own has its assets there.
_DEFAULT_DOMAIN = "http://localhost:8080"

# What shares the addresses below /l/; the place is part of every address that was handed out.
_KINDS = ("form", "form_handler", "landing_page", "file", "custom_redirect")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

_URL = re.compile(r"https?://[^\s/?#]+\S*\Z", re.IGNORECASE)


def is_url(text: str) -> bool:
    """Say whether a text is a URL with its protocol and a host, without blanks."""
    return _URL.match(text) is not None


def domain(work: Work) -> str:
    """Return the scheme and host of the account's tracked assets."""
    return (work.account.vanity_domain or _DEFAULT_DOMAIN).rstrip("/")


def code_of(kind: str, asset_id: int) -> str:
    """Return the last part of an asset's address, in which its kind and its id are hidden."""
    number, code = asset_id * len(_KINDS) + _KINDS.index(kind), ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        code = _DIGITS[digit] + code
    return code


def asset_of(code: str) -> tuple[str, int] | None:
    """Return the kind and the id that the last part of an address hides; None when it is no such part."""
    if not 0 < len(code) <= 12 or not all(each in _DIGITS for each in code):
        return None
    asset_id, place = divmod(int(code, len(_DIGITS)), len(_KINDS))
    return _KINDS[place], asset_id


def address(work: Work, kind: str, row: Row) -> str:
    """Return an asset's address: /l/<account>/<day of its creation, UTC>/<code> (email.md, section 7)."""
    day = datetime.fromtimestamp(row["created_at"], UTC).date().isoformat()
    return f"{domain(work)}/l/{work.account.number}/{day}/{code_of(kind, row['id'])}"


def _embedded_form(work: Work, row: Row) -> str:
    return (
        f'<iframe src="{escape(address(work, "form", row))}" width="100%" height="500" type="text/html" '
        'frameborder="0" allowTransparency="true" style="border: 0"></iframe>'
    )


def _script(work: Work, row: Row) -> str:
    return f"{domain(work)}/dcjs/{work.account.number}/{row['id']}/dc.js"


def _embedded_script(work: Work, row: Row) -> str:
    return f'<script type="text/javascript" src="{escape(_script(work, row))}"></script>'


def _tracking_code(work: Work, row: Row) -> str:
    """Return what the pages of the account's site are to hold; the campaign is filled in by whoever copies it."""
    return str(row["tracking_code_template"] or _TRACKING_CODE.format(account=row["id"], domain=domain(work)))


# Lines end as they do in the recorded answer.
_TRACKING_CODE = "\r\n".join(
    (
        "piAId = '{account}';",
        "",
        "(function() {{",
        "\tfunction async_load(){{",
        "\t\tvar s = document.createElement('script'); s.type = 'text/javascript';",
        "\t\ts.src = '{domain}/pd.js';",
        "\t\tvar c = document.getElementsByTagName('script')[0]; c.parentNode.insertBefore(s, c);",
        "\t}}",
        "\tif(window.attachEvent) {{ window.attachEvent('onload', async_load); }}",
        "\telse {{ window.addEventListener('load', async_load, false); }}",
        "}})();",
    )
)

# What no column holds, by object.
OF_ACCOUNT: Mapping[str, Any] = {
    "company": lambda _work, row: row["name"],
    "tracking_code_template": _tracking_code,
}
OF_CUSTOM_REDIRECT: Mapping[str, Any] = {"url": lambda work, row: address(work, "custom_redirect", row)}
OF_DYNAMIC_CONTENT: Mapping[str, Any] = {"embedCode": _embedded_script, "embedUrl": _script}
OF_FORM: Mapping[str, Any] = {"embedCode": _embedded_form}
