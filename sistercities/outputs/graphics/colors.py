"""The color of each status on cards and badges, which use no stylesheet."""

COLORS = {"ended": "#9b1c2e", "suspended": "#8a4b00", "maintained": "#17633a", "dormant": "#5b4690",
          "no-decision": "#565c64"}  # fmt: skip
"""The light colors of ``site.css``; a test keeps them the same. White text on them has a contrast of at least 6.7."""
