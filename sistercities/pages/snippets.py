"""How the data is loaded, as can be pasted: the Python and SQL ones are run by a test against the built site."""

from __future__ import annotations

from typing import Any

SNIPPETS: tuple[tuple[str, str, str, str], ...] = (
    (
        "pandas",
        "python",
        "",
        """import pandas as pd

ties = pd.read_csv("{data}ties.csv")
print(ties["status"].value_counts())""",
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
        "",
        """import sqlite3
from urllib.request import urlretrieve

urlretrieve("{data}sister-cities.sqlite", "sister-cities.sqlite")
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

package = Package("{data}package/datapackage.json")
events = package.get_resource("events").read_rows()
print(len(events), events[0]["summary"])""",
    ),
    (
        "curl",
        "shell",
        "",
        """curl -O {data}sister-cities.zip
curl -s {data}SHA256SUMS | sha256sum --check --ignore-missing""",
    ),
)
"""Name, language, the command that loads the file where the code does not, and the code."""


def snippets(data: str) -> list[dict[str, Any]]:
    """Return the snippets for print; ``data`` is the address of /data/, empty for files in the working folder."""
    return [
        {"title": title, "language": language, "load": load.format(data=data) if data else "",
         "code": code.replace("{data}", data)}
        for title, language, load, code in SNIPPETS
    ]  # fmt: skip
