"""Which addresses are asked at all: those of web pages, on the public internet."""

import re
import socket
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_network

from yarl import URL

from digests.errors import RetrievalError, RetrievalFault

Address = IPv4Address | IPv6Address
Allows = Callable[[Address, int], bool]

MAX_ADDRESS_CHARS = 4096
_HOST = re.compile(r"[0-9a-f.]*:[0-9a-f:.]*|[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?", re.ASCII)
_HOST_CHARS = 253
_RAW_BYTE = re.compile("[\udc80-\udcff]")  # as headers show a byte that is no UTF-8
_NAT64 = ip_network("64:ff9b::/96")
# What `is_global` lets through, in some version of Python or in all.
_NEVER = (
    ip_network("192.0.0.0/24"),  # for protocols; a cloud tells its machines' secrets there
    ip_network("168.63.129.16/32"),  # another cloud does so here
    ip_network("fec0::/10"),  # the private addresses of old
    ip_network("3fff::/20"),  # for documentation
)


def is_public(address: Address, port: int) -> bool:
    """Tell whether an address, or the IPv4 address it stands for, is on the public internet."""
    if isinstance(address, IPv6Address) and (inner := _inner(address)) is not None:
        return is_public(inner, port)
    is_special = address.is_multicast or address.is_reserved
    return address.is_global and not is_special and not any(address in net for net in _NEVER)


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def web_address(text: str) -> URL:
    """Read the address of a web page, hosts in numbers made plain; raise RetrievalError if it is none."""
    url = _parsed(text)
    host = url.raw_host or ""
    is_host = len(host) <= _HOST_CHARS and _HOST.fullmatch(host)
    has_credentials = url.user is not None or url.password is not None
    if url.scheme not in {"http", "https"} or not is_host or has_credentials:
        raise RetrievalError(RetrievalFault.NOT_A_WEB_ADDRESS)
    return url.with_host(_plain(host)).with_fragment(None)


def shown_host(url: URL) -> str:
    """Return a host as people read it; as it stands where that cannot be read: "xn--" alone is no word."""
    try:
        return url.host or ""
    except UnicodeError:
        return url.raw_host or ""


def _parsed(text: str) -> URL:
    text = text.strip()
    if len(text) <= MAX_ADDRESS_CHARS and text.isprintable():
        with suppress(ValueError):
            return URL(text)
    raise RetrievalError(RetrievalFault.NOT_A_WEB_ADDRESS)


def _plain(host: str) -> str:
    """Return 2130706433, 0x7f.1 and 0177.1 as what a resolver takes them for: 127.0.0.1."""
    try:
        return socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
    except OSError:
        return host


def redirected(url: URL, location: str) -> URL:
    """Return where a Location header leads; who was asked over https is not asked without."""
    quoted = _RAW_BYTE.sub(lambda byte: f"%{ord(byte[0]) - 0xDC00:02X}", location)
    target = web_address(str(url.join(_parsed(quoted))))
    return target.with_scheme("https") if url.scheme == "https" else target
