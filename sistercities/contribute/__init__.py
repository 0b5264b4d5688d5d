"""Rows in, judgements out: ``add``, ``fix``, forms, reviews and the checking of links."""
