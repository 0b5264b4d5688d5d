"""Search in the text of pages, for packages of some thousands of places: Pagefind's index, made after the pages.

Its files stand in the manifest like all others, each with the digest of the pages that the index was made from: it is
made again when one of these has changed, and removed when the settings no longer ask for it.
"""

from __future__ import annotations

import re
import sys
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING

from sistercities.base.problems import SiteError
from sistercities.engine.digests import INDEXING, hexdigest, versions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sistercities.engine.manifest import Entry
    from sistercities.engine.output import Output

FOLDER = "pagefind/"
SCRIPT = Path(__file__).with_suffix(".js")
INDEXED = ("cities", "states", "partners")
UNUSED = re.compile(r"pagefind-.*(ui|highlight)\b")
"""Pagefind's own search boxes, which this site has no use for."""

GLOB = f"{{{','.join(INDEXED)}}}/*/index.html"


def known(setting: str, files: Mapping[str, Entry], shard: tuple[int, int]) -> dict[str, Entry] | None:
    """Return the entries of the index among those of the last build, None where no index is to be made.

    A share of the pages has none: it is made where the shares are put together. SiteError if Pagefind is asked for and
    not installed.
    """
    if setting != "pagefind" or shard != (1, 1):
        return None
    if util.find_spec("pagefind") is None:
        raise SiteError("search: pagefind: Pagefind is not installed; add it with: pip install 'pagefind[bin]'")
    return {path: entry for path, entry in files.items() if path.startswith(FOLDER)}


def index(output: Output, cache: Path, files: Mapping[str, Entry], before: Mapping[str, Entry]) -> dict[str, Entry]:
    """Bring the index of the published pages up to date; return its files' manifest entries.

    ``files`` are the entries of everything else, ``before`` those of the index as it was left.
    """
    pages = [f"{path} {mark}" for path, (mark, *_) in sorted(files.items()) if path.partition("/")[0] in INDEXED]
    mark = hexdigest([*versions([INDEXING]), SCRIPT.read_text(encoding="utf-8"), *pages])
    if before and all(entry.mark == mark and output.is_as_left(path, entry) for path, entry in before.items()):
        return dict(before)
    made = {f"{FOLDER}{name}": content for name, content in run(output.folder, cache).items()}
    made[f"{FOLDER}places.js"] = SCRIPT.read_bytes()
    output.write_manifest(output.read_manifest().promising_nothing_of({*made, *before}))
    names = {path: f"index-{number}" for number, path in enumerate(made)}
    asides = {path: output.set_aside(name, path, mark, made[path]) for path, name in names.items()}
    for path, aside in asides.items():
        if aside.is_written:
            output.put(names[path], path, aside.place)
    for path in before.keys() - made.keys():
        output.remove(path)
    return {path: aside.entry for path, aside in asides.items()}


def run(site: Path, cache: Path) -> dict[str, bytes]:
    """Return the files of a new index of the pages in a folder; SiteError if Pagefind fails."""
    import subprocess  # noqa: PLC0415  # most sites have no such index
    import tempfile  # noqa: PLC0415

    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache.resolve()) as folder:
        done = subprocess.run(  # noqa: S603  # our own interpreter and a module that was asked for
            [sys.executable, "-P", "-m", "pagefind", "--site", str(site.resolve()), "--output-path", folder, "--glob", GLOB],
            check=False, capture_output=True, text=True, cwd=folder,
        )  # fmt: skip
        if done.returncode:
            raise SiteError(f"search: pagefind: {' '.join((done.stderr or done.stdout).split())[-300:]}")
        return {path.relative_to(folder).as_posix(): path.read_bytes()
                for path in sorted(Path(folder).rglob("*")) if path.is_file() and not UNUSED.match(path.name)}  # fmt: skip
