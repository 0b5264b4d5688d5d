"""A small file of the site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sistercities.engine.target import Target
from sistercities.site.site import Site


@dataclass(frozen=True, slots=True)
class Document(Target):
    """A small file whose inputs are its bytes: a change is noticed by making it.

    ``stage`` is 1 if it names the sizes or checksums of other files.
    """

    path: str
    write: Callable[[Site], bytes]
    title: str = ""
    stage: int = 0

    @property
    def family(self) -> str:
        """The path: these files have little in common."""
        return self.path

    def inputs(self, site: Site) -> bytes:
        """Return the file's bytes."""
        return self.write(site)
