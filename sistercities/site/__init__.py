"""Everything from which the published files are made."""
