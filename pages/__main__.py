"""Writes the pages of docs/, and the site's list of them: `make docs`."""

from pathlib import Path

from pages import configuring, coverage, errors, objects, roles, site
from pages.catalogue import DOCS, routes_of
from pages.catalogue import objects as names
from pages.markdown import filled, listed, table


def made() -> dict[Path, str]:
    """Return every file that is made in part, by its path."""
    told = {name: objects.page(name) for name in names()}
    pages = {objects.FOLDER / f"{name}.md": page for name, page in told.items()}
    tables = {
        "authentication.md": {"abilities": roles.tell()},
        "configuring.md": {"kinds": configuring.tell()},
        "coverage.md": {"coverage": coverage.tell(), "counts": coverage.counts()},
        "errors.md": {"errors": errors.tell()},
        "objects/index.md": {"objects": _index(told)},
    }
    for name, blocks in tables.items():
        pages[DOCS / name] = filled((DOCS / name).read_text(encoding="utf-8"), blocks)
    pages[site.CONFIGURATION] = site.configuration(told)
    return pages


def _index(told: dict[str, str]) -> str:
    rows = [
        (f"[{name}]({name}.md)", page.partition("\n")[0].removeprefix("# "), listed(_operations(name)))
        for name, page in told.items()
    ]
    return table(("object", "what it is", "operations"), rows)


def _operations(name: str) -> list[str]:
    return [each.operation for each in routes_of(name)]


def main() -> None:
    """Write them."""
    for file, page in made().items():
        file.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
