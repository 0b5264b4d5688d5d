"""Maps and charts as SVG text, made from numbers and names alone: no drawing library, no script, no tiles.

``projection`` and ``curves`` know geometry, ``bases`` what is drawn under the marks, ``marks`` how a status looks,
``labels`` where a name has room; ``maps`` and ``charts`` put these together and return markup that a template lays out.
"""
