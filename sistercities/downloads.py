"""The files that data users take: ``FORMATS`` under ``/data/``, and the ties of one page beside it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sistercities.datapackage import row_cells
from sistercities.dates import PartialDate
from sistercities.descriptor import field_names
from sistercities.facts import COLUMNS
from sistercities.model import RECORDS, Record
from sistercities.tables import DESCRIPTOR
from sistercities.vocabulary import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sistercities.facts import FlatTie
    from sistercities.model import Tie
    from sistercities.site import Site

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip can hold: the archive's bytes depend on its contents alone."""


@dataclass(frozen=True, slots=True)
class Format:
    """One file under ``/data/``; ``write`` makes its bytes, ``rows`` counts its records where it is a table."""

    name: str
    media_type: str
    title: str
    write: Callable[[Site], bytes]
    rows: Callable[[Site], int] | None = None

    @property
    def path(self) -> str:
        """Where the file is published."""
        return f"data/{self.name}"

    def inputs(self, site: Site) -> bytes:
        """Return the file's bytes: making them is how one learns whether they changed."""
        return self.write(site)

    def produce(self, _: Site, inputs: bytes) -> bytes:
        """Return the file's bytes."""
        return inputs


@dataclass(frozen=True, slots=True)
class Selection:
    """The ties of one page as ``ties.csv`` or ``ties.json`` beside it; each says what it is filtered to."""

    folder: str
    label: str
    ties: tuple[str, ...]
    suffix: str

    @property
    def path(self) -> str:
        """Where the file is published."""
        return f"{self.folder}ties.{self.suffix}"

    def inputs(self, site: Site) -> bytes:
        """Return the file's bytes."""
        rows = [site.flat_ties[tie] for tie in self.ties]
        return flat_csv(rows, self.label) if self.suffix == "csv" else flat_json(site, rows, self.label)

    def produce(self, _: Site, inputs: bytes) -> bytes:
        """Return the file's bytes."""
        return inputs


def csv_bytes(header: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Return a CSV file (RFC 4180 quoting, LF line ends, UTF-8)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode()


def resource_csv(site: Site, record: type[Record]) -> bytes:
    """Return one resource as CSV, as it stands in ``data/``."""
    records = site.dataset.table(record.RESOURCE).values()
    return csv_bytes(field_names(record), (row_cells(row) for row in records))


def plain(value: Any) -> Any:
    """Return a field's value as JSON holds it."""
    return str(value) if isinstance(value, PartialDate) else value


def cells(row: FlatTie) -> list[str]:
    """Return a flat row as CSV cells: empty for nothing, ``true`` and ``false``."""
    values = (getattr(row, name) for name in COLUMNS)
    return [str(value).lower() if isinstance(value, bool) else "" if value is None else str(value) for value in values]


def flat_csv(rows: Iterable[FlatTie], label: str | None = None) -> bytes:
    """Return flat rows as CSV; a filtered file's first column says what it is filtered to."""
    if label is None:
        return csv_bytes(COLUMNS, (cells(row) for row in rows))
    return csv_bytes(("filter", *COLUMNS), ([label, *cells(row)] for row in rows))


def flat_json(site: Site, rows: list[FlatTie], label: str | None = None) -> bytes:
    """Return flat rows as JSON with the data's version, date and licence, and what the file is filtered to."""
    content = {
        "title": site.descriptor["title"],
        "version": site.version,
        "as_of": site.as_of.isoformat(),
        "license": "CC-BY-4.0",
        "filter": label,
        "rows": len(rows),
        "of": len(site.dataset.ties),
        "ties": [{name: plain(value) for name, value in asdict_flat(row)} for row in rows],
    }
    return json_bytes(content)


def asdict_flat(row: FlatTie) -> Iterator[tuple[str, Any]]:
    """Yield a flat row's columns and values."""
    return ((name, getattr(row, name)) for name in COLUMNS)


def json_bytes(content: object) -> bytes:
    """Return a JSON file: UTF-8, indented, so that it can be read and compared."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def all_rows(site: Site) -> list[FlatTie]:
    """Return every tie's flat row."""
    return list(site.flat_ties.values())


def readme(site: Site) -> str:
    """Return the README inside the zip."""
    descriptor = site.descriptor
    files = "\n".join(f"- {resource['path']}: {resource['description']}" for resource in descriptor["resources"])
    return (
        f"{descriptor['title']}\nVersion {site.exact_version}\n\n{descriptor['description']}\n\nFiles\n{files}\n\n"
        "datapackage.json describes every table and field (Data Package v2).\n"
        f"Licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/\n"
        f"Cite as: {citation(site)}\n"
    )


def citation(site: Site) -> str:
    """Return how this version of the data is cited, in plain text."""
    address = f" {site.config.base_url}/" if site.config.base_url else ""
    return f"{site.descriptor['title']}, version {site.exact_version} [data set].{address} CC BY 4.0."


def package_zip(site: Site) -> bytes:
    """Return a complete Data Package, valid wherever it is unpacked."""
    members = {
        DESCRIPTOR: json_bytes(site.descriptor),
        "README.txt": readme(site).encode(),
        **{f"{record.RESOURCE}.csv": resource_csv(site, record) for record in RECORDS},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(members.items()):
            info = zipfile.ZipInfo(f"sister-cities/{name}", ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def _resource_format(record: type[Record]) -> Format:
    name = record.RESOURCE
    # The flat table, which most people want, has the plain name; the resource of ties is the package's own.
    return Format(
        f"package/{name}.csv",
        "text/csv",
        name,
        lambda site: resource_csv(site, record),
        lambda site: len(site.dataset.table(name)),
    )


FORMATS: tuple[Format, ...] = (
    Format(
        "ties.csv",
        "text/csv",
        "One row a tie: names, status, date, sentence, sources",
        lambda site: flat_csv(all_rows(site)),
        lambda site: len(site.dataset.ties),
    ),
    Format(
        "ties.json",
        "application/json",
        "The same as JSON",
        lambda site: flat_json(site, all_rows(site)),
        lambda site: len(site.dataset.ties),
    ),
    Format("sister-cities.zip", "application/zip", "The complete Data Package, all tables", package_zip),
    Format(
        "package/datapackage.json",
        "application/json",
        "The descriptor: every table and field",
        lambda site: json_bytes(site.descriptor),
    ),
    *(_resource_format(record) for record in RECORDS),
)
"""Every download under ``/data/``. A new format (GeoJSON, SQLite, Parquet …) is one writer and one row here."""


def selections(site: Site) -> Iterator[Selection]:
    """Yield the filtered files of every state, U.S. place, partner and status."""
    dataset = site.dataset
    groups: list[tuple[str, str, tuple[Tie, ...]]] = []
    groups += [
        (f"states/{state.slug}/", f"state: {state.name}", dataset.ties_of_state[state.code])
        for state in dataset.states.values()
    ]
    groups += [
        (f"cities/{place.id}/", f"U.S. place: {place.id}", dataset.ties_of_us_place[place.id])
        for place in dataset.us_places.values()
    ]
    groups += [
        (f"partners/{partner.id}/", f"partner: {partner.id}", dataset.ties_of_partner[partner.id])
        for partner in dataset.partner_places.values()
    ]
    by_status: dict[Status, list[Tie]] = {status: [] for status in Status}
    for tie in dataset.ties.values():
        by_status[Status(site.flat_ties[tie.id].status)].append(tie)
    groups += [(f"status/{status}/", f"status: {status}", tuple(ties)) for status, ties in by_status.items()]
    for folder, label, ties in groups:
        for suffix in ("csv", "json") if ties or folder.startswith("status/") else ():
            yield Selection(folder, label, tuple(tie.id for tie in ties), suffix)


def downloads(site: Site) -> list[Format | Selection]:
    """Return every download of the site."""
    return [*FORMATS, *selections(site)]
