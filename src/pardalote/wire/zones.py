"""Time zones by their names."""

from functools import cache
from zoneinfo import ZoneInfo


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return the zone of the IANA database that has this name, one that users' settings have been checked against."""
    return ZoneInfo(name)
