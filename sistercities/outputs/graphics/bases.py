"""The base maps under the marks: paths baked in advance, with the two large maps published as files of their own.

``base/README.md`` says where the geometry comes from. A file is read when it is first needed, once per process.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import radians
from pathlib import Path
from typing import Any

from sistercities.outputs.graphics.projection import POLAR_MERIDIAN, POLAR_SCALE, US_SIZE, Albers, Point

FOLDER = Path(__file__).parent / "base"
US, POLAR = "assets/maps/us.svg", "assets/maps/polar.svg"
POLAR_REACH = 600
"""The polar base covers the square from -600 to 600 around the pole."""

GRATICULE = (10, 30, 50, 70)
MERIDIANS = range(-180, 0, 30)

STYLE = (
    "<style>.land{fill:#e6e2d9}.own{fill:#d6d0c2}.line{fill:none;stroke:#fdfcfa}.net{fill:none;stroke:#e9e6df}"
    "@media(prefers-color-scheme:dark){.land{fill:#262b32}.own{fill:#353c46}.line{stroke:#14171b}.net{stroke:#22272d}}"
    "</style>"
)
"""A file used as an image can use only its own stylesheet; the colors match the page's."""


@dataclass(frozen=True, slots=True)
class StateBase:
    """A state's projection, the width and height of its frame, and its shape and coarser outline (SVG paths)."""

    frame: Albers
    size: tuple[int, int]
    shape: str
    outline: str


@cache
def read(name: str) -> dict[str, Any]:
    """Return the content of a JSON file in the folder."""
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return content


@cache
def state_base(code: str) -> StateBase | None:
    """Return a state's base by its USPS code, or None if there is none."""
    entry = read("states")["states"].get(code)
    return StateBase(Albers(*entry["frame"]), tuple(entry["size"]), entry["shape"], entry["outline"]) if entry else None


def state_middle(code: str) -> Point | None:
    """Return the longitude and latitude near the middle of a state's frame, or None if the state has no base."""
    base = state_base(code)
    return (base.frame.meridian, base.frame.latitude) if base else None


def state_grid() -> float:
    """Return the factor that scales a state's path to its frame."""
    return 1 / float(read("states")["grid"])


def us_svg() -> str:
    """Return the map of the United States as an SVG file: land and state borders."""
    base, (width, height) = read("us"), US_SIZE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{STYLE}'
        f'<g transform="scale({1 / base["grid"]})"><path class="own" d="{base["land"]}"/>'
        f'<path class="line" stroke-width="2.2" stroke-linejoin="round" d="{base["borders"]}"/></g></svg>\n'
    )


def polar_svg() -> str:
    """Return the map around the North Pole as an SVG file: graticule, other land, the United States and Russia."""
    base, reach = read("polar"), POLAR_REACH
    radius = [round(POLAR_SCALE * radians(90 - latitude)) for latitude in GRATICULE]
    net = "".join(f'<circle r="{r}"/>' for r in radius)
    net += "".join(
        f'<path d="M0-{reach}V{reach}" transform="rotate({POLAR_MERIDIAN - degrees:g})"/>' for degrees in MERIDIANS
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-{reach} -{reach} {2 * reach} {2 * reach}">{STYLE}'
        f'<g class="net">{net}</g><path class="land" d="{base["rest"]}"/>'
        f'<path class="own" d="{base["us"]}{base["ru"]}"/></svg>\n'
    )


@cache
def files() -> dict[str, bytes]:
    """Return the base maps that are published as files, by path."""
    return {US: us_svg().encode(), POLAR: polar_svg().encode()}
