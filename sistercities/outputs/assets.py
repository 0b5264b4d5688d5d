"""Files that are published as they are: the stylesheet, the script, the icon, and what lies under the maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sistercities.engine.target import Target
from sistercities.outputs.graphics import bases

if TYPE_CHECKING:
    from sistercities.site.site import Site


@dataclass(frozen=True, slots=True)
class Asset(Target):
    """One file of ``templates/assets/``."""

    name: str

    @property
    def path(self) -> str:
        """Where the file is published."""
        return f"assets/{self.name}"

    def inputs(self, site: Site) -> bytes:
        """Return the file's bytes."""
        return dict(site.assets)[self.name]


@dataclass(frozen=True, slots=True)
class MapBase(Target):
    """What lies under the marks of a map, as one file for all pages that show it."""

    path: str

    def inputs(self, _: Site) -> bytes:
        """Return the file's bytes."""
        return bases.files()[self.path]


def assets(site: Site) -> list[Asset | MapBase]:
    """Return the site's assets."""
    return [*(Asset(name) for name, _ in site.assets), *(MapBase(path) for path in bases.files())]
