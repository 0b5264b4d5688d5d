"""Bring a folder up to date with targets. Nothing here knows a tie, a page or a setting."""
