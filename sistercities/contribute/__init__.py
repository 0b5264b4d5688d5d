"""Help for contributors and reviewers: ``add``, ``fix``, issue forms, reviews and link checks."""
