"""The one way out to a server that somebody else runs: resolve, look at the address, connect to that address.

A name is asked for once; the connection goes to the very address that was looked at, while TLS still proves
the name. So a name that answers differently the second time leads nowhere else. No redirect is followed, no
proxy asked, no more than `WIRE_ANSWER` bytes read, and all of it ends within `WIRE_SECONDS`.

Where one may connect at all is a list of the installation's (`ground/outside.py`): `host`, `host:port`, or
`host=address` for a server in the house's own network, which is then reached at that address only.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from zhiben.domain.refusals import Incomplete
from zhiben.ground import limits

Address = IPv4Address | IPv6Address
HTTPS = 443
PUBLIC = IPv6Network("2000::/3")  # the IPv6 of the open network; addresses that stand for IPv4 lie outside


class Unsent(Exception):
    """It did not get through this time; says why, without secrets. Later it may."""


class Hopeless(Unsent):
    """It never will, as it stands: at once to the dead letters, for a person to see."""


@dataclass(frozen=True, slots=True)
class Host:
    """A server of the list. `address`: where it is, None: as its name says, in public networks only."""

    name: str
    port: int
    address: Address | None


@dataclass(frozen=True, slots=True)
class Target:
    """An address of a page that was looked at: the server, and what to ask it for."""

    host: Host
    secure: bool
    path: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


Resolve = Callable[[str, int], Iterable[str]]
Dial = Callable[[str, int, float], socket.socket]


def hosts(told: str) -> dict[tuple[str, int], Host]:
    """The list as the installation writes it, by name and port; entries are separated by commas.

    Raises ValueError for an entry that cannot be read, or one whose address no list makes good.
    """
    found = {}
    for entry in filter(None, (part.strip() for part in told.split(","))):
        place, _, at = entry.partition("=")
        name, _, port = place.partition(":")
        address = ip_address(at) if at else None
        if address is not None and (_is_nobodys(address) or _carries(address)):
            raise ValueError(f"{entry}: no server has this address")
        host = Host(name.lower(), int(port or HTTPS), address)
        found[host.name, host.port] = host
    return found


def target(url: str, allowed: Mapping[tuple[str, int], Host]) -> Target:
    """The address looked at. Raises Incomplete `address_refused` for any that is not plainly of the list.

    Plain HTTP only to this machine itself, and only where the list says so (`name:port=127.0.0.1`).
    """
    if not url.isascii() or not url.isprintable() or any(mark in url for mark in " \\#"):
        raise Incomplete("address_refused", why="characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Incomplete("address_refused", why="port") from error
    if "@" in parts.netloc or parts.scheme not in ("https", "http"):
        raise Incomplete("address_refused", why="form")
    secure = parts.scheme == "https"
    host = allowed.get((parts.hostname or "", (HTTPS if secure else 80) if port is None else port))
    if host is None:
        raise Incomplete("address_refused", why="host")
    if not secure and not (host.address is not None and host.address.is_loopback):
        raise Incomplete("address_refused", why="scheme")
    return Target(host, secure, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def resolved(name: str, port: int) -> list[str]:
    """Every address the name has now."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def dialled(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to an address; `address` is never a name."""
    return socket.create_connection((address, port), timeout=seconds)


def post(
    to: Target, body: bytes, headers: Mapping[str, str], *, resolve: Resolve = resolved, dial: Dial = dialled,
    seconds: float = limits.WIRE_SECONDS,
) -> Answer:  # fmt: skip
    """What the server answers, whatever its status. Raises Unsent."""
    address = _address(to.host, resolve)
    line: list[socket.socket] = []
    try:
        with ends_within(seconds, lambda: line[0] if line else None):
            line.append(dial(str(address), to.host.port, seconds))
            if to.secure:
                line[0] = _proven(line[0], to.host.name)
            return _asked(to, line[0], body, headers)
    except (OSError, http.client.HTTPException) as error:
        raise Unsent(f"{to.host.name} 连不上（{type(error).__name__}）") from error
    finally:
        for one in line:
            one.close()


@contextmanager
def ends_within(seconds: float, line: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cuts the line when the time is over, however busily the other side keeps dripping."""
    timer = threading.Timer(seconds, _cut, [line])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def is_public(address: Address) -> bool:
    """Somebody's server in the open network; nothing of the house, of the machine, or of a cloud's inside."""
    open_to_all = isinstance(address, IPv4Address) or address in PUBLIC
    return open_to_all and address.is_global and not _is_nobodys(address) and not _carries(address)


def _address(host: Host, resolve: Resolve) -> Address:
    """The one to connect to. One bad answer spoils them all: a name of the list has no business there."""
    if host.address is not None:
        return host.address
    try:
        found = [ip_address(one) for one in resolve(host.name, host.port)]
    except (OSError, ValueError) as error:
        raise Unsent(f"{host.name} 域名解析不到") from error
    if not found:
        raise Unsent(f"{host.name} 域名解析不到")
    if not all(map(is_public, found)):
        raise Unsent(f"{host.name} 解析到内部地址，没有连接")
    return found[0]


def _is_nobodys(address: Address) -> bool:
    """Never a server one may name, not even by the list: of a link (clouds keep secrets there), of many."""
    return address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved


def _carries(address: Address) -> bool:
    """Whether it is an IPv6 address with an IPv4 one inside, to which it may lead."""
    if isinstance(address, IPv4Address):
        return False
    return any(one is not None for one in (address.ipv4_mapped, address.sixtofour, address.teredo))


def _proven(line: socket.socket, name: str) -> socket.socket:
    """The line encrypted, and the certificate that of the name."""
    return ssl.create_default_context().wrap_socket(line, server_hostname=name)


def _asked(to: Target, line: socket.socket, body: bytes, headers: Mapping[str, str]) -> Answer:
    plain = 443 if to.secure else 80
    asking = http.client.HTTPConnection(to.host.name, to.host.port)
    asking.default_port = plain  # so that `Host` names a port only where it is unusual
    asking.auto_open = 0  # never a second connection, which would go by name
    asking.sock = line
    asking.request("POST", to.path, body, dict(headers))
    answer = asking.getresponse()
    told = answer.read(limits.WIRE_ANSWER + 1)
    if len(told) > limits.WIRE_ANSWER:
        raise Unsent(f"{to.host.name} 答复过长")
    return Answer(answer.status, told)


def _cut(line: Callable[[], socket.socket | None]) -> None:
    open_line = line()
    if open_line is not None:
        try:
            socket.socket.shutdown(open_line, socket.SHUT_RDWR)  # beneath TLS, which would wait for an answer
        except OSError:
            return  # it has ended by itself
