"""The numbers behind the charts of the timeline, as CSV files beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sistercities.base.tables import csv_bytes
from sistercities.engine.target import Target
from sistercities.record.counts_over_time import decisions_by_body, decisions_by_month, founding_years, status_by_month
from sistercities.record.vocabulary import Status

if TYPE_CHECKING:
    from sistercities.record.dataset import Dataset
    from sistercities.site.site import Site

Row = tuple[object, ...]

DONE = tuple(status for status in Status if status is not Status.NO_DECISION)


@dataclass(frozen=True, slots=True)
class ChartFile(Target):
    """One chart's numbers as a CSV file; ``rows`` makes them from the record."""

    path: str
    header: tuple[str, ...]
    rows: Callable[[Dataset], Iterator[Row]]

    def inputs(self, site: Site) -> bytes:
        """Return the file's bytes."""
        return csv_bytes(self.header, self.rows(site.dataset))


def month_rows(dataset: Dataset) -> Iterator[Row]:
    """Yield a day and how many ties had each status at its end."""
    for day, counts in status_by_month(dataset):
        yield (day.isoformat(), *counts.values())


def year_rows(dataset: Dataset) -> Iterator[Row]:
    """Yield a year and how many ties were established in it, years without any too; last, with no year, the unknown."""
    years, unknown = founding_years(dataset)
    yield from years.items()
    yield "", unknown


def body_rows(dataset: Dataset) -> Iterator[Row]:
    """Yield a kind of body, empty where no source names one, and how many decisions of each kind it took."""
    for kind, counts in decisions_by_body(dataset):
        yield (kind or "", *(counts[status] for status in DONE))


def act_rows(dataset: Dataset) -> Iterator[Row]:
    """Yield a month, or a year if no more is known, and how many decisions of each kind were taken in it."""
    for month, counts in decisions_by_month(dataset):
        yield (str(month), *(counts[status] for status in DONE))


CHART_FILES: tuple[ChartFile, ...] = (
    ChartFile("timeline/decisions-by-month.csv", ("month", *DONE), act_rows),
    ChartFile("timeline/status-by-month.csv", ("day", *Status), month_rows),
    ChartFile("timeline/founding-years.csv", ("year", "ties"), year_rows),
    ChartFile("timeline/decisions-by-body.csv", ("actor_kind", *DONE), body_rows),
)
