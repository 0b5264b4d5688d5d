"""The view of the feeds and the calendar, and how to get them by email."""

from __future__ import annotations

from sistercities.outputs.feeds import CHANGES, EVENTS, page_feeds
from sistercities.outputs.feeds.calendar import PATH, dated_decisions
from sistercities.record.addresses import CITIES, PARTNERS, STATES, STATUSES
from sistercities.record.folding import words
from sistercities.record.status import decisive_events
from sistercities.record.wording import capital, plural
from sistercities.site.site import Site
from sistercities.site.templates import View

LISTED = 1000
"""The most feeds of a kind to list; for a kind with more, the page says only how to find the address of each."""
GROUPS = ((STATUSES, "Statuses"), (STATES, "States"), (CITIES, "U.S. places"), (PARTNERS, "Partners"))


def by_name(feed: View) -> list[list[str]]:
    """Return a sort key: the words of a feed's name without accents, its state last."""
    return [[plain for plain, _ in words(part)] for part in feed["name"].split(",")]


def feeds_view(site: Site, _: None) -> View:
    """Return the view of every feed, and the ways to follow it."""
    groups: dict[str, list[View]] = {folder: [] for folder, _ in GROUPS}
    for feed in page_feeds(site):
        name = feed.title.removeprefix("Ties by status: ")
        groups[feed.path.split("/")[0] + "/"].append({"name": capital(name), "href": feed.path})
    undated = len(decisive_events(site.dataset)) - len(dated_decisions(site))
    number = sum(len(lines) for lines in groups.values())
    return {
        "title": "Feeds",
        "description": f"A feed brings you every new event, by email if you like: one for the whole record, one for "
        f"our own changes, and {plural(number, 'feed')} for single places and statuses.",
        "base": site.absolute("") or "",
        "events": EVENTS,
        "changes": CHANGES,
        "calendar": PATH,
        "calendar_rest": f"{plural(undated, 'decision')} whose day is not known {'is' if undated == 1 else 'are'} not "
        "in it." if undated else "",
        "groups": [{"name": name, "anchor": folder.rstrip("/"), "number": len(groups[folder]),
                    "feeds": sorted(groups[folder], key=by_name) if len(groups[folder]) <= LISTED else []}
                   for folder, name in GROUPS if groups[folder]],
        "by_mail": site.config.repository,
    }  # fmt: skip
