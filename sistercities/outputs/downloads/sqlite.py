"""SQLite 3: the package's tables and the flat ties, with keys, full-text search and the data dictionary."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sistercities.base.problems import SiteError
from sistercities.datapackage.dictionary import Table
from sistercities.outputs.downloads.citation import plain_citation
from sistercities.outputs.downloads.formats import DATES, changed, rows_of
from sistercities.record.flat_columns import Field
from sistercities.record.model import RECORDS
from sistercities.site.site import Site

TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
WRITER_VERSION = slice(96, 100)
"""The bytes of the header with the version of the SQLite that wrote the file (file format, 1.3); no reader needs it."""

SEARCHED = {
    "ties_flat": "us_name state_name partner_name partner_name_local partner_region sentence note",
    "ties": "id note",
    "events": "actor summary",
    "sources": "title publisher",
}
"""The tables with full-text search, each with its searched columns."""

ABOUT = "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
FIELDS = """CREATE TABLE fields (table_name TEXT, field TEXT, kind TEXT NOT NULL, description TEXT NOT NULL,
example TEXT NOT NULL, PRIMARY KEY (table_name, field)) WITHOUT ROWID"""
# Datasette shows its search box for a table if it finds the table's name here, in double quotes.
SEARCH = """CREATE VIRTUAL TABLE "{table}_fts" USING fts5(
{columns}, content="{table}", tokenize="unicode61 remove_diacritics 2")"""


def database(site: Site) -> bytes:
    """Return the record as a SQLite database; SiteError if this Python's SQLite has no full-text search."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN")
        for statement, rows in statements(site):
            if rows is None:
                connection.execute(statement)
            else:
                connection.executemany(statement, rows)
        connection.execute("COMMIT")
        connection.execute("VACUUM")
        content = connection.serialize()
    except sqlite3.OperationalError as error:
        raise SiteError(f"sister-cities.sqlite: this Python's SQLite {sqlite3.sqlite_version}: {error}") from error
    finally:
        connection.close()
    return b"".join((content[: WRITER_VERSION.start], bytes(4), memoryview(content)[WRITER_VERSION.stop :]))


def statements(site: Site) -> Iterator[tuple[str, Iterable[Sequence[Any]] | None]]:
    """Yield the statements that make the database, with their rows or None; a table comes after those it refers to."""
    tables = site.tables
    waiting = [tables[record.RESOURCE] for record in RECORDS] + [tables["ties_flat"]]
    made: set[str] = set()
    while waiting:
        table = next(table for table in waiting if {target for _, target, _ in table.references} <= made)
        waiting.remove(table)
        made.add(table.name)
        yield create_table(table), None
        yield from ((index, None) for index in indexes(table))
        yield insert(table.name, len(table.fields)), changed(rows_of(site, table), table.fields, DATES, str)
    for name, columns in SEARCHED.items():
        yield from ((statement, None) for statement in search_index(name, columns.split()))
    yield ABOUT, None
    yield insert("about", 2), about(site)
    yield FIELDS, None
    yield (
        insert("fields", 5),
        (
            (table.name, field.name, field.kind, field.description, field.example)
            for table in tables.values()
            for field in table.fields
        ),
    )


def search_index(table: str, columns: Iterable[str]) -> Iterator[str]:
    """Yield the statements that create a table's full-text index, fill it from the table, and optimize it."""
    name = quoted(f"{table}_fts")
    yield SEARCH.format(table=table, columns=", ".join(map(quoted, columns)))
    for command in ("rebuild", "optimize"):
        yield f"INSERT INTO {name} ({name}) VALUES ('{command}')"  # noqa: S608  # our own names


def create_table(table: Table) -> str:
    """Return the statement that creates a table, with types, vocabularies, and primary and foreign keys."""
    lines = [column(field) for field in table.fields]
    lines.append(f"PRIMARY KEY ({', '.join(map(quoted, table.key))})")
    lines += [
        f"FOREIGN KEY ({quoted(name)}) REFERENCES {quoted(target)} ({quoted(key)})"
        for name, target, key in table.references
    ]
    return f"CREATE TABLE {quoted(table.name)} (\n" + ",\n".join(lines) + "\n)"


def column(field: Field) -> str:
    """Return a column's declaration. Dates are ISO 8601 strings, which sort as dates do."""
    parts = [quoted(field.name), TYPES.get(field.kind, "TEXT")]
    if field.required:
        parts.append("NOT NULL")
    if field.kind == "boolean":
        parts.append(f"CHECK ({quoted(field.name)} IN (0, 1))")
    if field.enum:
        values = ", ".join("'" + value.replace("'", "''") + "'" for value in field.enum)
        parts.append(f"CHECK ({quoted(field.name)} IN ({values}))")
    return " ".join(parts)


def indexes(table: Table) -> Iterator[str]:
    """Yield an index for each foreign key, so that joins from the other side are fast too."""
    for name, _, _ in table.references:
        yield f"CREATE INDEX {quoted(f'{table.name}_{name}')} ON {quoted(table.name)} ({quoted(name)})"


def about(site: Site) -> list[tuple[str, str]]:
    """Return the rows of the ``about`` table, the file's own metadata."""
    terms = site.license
    return [
        ("as_of", site.as_of.isoformat()),
        ("citation", plain_citation(site)),
        ("description", site.descriptor["description"]),
        ("license", f"{terms.name} {terms.path}".strip()),
        ("title", site.descriptor["title"]),
        ("version", site.exact_version),
    ]


def insert(table: str, width: int) -> str:
    """Return the statement that inserts rows into a table with ``width`` columns."""
    return f"INSERT INTO {quoted(table)} VALUES ({', '.join('?' * width)})"  # noqa: S608  # the name is quoted


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
