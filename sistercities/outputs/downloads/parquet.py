"""Apache Parquet, written by DuckDB: typed columns, dates as dates, the dictionary in the file's metadata.

Only DuckDB's compiled module is imported: its Python part takes four times as long to load.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sistercities.outputs.downloads.formats import rows_of, temporary_files
from sistercities.record.flat_columns import PARTIAL_DATE
from sistercities.record.partial_date import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from sistercities.datapackage.dictionary import Table
    from sistercities.record.flat_columns import Field
    from sistercities.site.site import Site

TYPES = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
OPTIONS = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880"
BATCH = 5_000
"""Rows that DuckDB is given at once: as Python values they take ten times as much memory as in its tables."""


def table_parquet(site: Site, name: str) -> bytes:
    """Return one published table as Parquet.

    Each partial date ``x`` is followed by ``x_first`` and ``x_last``, its first and last possible days, unless the
    table has such columns itself.
    """
    table = site.tables[name]
    columns = list(_columns(table))
    types = {column: sql_type(field, edge) for column, field, edge in columns}
    positions = {field.name: number for number, field in enumerate(table.fields)}
    wanted = [(positions[field.name], edge) for _, field, edge in columns]
    options = f"{OPTIONS}, KV_METADATA {{{metadata(site, table)}}}"
    return parquet_bytes(types, batches(rows_of(site, table), wanted), options)


def batches(rows: Iterator[tuple[Any, ...]], wanted: list[tuple[int, str]]) -> Iterator[list[list[Any]]]:
    """Yield the wanted columns, as lists of values, of ``BATCH`` rows at a time; at least once, even without rows."""
    while True:
        some = list(islice(rows, BATCH))
        columns = list(zip(*some, strict=True))
        yield [values(columns[position], edge) if some else [] for position, edge in wanted]
        if len(some) < BATCH:
            return


def parquet_bytes(columns: dict[str, str], parts: Iterator[list[list[Any]]], options: str) -> bytes:
    """Return a file's bytes; ``columns`` are names and SQL types, ``parts`` the columns of a batch of rows each.

    DuckDB is given the rows all at once if there are few, otherwise batch by batch. SiteError if it cannot write.
    """
    selected = ", ".join(
        f'unnest(${number}::{kind}[]) AS "{name}"' for number, (name, kind) in enumerate(columns.items(), start=1)
    )
    query, found = f"SELECT {selected}", next(parts)
    with temporary_files() as folder:
        file = Path(folder) / "table.parquet"
        try:
            if len(found[0]) == BATCH:
                connection().execute(f"CREATE OR REPLACE TEMP TABLE made AS {query}", found)
                for more in parts:
                    connection().execute(f"INSERT INTO made {query}", more)
                # With unnest here too: otherwise DuckDB would declare a column without empty cells to be NOT NULL.
                names = ", ".join(f'unnest(["{name}"]) AS "{name}"' for name in columns)
                query, found = f"SELECT {names} FROM made", []  # noqa: S608
            connection().execute(f"COPY ({query}) TO {_text(str(file))} ({options})", found)
            connection().execute("DROP TABLE IF EXISTS made")
        except library().IOException as error:
            raise OSError(" ".join(str(error).split())) from error
        return file.read_bytes()


@cache
def connection() -> duckdb.DuckDBPyConnection:
    """Return an in-memory database: one thread, so that rows stay in order, and no extensions fetched or loaded."""
    settings: dict[str, Any] = {"threads": 1, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
    opened: duckdb.DuckDBPyConnection = library().connect(config=settings)
    return opened


@cache
def library() -> Any:
    """Return DuckDB's compiled module."""
    import _duckdb  # noqa: PLC0415  # loaded only if data changed

    return _duckdb


def _columns(table: Table) -> list[tuple[str, Field, str]]:
    names = {field.name for field in table.fields}
    found = []
    for field in table.fields:
        found.append((field.name, field, ""))
        if field.kind == PARTIAL_DATE and f"{field.name}_first" not in names:
            found += [(f"{field.name}_first", field, "first"), (f"{field.name}_last", field, "last")]
    return found


def sql_type(field: Field, edge: str) -> str:
    """Return a column's SQL type; vocabulary terms are strings, which Parquet stores as a dictionary."""
    return "DATE" if edge else TYPES.get(field.kind, "VARCHAR")


def values(column: tuple[Any, ...], edge: str) -> list[Any]:
    """Return a column's values for DuckDB: partial dates as strings, or as their first or last days."""
    if edge:
        return [date and (date.first_day if edge == "first" else date.last_day) for date in column]
    return [str(one) if isinstance(one, str | PartialDate) else one for one in column]


def metadata(site: Site, table: Table) -> str:
    """Return the file's own metadata: title, version, date and license, and every field with its vocabulary."""
    fields = {
        field.name: {
            "kind": field.kind,
            "description": field.description,
            **({"enum": list(field.enum)} if field.enum else {}),
        }
        for field in table.fields
    }
    metadata = {
        "title": f"{site.descriptor['title']}: {table.title}",
        "version": site.exact_version,
        "as_of": site.as_of.isoformat(),
        "license": site.license.name,
        "fields": json.dumps(fields, ensure_ascii=False),
    }
    return ", ".join(f"{name}: {_text(text)}" for name, text in metadata.items())


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
