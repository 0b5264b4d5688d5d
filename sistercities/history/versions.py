"""Two versions of the record, and how their ids correspond."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sistercities.history.amendments import Amendment
from sistercities.record.dataset import Dataset

Key = tuple[str, str]


@dataclass(frozen=True)
class Versions:
    """Two versions of the record, and the amendments that explain the changes from the old one to the new one."""

    old: Dataset
    new: Dataset
    amendments: tuple[Amendment, ...] = ()

    @cached_property
    def moved(self) -> Mapping[Key, str]:
        """The new id of every row that has one, by resource and old id."""
        return {(row.resource, row.id): row.successor for row in self.amendments if row.successor}

    def chain(self, resource: str, key: str) -> tuple[str, ...]:
        """Return the successive ids of a row of the old version, starting with its own."""
        ids = [key]
        while (after := self.moved.get((resource, ids[-1]))) and after not in ids:
            ids.append(after)
        return tuple(ids)

    def successor(self, resource: str, key: str) -> str:
        """Return the id in the new version of a row of the old one; its own id if the row is gone."""
        last = self.chain(resource, key)[-1]
        return last if last in self.new.table(resource) else key

    def holder(self, resource: str, key: str) -> Dataset:
        """Return the version that contains a row: the new one, or the old one if the row is gone."""
        return self.new if key in self.new.table(resource) else self.old
