"""The history of the record: its released versions, and the changes between any two versions."""

from sistercities.history.amendments import Amendment
from sistercities.history.changes import Changes, FieldChange, Kind, RowChange, Subject
from sistercities.history.compare import compare
from sistercities.history.reading import read_history
from sistercities.history.releases import History, Release

__all__ = [
    "Amendment",
    "Changes",
    "FieldChange",
    "History",
    "Kind",
    "Release",
    "RowChange",
    "Subject",
    "compare",
    "read_history",
]
