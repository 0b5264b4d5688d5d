"""The numbers behind the charts on the timeline page, as CSV files beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sistercities.base.tables import csv_bytes
from sistercities.outputs.document import Document
from sistercities.record.counts_over_time import decisions_by_body, decisions_by_month, founding_years, status_by_month
from sistercities.record.dataset import Dataset
from sistercities.record.vocabulary import Status

Row = tuple[object, ...]

DONE = tuple(status for status in Status if status is not Status.NO_DECISION)


def chart_file(name: str, header: Iterable[str], rows: Callable[[Dataset], Iterator[Row]]) -> Document:
    """Return one chart's numbers as a CSV file; ``rows`` derives them from the record."""
    return Document(f"timeline/{name}.csv", lambda site: csv_bytes(header, rows(site.dataset)))


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


CHART_FILES = (
    chart_file("decisions-by-month", ("month", *DONE), act_rows),
    chart_file("status-by-month", ("day", *Status), month_rows),
    chart_file("founding-years", ("year", "ties"), year_rows),
    chart_file("decisions-by-body", ("actor_kind", *DONE), body_rows),
)
