"""Everything that the published files are made from."""
