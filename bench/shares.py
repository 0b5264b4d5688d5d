"""Measure shares: ``python bench/shares.py TIES [SHARES …]``, or ``make bench-shares``.

A synthetic package of so many ties is built whole, then in shares one after another, each with a cache of its own as on
a machine of its own, and the shares are merged. The longest share is what a build of so many machines waits for; the
sum is what they cost together, CPU what a busy machine changes least. Beside it the size of the site: as files, as the
tar that GitHub Pages takes, and that tar through gzip. The table goes to standard output in Markdown, as it stands in docs/performance.md.
"""

from __future__ import annotations

import gzip
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from measure import Project, projects
from timing import Run, timed

ADDRESSES = ["--base-url", "https://example.org/cities", "--repository", "https://github.com/example/cities"]


def sizes(site: Path, folder: Path) -> str:
    """Return a sentence on the size of a site."""
    found = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
    tar = folder / "site.tar"
    with tarfile.open(tar, "w", format=tarfile.GNU_FORMAT) as archive:
        archive.add(site, ".")
    packed = folder / "site.tar.gz"
    with tar.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as target:
        shutil.copyfileobj(source, target)
    text = (f"{len(found):,} files, {sum(found) / 1e6:,.1f} MB; {tar.stat().st_size / 1e6:,.1f} MB as tar, "
            f"{packed.stat().st_size / 1e6:,.1f} MB through gzip")  # fmt: skip
    tar.unlink()
    packed.unlink()
    return text


def shared(project: Project, shares: int) -> tuple[list[Run], Run]:
    """Return what each share took, and what putting them together took."""
    project.clear()
    folder = project.root / "shares"
    shutil.rmtree(folder, ignore_errors=True)
    runs = []
    for number in range(1, shares + 1):
        own = ["--out", str(folder / f"share-{number}"), "--cache", str(project.root / f"cache-{number}")]
        runs.append(timed([*project.command("build"), *ADDRESSES, *own, "--shard", f"{number}/{shares}"]))
        shutil.rmtree(project.root / f"cache-{number}")
    merge = [*project.command("merge"), *ADDRESSES, "--from", str(folder), "--shares", str(shares)]
    return runs, timed(merge)


def main(ties: int, counts: list[int]) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        project = projects(Path(folder), [ties])[1]
        whole = timed([*project.command("build"), *ADDRESSES])
        print(f"{project.ties} ties: {sizes(project.root / 'site', Path(folder))}.\n")
        print("| shares | longest | longest, CPU | sum, CPU | memory of one | merge |\n|" + "---|" * 6)
        print(f"| 1 | {whole.wall:.1f} | {whole.cpu:.1f} | {whole.cpu:.1f} | {whole.memory:,.0f} MiB | – |", flush=True)
        for count in counts:
            runs, merge = shared(project, count)
            print(f"| {count} | {max(run.wall for run in runs):.1f} | {max(run.cpu for run in runs):.1f} | "
                  f"{sum(run.cpu for run in runs):.1f} | {max(run.memory for run in runs):,.0f} MiB | {merge.wall:.1f} |",
                  flush=True)  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(count) for count in sys.argv[2:]] or [2, 4, 8])
