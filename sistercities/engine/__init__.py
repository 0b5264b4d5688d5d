"""Brings a folder up to date with its targets. Nothing here knows about ties, pages or settings."""
