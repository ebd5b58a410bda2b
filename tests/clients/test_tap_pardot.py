"""The Singer tap tap-pardot: it finds an account's streams, takes all of it, and then only what has changed."""

import json
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.clients.real_client import ENVIRONMENT, PYTHON
from tests.served import Served, Session

# Each stream, and the object that it holds. Of visits and memberships it takes those of each visitor and list.
STREAMS = {
    "campaigns": "campaign",
    "email_clicks": "emailClick",
    "list_memberships": "listMembership",
    "lists": "list",
    "opportunities": "opportunity",
    "prospect_accounts": "prospectAccount",
    "prospects": "prospect",
    "users": "user",
    "visitor_activities": "visitorActivity",
    "visitors": "visitor",
    "visits": "visit",
}


class Synced(NamedTuple):
    """What the tap wrote: the ids of each stream's records, and its state."""

    ids: dict[str, list[int]]
    state: dict[str, Any]


def run(served: Served, *arguments: str) -> str:
    """Run the tap, and return what it wrote."""
    command = [str(PYTHON), str(Path(__file__).with_name("run_tap.py")), served.url, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def synced(served: Served, *arguments: str) -> Synced:
    """Let the tap take what it has not seen yet."""
    ids: defaultdict[str, list[int]] = defaultdict(list)
    state: dict[str, Any] = {}
    for line in run(served, *arguments).splitlines():
        message = json.loads(line)
        if message["type"] == "RECORD":
            ids[message["stream"]].append(message["record"]["id"])
        elif message["type"] == "STATE":
            state = message["value"]
    return Synced(dict(ids), state)


def logged_in(served: Served, account: dict[str, Any]) -> Session:
    """Log the administrator of an account in."""
    return Session(served, account["version"], account["email"], account["password"], account["user_key"])


def total(session: Session, object_: str) -> int:
    """Return how many rows of an object there are."""
    place = f"/api/{object_}/version/{session.version}/do/query?format=json&limit=1"
    all_ = "&only_identified=false" if object_ == "visitor" else ""
    return int(session.send("GET", place + all_, headers=session.header).json()["result"]["total_results"])


def with_keys(account: dict[str, Any]) -> dict[str, str]:
    """Return the configuration of a tap that logs in with keys."""
    return {name: account[name] for name in ("email", "password", "user_key")}


def with_oauth(account: dict[str, Any]) -> dict[str, str]:
    """Return the configuration of a tap that has a refresh token."""
    names = ("client_id", "client_secret", "refresh_token")
    return {"pardot_business_unit_id": account["business_unit_id"], **{name: account[name] for name in names}}


@pytest.mark.parametrize(("version", "login"), [(3, with_keys), (4, with_oauth)])
def test_an_account_is_taken_completely_and_then_what_has_changed(
    demo: Served, tmp_path: Path, version: int, login: Callable[[dict[str, Any]], dict[str, str]]
) -> None:
    account = demo.account(version)
    config, catalog, state = (tmp_path / f"{name}.json" for name in ("config", "catalog", "state"))
    config.write_text(json.dumps({"start_date": "2000-01-01T00:00:00Z", **login(account)}))
    found = json.loads(run(demo, "--config", str(config), "--discover"))
    assert {each["stream"] for each in found["streams"]} == STREAMS.keys()
    for each in found["streams"]:
        for part in each["metadata"]:
            if not part["breadcrumb"]:
                part["metadata"]["selected"] = True
    catalog.write_text(json.dumps(found))
    everything = ("--config", str(config), "--catalog", str(catalog))
    whole = synced(demo, *everything)
    with logged_in(demo, account) as session:
        for stream, object_ in STREAMS.items():
            ids = whole.ids[stream]
            assert len(ids) == len(set(ids)), stream
            if object_ not in ("visit", "listMembership"):
                assert len(ids) == total(session, object_), stream
        changed = whole.ids["prospects"][3]
        session.call("update", id=changed, company="Changed")
        new = session.call("create", email=f"tapped-{version}@pardot.com", format="json").json()["prospect"]["id"]
    state.write_text(json.dumps(whole.state))
    rest = synced(demo, *everything, "--state", str(state))
    assert rest.ids["prospects"] == [changed, new]
    assert not {"visitors", "users", "opportunities", "lists", "visits"} & rest.ids.keys()
