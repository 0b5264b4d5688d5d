"""The color of each status where no stylesheet gives it: on cards and badges."""

COLORS = {"ended": "#9b1c2e", "suspended": "#8a4b00", "maintained": "#17633a", "dormant": "#5b4690",
          "no-decision": "#565c64"}  # fmt: skip
"""The light colors of ``site.css``; a test holds them together. White letters have a contrast of 6.7 or more on them."""
