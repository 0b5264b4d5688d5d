"""What a change to a package is made of."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Change = Callable[["Path"], object]


def cell(file: str, old: str, new: str) -> Change:
    """Replace a text that stands exactly once in a file."""

    def change(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_bytes(text.replace(old, new).encode("utf-8", errors="surrogatepass"))

    return change


def content(file: str, make: Callable[[bytes], bytes]) -> Change:
    """Make a file's bytes anew from what they were."""
    return lambda folder: (folder / file).write_bytes(make((folder / file).read_bytes()))


def instead(file: str, make: Callable[[Path], object]) -> Change:
    """Put something else in a file's place."""

    def change(folder: Path) -> None:
        (folder / file).unlink(missing_ok=True)
        make(folder / file)

    return change


def described(make: Callable[[dict[str, Any]], object]) -> Change:
    """Change the descriptor in place."""

    def change(folder: Path) -> None:
        path = folder / "datapackage.json"
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        make(descriptor)
        path.write_text(json.dumps(descriptor, ensure_ascii=False), encoding="utf-8")

    return change


def resource(name: str, make: Callable[[dict[str, Any]], object]) -> Change:
    """Change one resource of the descriptor in place."""
    return described(lambda descriptor: make(next(one for one in descriptor["resources"] if one["name"] == name)))


def field(table: str, name: str, make: Callable[[dict[str, Any]], object]) -> Change:
    """Change one field of a resource's schema in place."""
    return resource(table, lambda found: make(next(one for one in found["schema"]["fields"] if one["name"] == name)))


def constraint(table: str, name: str, **values: Any) -> Change:
    """Set constraints of a field; one that is None is taken out."""

    def make(found: dict[str, Any]) -> None:
        found["constraints"] = {
            key: value for key, value in (found["constraints"] | values).items() if value is not None
        }

    return field(table, name, make)


event = partial(cell, "events.csv")
source = partial(cell, "sources.csv")
place = partial(cell, "us_places.csv")
partner = partial(cell, "partner_places.csv")
tie = partial(cell, "ties.csv")
