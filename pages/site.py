"""The part of the site's configuration that follows from the code: which objects the navigation names."""

import re
from collections.abc import Iterable

from pages.catalogue import PROJECT

CONFIGURATION = PROJECT / "zensical.toml"
_MADE = re.compile(r"( *# made by `make docs`: from here\n).*?( *# to here\n)", re.DOTALL)


def configuration(names: Iterable[str]) -> str:
    """Return the configuration with the pages of these objects."""
    lines = "".join(f'    "objects/{name}.md",\n' for name in names)
    return _MADE.sub(rf"\g<1>{lines}\g<2>", CONFIGURATION.read_text(encoding="utf-8"))
