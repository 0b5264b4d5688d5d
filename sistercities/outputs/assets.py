"""Static files: the stylesheet, the scripts, the icon, and the base maps."""

from __future__ import annotations

from functools import partial

from sistercities.outputs.document import Document
from sistercities.outputs.graphics import bases
from sistercities.site.site import Site


def assets(site: Site) -> list[Document]:
    """Return the files in ``templates/assets/``, published as they are, and the base maps, drawn under the marks."""
    files = {**{f"assets/{name}": content for name, content in site.assets}, **bases.files()}
    return [Document(path, partial(_content, content)) for path, content in files.items()]


def _content(content: bytes, _: Site) -> bytes:
    return content
