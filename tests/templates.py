"""The variables that a template uses, as Jinja sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import meta, nodes

if TYPE_CHECKING:
    from sistercities.site.templates import Renderer


def names_used(renderer: Renderer, template: str) -> set[str]:
    """Return the free variables of a template and of everything it extends, imports or includes."""
    names, waiting, seen = set[str](), [template], set[str]()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        tree = renderer.environment.parse((renderer.folder / name).read_text(encoding="utf-8"))
        waiting += [other for other in meta.find_referenced_templates(tree) if other and other not in seen]
        imported = {found.target for found in tree.find_all(nodes.Import)}  # visible in blocks too
        names |= meta.find_undeclared_variables(tree) - imported
    return names
