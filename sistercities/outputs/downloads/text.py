"""CSV (RFC 4180 quoting, UTF-8) and JSON (RFC 8259): the package's tables and the flat ones."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from sistercities.base.tables import csv_bytes
from sistercities.outputs.downloads.formats import BOOLEANS, boolean_cell, changed, rows_of
from sistercities.record.flat_columns import PARTIAL_DATE
from sistercities.site.site import Site

TEXTS = frozenset({"string", PARTIAL_DATE})
BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
"""Characters that a spreadsheet may read as the beginning of a formula, full-width forms included."""


def table_csv(site: Site, name: str) -> bytes:
    """Return one published table as CSV."""
    table = site.tables[name]
    return csv_bytes(
        (field.name for field in table.fields), changed(rows_of(site, table), table.fields, BOOLEANS, boolean_cell)
    )


def excel_csv(site: Site, name: str) -> bytes:
    """Return a table as CSV that Excel opens by a double click: byte-order mark, CRLF, no cell that it would run."""
    table = site.tables[name]
    rows = changed(rows_of(site, table), table.fields, BOOLEANS, boolean_cell)
    buffer = io.StringIO()
    buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(field.name for field in table.fields)
    writer.writerows(changed(rows, table.fields, TEXTS, lambda value: escape_formula(str(value))))
    return buffer.getvalue().encode()


def escape_formula(text: str) -> str:
    """Return a text that no spreadsheet runs, with an apostrophe in front if it begins like a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def header(site: Site) -> dict[str, Any]:
    """Return the first fields of every JSON file: the data's title, version, date and license."""
    return {
        "title": site.descriptor["title"],
        "version": site.version,
        "as_of": site.as_of.isoformat(),
        "license": site.license.name,
    }


def json_bytes(content: object) -> bytes:
    """Return a JSON file: UTF-8, indented, so that it is easy to read and compare."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def json_rows(head: dict[str, Any], lists: dict[str, Iterable[dict[str, Any]]]) -> bytes:
    """Return a JSON object with lists of rows, each row on its own line; dates are strings (ISO 8601)."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
    buffer = io.BytesIO()
    buffer.write(json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}").encode())
    for name, rows in lists.items():
        buffer.write(f",\n {json.dumps(name)}: [".encode())
        between = "\n"
        for row in rows:
            buffer.write(f"{between}{encode(row)}".encode())
            between = ",\n"
        buffer.write(b"\n ]" if between != "\n" else b"]")
    buffer.write(b"\n}\n")
    return buffer.getvalue()


def objects(site: Site, name: str) -> Iterable[dict[str, Any]]:
    """Yield a published table's rows as objects."""
    table = site.tables[name]
    names = [field.name for field in table.fields]
    for row in rows_of(site, table):
        yield dict(zip(names, row, strict=True))


def ties_json(site: Site) -> bytes:
    """Return the flat ties as JSON."""
    total = len(site.dataset.ties)
    return json_rows({**header(site), "filter": None, "rows": total, "of": total}, {"ties": objects(site, "ties_flat")})


def record_json(site: Site) -> bytes:
    """Return the whole package as one JSON object, with one list per table."""
    names = [name for name in site.tables if not name.endswith("_flat")]
    return json_rows(header(site), {name: objects(site, name) for name in names})
