"""The site at work: served, watched, built again."""
