"""Code snippets that load the data, ready to paste. Tests run those in Python, SQL and shell against a built site."""

from __future__ import annotations

from typing import Any

SNIPPETS: tuple[tuple[str, str, str, str], ...] = (
    (
        "pandas",
        "python",
        "",
        """import pandas as pd

# Only an empty cell is a missing value: texts such as "NA" or "None" stay texts.
ties = pd.read_csv("{data}ties.csv", keep_default_na=False, na_values=[""], parse_dates=["status_date_last"])
print(ties["status"].value_counts())
print(ties.sort_values("status_date_last")[["status_date", "sentence"]].head())""",
    ),
    (
        "DuckDB",
        "sql",
        "curl -O {data}ties.parquet",
        """SELECT status, count(*) AS ties
FROM 'ties.parquet'
GROUP BY status
ORDER BY ties DESC;""",
    ),
    (
        "SQLite",
        "sql",
        "curl -O {data}sister-cities.sqlite",
        """SELECT us_name, partner_name_local, status, status_date
FROM ties_flat
WHERE rowid IN (SELECT rowid FROM ties_flat_fts WHERE ties_flat_fts MATCH 'Владивосток')
ORDER BY us_name;""",
    ),
    (
        "Python, sqlite3",
        "python",
        "curl -O {data}sister-cities.sqlite",
        """import sqlite3

with sqlite3.connect("sister-cities.sqlite") as record:
    for row in record.execute("SELECT status, count(*) FROM ties_flat GROUP BY status"):
        print(*row)""",
    ),
    (
        "R",
        "r",
        "",
        """ties <- read.csv("{data}ties.csv", encoding = "UTF-8", na.strings = "")
table(ties$status)""",
    ),
    (
        "Frictionless",
        "python",
        "",
        """from frictionless import Package

package = Package("{data}sister-cities.zip")
events = package.get_resource("events").read_rows()
print(len(events), events[0]["summary"])""",
    ),
    (
        "Checksums",
        "shell",
        "curl -O {data}sister-cities.zip\ncurl -O {data}SHA256SUMS",
        "sha256sum --check --ignore-missing SHA256SUMS",
    ),
)
"""Title, language, the commands that download the files if the code does not, and the code."""


def snippets(data: str) -> list[dict[str, Any]]:
    """Return the snippets for display; ``data`` is the address of /data/, empty if it is not known.

    Without it, nothing is downloaded, and the code reads the files from the folder in which it runs.
    """
    return [
        {"title": title, "language": language, "load": load.replace("{data}", data) if data else "",
         "code": code.replace("{data}", data)}
        for title, language, load, code in SNIPPETS
    ]  # fmt: skip
