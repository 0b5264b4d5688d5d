"""Write a synthetic data package of N ties under this project's own schema, for tests and measurements.

``python bench/synthetic.py N DIR``. The same N gives the same bytes everywhere: nothing is random. All names are
invented; the descriptor and the states are those of ``data/``.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

from sistercities.datapackage.expected_schema import field_names  # noqa: E402
from sistercities.datapackage.rules.bounding_boxes import COUNTRIES, STATES  # noqa: E402
from sistercities.record.model import RECORDS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKED = "2026-11-01"
TYPES = ("suspended", "ended", "reaffirmed", "listed", "dormant")
SUMMARIES = {
    "suspended": "The council suspended the tie “until further notice”.",
    "ended": "The council ended the tie, and told its partner so.",
    "reaffirmed": "The mayor said that the tie is kept.",
    "listed": "A list of sister cities names the tie.",
    "dormant": "The tie is dormant, a newspaper wrote.",
}
SHARE = 3
"""The number of events that cite one source."""
FOUNDED = 5
"""One tie in this many has its founding on record."""

Rows = dict[str, list[dict[str, object]]]


def tables(number: int) -> Rows:
    """Return the rows of every table except the states."""
    rows: Rows = {record.RESOURCE: [] for record in RECORDS}
    partners = max(1, number // 2)
    rows["us_places"] = [us_place(place) for place in range(number)]
    rows["partner_places"] = [partner_place(place) for place in range(partners)]
    for tie in range(number):
        us, partner = rows["us_places"][tie], rows["partner_places"][tie % partners]
        name = f"{us['id']}--{partner['id']}"
        rows["ties"].append({"id": name, "us_place": us["id"], "partner_place": partner["id"], "kind": "sister-city",
                             "checked": CHECKED})  # fmt: skip
        rows["events"] += events(name, tie)
    for position, event in enumerate(rows["events"]):
        if position % SHARE == 0:
            rows["sources"].append(source(position // SHARE))
        rows["citations"].append({"event": event["id"], "source": f"paper-{position // SHARE:06}"})
    return rows


def inside(low: float, high: float, place: int, steps: int) -> float:
    """Return a coordinate well inside a span; ``place`` picks one of ``steps`` positions."""
    return round(low + (high - low) * (0.1 + 0.8 * (place * 7919 % steps) / steps), 4)


def us_place(place: int) -> dict[str, object]:
    """Return a U.S. place inside its state."""
    state, box = sorted(STATES.items())[place % len(STATES)]
    return {"id": f"p{place:06}-{state.lower()}", "name": f"P{place:06}", "kind": "city", "state": state,
            "latitude": inside(box.south, box.north, place, 997), "longitude": inside(box.west, box.east, place, 991),
            "population": place * 37 % 90_000 + 100}  # fmt: skip


def partner_place(place: int) -> dict[str, object]:
    """Return a Russian place; some are beyond the 180th meridian."""
    box = COUNTRIES["RU"]
    east = inside(box.west, box.east + 360, place, 983)
    return {"id": f"q{place:06}", "name": f"Q{place:06}", "name_local": f"Щ{place:06}", "kind": "city", "country": "RU",
            "latitude": inside(box.south, box.north, place, 977),
            "longitude": round(east - 360 if east > 180 else east, 4)}  # fmt: skip  # noqa: PLR2004


def events(tie: str, number: int) -> Iterator[dict[str, object]]:
    """Yield a tie's events: the decision on it and, for some ties, the founding."""
    kind = TYPES[number % len(TYPES)]
    found = [("1991", "established", "The two cities signed an agreement."),
             (("2022-03-09", "2022-04", "2023")[number % 3], kind, SUMMARIES[kind])]  # fmt: skip
    for date, event, summary in found if number % FOUNDED == 0 else found[1:]:
        yield {"id": f"{tie}--{date}--{event}", "tie": tie, "date": date, "date_basis": "decided", "type": event,
               "actor": "City Council", "actor_kind": "council", "summary": summary}  # fmt: skip


def source(number: int) -> dict[str, object]:
    """Return a source."""
    name = f"paper-{number:06}"
    return {"id": name, "kind": "local-press", "url": f"https://news.example.org/{name}", "title": f"Council & city {number}",
            "publisher": "The Daily Ledger", "published": "2023-04-01", "accessed": CHECKED, "language": "en"}  # fmt: skip


def write(number: int, folder: Path) -> None:
    """Write the package into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = json.loads((HOME / "data" / "datapackage.json").read_text(encoding="utf-8"))
    descriptor |= {"name": "synthetic", "title": f"{number} invented ties", "version": "0.0.1"}
    (folder / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False, indent=1), encoding="utf-8")
    rows = tables(number)
    shutil.copy(HOME / "data" / "states.csv", folder)
    for record in RECORDS[1:]:
        with (folder / f"{record.RESOURCE}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, field_names(record), lineterminator="\n")
            writer.writeheader()
            writer.writerows(sorted(rows[record.RESOURCE], key=lambda row: [str(row[name]) for name in record.KEY]))


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
