"""Maps and charts as SVG text, made only from numbers and names: no drawing library, no script, no tiles.

``projection`` and ``curves`` do the geometry, ``bases`` has the maps under the marks, ``marks`` draws statuses, and
``labels`` places names; ``maps``, ``charts`` and ``count_charts`` combine them into markup that a template lays out.
"""
