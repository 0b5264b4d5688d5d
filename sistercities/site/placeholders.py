"""Placeholders in prose for what each page fills in: the way to the site's root, and the repository's address."""

ROOT = "\N{NULL}root\N{NULL}"
REPOSITORY = "\N{NULL}repository\N{NULL}"
