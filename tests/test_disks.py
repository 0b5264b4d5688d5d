"""Full or read-only disks, unreadable files, and folders in the place of files or the reverse."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import HOME
from tests.stage import tree
from tests.warm import BOUND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stage import Stage

MOUNT, UMOUNT = (shutil.which(name) or "" for name in ("mount", "umount"))
bound = pytest.mark.skipif(bool(BOUND) and not shutil.which("setpriv"), reason="root needs setpriv to be held back")


@contextmanager
def disk(folder: Path, options: str) -> Iterator[Path]:
    """Mount a separate file system on a new folder, or skip the test if nothing can be mounted."""
    folder.mkdir()
    command = [MOUNT, "-t", "tmpfs", "-o", options, "tests", str(folder)]
    if os.geteuid() or not MOUNT or subprocess.run(command, capture_output=True, check=False).returncode:
        folder.rmdir()
        pytest.skip("nothing can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run([UMOUNT, str(folder)], check=True)
        folder.rmdir()


def remounted(folder: Path, options: str) -> None:
    """Remount a file system with other options."""
    subprocess.run([MOUNT, "-o", f"remount,{options}", str(folder)], check=True)


def fill(file: Path, *, leave: int) -> Path:
    """Fill a disk, except for some bytes, with a file, and return the file."""
    space = os.statvfs(file.parent)
    file.write_bytes(bytes(space.f_bavail * space.f_frsize - leave))
    return file


@contextmanager
def mode(path: Path, bits: int) -> Iterator[None]:
    """Change a path's permissions temporarily."""
    before = path.stat().st_mode
    path.chmod(bits)
    try:
        yield
    finally:
        path.chmod(before)


def test_full_disk(stage: Stage) -> None:
    """A disk that fills up during a build is reported in one line, every file stays whole, and freeing space helps."""
    with disk(stage.project.root / "disk", "size=8m") as folder:
        assert stage.built(out="disk/site") == stage.before
        filled = fill(folder / "filler", leave=24_000)
        stage.edit()
        stage.refused("disk/", "(No space left on device)", "--out=disk/site")
        assert stage.stands("disk/site")
        assert [path.name for path in sorted(folder.iterdir())] == ["filler", "site"]
        filled.unlink()
        assert stage.built(out="disk/site") == stage.after


def test_full_disk_from_nothing(stage: Stage) -> None:
    """A first build that does not fit publishes only whole files, and the rest once there is enough space."""
    with disk(stage.project.root / "disk", "nr_inodes=60") as folder:
        stage.refused("disk/", "(No space left on device)", "--out=disk")
        assert tree(folder).items() <= stage.before.items()
        remounted(folder, "nr_inodes=2000")
        assert stage.built(out="disk") == stage.before


def test_cache_on_a_disk_that_is_full_or_read_only(stage: Stage) -> None:
    """If the cache cannot be written, one line reports it, the site stays whole, and the next build is correct."""
    with disk(stage.project.root / "disk", "size=8m") as folder:
        assert stage.built("--cache=disk") == stage.before
        stage.edit()
        filled = fill(folder / "filler", leave=0)
        stage.refused("disk/", "(No space left on device)", "--cache=disk")
        filled.unlink()
        remounted(folder, "ro")
        stage.refused("disk/", "(Read-only file system)", "--cache=disk")
        assert stage.stands()
        remounted(folder, "rw")
        assert stage.built("--cache=disk") == stage.after


def test_site_on_a_disk_that_is_read_only(stage: Stage) -> None:
    """A read-only site is left alone, and one line reports it if there is something to write."""
    with disk(stage.project.root / "disk", "size=8m") as folder:
        assert stage.built(out="disk/site") == stage.before
        remounted(folder, "ro")
        assert stage.built(out="disk/site") == stage.before
        stage.edit()
        stage.refused("disk/site", "(Read-only file system)", "--out=disk/site")
        assert tree(folder / "site") == stage.before
        remounted(folder, "rw")
        assert stage.built(out="disk/site") == stage.after


@bound
def test_folders_that_may_not_be_written(stage: Stage) -> None:
    """A folder of the site that the builder may not write or list stays unchanged, and one line names it."""
    assert stage.built() == stage.before
    stage.edit()
    for name in ("site", "site/timeline"):
        for bits in (0o555, 0o000):
            with mode(stage.project.root / name, bits):
                stage.refused(name, "(Permission denied)")
            assert stage.stands()
    assert stage.built() == stage.after


UNREADABLE = (
    "data/events.csv",
    "data",
    "content/about.md",
    "content/site.yaml",
    "templates/city.html",
    "templates/assets/site.css",
    "templates/assets",
)


@bound
def test_input_that_may_not_be_read(stage: Stage) -> None:
    """A file or folder that the builder may not read is named by build and check, and the site stays unchanged."""
    assert stage.built() == stage.before
    for name in UNREADABLE:
        with mode(stage.project.root / name, 0o000):
            stage.refused(name, "Permission denied")
            if name in ("data/events.csv", "data", "templates/assets"):
                checked = stage.run("check")
                assert checked.returncode in (1, 2)
                assert name in checked.stderr
                assert "Traceback" not in checked.stderr
    assert tree(stage.project.paths.out) == stage.before


def test_folders_in_place_of_files_and_the_reverse(stage: Stage) -> None:
    """A folder in the place of a published file, or the reverse, is left alone, and one line names it."""
    stage.built()
    out, lost = stage.project.paths.out, stage.project.root / "lost"
    for name in ("about/index.html", "data/package", "timeline"):
        (out / "status").rename(lost)
        place, aside = out / name, stage.project.root / "aside"
        place.rename(aside)
        if aside.is_file():
            place.mkdir()
        else:
            place.write_text("mine", encoding="utf-8")
        stage.refused(f"site/{name}", "")
        assert not (out / "status").exists()  # nothing from the same build is published
        lost.rename(out / "status")
        assert place.is_dir() if aside.is_file() else place.read_text(encoding="utf-8") == "mine"
        place.rmdir() if place.is_dir() else place.unlink()
        aside.rename(place)
    assert stage.built() == stage.before


def test_folder_in_the_place_of_a_page_that_is_gone(stage: Stage) -> None:
    """A folder that a user put in the place of a page that is no longer published is left alone."""
    article = stage.project.root / "content/more.md"
    shutil.copy(stage.project.root / "content/about.md", article)
    stage.built()
    page = stage.project.paths.out / "more/index.html"
    page.unlink()
    page.mkdir()
    (page / "mine.txt").write_text("mine", encoding="utf-8")
    article.unlink()
    assert stage.built() == {**stage.before, "more/index.html/mine.txt": b"mine"}


@pytest.mark.parametrize("reader", ["/dev/full", "nobody"])
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["at the end", "at once"])
def test_output_that_cannot_be_printed(
    stage: Stage, reader: str, unbuffered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If standard output is a closed pipe or a full disk, one line reports it, and the site is made."""
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    if reader == "nobody":
        ends, stdout = os.pipe()
        os.close(ends)
    else:
        stdout = os.open(reader, os.O_WRONLY)
    folders = [
        f"--{name}={getattr(stage.project.paths, name)}" for name in ("data", "content", "templates", "out", "cache")
    ]
    command = [*BOUND, sys.executable, str(HOME / "build.py"), "build", *folders, "--no-cards"]
    try:
        result = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False, timeout=120)
    finally:
        os.close(stdout)
    assert result.returncode == 2
    assert result.stderr.startswith("error: cannot write to standard output (")
    assert result.stderr.count("\n") == 1
    assert tree(stage.project.paths.out) == stage.before


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed(stage: Stage, closed: str) -> None:
    """With standard output or standard error closed, the site and the exit code are still right."""
    command = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, str(HOME / "build.py")]
    folders = [f"--{name}={getattr(stage.project.paths, name)}" for name in ("content", "templates", "out", "cache")]
    good, bad = (subprocess.run([*command, *folders, "--no-cards", f"--data={stage.project.paths.data}{end}"],
                                capture_output=True, text=True, check=False, timeout=120) for end in ("", "-not"))  # fmt: skip
    assert (good.returncode, bad.returncode) == (0, 2)
    assert "Traceback" not in good.stderr + bad.stderr
    assert tree(stage.project.paths.out) == stage.before


def test_errors_that_cannot_be_printed(stage: Stage) -> None:
    """The exit code is the same if standard error is a full disk."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        command = [sys.executable, str(HOME / "build.py"), "--data", str(stage.project.root / "not")]
        assert subprocess.run(command, stderr=full, check=False, timeout=120).returncode == 2


@bound
def test_a_folder_that_may_not_be_written_is_found_before_anything_is_published(stage: Stage) -> None:
    """However many files a build would replace first, one folder that it may not write stops all of them."""
    assert stage.built() == stage.before
    stage.project.edit("templates/base.html", "<body>", '<body class="edited">')
    with mode(stage.project.root / "site" / "status", 0o555):
        stage.refused("site/status", "(Permission denied)")
        assert stage.stands()
    stage.project.edit("templates/base.html", '<body class="edited">', "<body>")
    assert stage.built() == stage.before
