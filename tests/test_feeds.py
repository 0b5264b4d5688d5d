"""Feeds and the calendar, as feed readers and calendars read them: Atom (RFC 4287), tag URIs, iCalendar (RFC 5545)."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import feedparser
import icalendar
import pytest

from sistercities.engine.target import Target
from sistercities.history import Amendment, Changes, History, Kind, RowChange, Subject
from sistercities.outputs.feeds import Feed, atom, feeds
from sistercities.outputs.feeds.atom import LIMIT, Entry, Head, feed_bytes, newest
from sistercities.outputs.feeds.calendar import WIDTH, folded, text
from sistercities.outputs.feeds.entries import day_of_event, event_id, updated_of
from sistercities.outputs.pages.feeds import feeds_view
from sistercities.record.status import STATUS_OF
from sistercities.record.vocabulary import Status
from sistercities.record.wording import event_name, human_date
from tests.conftest import html_files
from tests.markup import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sistercities.record.dataset import Dataset
    from sistercities.record.model import Tie
    from sistercities.site.site import Site
    from tests.conftest import Project

BASE = "https://example.org/any/base/"
ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
SPECIFIC = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/%-]+")
"""What may follow the authority and date in a tag URI (RFC 4151)."""


@pytest.fixture(scope="session")
def published(real_site: Path) -> dict[str, ET.Element]:
    """Return every feed of the real site as a tree, by path."""
    return {path.relative_to(real_site).as_posix(): ET.fromstring(path.read_bytes())  # noqa: S314  # our own output
            for path in sorted(real_site.rglob("*.atom"))}  # fmt: skip


def one(element: ET.Element, name: str) -> str:
    """Return the text of the only child with a name."""
    (found,) = element.findall(f"{ATOM}{name}")
    return found.text or ""


def events_of(dataset: Dataset, folder: str, site: Site) -> set[str]:
    """Return the ids of the events that a folder's feed must contain, determined without the feeds' own code."""
    kind, _, name = folder.partition("/")
    ties: dict[str, Callable[[Tie], bool]] = {
        "cities": lambda tie: tie.us_place == name,
        "partners": lambda tie: tie.partner_place == name,
        "states": lambda tie: dataset.states[dataset.us_places[tie.us_place].state].slug == name,
        "status": lambda tie: site.flat_ties[tie.id].status == name,
    }
    wanted = {tie.id for tie in dataset.ties.values() if ties[kind](tie)}
    if kind == "status" and name != Status.NO_DECISION:
        return {site.flat_ties[tie].status_event or "" for tie in wanted}
    return {event.id for event in dataset.events.values() if event.tie in wanted}


def is_tag(uri: str, site: Site) -> bool:
    """Whether an id is a tag URI that begins with the site's own tag."""
    start = f"tag:{site.config.tag}:"
    return uri.startswith(start) and bool(SPECIFIC.fullmatch(uri.removeprefix(start)))


def test_every_feed_is_valid(published: dict[str, ET.Element], record: Site) -> None:
    """Every feed has what RFC 4287 requires of a feed and its entries, and its dates follow RFC 3339."""
    for path, feed in published.items():
        assert feed.tag == f"{ATOM}feed", path
        assert is_tag(one(feed, "id"), record), path
        assert one(feed, "title").strip(), path
        assert RFC_3339.fullmatch(one(feed, "updated")), path
        assert feed.findtext(f"{ATOM}author/{ATOM}name"), path
        links = {link.attrib["rel"]: link.attrib["href"] for link in feed.findall(f"{ATOM}link")}
        assert links["self"] == BASE + path
        assert links["alternate"].startswith(BASE), path
        entries = feed.findall(f"{ATOM}entry")
        ids = [one(entry, "id") for entry in entries]
        assert len(set(ids)) == len(ids), path
        for entry in entries:
            assert is_tag(one(entry, "id"), record), path
            assert one(entry, "title").strip(), path
            assert RFC_3339.fullmatch(one(entry, "updated")), path
            assert one(entry, "published") <= one(entry, "updated"), path
            (link,) = entry.findall(f"{ATOM}link")
            assert (link.attrib["rel"], link.attrib["type"]) == ("alternate", "text/html")
            (content,) = entry.findall(f"{ATOM}content")
            assert content.attrib["type"] == "html", path
            read(content.text or "")
        assert one(feed, "updated") == max([one(entry, "updated") for entry in entries], default=one(feed, "updated"))
        assert [one(entry, "updated") for entry in entries] == sorted(
            (one(e, "updated") for e in entries), reverse=True
        )


def test_feedparser_reads_every_feed(real_site: Path) -> None:
    """The library that most Python feed readers use reads every feed without complaint."""
    for path in sorted(real_site.rglob("*.atom")):
        parsed = feedparser.parse(path.read_bytes())
        assert parsed.bozo == 0, path
        assert parsed.version == "atom10", path
        assert parsed.feed.title, path
        for entry in parsed.entries:
            assert entry.updated_parsed, path
            assert entry.link.startswith(BASE), path


def test_every_event_is_in_the_feed_of_all_events(published: dict[str, ET.Element], record: Site) -> None:
    """/feeds/events.atom has every event on record under its own id, or the newest if there are too many for a feed."""
    site = record
    entries = {one(entry, "id"): entry for entry in published["feeds/events.atom"].findall(f"{ATOM}entry")}
    events = {event_id(site, event): event for event in site.dataset.events.values()}
    assert entries.keys() <= events.keys()
    assert len(entries) == min(len(events), LIMIT)
    oldest = min(one(entry, "updated") for entry in entries.values())
    assert all(key in entries or f"{updated_of(site, event)}T00:00:00Z" <= oldest for key, event in events.items())
    for key, entry in entries.items():
        event = events[key]
        assert event.summary in unescape(entry.findtext(f"{ATOM}content") or "")
        for source in site.dataset.sources_of(event):
            assert source.url in unescape(entry.findtext(f"{ATOM}content") or "")


def test_an_event_is_dated_by_its_entry(published: dict[str, ET.Element], record: Site) -> None:
    """An event is dated by when it entered the record, at the first release or later; its own date is in the title."""
    site = record
    events = {event_id(site, event): event for event in site.dataset.events.values()}
    first = site.history.releases[-1].released
    for entry in published["feeds/events.atom"].findall(f"{ATOM}entry"):
        event = events[one(entry, "id")]
        edited = site.history.edited("events", event.id)
        assert one(entry, "published")[:10] >= str(first)
        assert one(entry, "updated")[:10] == max(one(entry, "published")[:10], str(edited or ""))
        assert one(entry, "title").endswith(f" ({human_date(event.date)})" if event.date else event_name(event))


def test_before_the_first_release_an_event_has_its_own_date(frozen: Site) -> None:
    """Before the first release, no event has a day of entry, and an event counts as of its own date."""
    event = next(event for event in frozen.dataset.events.values() if event.date and event.date.is_full)
    path = f"cities/{frozen.dataset.ties[event.tie].us_place}/feed.atom"
    assert atom_entry(frozen, path, event_id(frozen, event)).published == event.date.last_day  # type: ignore[union-attr]


def test_the_feed_beside_a_page_has_its_events(published: dict[str, ET.Element], record: Site) -> None:
    """Beside every state, place, partner and status is its feed of events, for a decision only of the deciding acts."""
    site = record
    folders = {path.removesuffix("/feed.atom") for path in published if path.endswith("/feed.atom")}
    kinds = {folder.partition("/")[0] for folder in folders}
    assert kinds == {"cities", "partners", "states", "status"}
    assert {f"cities/{place}" for place in site.dataset.us_places} <= folders
    assert {f"partners/{place}" for place in site.dataset.partner_places} <= folders
    assert {f"status/{status}" for status in Status} <= folders
    for folder in folders:
        feed = published[f"{folder}/feed.atom"]
        found = {one(entry, "id") for entry in feed.findall(f"{ATOM}entry")}
        wanted = {event_id(site, site.dataset.events[event]) for event in events_of(site.dataset, folder, site)}
        assert found == wanted, folder
        assert one(feed, "id").endswith(f":feeds/{folder}")


def test_entries_lead_to_the_event_itself(published: dict[str, ET.Element], real_site: Path) -> None:
    """An entry links to its event's own anchor on the city's page."""
    pages: dict[str, set[str]] = {}
    for entry in published["feeds/events.atom"].findall(f"{ATOM}entry"):
        href = entry.findall(f"{ATOM}link")[0].attrib["href"].removeprefix(BASE)
        path, _, fragment = href.partition("#")
        if path not in pages:
            page = read((real_site / path / "index.html").read_text(encoding="utf-8"))
            pages[path] = {element.attributes["id"] for element in page.walk() if "id" in element.attributes}
        assert fragment in pages[path], href


def test_nothing_is_dated_by_the_build(published: dict[str, ET.Element], record: Site) -> None:
    """No feed of events is newer than the day on which the record was last checked or released."""
    last = max(record.as_of, record.history.releases[0].released)
    for path, feed in published.items():
        if path != "feeds/changes.atom":
            assert one(feed, "updated") <= f"{last}T00:00:00Z", path


def test_pages_name_their_feeds(real_site: Path) -> None:
    """Every page but the 404 page names the feeds of the whole site in its head, after the feed beside it, if any."""
    for path in html_files(real_site):
        page = read(path.read_text(encoding="utf-8"))
        here = urljoin(BASE, path.relative_to(real_site).as_posix())
        named = [link for link in page.all("link") if link.attributes.get("type") == "application/atom+xml"]
        own = [link for link in named if urljoin(here, link.attributes["href"]) == urljoin(here, "feed.atom")]
        assert all(link.attributes["rel"] == "alternate" and link.attributes["title"] for link in named), path
        assert bool(own) == (path.parent / "feed.atom").is_file(), path
        assert own == named[: len(own)], path
        if path.name != "404.html":
            hrefs = {urljoin(here, link.attributes["href"]) for link in named}
            assert {f"{BASE}feeds/events.atom", f"{BASE}feeds/changes.atom"} <= hrefs, path


def test_the_page_of_feeds_lists_every_feed(real_site: Path) -> None:
    """/feeds/ links to every feed and to the calendar, and gives more than one way to get them by email."""
    page = read((real_site / "feeds" / "index.html").read_text(encoding="utf-8"))
    linked = {urljoin("/feeds/", link.attributes["href"]).lstrip("/") for link in page.all("a")}
    files = {path.relative_to(real_site).as_posix() for path in real_site.rglob("*.atom")}
    assert files | {"feeds/decisions.ics"} <= linked
    ways = [item for item in page.all("li") if "mail" in item.text]
    assert len(ways) >= 2


def named(site: Site, base_url: str) -> list[bytes]:
    """Return the ids of all feeds and entries of a site published at an address."""
    moved = replace(site, config=replace(site.config, base_url=base_url))
    found: list[bytes] = []
    for feed in feeds(moved):
        target: Target = feed
        if target.path.endswith(".atom"):
            found += re.findall(rb"<id>(.*?)</id>", target.make(moved, target.inputs(moved)))
    return found


def test_ids_do_not_depend_on_the_address(record: Site) -> None:
    """Feeds and entries have the same ids wherever the site is published."""
    assert named(record, "") == named(record, "https://example.net/elsewhere")


def test_an_event_keeps_its_id_when_it_is_corrected(frozen: Site) -> None:
    """An event whose date and id were corrected is the same entry as before, updated on the day of the correction."""
    old = "houston-tx--tyumen--2023-02--suspended"
    event = frozen.dataset.events["houston-tx--tyumen--2023-02-24--suspended"]
    day = dt.date(2026, 12, 1)
    row = Amendment("1.0.0", day, "events", old, "", Kind.CORRECTED, event.id, "The minutes give the day.")
    corrected = replace(frozen, history=History(amendments=(row,)))
    assert event_id(corrected, event).endswith(f":events/{old}")
    entry = atom_entry(corrected, "cities/houston-tx/feed.atom", event_id(corrected, event))
    assert (entry.published, entry.updated) == (dt.date(2023, 2, 24), day)


def test_an_old_event_that_is_found_late_is_new_to_readers(frozen: Site) -> None:
    """An old event that is added after the first release counts as published and updated on the day it was added."""
    event = next(event for event in frozen.dataset.events.values() if event.date and event.date.year < 2000)
    day = dt.date(2026, 12, 2)
    subject = Subject("ties", event.tie, "", "", day, rows=(RowChange("events", event.id, Kind.ADDED),))
    late = replace(frozen, history=History(unreleased=Changes((subject,))))
    path = f"cities/{frozen.dataset.ties[event.tie].us_place}/feed.atom"
    entry = atom_entry(late, path, event_id(late, event))
    assert (entry.published, entry.updated, entry.day.year) == (day, day, event.date and event.date.year)


def atom_entry(site: Site, path: str, entry_id: str) -> Entry:
    """Return one entry of one feed."""
    (feed,) = (feed for feed in feeds(site) if feed.path == path)
    assert isinstance(feed, Feed)
    return next(entry for entry in feed.inputs(site)[1] if entry.id == entry_id)


def test_an_event_of_a_year_counts_as_of_its_end(record: Site) -> None:
    """A partial date counts as its last day, but never as later than its sources were last accessed."""
    site = record
    for event in site.dataset.events.values():
        seen = max(source.accessed for source in site.dataset.sources_of(event))
        assert day_of_event(site, event) <= seen
        if event.date:
            assert day_of_event(site, event) == min(event.date.last_day, seen)


HEAD = Head("tag:x.example,2026:f", "A <b> & \"c\" 'd'", "s", "a", "self", "page", dt.date(2022, 1, 2), "CC BY 4.0")


def entries(number: int) -> Iterator[Entry]:
    """Yield a number of entries, the oldest first."""
    for position in range(number):
        day = dt.date(2000, 1, 1) + dt.timedelta(days=position)
        yield Entry(f"tag:x.example,2026:{position:05}", "t", day, day, day, "h", "<p>x</p>")


def test_a_feed_is_bounded() -> None:
    """However many events there are, a feed has only the newest 1,000."""
    kept = newest(entries(LIMIT + 7))
    assert len(kept) == LIMIT == 1000
    assert min(entry.updated for entry in kept) == dt.date(2000, 1, 8)


def test_a_feed_without_entries_is_valid() -> None:
    """A feed without entries, such as that of a status that no tie has, is well-formed."""
    parsed = feedparser.parse(feed_bytes(HEAD, ()))
    assert parsed.bozo == 0
    assert parsed.entries == []
    assert parsed.feed.updated == "2022-01-02T00:00:00Z"


@pytest.mark.parametrize(
    "hostile", ["</title><x>", "]]>", "&lt;&amp;", "\x00\x0b\x1f", "\ufffe\uffff", "\"'>", "<!DOCTYPE x>", "<?php ?>"]
)
def test_hostile_text_is_text(hostile: str) -> None:
    """Whatever a text contains, the feed is well-formed XML, and the text reads back, less what XML does not allow."""
    entry = Entry("tag:x.example,2026:e", hostile, HEAD.updated, HEAD.updated, HEAD.updated, f"h#{hostile}", hostile,
                  (hostile, hostile))  # fmt: skip
    root = ET.fromstring(feed_bytes(replace(HEAD, title=hostile), (entry,)))  # noqa: S314  # our own output
    plain = atom.NOT_XML.sub("\ufffd", hostile)
    assert one(root, "title") == plain
    (found,) = root.findall(f"{ATOM}entry")
    assert one(found, "title") == one(found, "content") == plain
    assert found.find(f"{ATOM}category").attrib == {"term": plain, "label": plain}  # type: ignore[union-attr]


def test_without_an_address_links_are_relative(project: Project) -> None:
    """A site without an address has feeds with relative links, which lead to published files."""
    assert project.run("build", "--base-url", "").returncode == 0
    out = project.paths.out
    for path in sorted(out.rglob("*.atom")):
        root = ET.fromstring(path.read_bytes())  # noqa: S314  # our own output
        for link in root.iter(f"{ATOM}link"):
            target = path.parent / link.attrib["href"].partition("#")[0]
            assert (target / "index.html" if target.is_dir() else target).is_file(), (path, link.attrib)


def test_a_tag_of_another_form_is_refused(project: Project) -> None:
    """A tag that cannot begin an id ends the build with a one-line message."""
    project.edit("content/site.yaml", "tag: us-russia-sister-cities.example,2026", "tag: My Site")
    run = project.run("build")
    assert run.returncode == 2
    assert run.stderr == (
        "error: content/site.yaml: tag: 'My Site' is not a name and a year such as example.org,2026\n"
    )


@pytest.fixture(scope="session")
def decisions(real_site: Path) -> bytes:
    """Return the calendar's bytes."""
    return (real_site / "feeds" / "decisions.ics").read_bytes()


def test_the_calendar_has_every_decision_of_a_known_day(decisions: bytes, record: Site) -> None:
    """A calendar program finds each decision with a known day, on that day, under the event's own id."""
    site = record
    calendar: Any = icalendar.Calendar.from_ical(decisions)
    found = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    wanted = {event_id(site, event): event for event in site.dataset.events.values()
              if event.type in STATUS_OF and event.date and event.date.is_full}  # fmt: skip
    assert found.keys() == wanted.keys()
    for uid, event in wanted.items():
        entry = found[uid]
        assert str(entry["DTSTART"].dt) == str(event.date)
        assert entry["DTEND"].params["VALUE"] == "DATE"
        assert entry["DTEND"].dt - entry["DTSTART"].dt == entry.duration == dt.timedelta(days=1)
        assert str(entry["DESCRIPTION"]).split("\n")[0] == event.summary
        assert entry["DTSTAMP"].dt.date() == updated_of(site, event)
        place = site.dataset.ties[event.tie].us_place
        assert str(entry["URL"]).startswith(f"{BASE}cities/{place}/#")


def test_the_calendar_is_written_as_the_standard_says(decisions: bytes) -> None:
    """Lines end with CRLF, have at most 75 octets, and are split only between UTF-8 characters."""
    lines = decisions.split(b"\r\n")
    assert lines[-1] == b""
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert max(map(len, lines)) <= WIDTH
    for line in lines:
        assert b"\n" not in line
        line.decode("utf-8")
    assert decisions.count(b"BEGIN:VEVENT") == decisions.count(b"END:VEVENT") == decisions.count(b"\r\nUID:")


@pytest.mark.parametrize("value", ["a" * 74, "Владивосток" * 9, "a" * 75, "é" * 40, "", "x" * 300])
def test_a_folded_line_reads_back(value: str) -> None:
    """Unfolding a folded line gives the original line, whatever its characters."""
    assert folded(value).replace(b"\r\n ", b"").decode() == value + "\r\n"
    assert all(len(line) <= WIDTH for line in folded(value).split(b"\r\n"))


@pytest.mark.parametrize("value", ["a;b,c\\d\ne", "x\r\ny", "END:VEVENT\r\nBEGIN:VEVENT", "\x00\x07z"])
def test_calendar_text_is_escaped(value: str) -> None:
    """A text cannot end its line in the calendar, and reads back unchanged, less control characters."""
    line = text(value)
    assert "\n" not in line
    assert "\r" not in line
    plain = re.sub(r"[\x00-\x09\x0b-\x1f]", "", value)
    calendar: Any = icalendar.Calendar.from_ical(f"BEGIN:VCALENDAR\r\nDESCRIPTION:{line}\r\nEND:VCALENDAR\r\n")
    assert str(calendar["DESCRIPTION"]) == plain


def test_the_page_says_what_the_calendar_leaves_out(real_site: Path, record: Site) -> None:
    """/feeds/ says how many decisions are not in the calendar because their day is not known."""
    events = [event for event in record.dataset.events.values() if event.type in STATUS_OF]
    undated = [event for event in events if not event.date or not event.date.is_full]
    page = read((real_site / "feeds" / "index.html").read_text(encoding="utf-8"))
    said = re.search(r"([\d,]+) decisions? whose day is not known (?:is|are) not in it\.", page.text)
    assert (int(said[1].replace(",", "")) if said else 0) == len(undated)


def test_a_long_list_of_feeds_is_not_printed(frozen: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a kind has too many feeds to list, /feeds/ lists none of them and gives their number."""
    monkeypatch.setattr("sistercities.outputs.pages.feeds.LISTED", 50)
    listed = {group["anchor"]: (group["number"], len(group["feeds"])) for group in feeds_view(frozen, None)["groups"]}
    assert listed["status"] == (5, 5)
    assert listed["cities"] == (len(frozen.dataset.us_places), 0)
