"""A released version in ``data/history/``: the zipped Data Package, read back as untrusted input."""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sistercities.datapackage import parsing
from sistercities.datapackage.expected_schema import FILES
from sistercities.datapackage.reading import DESCRIPTOR, Package
from sistercities.datapackage.tables import MAX_FILE, csv_reader, parse_table
from sistercities.record.dataset import Dataset
from sistercities.record.model import RECORDS, Record


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The content of a released package; ``dataset`` is None if its tables do not have today's form."""

    descriptor: dict[str, Any]
    dataset: Dataset | None
    texts: dict[str, str]

    def ids(self, record: type[Record]) -> tuple[str, ...]:
        """Return the ids of a table's rows, whatever its other columns; empty if a column of the key is missing."""
        reader = csv_reader(self.texts.get(f"{record.RESOURCE}.csv", ""), strict=False)
        header = next(reader, [])
        if not set(record.KEY) <= set(header):
            return ()
        rows = (dict(zip(header, cells, strict=False)) for cells in reader if cells)
        return tuple(" ".join(row.get(name, "") for name in record.KEY) for row in rows)


def read_snapshot(content: bytes, path: Path) -> Snapshot:
    """Return the content of a zipped package. ValueError if it is not one; ``path`` is only for messages."""
    members = texts(content)
    try:
        descriptor = json.loads(members.get(DESCRIPTOR, ""))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"its {DESCRIPTOR} cannot be read") from error
    if not isinstance(descriptor, dict):
        raise ValueError(f"its {DESCRIPTOR} is not an object")  # noqa: TRY004  # one kind of error for every fault
    tables = []
    for record in RECORDS:
        table, problems = parse_table(members.get(f"{record.RESOURCE}.csv", ""), path, record)
        if table:
            tables.append(table)
        if any(problem.rule == "csv" for problem in problems) or not (table or is_csv(members, record)):
            raise ValueError(f"one of its tables is not CSV: {record.RESOURCE}.csv")
    loaded = parsing.load(Package(descriptor, tuple(tables), ())) if len(tables) == len(RECORDS) else None
    return Snapshot(descriptor, loaded.dataset if loaded and loaded.whole else None, members)


def is_csv(members: dict[str, str], record: type[Record]) -> bool:
    """Whether a table can be read as CSV, whatever its columns."""
    try:
        return all(True for _ in csv_reader(members.get(f"{record.RESOURCE}.csv", ""), strict=False))
    except csv.Error:
        return False


def texts(content: bytes) -> dict[str, str]:
    """Return the text of a package's files, each of bounded size, by base name. ValueError for a malformed zip."""
    wanted = {DESCRIPTOR, *FILES}
    found: dict[str, str] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                folder, _, name = info.filename.rpartition("/")
                if name not in wanted or "/" in folder:
                    continue
                if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise ValueError("it uses a compression method that no release uses")
                with archive.open(info) as member:
                    data = member.read(MAX_FILE + 1)
                if len(data) > MAX_FILE or name in found:
                    raise ValueError(f"{name} is in it twice or is too large")
                found[name] = data.decode("utf-8")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise ValueError("it is not a readable zip") from error
    return found
