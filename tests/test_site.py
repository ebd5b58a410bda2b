"""The site of the documentation: it is built without a warning, finds every page, and needs nothing from elsewhere."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
BUILDER = PROJECT / ".venv-site" / "bin" / "zensical"


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the site is made of."""
    assert BUILDER.exists(), "the site has no environment: make site-env"
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(PROJECT / "docs", folder / "docs")
    shutil.copy(PROJECT / "zensical.toml", folder)
    return folder


def build(sources: Path) -> subprocess.CompletedProcess[str]:
    command = [str(BUILDER), "build", "--strict", "--clean"]
    return subprocess.run(command, cwd=sources, capture_output=True, text=True, check=False)


def test_it_is_built_whole(sources: Path) -> None:
    built = build(sources)
    assert built.returncode == 0, built.stdout + built.stderr
    site = sources / "dist" / "site"
    pages = {file.relative_to(sources / "docs").with_suffix(".html") for file in (sources / "docs").rglob("*.md")}
    found = {
        Path(each["location"].partition("#")[0]) for each in json.loads((site / "search.json").read_text())["items"]
    }
    assert found == pages
    linked = re.findall(r'href="(?:\./)?([^"#]+)"', (site / "index.html").read_text())
    assert pages - set(map(Path, linked)) == set()


def test_nothing_in_it_is_fetched_from_elsewhere(sources: Path) -> None:
    assert build(sources).returncode == 0
    fetched = re.compile(
        r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//|url\([\"']?(?:https?:)?//"
    )
    site = sources / "dist" / "site"
    files = [each for each in site.rglob("*") if each.suffix in (".html", ".css")]
    assert [each.name for each in files if fetched.search(each.read_text())] == []


def test_a_link_that_leads_nowhere_is_no_site(sources: Path, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(sources, tmp_path / "broken"))
    (broken / "docs" / "index.md").write_text("# Pardalote\n\n[Coverage](coverage.md#nowhere)\n")
    assert build(broken).returncode != 0
