"""Folders: who may look into them, and names in them that survive a power cut."""

import os
from pathlib import Path


def make_durable(folder: Path) -> None:
    """Return when the names in a folder would survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_private(folder: Path) -> None:
    """Make a folder that only its owner can look into, unless it is there already."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def put_once(fresh: Path, place: Path) -> bool:
    """Give a file that is complete its place, durably, unless one lies there already; say which.

    The file under its first name is gone afterwards. A file that others may have opened is never replaced.
    """
    try:
        place.hardlink_to(fresh)
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    make_durable(place.parent)
    return True
