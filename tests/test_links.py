"""The weekly check of the sources' addresses, against a server that does everything that servers do."""

from __future__ import annotations

import http.server
import json
import socketserver
import threading
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from sistercities.base.problems import SiteError
from sistercities.contribute.links import checking, fetching
from sistercities.contribute.links.checking import (
    Tools,
    alternating_hosts,
    archived_copy,
    as_markdown,
    check_links,
    read_exceptions,
)
from sistercities.contribute.links.fetching import MAX_BODY, Answer, Limits, fetch
from tests.commands import run
from tests.conftest import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sistercities.record.dataset import Dataset
    from tests.conftest import Project

HERE = Limits(wait=0.4, total=1.2, private=True)
COPY = "https://web.archive.org/web/20220309000000/https://news.example.org/a"

LIES = {
    "headers": b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(5000)) + b"\r\n",
    "short": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nless than promised",
    "negative": b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nmore than promised",
    "nonsense": b"\x00\xff\x00 nothing that is HTTP\r\n\r\n",
}


class Behaviour(http.server.BaseHTTPRequestHandler):
    """A handler whose answer depends on the path."""

    protocol_version = "HTTP/1.1"
    stop = threading.Event()

    def do_GET(self) -> None:
        """Answer, redirect, dawdle or lie, as the path says."""
        name = urlsplit(self.path).path.strip("/")
        if name.isdigit():
            self.answer(int(name))
        elif name in ("huge", "silent", "trickle"):
            self.dawdle(name)
        elif name == "query":
            self.answer(200, self.path.encode())
        elif name in LIES:
            self.write(LIES[name])
        else:
            self.redirect(name)

    def dawdle(self, name: str) -> None:
        """Send nothing, send slowly, or send without end."""
        if name == "silent":
            self.stop.wait(5)
            return
        self.head(200, {"Content-Length": str(10**12)})
        piece, pause = (b".", 0.05) if name == "trickle" else (b"x" * 65_536, 0.0)
        while not self.stop.wait(pause) and self.write(piece):
            pass

    def redirect(self, name: str) -> None:
        """Redirect to the address with a name."""
        targets = {
            "moved": "/200",
            "loop": "/loop",
            "file": "file:///etc/passwd",
            "ftp": "ftp://example.org/",
            "inside": "http://169.254.169.254/latest/meta-data/",
            "password": "http://me:secret@example.org/",
            "broken": "http://[::1",
            "port": "http://example.org:99999/",
            "nowhere": "",
        }
        self.answer(302, headers={"Location": targets[name]})

    def answer(self, status: int, body: bytes = b"ok", headers: dict[str, str] | None = None) -> None:
        """Answer with a status and a small body."""
        self.head(status, {"Content-Length": str(len(body)), **(headers or {})})
        self.write(body)

    def head(self, status: int, headers: dict[str, str]) -> None:
        """Send a status and headers."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def write(self, content: bytes) -> bool:
        """Send bytes; return False if the client has gone."""
        try:
            self.wfile.write(content)
        except OSError:
            return False
        self.close_connection = True
        return True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Log nothing."""


class Server(socketserver.ThreadingTCPServer):
    """A server only for the tests."""

    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that went away."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run the server and yield its address."""
    with Server(("127.0.0.1", 0), Behaviour) as running:
        Behaviour.stop.clear()
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        Behaviour.stop.set()
        running.shutdown()


@pytest.mark.parametrize(
    ("path", "status", "fault"),
    [
        ("200", 200, ""),
        ("404", 404, ""),
        ("410", 410, ""),
        ("500", 500, ""),
        ("moved", 200, ""),
        ("loop", 0, "redirects more than 5 times"),
        ("file", 0, "redirects to an address that is not http(s)"),
        ("ftp", 0, "redirects to an address that is not http(s)"),
        ("password", 0, "redirects to an address that is not http(s)"),
        ("broken", 0, "redirects to an invalid address"),
        ("port", 0, "redirects to an invalid address"),
        ("nowhere", 302, ""),
        ("silent", 0, "did not answer in time"),
        ("trickle", 0, "did not answer in time"),
        ("headers", 0, "broke off (HTTPException)"),
        ("nonsense", 0, "broke off (BadStatusLine)"),
        ("short", 200, ""),
        ("negative", 200, ""),
    ],
)
def test_what_servers_do(server: str, path: str, status: int, fault: str) -> None:
    """Whatever a server does – dead, moved, slow, silent, lying or babbling – the result is one answer, in time."""
    answer = fetch(f"{server}/{path}", HERE)
    if path in ("broken", "port") and answer.fault == "broke off (ValueError)":
        pytest.fail("an address that is none is told as such")
    assert (answer.status, answer.fault) == (status, fault)


def test_a_huge_answer_is_not_read(server: str) -> None:
    """Only the beginning is read of an answer that claims to be a terabyte."""
    answer = fetch(f"{server}/huge", HERE)
    assert (answer.status, len(answer.body)) == (200, MAX_BODY)


def test_the_final_address_is_reported(server: str) -> None:
    """After a redirect, the answer names the address that it came from."""
    assert fetch(f"{server}/moved", HERE).url == f"{server}/200"


def test_letters_of_an_address_are_encoded(server: str) -> None:
    """Characters beyond ASCII and line breaks in an address are sent percent-encoded."""
    answer = fetch(f"{server}/query?q=Саратов\r\nX: y", HERE)
    assert b"\r\n" not in answer.body
    assert answer.body.startswith(b"/query?q=%D0%A1")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/",
                                 "http://169.254.169.254/latest/meta-data/"])  # fmt: skip
def test_only_public_addresses_are_asked(url: str) -> None:
    """A source cannot make the check contact a machine in the network in which it runs."""
    assert fetch(url, Limits()).fault == "redirects to an address that is not public"


def test_a_redirect_inside_is_refused(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A redirect from a public page to an address inside the network is not followed."""
    port = urlsplit(server).port
    real = fetching.public_address

    def here_is_public(host: str, number: int, limits: Limits) -> tuple[str, int]:
        return (host, number) if number == port else real(host, number, limits)

    monkeypatch.setattr(fetching, "public_address", here_is_public)
    assert fetch(f"{server}/inside", replace(HERE, private=False)).fault == "redirects to an address that is not public"


@pytest.mark.parametrize("url", ["https://", "http:///path", "nonsense", "http://a b/", "http://.example.org/", ""])
def test_what_is_no_address(url: str) -> None:
    """An address that leads nowhere gives an answer too, not a traceback."""
    assert fetch(url, HERE).fault in (
        "redirects to an address that is not http(s)",
        "host does not exist",
        "redirects to an invalid address",
    )


def test_a_server_without_a_certificate(server: str) -> None:
    """A server that does not speak TLS at an https address is reported."""
    assert fetch(server.replace("http:", "https:") + "/200", HERE).fault.startswith(
        ("has no valid certificate", "broke off")
    )


class World:
    """A simulated web with its own clock: its answers, and which addresses were requested and when."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        """Create a web with these answers, by address."""
        self.answers = answers
        self.now = 0.0
        self.asked: list[tuple[float, str]] = []

    def fetch(self, url: str) -> Answer:
        """Return the answer to a request, which takes a second."""
        self.asked.append((self.now, url))
        self.now += 1
        return self.answers.get(url, Answer(200, url))

    def sleep(self, seconds: float) -> None:
        """Advance the clock."""
        self.now += seconds

    def tools(self, budget: float = 10_000) -> Tools:
        """Return the check's tools, which use this web and its clock."""
        return Tools(self.fetch, self.sleep, lambda: self.now, pause=5.0, budget=budget)


def test_the_check_is_polite(toy: Dataset) -> None:
    """No host is contacted twice within the pause, and every source is requested exactly once."""
    world = World({})
    report = check_links(toy, {}, world.tools())
    times: dict[str, float] = {}
    for moment, url in world.asked:
        host = urlsplit(url).netloc
        assert moment - times.get(host, -100) >= 5
        times[host] = moment
    pages = sorted(url for _, url in world.asked if not url.startswith(checking.ARCHIVE))
    assert pages == sorted(source.url for source in toy.sources.values())
    assert (report.checked, report.left) == (len(toy.sources), 0)


def test_the_check_ends(toy: Dataset) -> None:
    """When its time is up, the check ends and counts the sources that it did not reach."""
    report = check_links(toy, {}, World({}).tools(budget=20))
    assert 0 < report.checked < len(toy.sources)
    assert report.checked + report.left == len(toy.sources)
    assert f"Time ran out before {report.left} sources." in as_markdown(report)


def test_what_is_reported(toy: Dataset) -> None:
    """Dead, moved and doubtful addresses are listed apart; an exception has its reason; a copy is only suggested."""
    base = "https://news.example.org/"
    known = json.dumps({"archived_snapshots": {"closest": {"available": True, "status": "200", "url": COPY}}}).encode()
    archive = f"{checking.ARCHIVE}https%3A%2F%2Fnews.example.org%2Fashford-city-hall"
    world = World(
        {
            f"{base}ashford-city-hall": Answer(404, f"{base}ashford-city-hall"),
            f"{base}harlow-site": Answer(0, f"{base}harlow-site", b"", "host does not exist"),
            f"{base}isley-sun-2024-02-02": Answer(200, "https://casino.example.org/"),
            f"{base}dover-post-2022-05-02": Answer(403, f"{base}dover-post-2022-05-02"),
            f"{base}cedar-times-2023": Answer(0, f"{base}cedar-times-2023", b"", "did not answer in time"),
            archive: Answer(200, archive, known),
        }
    )
    text = as_markdown(check_links(toy, {}, world.tools()))
    assert "### Dead: 2\n" in text
    assert "- ` ashford-city-hall ` ` answers 404 `" in text
    assert "- ` harlow-site ` ` host does not exist `" in text
    assert "### Lead elsewhere: 1\n" in text
    assert "- ` isley-sun-2024-02-02 ` ` leads to https://casino.example.org/ `" in text
    assert "### Not sure: 2\n" in text
    assert (
        f"### Copies found: 1\n\nCheck the copy, then put its address into `archive_url`.\n\n- ` ashford-city-hall ` ` {COPY} `"
        in text
    )
    passed = as_markdown(check_links(toy, {"example.org": "is no real host"}, World({}).tools()))
    assert passed.startswith("0 sources asked")
    assert "` is no real host `" in passed


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"archived_snapshots": {}}',
        b'{"archived_snapshots": {"closest": {"available": false, "status": "200", "url": "https://web.archive.org/x"}}}',
        b'{"archived_snapshots": {"closest": {"available": true, "status": "404", "url": "https://web.archive.org/x"}}}',
        b'{"archived_snapshots": {"closest": {"available": true, "status": "200", "url": "https://evil.example.org/"}}}',
        b'{"archived_snapshots": {"closest": {"available": true, "status": "200", "url": "javascript:alert(1)"}}}',
        b'{"archived_snapshots": {"closest": {"available": true, "status": "200", "url": "https://web.archive.org/a b"}}}',
        b'{"archived_snapshots": {"closest": {"available": true, "status": "200", "url": 5}}}',
        b"[" * 50_000,
        b"\xff\xfe",
    ],
)
def test_only_the_archive_is_believed(body: bytes) -> None:
    """An archive's answer that is broken, has no usable copy, or names a page outside the archive suggests nothing."""
    assert archived_copy(Answer(200, checking.ARCHIVE, body)) == ""


def test_sources_of_one_host_are_spread_out(toy: Dataset) -> None:
    """Sources of one host are as far apart as the others allow, and none is lost."""
    first, second, third, *_ = toy.sources.values()
    other = replace(third, url="https://other.example.org/")
    assert [source.id for source in alternating_hosts([first, second, other])] == [first.id, other.id, second.id]


@pytest.mark.parametrize("text", ["- example.org\n", "example.org:\n", "example.org: 5\n", "a: [\n", "\x00"])
def test_an_exception_has_a_reason(tmp_path: Path, text: str) -> None:
    """A list of exceptions that is not a list of hosts with reasons is refused."""
    path = tmp_path / "exceptions.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SiteError):
        read_exceptions(path)


def test_this_project_s_exceptions() -> None:
    """Every host that this project skips has a reason."""
    found = read_exceptions(HOME / ".github" / "link-exceptions.yml")
    assert all(len(reason) > 10 for reason in found.values())


def test_the_command_writes_its_report(project: Project, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """``links`` requests the sources, writes the report and does not change them."""
    text = (project.root / "data" / "sources.csv").read_text(encoding="utf-8")
    monkeypatch.setattr(checking, "ARCHIVE", f"{server}/query?url=")
    real = fetching.fetch
    here = {"https://news.example.org": server}
    monkeypatch.setattr(
        fetching, "fetch", lambda url, _: real(f"{server}/404" if url.startswith(tuple(here)) else url, HERE)
    )
    report = project.root / "report.md"
    ran = run(project, "links", f"--report={report}", "--pause=0", "--wait=0.4")
    assert ran.code == 0
    assert "### Dead: 16\n" in ran.out
    assert report.read_text(encoding="utf-8") == ran.out
    assert (project.root / "data" / "sources.csv").read_text(encoding="utf-8") == text
