"""Watching folders: an edit made during a build is built after it, and pages are notified once per build."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tornado.ioloop import IOLoop

INTERVAL = 0.02
"""Seconds between two scans of the watched files; each takes a third of a millisecond."""
STILL = 0.02
"""Seconds for which they must be unchanged before a build."""

Snapshot = dict[str, tuple[int, int]]


def snapshot(folders: Iterable[Path]) -> Snapshot:
    """Return the mtime (ns) and size of every file in some folders, except hidden files and compiled modules."""
    found: Snapshot = {}
    waiting = [str(folder) for folder in folders]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name.startswith((".", "__pycache__")) or entry.name.endswith(".pyc"):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                    continue
                with contextlib.suppress(OSError):
                    status = entry.stat()
                    found[entry.path] = (status.st_mtime_ns, status.st_size)
    return found


class Watcher:
    """Builds whenever a watched file has changed, then notifies livereload; an edit made during a build is built next.

    It has the methods that livereload expects of a watcher, but sends notifications itself.
    """

    ignored_dirs: tuple[str, ...] = ()

    def __init__(self, folders: Iterable[Path], build: Callable[[], None]) -> None:
        """Watch folders; ``build`` is called after every change."""
        self.folders = tuple(folders)
        self.build = build
        self.filepath: str | None = None
        self._tasks = True
        self._changes: list[Any] = []
        self.seen = snapshot(self.folders)

    def start(self, callback: Callable[[], None]) -> bool:
        """Begin watching; ``callback`` is called in livereload's own loop after each build."""
        loop = IOLoop.current()
        threading.Thread(target=self._watch, args=(lambda: loop.add_callback(callback),), daemon=True).start()
        return True

    def _watch(self, done: Callable[[], None]) -> None:
        while True:
            time.sleep(INTERVAL)
            now = snapshot(self.folders)
            if now == self.seen:
                continue
            while now != (now := self._settled()):
                pass
            changed = {path for path in now.keys() | self.seen.keys() if now.get(path) != self.seen.get(path)}
            self.seen = now
            self.build()
            # If only stylesheets changed, they are replaced in the open page; any other change reloads it.
            self.filepath = next(iter(changed)) if all(path.endswith(".css") for path in changed) else "*"
            done()

    def _settled(self) -> Snapshot:
        time.sleep(STILL)
        return snapshot(self.folders)

    def examine(self) -> tuple[str, None]:
        """Request a reload; under any other name, livereload would ignore changes within three seconds of the last."""
        return "__livereload__", None
