"""Disks that are full: a limit on the size of files, which needs no rights, and a small file system of its own."""

import resource
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_SIZE = 128 * 1024 * 1024


@contextmanager
def files_limited(pids: Iterable[int], folder: Path) -> Iterator[None]:
    """Let no file of a folder grow beyond the largest of them, whichever of the processes writes it."""
    pids = list(pids)
    largest = max(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        for pid in pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextmanager
def small_disk(place: Path) -> Iterator[Path | None]:
    """Mount a small file system for a while; None: that isn't permitted here."""
    place.mkdir()
    arguments = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(arguments, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield place
    finally:
        # Whatever still has a file open there may keep it for a moment.
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def filled(place: Path) -> Iterator[None]:
    """Take all the room that a file system has left."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    try:
        yield
    finally:
        ballast.unlink()
