"""What the project depends on, as far as it can be audited without a network; `make audit` asks for known holes."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
# The lock of a group that does not stand in one of its own name.
LOCK_OF = {"build": "serve", "lint": "test"}
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\Z")
# Licences under which a server may be given to others together with the library, unchanged.
_ALLOWED = re.compile(r"\b(MIT|MIT-0|BSD|Apache|PSF|ISC|MPL|Mozilla Public License|LGPL|Lesser General Public)\b")


def entries(lock: Path) -> list[tuple[Requirement, list[str]]]:
    """Return a lock file's packages, each with its hashes."""
    joined = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split() for line in joined.splitlines() if line.strip()]
    return [
        (
            Requirement(" ".join(each for each in line if not each.startswith("--hash"))),
            [each for each in line if each.startswith("--hash")],
        )
        for line in lines
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_one_version_and_its_hashes(lock: Path) -> None:
    found = entries(lock)
    assert found
    for requirement, hashes in found:
        (specifier,) = requirement.specifier
        assert specifier.operator == "==" and "*" not in specifier.version, requirement
        assert requirement.url is None
        assert hashes and all(_HASH.match(each) for each in hashes), requirement
    names = [canonicalize_name(requirement.name) for requirement, _ in found if requirement.marker is None]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_place_to_fetch_from(lock: Path) -> None:
    assert not re.search(r"://|--index|--find-links|--trusted|^-e|@ ", lock.read_text(encoding="utf-8"), re.MULTILINE)


def _declared() -> list[tuple[str, str]]:
    own = [("serve", each) for each in PROJECT["project"]["dependencies"]]
    return own + [(LOCK_OF.get(group, group), each) for group, wanted in GROUPS.items() for each in wanted]


@pytest.mark.parametrize(("lock", "declared"), _declared())
def test_whatever_is_declared_is_locked_at_a_version_that_suits(lock: str, declared: str) -> None:
    wanted = Requirement(declared)
    locked = [
        next(iter(requirement.specifier)).version
        for requirement, _ in entries(ROOT / "requirements" / f"{lock}.lock")
        if canonicalize_name(requirement.name) == canonicalize_name(wanted.name)
    ]
    assert locked
    assert all(wanted.specifier.contains(version) for version in locked)


def test_what_tests_and_what_serves_are_the_same_versions() -> None:
    serve, test = (
        {canonicalize_name(requirement.name): requirement.specifier for requirement, _ in entries(lock)}
        for lock in (ROOT / "requirements" / "serve.lock", ROOT / "requirements" / "test.lock")
    )
    assert {name: test[name] for name in serve} == serve


def test_every_package_that_serves_has_a_licence_that_allows_it() -> None:
    told = {}
    for requirement, _ in entries(ROOT / "requirements" / "serve.lock"):
        try:
            told[requirement.name] = _licence(requirement.name)
        except PackageNotFoundError:
            # Only another system needs it.
            assert requirement.marker is not None and not requirement.marker.evaluate(), requirement
    assert told
    assert {name: licence for name, licence in told.items() if not _ALLOWED.search(licence)} == {}


def _licence(name: str) -> str:
    known = metadata(name)
    said = [each for field in ("License-Expression", "License") for each in known.get_all(field) or []]
    return " ".join(said + [each for each in known.get_all("Classifier") or [] if each.startswith("License ::")])
