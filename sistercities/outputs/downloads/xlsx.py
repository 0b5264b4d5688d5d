"""Office Open XML workbook (ECMA-376), written by XlsxWriter: a README, one sheet per table, and the dictionary.

Every string is written as a string, whatever it begins with: nothing in the file is a formula or a link.
"""

from __future__ import annotations

import datetime as dt
import io
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from sistercities.base.problems import clipped
from sistercities.outputs.downloads.citation import plain_citation
from sistercities.outputs.downloads.formats import row_count, rows_of, temporary_files

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.worksheet import Worksheet

    from sistercities.site.site import Site

LONGEST = 32_767
FIRST_YEAR = 1900
WIDEST = 60
SHEETS = ("ties_flat", "events_flat", "sources", "states", "us_places", "partner_places", "counts", "ukraine_ties")
"""The flat tables contain all the data of ties, events and citations, which therefore have no sheets of their own."""
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(site: Site) -> bytes:
    """Return the workbook. A sheet can have a million rows, six times as many as a table may have."""
    buffer = io.BytesIO()
    with temporary_files() as folder:
        _fill(site, buffer, folder)
    return buffer.getvalue()


def _fill(site: Site, buffer: io.BytesIO, folder: str) -> None:
    import xlsxwriter  # noqa: PLC0415  # loaded only if data changed

    book = xlsxwriter.Workbook(buffer, {**OPTIONS, "tmpdir": folder})
    title = site.descriptor["title"]
    moment = dt.datetime.combine(site.as_of, dt.time())
    book.set_properties({"title": title, "comments": f"Version {site.exact_version}", "created": moment})
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    _readme(site, book.add_worksheet("README"), bold, wrapped)
    for name in SHEETS:
        table = site.tables[name]
        fill(book.add_worksheet(name), [field.name for field in table.fields], rows_of(site, table), (bold, day))
    heads = ["table", "field", "type", "required", "meaning", "one of", "example"]
    fill(book.add_worksheet("fields"), heads, _fields(site), (bold, day))
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


def _readme(site: Site, sheet: Worksheet, bold: Any, wrapped: Any) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    terms = site.license
    lines = [
        (site.descriptor["title"], ""),
        ("Version", site.exact_version),
        ("As of", site.as_of.isoformat()),
        ("License", f"{terms.title or terms.name} {terms.path}".strip()),
        ("Cite as", plain_citation(site)),
        ("What it is", site.descriptor["description"]),
        (
            "Dates",
            "A date is as precise as its source: a year, a month or a day. Partial dates are stored as text (2022-03); the flat sheets also have the first and the last day of each, as dates.",
        ),
        ("Sheets", ""),
        *(
            (name, f"{site.tables[name].title} ({row_count(site, name):,}). {site.tables[name].description}")
            for name in SHEETS
        ),
        ("fields", "Every field with its type and meaning."),
    ]
    for number, (name, text) in enumerate(lines):
        sheet.write_string(number, 0, name, bold)
        if text:
            sheet.write_string(number, 1, clipped(text, length=LONGEST), wrapped)


def _fields(site: Site) -> Iterable[tuple[Any, ...]]:
    for table in map(site.tables.__getitem__, SHEETS):
        for field in table.fields:
            enum = ", ".join(field.enum) or None
            yield table.name, field.name, field.kind, field.required, field.description, enum, field.example or None


def fill(sheet: Worksheet, names: list[str], rows: Iterable[tuple[Any, ...]], formats: tuple[Any, Any]) -> None:
    """Fill a sheet, with a bold header that stays in view, filters, and columns fitted to their first 200 rows."""
    bold, day = formats
    rows = iter(rows)
    first = list(islice(rows, 200))
    for number, name in enumerate(names):
        longest = max((len(str(row[number])) for row in first if row[number] is not None), default=0)
        sheet.set_column(number, number, min(WIDEST, max(len(name) + 3, longest, 8)))
    sheet.freeze_panes(1, 0)
    for number, name in enumerate(names):
        sheet.write_string(0, number, name, bold)
    text, number, truth, date = sheet.write_string, sheet.write_number, sheet.write_boolean, sheet.write_datetime
    last = 0
    for last, cells in enumerate(chain(first, rows), start=1):
        for column, value in enumerate(cells):
            if value is None:
                continue
            if isinstance(value, str):  # whatever it begins with
                text(last, column, clipped(value, length=LONGEST))
            elif isinstance(value, bool):
                truth(last, column, value)
            elif isinstance(value, int | float):
                number(last, column, value)
            elif isinstance(value, dt.date) and value.year >= FIRST_YEAR:
                date(last, column, dt.datetime.combine(value, dt.time()), day)
            else:
                text(last, column, str(value))
    sheet.autofilter(0, 0, last, len(names) - 1)
