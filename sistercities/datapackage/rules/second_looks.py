"""Rules for the dataset that may have exceptions: an editor should look twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sistercities.datapackage.rules.relations import Finding, decisions, published_before
from sistercities.record.dataset import Dataset
from sistercities.record.status import STATUS_OF, WEAK_KINDS


def decisions_have_two_sources(dataset: Dataset) -> Iterator[Finding]:
    """A decision has more than one source."""
    for event in decisions(dataset):
        if len(dataset.citations_of[event.id]) == 1:
            yield Finding(event, "id", "rests on one source: add a second to citations.csv if there is one")


def decisions_have_a_strong_source(dataset: Dataset) -> Iterator[Finding]:
    """A decision has a source that is neither state media nor a reference work."""
    for event in decisions(dataset):
        sources = dataset.sources_of(event)
        if sources and all(source.kind in WEAK_KINDS for source in sources):
            kinds = " and ".join(sorted({source.kind for source in sources}))
            yield Finding(event, "id", f"rests on {kinds} alone: add a source of another kind to citations.csv")


def events_reported_afterward(dataset: Dataset) -> Iterator[Finding]:
    """An event other than a decision is not dated later than any source that it cites."""
    for event in dataset.events.values():
        if event.type not in STATUS_OF:  # a wrong date of a decision is an error
            for source in published_before(dataset, event):
                yield Finding(
                    dataset.citations[f"{event.id} {source.id}"],
                    "source",
                    f"was published ({source.published}) before {event.id!r}: it can report a plan, not the event; "
                    "correct the date, or cite it for the plan",
                )


WARNINGS: tuple[Callable[[Dataset], Iterator[Finding]], ...] = (
    decisions_have_two_sources,
    decisions_have_a_strong_source,
    events_reported_afterward,
)
