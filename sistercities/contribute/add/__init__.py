"""Adding to the record: from answers to questions – typed, given as options or filled into a form – to rows."""
