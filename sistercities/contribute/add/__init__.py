"""Additions to the record: from answers – typed, given as options or entered in a form – to rows."""
