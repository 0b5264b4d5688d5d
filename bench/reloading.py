"""Measure the seconds from a saved file to the reloaded page under ``build.py serve``, as an open page sees them.

A client plays the page's part in the protocol that its script speaks (LiveReload 7, over a WebSocket): a file is
saved, the client waits for the message to reload, and then fetches the page until it shows what was saved.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import signal
import socket
import statistics
import subprocess
import time
from typing import TYPE_CHECKING

from tornado.httpclient import AsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HELLO = {"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"]}
RUNS = 5
LONGEST = 120
PAUSE = 1.0
"""Seconds between two edits: no one saves more often."""


def free_port() -> int:
    """Return a port that is not in use."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def seconds_to_reload(command: list[str], root: Path) -> dict[str, float]:
    """Return the median seconds from saving to the reloaded page, for each kind of edit in the project at ``root``."""
    port = free_port()
    process = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        return asyncio.run(measured(port, root))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def with_last_event(text: str, mark: str) -> str:
    """Return a table whose last cell ends with another word, and still with a period."""
    rows = list(csv.reader(io.StringIO(text)))
    rows[-1][-1] = f"{rows[-1][-1].removesuffix('.')} {mark}."
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def with_comment(text: str, mark: str) -> str:
    """Return a template that has a comment before its heading."""
    return text.replace("<h1>", f"<!-- {mark} --><h1>", 1)


EDITS: dict[str, tuple[str, Callable[[str, str], str], str]] = {
    "one event": ("data/events.csv", with_last_event, "cities/{}/"),
    "Markdown": ("content/about.md", lambda text, mark: f"{text}\n{mark}\n", "about/"),
    "a template": ("templates/city.html", with_comment, "cities/{}/"),
    "the stylesheet": ("templates/assets/site.css", lambda text, mark: f"{text}/* {mark} */\n", "assets/site.css"),
}
"""The file to edit, how to edit it, and the page that shows it; ``{}`` is the U.S. place of the last event."""


async def measured(port: int, root: Path) -> dict[str, float]:
    """Return the median seconds for each kind of edit, measured in turn on the server at a port."""
    connection = await connected(port)
    place = (root / "data" / "events.csv").read_text(encoding="utf-8").splitlines()[-1].split("--")[0]
    found = {}
    for kind, (path, edit, page) in EDITS.items():
        runs = []
        text = (root / path).read_text(encoding="utf-8")
        for number in range(RUNS):
            await asyncio.sleep(PAUSE)
            mark = f"saved-{number}"
            save(root / path, edit(text, mark))
            begun = time.perf_counter()
            await reloaded(connection)
            await shows(port, page.format(place), mark)
            runs.append(time.perf_counter() - begun)
        found[kind] = statistics.median(runs)
    return found


async def connected(port: int) -> WebSocketClientConnection:
    """Return a connection like an open page's, as soon as the server answers; TimeoutError if it does not."""
    for _ in range(LONGEST * 10):
        try:
            connection = await websocket_connect(f"ws://127.0.0.1:{port}/livereload")
        except OSError:
            await asyncio.sleep(0.1)
            continue
        for message in (HELLO, {"command": "info", "url": f"http://127.0.0.1:{port}/"}):
            await connection.write_message(json.dumps(message))
        return connection
    raise TimeoutError("the server does not answer")


async def reloaded(connection: WebSocketClientConnection) -> None:
    """Wait for the message to reload; TimeoutError if it does not come."""
    async with asyncio.timeout(LONGEST):
        while json.loads(str(await connection.read_message()))["command"] != "reload":
            pass


async def shows(port: int, page: str, text: str) -> None:
    """Fetch a page until it contains a text; TimeoutError if it does not come to."""
    end = time.monotonic() + LONGEST
    while text not in (await AsyncHTTPClient().fetch(f"http://127.0.0.1:{port}/{page}")).body.decode():
        if time.monotonic() > end:
            raise TimeoutError(f"{page} does not show {text}")


def save(file: Path, text: str) -> None:
    """Save a file as an editor does: replace it as a whole."""
    beside = file.with_name(f".{file.name}.saved")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
