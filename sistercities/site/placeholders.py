"""What stands in prose for what only the page knows on which it is printed: the way to the root, and the repository."""

ROOT = "\N{NULL}root\N{NULL}"
REPOSITORY = "\N{NULL}repository\N{NULL}"
