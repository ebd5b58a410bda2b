"""The walk of the page about imports, pasted into a shell: curl, and a server with a process for jobs."""

import json
import re
import subprocess
import time
from pathlib import Path
from threading import Event

import pytest

from tests import cast
from tests.cast import Keys
from tests.clients.curl import CURL
from tests.clients.real_client import ENVIRONMENT
from tests.driver import SECRET
from tests.served import Served, Session

PAGE = Path(__file__).parents[2] / "docs" / "objects" / "import.md"
FILES = {
    "people.csv": "email,phone\nbob@pardot.com,1\neve@pardot.com,2\n",
    "first.csv": "email,phone\nbob@pardot.com,3\nadam@pardot.com,4\n",
    "second.csv": "email,phone\nnobody,5\n",
}
SECONDS = 60


def commands() -> list[str]:
    """Return the commands of the page, in which the second import is called 7."""
    (walk,) = re.findall(r"```sh\nAPI=.*?\n(.*?)```", PAGE.read_text(), re.DOTALL)
    joined = walk.replace("\\\n", "").replace("/id/7", "/id/2").replace("curl ", "curl --silent --noproxy '*' ")
    return [line for line in joined.splitlines() if line]


@pytest.mark.skipif(CURL is None, reason="the page calls curl")
def test_the_walk_of_the_page(data: Path, template: tuple[Path, dict[int, dict[str, Keys]]], tmp_path: Path) -> None:
    for name, content in FILES.items():
        tmp_path.joinpath(name).write_text(content)
    known = template[1][3][cast.ADMINISTRATOR]
    with Served(data, "--jobs", "1", environment={"PARDALOTE_SECRET": SECRET.decode()}) as server:
        with Session(server, 3, cast.ADMINISTRATOR, cast.PASSWORD, known.user_key) as session:
            authorization = f"Authorization: {session.header['Authorization']}"
        given = {"API": f"{server.url}/api/import/version/3/do", "AUTHORIZATION": authorization}

        def paste(line: str) -> str:
            ran = subprocess.run(
                ["sh", "-c", line], cwd=tmp_path, env={**ENVIRONMENT, **given}, capture_output=True, check=True
            )
            return ran.stdout.decode()

        def read_until_complete(line: str) -> dict[str, object]:
            pause, until = Event(), time.monotonic() + SECONDS
            while True:
                shown: dict[str, object] = json.loads(paste(line))["import"]
                if shown["state"] == "Complete":
                    return shown
                assert time.monotonic() < until, shown
                pause.wait(0.05)

        at_once, create, first, second, submit, read, download = commands()
        assert json.loads(paste(at_once))["import"]["state"] == "Waiting"
        shown = read_until_complete(read.replace("/id/2", "/id/1"))
        assert shown == {"id": 1, "state": "Complete", "isExpired": False, "createdCount": 2, "updatedCount": 0}
        made = json.loads(paste(create))["import"]
        assert (made["state"], made["batchesRef"]) == ("Open", f"{given['API']}/batch/id/2")
        assert (paste(first), paste(second)) == ("", "")
        assert json.loads(paste(submit))["import"] == {"id": 2, "state": "Waiting", "isExpired": False}
        shown = read_until_complete(read)
        assert (shown["createdCount"], shown["updatedCount"], shown["errorCount"]) == (1, 1, 1)
        assert shown["errorsRef"] == f"{given['API']}/downloadErrors/id/2"
        assert paste(download) == "email,phone,import_error\r\nnobody,5,4: Invalid prospect email address\r\n"
