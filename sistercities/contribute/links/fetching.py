"""Request a page from a web server, politely and within limits: no answer can stall the check or fill its memory."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

AGENT = "Mozilla/5.0 (compatible; sister-cities-link-check; one request a page a week)"
MAX_BODY = 65_536
MAX_HOPS = 5
CHUNK = 4_096
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a server may take, in seconds: for each wait, and for the whole answer with all its redirects."""

    wait: float = 15.0
    total: float = 40.0
    private: bool = False
    """Whether non-public addresses are allowed: only the tests' own server has one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's last answer: its status (0 if none), its URL, the beginning of its body, and what went wrong."""

    status: int
    url: str
    body: bytes = b""
    fault: str = ""


class Unanswered(Exception):  # noqa: N818  # a finding, not a program error
    """Why a server did not answer, in words for the report."""


def fetch(url: str, limits: Limits) -> Answer:
    """Request a page, following a few redirects, and return the answer; nothing a server does raises an exception."""
    deadline = time.monotonic() + limits.total
    where = url
    for _ in range(MAX_HOPS + 1):
        try:
            status, location, body = ask(where, limits, deadline)
            if not location:
                return Answer(status, where, body)
            where = urljoin(where, location)
        except Unanswered as fault:
            return Answer(0, where, b"", str(fault))
        except ValueError:
            return Answer(0, where, b"", "redirects to an invalid address")
    return Answer(0, where, b"", f"redirects more than {MAX_HOPS} times")


def ask(url: str, limits: Limits, deadline: float) -> tuple[int, str, bytes]:
    """Return a server's status, redirect target (or the empty text) and first bytes; ``Unanswered`` if none come."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Unanswered("redirects to an invalid address") from error
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        raise Unanswered("redirects to an address that is not http(s)")
    secure = parts.scheme == "https"
    address = public_address(host, port or (443 if secure else 80), limits)
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
        "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?") if parts.query else ""
    )
    connection: http.client.HTTPConnection | None = None
    try:
        connection = connected(host, address, limits.wait, secure=secure)
        connection.request("GET", target, headers={"User-Agent": AGENT, "Accept": "*/*", "Connection": "close"})
        response = connection.getresponse()
        location = response.headers.get("Location", "") if response.status in REDIRECTS else ""
        return response.status, location, beginning(response, deadline)
    except TimeoutError as error:
        raise Unanswered("did not answer in time") from error
    except ssl.SSLError as error:
        raise Unanswered(f"has no valid certificate ({error.reason or 'TLS'})") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unanswered(f"broke off ({type(error).__name__})") from error
    finally:
        if connection:
            connection.close()


def public_address(host: str, port: int, limits: Limits) -> tuple[str, int]:
    """Return the first address of a host and the port; ``Unanswered`` if there is none or it is not public.

    The connection is then made to this very address, so that the name cannot resolve to another one a moment later.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unanswered("host does not exist") from error
    address = str(found[0][4][0])
    if not limits.private and not ipaddress.ip_address(address).is_global:
        raise Unanswered("redirects to an address that is not public")
    return address, port


def connected(host: str, address: tuple[str, int], wait: float, *, secure: bool) -> http.client.HTTPConnection:
    """Return a connection to an address; if ``secure``, its certificate is checked against the host's name."""
    connection = http.client.HTTPConnection(host, address[1], timeout=wait)
    plain = socket.create_connection(address, timeout=wait)
    try:
        context = ssl.create_default_context()
        connection.sock = context.wrap_socket(plain, server_hostname=host) if secure else plain
    except BaseException:
        plain.close()
        raise
    return connection


def beginning(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """Return the first bytes of an answer, whatever length it claims; ``Unanswered`` if it is too slow."""
    body = b""
    while len(body) < MAX_BODY:
        if time.monotonic() > deadline:
            raise Unanswered("did not answer in time")
        try:
            chunk = response.read1(CHUNK)
        except (http.client.IncompleteRead, http.client.HTTPException):
            break  # a body shorter than promised is no reason to call a page dead
        if not chunk:
            break
        body += chunk
    return body[:MAX_BODY]
