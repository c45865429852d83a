"""Who really asks, when a proxy stands before the web server: told by the named proxies, believed of nobody else."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Host = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

FOR, PROTO = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"
NOBODY = "0.0.0.0"  # noqa: S104 - stands for an address that is not known, and so has no rights of the loopback


def networks(named: Iterable[str]) -> list[Network]:
    """The networks as they are written; "10.0.0.7/24" is the network of that address."""
    return [ipaddress.ip_network(one, strict=False) for one in named]


def believing(application: Application, proxies: Sequence[Network]) -> Application:
    """The application learns the address and the scheme of the one who asks, and sees no header about them.

    A request that came through a proxy which nobody named has no address: it must not count as the machine itself.
    """

    @wraps(application)
    def wrapped(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        told, scheme = str(environ.get(FOR) or ""), str(environ.get(PROTO) or "").strip().lower()
        peer = _host(str(environ.get("REMOTE_ADDR") or ""))
        for name in [name for name in environ if name == "HTTP_FORWARDED" or name.startswith("HTTP_X_FORWARDED_")]:
            del environ[name]
        if peer is not None and _is_in(peer, proxies):
            if told:
                environ["REMOTE_ADDR"] = _nearest_stranger(told, proxies)
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        elif told and peer is not None and peer.is_loopback:
            environ["REMOTE_ADDR"] = NOBODY
        return application(environ, start_response)

    return wrapped


def _nearest_stranger(told: str, proxies: Sequence[Network]) -> str:
    """The last address in the list that is no proxy of ours: what stands before it anybody can have written."""
    for word in reversed(told.split(",")):
        host = _host(word.strip())
        if host is None:
            return NOBODY
        if not _is_in(host, proxies):
            return str(host)
    return str(_host(told.split(",", maxsplit=1)[0].strip()))


def _host(word: str) -> Host | None:
    try:
        found = ipaddress.ip_address(word)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_in(host: Host, proxies: Sequence[Network]) -> bool:
    return any(host in network for network in proxies)
