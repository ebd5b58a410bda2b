"""Who calls when a proxy stands in front: what it says of a client is believed when it is a trusted one."""

import ipaddress
import re
from collections.abc import Iterable
from typing import NamedTuple

from pardalote.settings import InvalidSetting

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Headers = Iterable[tuple[bytes, bytes]]

# Of longer lists, and longer headers, only the end is looked at.
_MOST_HOPS, _MOST_CHARACTERS = 64, 8192
# An element of RFC 7239 (section 4) and a pair of it: a token, and a token or a quoted text. A quote that never
# ends goes to the end of all, so that none is looked for twice.
_ELEMENT = re.compile(r'(?:"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[^",])+')
_FORWARDED_PAIR = re.compile(r'(?<![A-Za-z])([A-Za-z]+)=("(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[^\s",;]*)')
# An address with a port: only IPv6 has brackets around it, and only without them more than one colon.
_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?\Z|([^:]+):\d+\Z")
_SCHEMES = frozenset(("http", "https"))


class Origin(NamedTuple):
    """Where a request comes from: the client's address, and the scheme of the URL that it has asked for."""

    client: str
    scheme: str


class TrustedProxies:
    """The proxies that are believed."""

    def __init__(self, said: str) -> None:
        """Read addresses and networks with commas between. Raises InvalidSetting."""
        self._networks = [_network(each.strip()) for each in said.split(",") if each.strip()]

    def origin(self, peer: str, scheme: str, headers: Headers) -> Origin:
        """Return where a request comes from that `peer` has sent.

        Proxies append whom they had it from, so that the list is read from its end: the first address that is no
        trusted proxy's is the client. Whatever stands before it the client may have made up, and a name that is no
        address (RFC 7239, section 6) ends the list. X-Forwarded-For goes before Forwarded: proxies that write the
        first often let a client's own Forwarded pass.
        """
        if not self._networks or not self._trusts(_address(peer)):
            return Origin(peer, scheme)
        values: dict[bytes, list[str]] = {}
        for name, value in headers:
            values.setdefault(name, []).append(value.decode("latin-1"))
        said, schemes_said, forwarded = (
            ",".join(values.get(name, ()))[-_MOST_CHARACTERS:]
            for name in (b"x-forwarded-for", b"x-forwarded-proto", b"forwarded")
        )
        schemes = [each.strip().lower() for each in schemes_said.split(",")]
        if said or schemes != [""]:
            scheme = schemes[-1] if schemes[-1] in _SCHEMES else scheme
            hops = [(each.strip(), scheme) for each in said.rsplit(",", _MOST_HOPS)]
        else:
            hops = _forwarded(forwarded, scheme)
        return self._first_stranger(Origin(peer, scheme), hops)

    def _first_stranger(self, nearest: Origin, hops: list[tuple[str, str]]) -> Origin:
        found = nearest
        for named, scheme in reversed(hops):
            address = _address(_without_port(named))
            if address is None:
                return found
            found = Origin(str(address), scheme)
            if not self._trusts(address):
                return found
        return found

    def _trusts(self, address: _Address | None) -> bool:
        return address is not None and any(address in network for network in self._networks)


def _network(said: str) -> _Network:
    try:
        return ipaddress.ip_network(said)
    except ValueError as error:
        raise InvalidSetting(f"trusted_proxies: {said!r} is no address and no network") from error


def _address(said: str) -> _Address | None:
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _without_port(said: str) -> str:
    match = _WITH_PORT.match(said)
    return (match[1] or match[2] or "") if match else said


def _forwarded(said: str, scheme: str) -> list[tuple[str, str]]:
    """Read the elements of Forwarded: whom each hop had it from, and by which scheme."""
    hops = []
    for element in _ELEMENT.findall(said)[-_MOST_HOPS:]:
        pairs = {name.lower(): _unquoted(value) for name, value in _FORWARDED_PAIR.findall(element)}
        proto = pairs.get("proto", "").lower()
        hops.append((pairs.get("for", ""), proto if proto in _SCHEMES else scheme))
    return hops


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
