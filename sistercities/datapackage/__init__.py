"""The bytes of a data folder → a ``Dataset``, or problems. Nothing in them is trusted."""
