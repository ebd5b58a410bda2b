"""An import does to an account what upserts of the same rows do, one by one."""

import csv
import io
import random
from pathlib import Path
from typing import Any

import pytest

from pardalote.clock import HeldClock
from tests import cast
from tests.api.imports import imported
from tests.cast import Keys
from tests.driver import Client, Door
from tests.stores import copied

CASES = 6
FIELDS = ("first_name", "score", "campaign_id", "nickname", "past_jobs", "is_starred", "list_1", "profile_criteria_2")
VALUES = {
    "first_name": ("Ada", "Éva", "x" * 70, ""),
    "score": ("5", "-1", "many", ""),
    "campaign_id": ("1", "2", "99", ""),
    "nickname": ("Countess", "a,b", 'a "b"', ""),
    "past_jobs": ("clerk", "janitor", "clerk;janitor", ""),
    "is_starred": ("1", "0", "", "true"),
    "list_1": ("1", "0", ""),
    "profile_criteria_2": ("match", "unknown", "nomatch"),
}
FIDS = tuple(f"00300000000000{number}AAA" for number in range(1, 7))
EMAILS = ("bob@pardot.com", "BOB@pardot.com", "eve@pardot.com", "adam@pardot.com", "nobody", "")


def row(chance: random.Random, version: int) -> dict[str, str]:
    """Return some row of a table."""
    known = {"email": chance.choice(EMAILS)} | ({"salesforce_fid": chance.choice(FIDS)} if version == 4 else {})
    return known | {name: chance.choice(VALUES[name]) for name in FIELDS}


def upserted(client: Client, values: dict[str, str]) -> bool:
    """Upsert what a row says; return whether that was refused."""
    said = dict(values)
    jobs = said.pop("past_jobs")
    if jobs:
        said |= {f"past_jobs_{place}": each for place, each in enumerate(jobs.split(";"))}
    else:
        said["past_jobs"] = ""
    fid = said.pop("salesforce_fid", "")
    if not said["email"]:
        del said["email"]
    return client.call("upsert", **said, **({"fid": fid} if fid else {})).code is not None


def read(client: Client, prospect_id: int) -> dict[str, Any]:
    """Read a prospect, without the ids of its memberships: those of new prospects are made together."""
    shown = client.shown(prospect_id)
    if shown.get("lists"):
        del shown["lists"]["list_subscription"]["id"]
    return shown


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("seed", range(CASES))
def test_an_import_is_as_good_as_many_upserts(
    template: tuple[Path, dict[int, dict[str, Keys]]], tmp_path: Path, version: int, seed: int
) -> None:
    chance = random.Random(seed * 10 + version)
    rows = [row(chance, version) for _ in range(40)]
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    known = template[1][version][cast.ADMINISTRATOR]
    seen = []
    for name in ("imported", "upserted"):
        data = copied(template[0], tmp_path / name)
        with Door(data, HeldClock(cast.STARTED_AT)) as door:
            client = Client(door, version, cast.ADMINISTRATOR, cast.PASSWORD, known.user_key, known.api_key)
            if name == "imported":
                refused = imported(client, written.getvalue(), restoreDeleted=True).get("errorCount", 0)
            else:
                refused = sum(upserted(client, each) for each in rows)
            answer = client.ask("prospect", "query", "json", deleted="all", sort_by="id").json()["result"]
            shown = [read(client, number) for number in range(1, answer["total_results"] + 1)]
            seen.append((refused, shown))
    assert seen[0] == seen[1]
    assert 0 < seen[0][0] < len(rows)
