"""The synthetic package used for measurements is valid, repeatable, and fit for every format."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from sistercities.outputs.downloads import FORMATS
from sistercities.site.request import Paths, Request
from sistercities.site.site import load_site
from tests.conftest import HOME, LATEST, make_content

if TYPE_CHECKING:
    from pathlib import Path


def synthetic(folder: Path, number: int) -> Path:
    """Write a synthetic package and return its folder."""
    command = [sys.executable, str(HOME / "bench" / "synthetic.py"), str(number), str(folder)]
    subprocess.run(command, check=True, timeout=60)
    return folder


def test_synthetic_packages_repeat(tmp_path: Path) -> None:
    """The same number of ties gives the same bytes, and another number gives another package."""
    first, again, other = (synthetic(tmp_path / name, number) for name, number in (("a", 60), ("b", 60), ("c", 61)))
    contents = [{path.name: path.read_bytes() for path in sorted(folder.iterdir())} for folder in (first, again, other)]
    assert contents[0] == contents[1] != contents[2]


def test_synthetic_packages_are_valid_and_make_every_format(tmp_path: Path) -> None:
    """A synthetic package passes every check, and every format can be made from it."""
    data, content = synthetic(tmp_path / "data", 120), make_content(tmp_path / "content")
    paths = Paths(data, content, HOME / "templates", tmp_path / "x", tmp_path / "c")
    loaded = load_site(Request(paths, "", "", LATEST))
    assert loaded.all_problems() == ()
    assert len(loaded.source.dataset.ties) == 120
    for form in FORMATS:
        assert form.write(loaded.source), form.name
