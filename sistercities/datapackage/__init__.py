"""The bytes of a data folder → a ``Dataset``, or problems. Nothing of what is read is trusted."""
