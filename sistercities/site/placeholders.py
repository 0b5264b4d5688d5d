"""Placeholders in prose that each page fills in: the path to the site's root and the repository's address."""

ROOT = "\N{NULL}root\N{NULL}"
REPOSITORY = "\N{NULL}repository\N{NULL}"
