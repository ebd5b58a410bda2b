"""What the system tells of a process; None on systems that have no /proc, and when the process is gone."""

import os
from pathlib import Path

# The fields of /proc/<process>/stat after the name in brackets: processor time of its own, and the kernel's for it.
_USER, _SYSTEM = 11, 12


def resident_bytes(process: int) -> float | None:
    """Return the memory that a process holds."""
    fields = _told(process, "statm")
    return None if fields is None else float(int(fields.split()[1]) * os.sysconf("SC_PAGE_SIZE"))


def cpu_seconds(process: int) -> float | None:
    """Return the processor time that a process has used."""
    told = _told(process, "stat")
    if told is None:
        return None
    fields = told.rpartition(")")[2].split()
    return (int(fields[_USER]) + int(fields[_SYSTEM])) / os.sysconf("SC_CLK_TCK")


def open_files(process: int) -> float | None:
    """Return how many files and connections a process has open."""
    try:
        return float(sum(1 for _ in Path(f"/proc/{process}/fd").iterdir()))
    except OSError:
        return None


def _told(process: int, name: str) -> str | None:
    try:
        return Path(f"/proc/{process}", name).read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
