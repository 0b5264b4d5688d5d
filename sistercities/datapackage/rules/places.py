"""Rules for places: local names in local letters, and no place twice under two names."""

from __future__ import annotations

from collections.abc import Iterator

from sistercities.datapackage.rules.relations import Finding
from sistercities.record.dataset import Dataset
from sistercities.record.likeness import likely_duplicates


def russian_names_in_cyrillic(dataset: Dataset) -> Iterator[Finding]:
    """The local name of a place in Russia is written in Cyrillic letters."""
    for partner in dataset.partner_places.values():
        if partner.country == "RU" and partner.name_local and partner.name_local.isascii():
            yield Finding(
                partner, "name_local", "is not in Cyrillic letters: write the Russian name, or leave it empty"
            )


def places_are_not_twins(dataset: Dataset) -> Iterator[Finding]:
    """No two places seem to be the same: similar names in one state or region, or within 25 km of each other."""
    for table in (dataset.us_places, dataset.partner_places):
        for other, place in likely_duplicates(table.values()):
            yield Finding(
                place, "name", f"may be {other.id!r} ({other.name}): if it is, use that place and remove this one"
            )
