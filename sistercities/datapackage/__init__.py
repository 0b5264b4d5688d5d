"""From the bytes of a data folder to a ``Dataset``, or to problems. None of the input is trusted."""
