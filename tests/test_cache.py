"""A cache damaged in every way: it may cost time, but never changes what is published."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from sistercities.base.files import read_sealed, sealed
from sistercities.engine.build import manifest_path
from tests.stage import tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.stage import Stage


def flipped(content: bytes) -> bytes:
    """Return bytes with one bit in the middle flipped."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut off": lambda content: content[: len(content) // 2],
    "no text": lambda content: content[:10] + bytes(range(256)),
    "a bit turned": flipped,
    "too deep": lambda _: b"[" * 100_000,
    "another form": lambda _: (
        b'{"format": 2, "digest": 1, "files": {"a": [1, Infinity, 2, 3]}, "a": ["b", Infinity, 1]}'
    ),
}


def cache_files(stage: Stage) -> list[Path]:
    """Return every file in the cache, the manifest first."""
    cache = stage.project.paths.cache
    manifest = manifest_path(stage.project.paths.out, cache)
    return [manifest, *sorted(path for path in cache.rglob("*") if path.is_file() and path != manifest)]


def test_damaged_cache_files(stage: Stage) -> None:
    """However the cache's files are damaged, the next build is right, whether the manifest is intact or damaged too.

    Frictionless runs only in the first two rounds; after them, its verdict is no longer cached.
    """
    stage = replace(stage, ask_frictionless=True)
    assert stage.built() == stage.before
    for number, (name, damage) in enumerate(DAMAGES.items()):
        stage = replace(stage, ask_frictionless=number < 2)
        stage.edit(back=number % 2 == 1)
        manifest, *rest = cache_files(stage)
        assert {path.name for path in rest} >= {"accepted-data", "prose.json"}
        for path in rest:
            path.write_bytes(damage(path.read_bytes()))
        expected = (stage.after, stage.before)[number % 2]
        assert stage.built() == expected, name
        for path in (manifest, *rest):
            path.write_bytes(damage(path.read_bytes()))
        assert stage.built() == expected, name


PATHS = {
    "outside": "../data/ties.csv",
    "no path": "a\0b",
    "no letter": "\ud800",
    "too long": "x" * 5000,
    "a folder": "data",
    "below a file": "index.html/x",
}


def test_manifest_that_is_not_ours(stage: Stage) -> None:
    """A manifest from a later version, or one that lists files never published, removes no file that is not ours."""
    assert stage.built() == stage.before
    (stage.project.paths.out / "stranger.txt").write_text("mine", encoding="utf-8")
    manifest = cache_files(stage)[0]
    for name, path in {**PATHS, "absolute": str(stage.project.paths.data / "ties.csv")}.items():
        stored = read_sealed(manifest.read_bytes())
        stored["files"][path] = stored["files"].pop("index.html")
        manifest.write_bytes(sealed(stored))
        assert stage.built() == {**stage.before, "stranger.txt": b"mine"}, name
    assert (stage.project.paths.data / "ties.csv").exists()
    stored = read_sealed(manifest.read_bytes())
    stored |= {"format": stored["format"] + 1, "files": {"stranger.txt": stored["files"]["index.html"]}}
    manifest.write_bytes(sealed(stored))
    assert stage.built() == {**stage.before, "stranger.txt": b"mine"}


def test_manifest_of_another_site(stage: Stage) -> None:
    """Another site's manifest removes nothing from this one."""
    stage.built(out="other")
    stage.edit()
    stage.built()
    cache = stage.project.paths.cache
    ours = manifest_path(stage.project.paths.out, cache)
    theirs = manifest_path(stage.project.root / "other", cache)
    shutil.move(theirs, ours)
    shutil.rmtree(stage.project.root / "other")
    assert stage.built() == stage.after


def test_cache_of_folders_and_links(stage: Stage) -> None:
    """A folder or broken link in place of a cached file counts as a missing file or is named in one line."""
    stage = replace(stage, ask_frictionless=True)
    stage.built()
    stage.edit()
    cache = stage.project.paths.cache
    shutil.rmtree(cache / "templates")
    (cache / "templates").write_text("no folder", encoding="utf-8")
    (cache / "prose.json").unlink()
    (cache / "prose.json").mkdir()
    (cache / "accepted-data").unlink()
    (cache / "accepted-data").symlink_to("nowhere")
    assert stage.built() == stage.after
    manifest = cache_files(stage)[0]
    manifest.unlink()
    manifest.mkdir()
    (stage.project.paths.out / "index.html").unlink()
    stage.refused(f"cache/{manifest.name}: cannot be written", "")
    shutil.rmtree(cache)
    assert stage.built() == stage.after


def test_files_that_are_not_ours_stay(stage: Stage) -> None:
    """Files that others put into the site's folder stay, even in folders from which all of ours are removed."""
    article = stage.project.root / "content/more.md"
    shutil.copy(stage.project.root / "content/about.md", article)
    stage.built()
    theirs = {"CNAME": b"example.org", "more/photo.jpg": b"jpg", "zzz/index.html": b"page", ".well-known/x": b"y"}
    for path, content in theirs.items():
        (stage.project.paths.out / path).parent.mkdir(exist_ok=True)
        (stage.project.paths.out / path).write_bytes(content)
    article.unlink()
    assert stage.built() == {**stage.before, **theirs}
    stage.edit()
    assert stage.built() == {**stage.after, **theirs}
    shutil.rmtree(stage.project.paths.cache)
    assert stage.built() == {**stage.after, **theirs} == tree(stage.project.paths.out)
