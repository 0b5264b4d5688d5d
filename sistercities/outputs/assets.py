"""Static files: the stylesheet, the scripts, the icon, and the base maps."""

from __future__ import annotations

from dataclasses import dataclass

from sistercities.engine.target import Target
from sistercities.outputs.graphics import bases
from sistercities.site.site import Site


@dataclass(frozen=True, slots=True)
class Asset(Target):
    """A file in ``templates/assets/``, published as it is."""

    name: str

    @property
    def path(self) -> str:
        """The path of the published file."""
        return f"assets/{self.name}"

    def inputs(self, site: Site) -> bytes:
        """Return the file's bytes."""
        return dict(site.assets)[self.name]


@dataclass(frozen=True, slots=True)
class MapBase(Target):
    """A base map, drawn under the marks, as one file shared by all pages that show it."""

    path: str

    def inputs(self, _: Site) -> bytes:
        """Return the file's bytes."""
        return bases.files()[self.path]


def assets(site: Site) -> list[Asset | MapBase]:
    """Return the site's assets."""
    return [*(Asset(name) for name, _ in site.assets), *(MapBase(path) for path in bases.files())]
