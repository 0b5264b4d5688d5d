"""Files and the manifest of the last build. The only module that writes."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sistercities.problems import SiteError, shown_path

FORMAT = 1


@dataclass(slots=True)
class Manifest:
    """What the last build wrote: each path's fingerprint, size and time of change; ``digest`` of all its inputs."""

    digest: str = ""
    files: dict[str, tuple[str, int, int]] = field(default_factory=dict)

    def without(self, paths: set[str]) -> Manifest:
        """Return the manifest with some paths' promises taken back."""
        return Manifest("", {path: entry for path, entry in self.files.items() if path not in paths})


class Output:
    """One output folder and its manifest, which is kept in the cache folder under the output's name."""

    def __init__(self, folder: Path, cache: Path) -> None:
        """Take a folder to publish into; nothing is created yet."""
        self.folder = folder
        name = hashlib.blake2b(str(folder.resolve()).encode(), digest_size=8).hexdigest()
        self._manifest = cache / f"manifest-{name}.json"

    def read_manifest(self) -> Manifest:
        """Return the last build's manifest; an empty one where there is none or it cannot be trusted."""
        try:
            stored = json.loads(self._manifest.read_text(encoding="utf-8"))
            if stored["format"] != FORMAT:
                return Manifest()
            files = {
                str(path): (str(mark), int(size), int(time)) for path, (mark, size, time) in stored["files"].items()
            }
            if any(not is_safe(path) for path in files):
                return Manifest()
            return Manifest(str(stored["digest"]), files)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return Manifest()

    def write_manifest(self, manifest: Manifest) -> None:
        """Keep a manifest for the next build."""
        content = {"format": FORMAT, "digest": manifest.digest, "files": manifest.files}
        replace_file(self._manifest, json.dumps(content, separators=(",", ":")).encode())

    def holds(self, path: str, entry: tuple[str, int, int]) -> bool:
        """Whether the file that a manifest speaks of is still as it was written, by size and time of change."""
        try:
            status = os.lstat(self.folder / path)
        except OSError:
            return False
        return (status.st_size, status.st_mtime_ns) == entry[1:]

    def write(self, path: str, content: bytes) -> bool:
        """Put a file in place whole, creating folders; False if it held these bytes already."""
        target = self.folder / path
        try:
            if target.stat().st_size == len(content) and target.read_bytes() == content:
                return False
        except OSError:
            pass
        replace_file(target, content)
        return True

    def entry(self, path: str, fingerprint: str) -> tuple[str, int, int]:
        """Return a written file's entry for the manifest."""
        status = os.lstat(self.folder / path)
        return fingerprint, status.st_size, status.st_mtime_ns

    def remove(self, path: str) -> None:
        """Remove a file of an earlier build, and the folders that this leaves empty."""
        (self.folder / path).unlink(missing_ok=True)
        for parent in PurePosixPath(path).parents:
            if parent == PurePosixPath("."):
                break
            try:
                (self.folder / parent).rmdir()
            except OSError:
                break


def is_safe(path: str) -> bool:
    """Whether a published path is relative, inside the folder and written in POSIX form."""
    parts = path.split("/")
    return bool(path) and not path.startswith("/") and "\\" not in path and not {"", ".", ".."} & set(parts)


def replace_file(target: Path, content: bytes) -> None:
    """Write a file under a temporary name beside its place and rename it, so that a reader sees all of it or none."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".new-", dir=target.parent)
    except OSError as error:
        raise SiteError(f"{shown_path(target)}: cannot be written ({error.strerror})") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)  # noqa: PTH101  # mkstemp gives 0600, which a web server cannot read
        os.replace(temporary, target)  # noqa: PTH105
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise SiteError(f"{shown_path(target)}: cannot be written ({error.strerror})") from error
        raise
