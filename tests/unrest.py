"""Edit an input at the very moment at which a build opens it: ``python -m tests.unrest FOLDER``.

The folder is a project as the tests make it. Python's audit events report each opening of a file; the edit is made just
before it. Each input is edited at its second, third … opening and restored at the next, which leaves no trace except
what the build has read; the events table is also edited without being restored. The next build must make the same tree
as a clean one. Prints one line of JSON, and exits with 1 if an edit went unnoticed.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import Any

from tests.killing import MORE, Tree, finished, started

EDITS = (
    ("data/events.csv", "voted 5-4 to suspend", "voted 4-5 to suspend", 3),
    ("content/about.md", "nav: About", "nav: Abuot", 3),
    ("templates/city.html", "{% block main %}", "{% block main %}<hr>", 3),
    ("templates/assets/site.css", "{", " {", 3),
)
"""An input, an edit, and how often a build opens the input, first only to see whether anything has changed."""


def put(file: Path, text: str) -> None:
    """Write a file in place."""
    file.write_text(text, encoding="utf-8")


def edit_when_opened(file: Path, texts: tuple[str, ...], opening: int) -> None:
    """Make this process write each of the texts in turn just before it opens a file, from the n-th opening on."""
    seen = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event != "open" or seen < 0 or Path(str(arguments[0])).name != file.name:
            return
        number, seen = seen + 1, -1  # our own openings are not counted
        if 0 <= number - opening < len(texts):
            put(file, texts[number - opening])
        seen = number

    sys.addaudithook(hook)


def compared(root: Path, out: str, cache: str) -> Tree:
    """Build to completion and return the tree, without the page that differs each time."""
    return {path: content for path, content in finished(root, out, cache).items() if not path.startswith("more/")}


def clean_trees(root: Path, file: Path, texts: tuple[str, str]) -> list[Tree]:
    """Return the tree that a clean build makes from each text of a file."""
    trees = []
    for text in texts:
        put(file, text)
        shutil.rmtree(root / "clean", ignore_errors=True)
        trees.append(compared(root, "clean", "clean-cache"))
    assert trees[0] != trees[1], file
    return trees


def run(root: Path) -> list[str]:
    """Make every edit at every opening and return those that went unnoticed."""
    wrong: list[str] = []
    for path, old, new, openings in EDITS:
        file = root / path
        before = file.read_text(encoding="utf-8")
        texts = (before, before.replace(old, new, 1))
        clean = clean_trees(root, file, texts)
        for opening, stays in itertools.product(range(2, openings + 1), (0, 1) if path == EDITS[0][0] else (0,)):
            put(file, before)
            put(root / "content" / "more.md", f"{MORE}{len(wrong)} {opening} {stays}\n")  # something to build
            edit = partial(edit_when_opened, file, texts[1:] if stays else (texts[1], before), opening)
            _, status = os.waitpid(started(root, "site", "cache", before=edit), 0)
            put(file, texts[stays])
            if status or compared(root, "site", "cache") != clean[stays]:
                wrong.append(f"{path}, {'edited' if stays else 'edited and put back'} at opening {opening}: {status}")
        put(file, before)
    return wrong


if __name__ == "__main__":
    put(Path(sys.argv[1]) / "content" / "more.md", MORE)
    found = run(Path(sys.argv[1]))
    print(json.dumps({"wrong": found}))
    sys.exit(bool(found))
