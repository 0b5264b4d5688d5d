"""A released version as it lies in ``data/history/``: the Data Package, zipped, read back without trusting it."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sistercities import datapackage
from sistercities.descriptor import field_names
from sistercities.model import RECORDS
from sistercities.tables import DESCRIPTOR, MAX_FILE, Package, parse_table

if TYPE_CHECKING:
    from pathlib import Path

    from sistercities.dataset import Dataset


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a released package held; ``dataset`` is None where its tables have not the form of today's."""

    descriptor: dict[str, Any]
    dataset: Dataset | None
    ids: dict[str, tuple[str, ...]]


def read_snapshot(content: bytes, path: Path) -> Snapshot:
    """Return what a zipped package holds. ValueError if it is none; ``path`` is for messages alone."""
    members = texts(content)
    try:
        descriptor = json.loads(members.get(DESCRIPTOR, ""))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"its {DESCRIPTOR} cannot be read") from error
    if not isinstance(descriptor, dict):
        raise ValueError(f"its {DESCRIPTOR} is no object")  # noqa: TRY004  # one kind of error for every fault
    tables, ids = [], {}
    for record in RECORDS:
        text = members.get(f"{record.RESOURCE}.csv", "")
        table, _ = parse_table(text, path, record)
        if table:
            tables.append(table)
        ids[record.RESOURCE] = keys(text, record.KEY)
    loaded = datapackage.load(Package(descriptor, tuple(tables), ())) if len(tables) == len(RECORDS) else None
    return Snapshot(descriptor, loaded.dataset if loaded and loaded.whole else None, ids)


def texts(content: bytes) -> dict[str, str]:
    """Return a zip's files by their plain names, as texts, each of bounded size. ValueError if it is no such zip."""
    wanted = {DESCRIPTOR, *(f"{record.RESOURCE}.csv" for record in RECORDS)}
    found: dict[str, str] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                folder, _, name = info.filename.rpartition("/")
                if name not in wanted or "/" in folder:
                    continue
                with archive.open(info) as member:
                    data = member.read(MAX_FILE + 1)
                if len(data) > MAX_FILE or name in found:
                    raise ValueError(f"it holds {name} twice, or too much of it")
                found[name] = data.decode("utf-8")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise ValueError("it is not a zip that can be read") from error
    return found


def keys(text: str, key: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of a table's rows, whatever its other columns are; none where the key's columns are missing."""
    import csv  # noqa: PLC0415

    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        if not set(key) <= set(reader.fieldnames or ()):
            return ()
        return tuple(" ".join(row[name] or "" for name in key) for row in reader)
    except csv.Error as error:
        raise ValueError(f"one of its tables is not CSV: {error}") from error


def same_form(descriptor: dict[str, Any]) -> bool:
    """Whether a descriptor names the columns that today's records have."""
    found = {resource["name"]: [field["name"] for field in resource["schema"]["fields"]]
             for resource in descriptor["resources"]}  # fmt: skip
    return all(found.get(record.RESOURCE) == list(field_names(record)) for record in RECORDS)
