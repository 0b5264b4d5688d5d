"""Office Open XML workbook (ECMA-376), written by XlsxWriter: a README, a sheet a table, and the dictionary.

Every text is written as a text, whatever it begins with: nothing in the file is a formula or a link.
"""

from __future__ import annotations

import datetime as dt
import io
from itertools import islice
from typing import TYPE_CHECKING, Any

from sistercities.downloads.citation import plain_citation
from sistercities.downloads.formats import plain, row_count, rows_of
from sistercities.problems import SiteError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.worksheet import Worksheet

    from sistercities.site import Site

LONGEST = 32_767
FIRST_YEAR = 1900
WIDEST = 60
MOST_ROWS = 1_048_575
OPTIONS = {
    "in_memory": True,
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(site: Site) -> bytes:
    """Return the workbook; SiteError where a table has more rows than a sheet can hold."""
    import xlsxwriter  # noqa: PLC0415  # paid only where data changed

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    title = site.descriptor["title"]
    moment = dt.datetime.combine(site.as_of, dt.time())
    book.set_properties({"title": title, "comments": f"Version {site.version}", "created": moment})
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    _readme(site, book.add_worksheet("README"), bold, wrapped)
    for table in site.tables.values():
        if row_count(site, table.name) > MOST_ROWS:
            raise SiteError(f"sister-cities.xlsx: {table.name} has more rows than a sheet holds ({MOST_ROWS:,})")
        fill(book.add_worksheet(table.name), [field.name for field in table.fields], rows_of(site, table), (bold, day))
    heads = ["table", "field", "type", "required", "meaning", "one of", "example"]
    fill(book.add_worksheet("fields"), heads, _fields(site), (bold, day))
    book.close()
    return buffer.getvalue()


def _readme(site: Site, sheet: Worksheet, bold: Any, wrapped: Any) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    licence = site.license
    lines = [
        (site.descriptor["title"], ""),
        ("Version", site.version),
        ("As of", site.as_of.isoformat()),
        ("Licence", f"{licence.get('title', licence['name'])} {licence.get('path', '')}".strip()),
        ("Cite as", plain_citation(site)),
        ("What it is", site.descriptor["description"]),
        ("Dates", "A date is as precise as its source: a year, a month or a day. Partial dates are texts (2022-03)."),
        ("Sheets", ""),
        *(
            (table.name, f"{table.title} ({row_count(site, table.name):,}). {table.description}")
            for table in site.tables.values()
        ),
        ("fields", "Every field with its type and meaning."),
    ]
    for number, (name, text) in enumerate(lines):
        sheet.write_string(number, 0, name, bold)
        if text:
            sheet.write_string(number, 1, shortened(text), wrapped)


def _fields(site: Site) -> Iterable[tuple[Any, ...]]:
    for table in site.tables.values():
        for field in table.fields:
            enum = ", ".join(field.enum) or None
            yield table.name, field.name, field.kind, field.required, field.description, enum, field.example or None


def fill(sheet: Worksheet, names: list[str], rows: Iterable[tuple[Any, ...]], formats: tuple[Any, Any]) -> None:
    """Fill a sheet: a bold header that stays in view, filters, columns as wide as their first rows."""
    bold, day = formats
    rows = iter(rows)
    first = list(islice(rows, 200))
    for number, name in enumerate(names):
        texts = (str(plain(row[number])) for row in first if row[number] is not None)
        sheet.set_column(number, number, min(WIDEST, max(len(name) + 3, *map(len, texts), 8)))
    sheet.freeze_panes(1, 0)
    for number, name in enumerate(names):
        sheet.write_string(0, number, name, bold)
    last = 0
    for cells in (chunk for part in (first, rows) for chunk in part):
        last += 1
        for number, value in enumerate(cells):
            write(sheet, last, number, value, day)
    sheet.autofilter(0, 0, last, len(names) - 1)


def write(sheet: Worksheet, row: int, column: int, value: Any, day: Any) -> None:
    """Write a cell by its type; a text is a text whatever it begins with, a full date a date."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, dt.date) and value.year >= FIRST_YEAR:
        sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), day)
    else:
        sheet.write_string(row, column, shortened(str(plain(value))))


def shortened(text: str) -> str:
    """Return a text that a cell can hold: what is longer ends in an ellipsis."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
