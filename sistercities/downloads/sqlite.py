"""SQLite 3: the package's tables with keys, a view of the flat ties, a search table, and the dictionary inside."""

from __future__ import annotations

import sqlite3
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sistercities.columns import TIES_FLAT
from sistercities.downloads.citation import plain_citation
from sistercities.downloads.formats import DATES, changed, rows_of
from sistercities.model import RECORDS
from sistercities.problems import SiteError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sistercities.columns import Field
    from sistercities.dictionary import Table
    from sistercities.site import Site

TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
WRITER_VERSION = slice(96, 100)
"""Where the header names the SQLite that wrote the file (file format, 1.3): nobody needs to know."""

JOINED = {"ties": "t", "us_places": "u", "states": "s", "partner_places": "p", "events": "e"}
FOUNDED = ("established", "established_basis")
DERIVED = (*FOUNDED, *(column.name for column in TIES_FLAT if column.own))
ABOUT = "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
FIELDS = """CREATE TABLE fields (table_name TEXT, field TEXT, kind TEXT NOT NULL, description TEXT NOT NULL,
example TEXT NOT NULL, PRIMARY KEY (table_name, field)) WITHOUT ROWID"""
STATUS = """CREATE TABLE tie_status (
tie TEXT PRIMARY KEY REFERENCES ties (id),
{columns},
FOREIGN KEY (status_event) REFERENCES events (id)
)"""
VIEW = """CREATE VIEW ties_flat AS SELECT {columns}
FROM ties AS t
JOIN us_places AS u ON u.id = t.us_place
JOIN states AS s ON s.code = u.state
JOIN partner_places AS p ON p.id = t.partner_place
JOIN tie_status AS d ON d.tie = t.id
LEFT JOIN events AS e ON e.id = d.status_event
ORDER BY t.id"""
SEARCH = """CREATE VIRTUAL TABLE search USING fts5(
kind UNINDEXED, id UNINDEXED, tie UNINDEXED, title, text, tokenize = "unicode61 remove_diacritics 2")"""


def database(site: Site) -> bytes:
    """Return the record as a SQLite database; SiteError where this Python's SQLite has no full-text search."""
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
        connection.execute("INSERT INTO search(search) VALUES ('optimize')")
        connection.execute("VACUUM")
        content = connection.serialize()
    except sqlite3.OperationalError as error:
        raise SiteError(f"sister-cities.sqlite: this Python's SQLite {sqlite3.sqlite_version}: {error}") from error
    finally:
        connection.close()
    return b"".join((content[: WRITER_VERSION.start], bytes(4), memoryview(content)[WRITER_VERSION.stop :]))


def statements(site: Site) -> Iterator[tuple[str, Iterable[Sequence[Any]] | None]]:
    """Yield the database as statements, those that take rows with their rows; tables after those they refer to."""
    tables = site.tables
    waiting = [tables[record.RESOURCE] for record in RECORDS]
    made: set[str] = set()
    while waiting:
        table = next(table for table in waiting if {target for _, target, _ in table.references} <= made)
        waiting.remove(table)
        made.add(table.name)
        yield create_table(table), None
        yield from ((index, None) for index in indexes(table))
        yield insert(table.name, len(table.fields)), changed(rows_of(site, table), table.fields, DATES, str)
    yield from derived_tables(site, tables["ties_flat"])
    yield SEARCH, None
    yield "INSERT INTO search VALUES (?, ?, ?, ?, ?)", search_rows(site)
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


def create_table(table: Table) -> str:
    """Return the statement that makes a table: types, vocabularies, primary and foreign keys declared."""
    lines = [column(field) for field in table.fields]
    lines.append(f"PRIMARY KEY ({', '.join(map(quoted, table.key))})")
    lines += [
        f"FOREIGN KEY ({quoted(name)}) REFERENCES {quoted(target)} ({quoted(key)})"
        for name, target, key in table.references
    ]
    return f"CREATE TABLE {quoted(table.name)} (\n" + ",\n".join(lines) + "\n)"


def column(field: Field) -> str:
    """Return a column's declaration. Dates are ISO 8601 texts, which order as dates do."""
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
    """Yield an index for each foreign key, so that joins from the other side are quick too."""
    for name, _, _ in table.references:
        yield f"CREATE INDEX {quoted(f'{table.name}_{name}')} ON {quoted(table.name)} ({quoted(name)})"


def derived_tables(site: Site, flat: Table) -> Iterator[tuple[str, Iterable[Sequence[Any]] | None]]:
    """Yield the table of what the program works out of each tie, and the view that joins it to the rest."""
    fields = {field.name: field for field in flat.fields}
    names = ("status_event", *DERIVED)
    taken = ("id", *names)
    columns = ",\n".join(column(fields[name]) for name in names)
    yield STATUS.format(columns=columns), None
    yield (
        insert("tie_status", len(names) + 1),
        changed(map(attrgetter(*taken), site.flat_ties.values()), map(fields.__getitem__, taken), DATES, str),
    )
    yield (
        VIEW.format(columns=", ".join(f"{_origin(one.name, one.origin)} AS {quoted(one.name)}" for one in TIES_FLAT)),
        None,
    )


def _origin(name: str, origin: str) -> str:
    if name in DERIVED:
        return f"d.{quoted(name)}"
    table, _, field = origin.partition(".")
    return f"{JOINED[table]}.{quoted(field)}"


def search_rows(site: Site) -> Iterator[tuple[str, str, str | None, str, str]]:
    """Yield what can be searched: ties by their places in both alphabets, events by what happened, sources by title."""
    for tie in site.flat_ties.values():
        names = (tie.us_name, tie.state_name, tie.partner_name, tie.partner_name_local, tie.partner_region)
        yield (
            "tie",
            tie.id,
            tie.id,
            " ".join(name for name in names if name),
            f"{tie.sentence} {tie.note or ''}".strip(),
        )
    for event in site.dataset.events.values():
        yield "event", event.id, event.tie, event.actor or "", event.summary
    for source in site.dataset.sources.values():
        yield "source", source.id, None, source.publisher, source.title


def about(site: Site) -> list[tuple[str, str]]:
    """Return what the file says of itself."""
    licence = site.license
    return [
        ("as_of", site.as_of.isoformat()),
        ("citation", plain_citation(site)),
        ("description", site.descriptor["description"]),
        ("license", f"{licence.name} {licence.path}".strip()),
        ("title", site.descriptor["title"]),
        ("version", site.exact_version),
    ]


def insert(table: str, width: int) -> str:
    """Return the statement that fills a table of this many columns."""
    return f"INSERT INTO {quoted(table)} VALUES ({', '.join('?' * width)})"  # noqa: S608  # names are the records'


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
