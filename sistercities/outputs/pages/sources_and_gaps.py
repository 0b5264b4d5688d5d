"""Views of the record's sources and of its gaps."""

from __future__ import annotations

from collections.abc import Iterable

from sistercities.outputs.forms import report_href
from sistercities.outputs.pages.components import source_line, tie_row
from sistercities.record.addresses import us_place_href
from sistercities.record.dataset import Dataset
from sistercities.record.model import Tie
from sistercities.record.place_names import place_title
from sistercities.record.standing import has_one_source, only_an_organization_acted
from sistercities.record.vocabulary import Status
from sistercities.record.wording import SOURCE_KIND_WORDS, dated, event_name, plural
from sistercities.site.site import Site
from sistercities.site.templates import View


def gaps_view(site: Site, _: None) -> View:
    """Return the view of what the record does not know, tie by tie: where readers can help."""
    dataset = site.dataset
    flats = [(dataset.ties[tie_id], flat) for tie_id, flat in sorted(site.flat_ties.items())]

    def rows(wanted: Iterable[Tie]) -> list[View]:
        return [{**tie_row(site, tie), "correct": report_href(site, tie.id)} for tie in wanted]

    unsure = [t for t, f in flats if f.status_event and (not f.status_date or not f.status_date.is_full
                                                          or f.status_date_basis == "reported")]  # fmt: skip
    groups = [
        ("pending", "Proposed, with no outcome on record", "A government body asked for a decision or took one up. What was the outcome?",
         rows(t for t, f in flats if f.pending)),
        ("no-decision", "No decision found", "What did these places decide, if anything?",
         rows(t for t, f in flats if f.status == Status.NO_DECISION)),
        ("single-source", "One source for the status", "A second, independent source would support these statuses better.",
         rows(t for t, f in flats if has_one_source(dataset, t))),
        ("date", "The day of the act is not known", "The status has a partial date, or the date of a report.",
         rows(unsure)),
        ("organization", "A sister-city organization alone", "Did the government itself ever decide?",
         rows(t for t, _ in flats if only_an_organization_acted(dataset, t))),
        ("weak", "State media or reference works alone", "Is there a better source?",
         rows(t for t, f in flats if f.weak)),
        ("founding", "Founding date not known", "When was the tie established?",
         rows(t for t, f in flats if f.established is None)),
    ]  # fmt: skip
    unarchived = sum(1 for source in dataset.sources.values() if not source.archive_url)
    without = sum(1 for _, f in flats if f.status == Status.NO_DECISION)
    description = (
        f"For {without:,} of {plural(len(dataset.ties), 'tie')} no decision was found; "
        f"{archive_words(unarchived, len(dataset.sources))}."
    )
    return {
        "title": "What we do not know",
        "description": description,
        "groups": [{"anchor": anchor, "name": name, "question": question, "rows": found}
                   for anchor, name, question, found in groups if found],
    }  # fmt: skip


def archive_words(without: int, sources: int) -> str:
    """Return the number of sources without an archived copy, in words.

    ``none of the 389 sources has an archived copy on record``
    """
    if without == sources:
        return f"none of the {plural(sources, 'source')} has an archived copy on record"
    return (
        f"{without:,} of the {plural(sources, 'source')} {'has' if without == 1 else 'have'} no archived copy on record"
    )


def sources_view(site: Site, __: None) -> View:
    """Return the view of every source by publisher, and what it supports."""
    dataset, used_by = site.dataset, uses_of_sources(site.dataset)
    publishers: dict[str, list[View]] = {}
    ordered = sorted(dataset.sources.values(), key=lambda s: (s.publisher.casefold(), str(s.published or "9999"), s.id))
    for source in ordered:
        publishers.setdefault(source.publisher, []).append(
            {**source_line(source), "supports": used_by[source.id],
             "former": site.history.former("sources", source.id)}
        )  # fmt: skip
    kinds: dict[str, int] = {}
    for source in ordered:
        kinds[SOURCE_KIND_WORDS[source.kind]] = kinds.get(SOURCE_KIND_WORDS[source.kind], 0) + 1
    description = f"{plural(len(ordered), 'source')} of {plural(len(publishers), 'publisher')}, and what each supports."
    return {
        "title": "Sources",
        "description": description,
        "publishers": [{"name": name, "sources": lines} for name, lines in publishers.items()],
        "withdrawn": [
            {"anchor": row.id, "id": row.id, "date": row.date, "reason": row.reason}
            for (resource, _), row in site.history.gone.items()
            if resource == "sources" and not row.successor
        ],
        "kinds": sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0])),
    }


def uses_of_sources(dataset: Dataset) -> dict[str, list[View]]:
    """Return links to what each source supports: events, published totals, ties to Ukraine."""
    used_by: dict[str, list[View]] = {source: [] for source in dataset.sources}
    for source_id, citations in dataset.citations_by_source.items():
        for citation in citations:
            event = dataset.events[citation.event]
            tie = dataset.ties[event.tie]
            place = dataset.us_places[tie.us_place]
            anchor = event.id.removeprefix(f"{tie.us_place}--")
            used_by[source_id].append({"href": f"{us_place_href(place.id)}#{anchor}",
                                       "text": f"{place_title(dataset, place)}: {event_name(event)}"})  # fmt: skip
    for count in dataset.counts.values():
        when = f" {dated(count.date, count.date_basis)}" if count.date else ""
        used_by[count.source].append({"href": f"count/#{count.id}", "text": f"published total{when}"})
    for other in dataset.ukraine_ties.values():
        place = dataset.us_places[other.us_place]
        when = f" {dated(other.date, other.date_basis)}" if other.date else ""
        used_by[other.source].append({"href": f"{us_place_href(place.id)}#ukraine",
                                      "text": f"{place_title(dataset, place)}: tie to Ukraine{when}"})  # fmt: skip
    return used_by
