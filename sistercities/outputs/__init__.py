"""Everything that is published: which files there are and how each is made."""
