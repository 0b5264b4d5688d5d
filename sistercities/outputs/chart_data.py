"""The numbers behind the charts on the timeline page, as CSV files beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sistercities.base.tables import csv_bytes
from sistercities.engine.target import Target
from sistercities.record.counts_over_time import decisions_by_body, decisions_by_month, founding_years, status_by_month
from sistercities.record.dataset import Dataset
from sistercities.record.vocabulary import Status
from sistercities.site.site import Site

Row = tuple[object, ...]

DONE = tuple(status for status in Status if status is not Status.NO_DECISION)


@dataclass(frozen=True, slots=True)
class ChartFile(Target):
    """One chart's numbers as a CSV file; ``rows`` derives them from the record."""

    path: str
    header: tuple[str, ...]
    rows: Callable[[Dataset], Iterator[Row]]

    def inputs(self, site: Site) -> bytes:
        """Return the file's bytes."""
        return csv_bytes(self.header, self.rows(site.dataset))


def month_rows(dataset: Dataset) -> Iterator[Row]:
    """Yield each day of the chart with the number of ties of each status at its end, without ties of undated status."""
    for day, counts in status_by_month(dataset):
        yield (day.isoformat(), *counts.values())


def year_rows(dataset: Dataset) -> Iterator[Row]:
    """Yield each year with the number of ties established in it, even zero; last, the unknown under an empty year."""
    years, unknown = founding_years(dataset)
    yield from years.items()
    yield "", unknown


def body_rows(dataset: Dataset) -> Iterator[Row]:
    """Yield each kind of body, empty if no source names one, with its decisions since the invasion by status."""
    for kind, counts in decisions_by_body(dataset):
        yield (kind or "", *(counts[status] for status in DONE))


def act_rows(dataset: Dataset) -> Iterator[Row]:
    """Yield each month since the invasion, or year if no month is known, with the number of decisions by status."""
    for month, counts in decisions_by_month(dataset):
        yield (str(month), *(counts[status] for status in DONE))


CHART_FILES: tuple[ChartFile, ...] = (
    ChartFile("timeline/decisions-by-month.csv", ("month", *DONE), act_rows),
    ChartFile("timeline/status-by-month.csv", ("day", *Status), month_rows),
    ChartFile("timeline/founding-years.csv", ("year", "ties"), year_rows),
    ChartFile("timeline/decisions-by-body.csv", ("actor_kind", *DONE), body_rows),
)
