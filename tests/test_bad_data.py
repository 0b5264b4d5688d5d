"""Bad cells: the toy package with one change at a time, and every line that ``check`` then prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from sistercities.base.problems import Problem, Severity
from sistercities.cli import main
from sistercities.datapackage.constraints import schema_problems
from sistercities.datapackage.frictionless_check import frictionless_problems
from sistercities.datapackage.parsing import load
from sistercities.datapackage.reading import read_package
from sistercities.datapackage.rules import rule_texts, warning_texts
from sistercities.datapackage.rules.cells import CELL_RULES, TABLE_RULES
from sistercities.datapackage.rules.missing import MISSING_RULES
from sistercities.datapackage.rules.places import russian_names_in_cyrillic
from sistercities.datapackage.rules.relations import CHECKS, nothing_in_the_future
from sistercities.datapackage.rules.second_looks import WARNINGS
from sistercities.datapackage.rules.texts import TEXT_RULES
from sistercities.datapackage.validate import first_of_each_place
from tests.conftest import COMPILED, HOME

if TYPE_CHECKING:
    from tests.conftest import Project


class Case(NamedTuple):
    """A fault: its name, the file, the old and the new text in it, and the messages."""

    name: str
    file: str
    old: str
    new: str
    messages: tuple[str, ...]


CASES = (
    Case(
        "a month that does not exist",
        "events.csv",
        "2022-03-09,decided,suspended",
        "2022-13-09,decided,suspended",
        (
            "events.csv:4: date: is not a date: write YYYY, YYYY-MM or YYYY-MM-DD, a day that exists (found '2022-13-09') [type]",
        ),
    ),
    Case(
        "a day that does not exist",
        "events.csv",
        "2022-03-09,decided,suspended",
        "2022-02-30,decided,suspended",
        (
            "events.csv:4: date: is not a date: write YYYY, YYYY-MM or YYYY-MM-DD, a day that exists (found '2022-02-30') [type]",
        ),
    ),
    Case(
        "a date in words",
        "events.csv",
        "2022-03-09,decided,suspended",
        "9 March 2022,decided,suspended",
        (
            "events.csv:4: date: is not a date: write YYYY, YYYY-MM or YYYY-MM-DD, a day that exists; did you mean '2022-03-09'? (found '9 March 2022') [type]",
        ),
    ),
    Case(
        "an unknown type",
        "events.csv",
        "2022-03-09,decided,suspended",
        "2022-03-09,decided,severed",
        (
            "events.csv:4: type: must be one of: established, listed, reaffirmed, suspended, ended, resumed, dormant, proposed, note; did you mean 'ended'? (found 'severed') [type]",
        ),
    ),
    Case(
        "an unknown kind of actor",
        "events.csv",
        "City Council,council,vote,5-4",
        "City Council,city-council,vote,5-4",
        (
            "events.csv:4: actor_kind: must be one of: council, mayor, city, county, state, sister-city-organization, national, other; did you mean 'council'? (found 'city-council') [type]",
        ),
    ),
    Case(
        "an impossible vote",
        "events.csv",
        "City Council,council,vote,5-4",
        "City Council,council,vote,five to four",
        ("events.csv:4: vote: write 'unanimous', or the votes as 5-4 (found 'five to four') [pattern]",),
    ),
    Case(
        "an empty summary",
        "events.csv",
        "The City Council voted 5-4 to suspend the tie.",
        "",
        ("events.csv:4: summary: must not be empty [required]",),
    ),
    Case(
        "a summary with markup",
        "events.csv",
        "The mayor ended the tie by letter.",
        "The mayor <b>ended</b> the tie by letter.",
        (
            "events.csv:5: summary: contains HTML: write plain text (found 'The mayor <b>ended</b> the tie by letter.') [no_markup]",
        ),
    ),
    Case(
        "a summary that is a formula",
        "events.csv",
        "The mayor ended the tie by letter.",
        "=HYPERLINK(1) ended the tie by letter.",
        (
            "events.csv:5: summary: starts with '=', which a spreadsheet would run as a formula: reword it (found '=HYPERLINK(1) ended the tie by letter.') [no_formula]",
        ),
    ),
    Case(
        "a summary too long",
        "events.csv",
        "The mayor ended the tie by letter.",
        "The mayor ended the tie. xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        (
            "events.csv:5: summary: has 315 characters: shorten it to 300 (found 'The mayor ended the tie. xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…') [within_length]",
        ),
    ),
    Case(
        "a stray space",
        "events.csv",
        "The mayor ended the tie by letter.",
        "The mayor ended the tie by letter. ",
        (
            "events.csv:5: summary: has a leading, trailing, doubled or non-breaking space: leave single spaces only (build.py fix does it) (found 'The mayor ended the tie by letter. ') [no_stray_space]",
        ),
    ),
    Case(
        "a zero-width space",
        "events.csv",
        "The mayor ended the tie by letter.",
        "The mayor ended\u200b the tie by letter.",
        (
            "events.csv:5: summary: contains the invisible or unusable character U+200B: remove it (found 'The mayor ended\\u200b the tie by letter.') [no_invisible_character]",
        ),
    ),
    Case(
        "a decomposed letter",
        "events.csv",
        "The mayor ended the tie by letter.",
        "The mayor of Pe\u0301on ended the tie by letter.",
        (
            "events.csv:5: summary: is not in Unicode normal form C: retype it (build.py fix does it) (found 'The mayor of Pe\u0301on ended the tie by letter.') [normal_form]",
        ),
    ),
    Case(
        "a tie that does not exist",
        "events.csv",
        "ashford-oh--staritsa--2022-03--ended,ashford-oh--staritsa",
        "ashford-oh--staritsa--2022-03--ended,ashford-oh--starica",
        (
            "events.csv:5: tie: there is no such row in ties.csv: correct the id, or add the row there; did you mean 'ashford-oh--staritsa'? (found 'ashford-oh--starica') [foreign-key]",
        ),
    ),
    Case(
        "an id that does not fit its parts",
        "events.csv",
        "ashford-oh--staritsa--2022-03--ended,ashford-oh",
        "ashford-oh--staritsa--2022-04--ended,ashford-oh",
        (
            "citations.csv:7: event: there is no such row in events.csv: correct the id, or add the row there; did you mean 'ashford-oh--staritsa--2022-04--ended'? (found 'ashford-oh--staritsa--2022-03--ended') [foreign-key]",
            "events.csv:5: id: must be 'ashford-oh--staritsa--2022-03--ended' (with -2, -3 … if that is taken) (found 'ashford-oh--staritsa--2022-04--ended') [ids_match_parts]",
        ),
    ),
    Case(
        "a date without its basis",
        "events.csv",
        "2022-03,decided,ended",
        "2022-03,,ended",
        ("events.csv:5: date_basis: must be given with a date, and left empty without one [dates_have_a_basis]",),
    ),
    Case(
        "a vote in a letter",
        "events.csv",
        "Mayor Ann Bee,mayor,letter,,",
        "Mayor Ann Bee,mayor,letter,unanimous,",
        (
            "events.csv:5: vote: needs instrument vote or resolution, not letter: write that, or leave vote empty (found 'unanimous') [votes_belong_to_votes]",
        ),
    ),
    Case(
        "a vote in no form",
        "events.csv",
        "City Council,council,vote,5-4",
        "City Council,council,,5-4",
        (
            "events.csv:4: vote: needs instrument vote or resolution: write that, or leave vote empty (found '5-4') [votes_belong_to_votes]",
        ),
    ),
    Case(
        "a summary in small letters",
        "events.csv",
        "The mayor ended the tie by letter.",
        "the mayor ended the tie by letter",
        (
            "events.csv:5: summary: begins with a lowercase letter: begin the sentence with a capital (found 'the mayor ended the tie by letter') [whole_sentence]",
        ),
    ),
    Case(
        "a summary without a full stop",
        "events.csv",
        "The mayor ended the tie by letter.",
        "The mayor ended the tie (by letter)",
        (
            "events.csv:5: summary: does not end with a period: add one (found 'The mayor ended the tie (by letter)') [whole_sentence]",
        ),
    ),
    Case(
        "a decision after its first report",
        "sources.csv",
        "Ashford Herald,2022-03-10",
        "Ashford Herald,2022-03-08",
        (
            "events.csv:4: date: is later than the report 'ashford-herald-2022-03-10' of 2022-03-08: write the day of the act, or 2022-03-08 with date_basis reported; if that report only announces the act, remove its citation (found '2022-03-09') [dated_by_first_report]",
        ),
    ),
    Case(
        "a tie kept before the invasion",
        "events.csv",
        "cedar-falls-tx--novorechensk,2021,decided,suspended",
        "cedar-falls-tx--novorechensk,2021,decided,reaffirmed",
        (
            "events.csv:7: date: is before the invasion (February 24, 2022): write type note (found '2021') [kept_since_invasion]",
            "events.csv:7: id: must be 'cedar-falls-tx--novorechensk--2021--reaffirmed' (with -2, -3 … if that is taken) (found 'cedar-falls-tx--novorechensk--2021--suspended') [ids_match_parts]",
        ),
    ),
    Case(
        "a row out of order",
        "ties.csv",
        "ashford-oh--novorechensk,ashford-oh,novorechensk,sister-city,2026-10-01,\nashford-oh--staritsa,ashford-oh,staritsa,friendship-city,2026-10-01,\n",
        "ashford-oh--staritsa,ashford-oh,staritsa,friendship-city,2026-10-01,\nashford-oh--novorechensk,ashford-oh,novorechensk,sister-city,2026-10-01,\n",
        (
            "ties.csv:3: id: must come before 'ashford-oh--staritsa': sort rows (build.py fix does it) (found 'ashford-oh--novorechensk') [rows_in_order]",
        ),
    ),
    Case(
        "a row twice",
        "ties.csv",
        "isley-tx--staritsa,isley-tx,staritsa,sister-city,2026-10-01,\n",
        "isley-tx--staritsa,isley-tx,staritsa,sister-city,2026-10-01,\nisley-tx--staritsa,isley-tx,staritsa,sister-city,2026-10-01,\n",
        ("ties.csv:12: id: is also in an earlier row: it must be unique (found 'isley-tx--staritsa') [unique]",),
    ),
    Case(
        "a comma without quotes",
        "ties.csv",
        "isley-tx--staritsa,isley-tx,staritsa,sister-city,2026-10-01,",
        "isley-tx--staritsa,isley-tx,staritsa,sister-city,2026-10-01,a note, with a comma",
        (
            "ties.csv:11: has 7 cells instead of 6: quote text that contains a comma (found 'isley-tx--staritsa,isley-tx,staritsa,sister-city,2026-10-01…') [columns]",
        ),
    ),
    Case(
        "an unclosed quote",
        "ties.csv",
        "isley-tx--staritsa,isley-tx,staritsa,sister-city,2026-10-01,",
        'isley-tx--staritsa,isley-tx,staritsa,sister-city,2026-10-01,"a note',
        ("ties.csv:12: is not CSV here: unexpected end of data [csv]",),
    ),
    Case(
        "a tie without an event",
        "ties.csv",
        "harlow-oh--belogorsk,harlow-oh,belogorsk,sister-city,2026-10-01,\n",
        "harlow-oh--belogorsk,harlow-oh,belogorsk,sister-city,2026-10-01,\nharlow-oh--karelia,harlow-oh,karelia,sister-city,2026-10-01,\n",
        (
            "ties.csv:11: id: has no event: add to events.csv what a source says about it (found 'harlow-oh--karelia') [nothing_unsourced]",
        ),
    ),
    Case(
        "a day checked in the future",
        "ties.csv",
        "isley-tx--staritsa,isley-tx,staritsa,sister-city,2026-10-01",
        "isley-tx--staritsa,isley-tx,staritsa,sister-city,2926-10-01",
        ("ties.csv:11: checked: is in the future: correct it (found '2926-10-01') [nothing_in_the_future]",),
    ),
    Case(
        "a header that is not the schema's",
        "ties.csv",
        "id,us_place,partner_place,kind,checked,note",
        "id,us_place,partner,kind,checked,note",
        (
            "ties.csv:1: the first line must be: id,us_place,partner_place,kind,checked,note (found 'id,us_place,partner,kind,checked,note') [header]",
        ),
    ),
    Case(
        "a script's address",
        "sources.csv",
        "https://news.example.org/ashford-city-hall",
        "javascript:alert(1)",
        (
            "sources.csv:2: url: is not an absolute http(s) URL with a host name: write the page's full address, such as https://example.org/page (found 'javascript:alert(1)') [web_address]",
        ),
    ),
    Case(
        "an address with a password",
        "sources.csv",
        "https://news.example.org/ashford-city-hall",
        "https://user:secret@news.example.org/page",
        (
            "sources.csv:2: url: contains a user name or password: leave them out; did you mean 'https://news.example.org/page'? (found 'https://user:secret@news.example.org/page') [web_address]",
        ),
    ),
    Case(
        "an address without a host",
        "sources.csv",
        "https://news.example.org/ashford-city-hall",
        "https:///ashford",
        (
            "sources.csv:2: url: is not an absolute http(s) URL with a host name: write the page's full address, such as https://example.org/page (found 'https:///ashford') [web_address]",
        ),
    ),
    Case(
        "an address with a space",
        "sources.csv",
        "https://news.example.org/ashford-city-hall",
        "https://news.example.org/ashford city hall",
        (
            "sources.csv:2: url: has a character that a URL cannot contain: write the page's full address, such as https://example.org/page (found 'https://news.example.org/ashford city hall') [web_address]",
        ),
    ),
    Case(
        "two sources of one address",
        "sources.csv",
        "https://news.example.org/ashford-city-hall",
        "http://www.news.example.org/brook-radio-2022-04/",
        (
            "sources.csv:4: url: is also the URL of 'ashford-city-hall': cite that source (found 'https://news.example.org/brook-radio-2022-04') [one_source_a_url]",
        ),
    ),
    Case(
        "published after it was read",
        "sources.csv",
        "Ashford Herald,2022-03-10,2026-10-01",
        "Ashford Herald,2022-03-10,2021-10-01",
        (
            "sources.csv:3: published: is after the day on which it was read (2021-10-01) (found '2022-03-10') [published_before_accessed]",
        ),
    ),
    Case(
        "a source that supports nothing",
        "sources.csv",
        "ashford-herald-2022-03-10,local",
        "ashford-gazette,local-press,https://news.example.org/gazette,,A title,Ashford Gazette,,2026-10-01,en\nashford-herald-2022-03-10,local",
        (
            "sources.csv:3: id: supports nothing: cite it in citations.csv or remove it (found 'ashford-gazette') [nothing_orphaned]",
        ),
    ),
    Case(
        "a source cited twice for one event",
        "citations.csv",
        "harlow-oh--belogorsk--1994--ended,harlow-site,\n",
        "harlow-oh--belogorsk--1994--ended,harlow-site,\nharlow-oh--belogorsk--1994--ended,harlow-site,\n",
        (
            "citations.csv:18: event, source: is also in an earlier row: each row needs an id of its own (found 'harlow-oh--belogorsk--1994--ended harlow-site') [primary-key]",
        ),
    ),
    Case(
        "an event without a source",
        "citations.csv",
        "harlow-oh--belogorsk--1994--ended,harlow-site,\n",
        "harlow-oh--belogorsk--2022-07-07--note,harlow-site,\n",
        (
            "events.csv:14: id: has no source: add a row to citations.csv (found 'harlow-oh--belogorsk--1994--ended') [nothing_unsourced]",
        ),
    ),
    Case(
        "a source that does not exist",
        "citations.csv",
        "harlow-oh--belogorsk--1994--ended,harlow-site,",
        "harlow-oh--belogorsk--1994--ended,harlow-page,",
        (
            "citations.csv:17: source: there is no such row in sources.csv: correct the id, or add the row there (found 'harlow-page') [foreign-key]",
            "sources.csv:10: id: supports nothing: cite it in citations.csv or remove it (found 'harlow-site') [nothing_orphaned]",
        ),
    ),
    Case(
        "a latitude that is no number",
        "us_places.csv",
        "ashford-oh,Ashford,city,OH,40.1",
        "ashford-oh,Ashford,city,OH,40°6′",
        ("us_places.csv:2: latitude: is not a number: write decimal degrees such as 41.85003 (found '40°6′') [type]",),
    ),
    Case(
        "swapped coordinates",
        "us_places.csv",
        "ashford-oh,Ashford,city,OH,40.1,-82.5",
        "ashford-oh,Ashford,city,OH,-82.5,40.1",
        (
            "us_places.csv:2: latitude: with longitude 40.1 is outside OH: are they swapped? (found '-82.5') [inside_bounds]",
        ),
    ),
    Case(
        "a point in another state",
        "us_places.csv",
        "ashford-oh,Ashford,city,OH,40.1,-82.5",
        "ashford-oh,Ashford,city,OH,30.1,-97.5",
        ("us_places.csv:2: latitude: with longitude -97.5 is outside OH: correct them (found '30.1') [inside_bounds]",),
    ),
    Case(
        "half a pair of coordinates",
        "us_places.csv",
        "ashford-oh,Ashford,city,OH,40.1,-82.5",
        "ashford-oh,Ashford,city,OH,40.1,",
        ("us_places.csv:2: longitude: must be given together with latitude, or both left empty [inside_bounds]",),
    ),
    Case(
        "a Cyrillic look-alike in a name",
        "us_places.csv",
        "ashford-oh,Ashford,",
        "ashford-oh,Аshford,",
        ("us_places.csv:2: name: contains 'А' (U+0410), which is not a Latin letter (found 'Аshford') [one_script]",),
    ),
    Case(
        "a Cyrillic look-alike in an id",
        "us_places.csv",
        "isley-tx,Isley",
        "islеy-tx,Isley",
        (
            "counts.csv:2: named: names 'isley-tx', which is not in us_places.csv (found 'ashford-oh | isley-tx') [named_places_exist]",
            "ties.csv:11: us_place: there is no such row in us_places.csv: correct the id, or add the row there (found 'isley-tx') [foreign-key]",
            "ukraine_ties.csv:3: us_place: there is no such row in us_places.csv: correct the id, or add the row there (found 'isley-tx') [foreign-key]",
            "us_places.csv:10: id: must be plain ASCII: a letter of another alphabet may look the same (found 'islеy-tx') [one_script]",
        ),
    ),
    Case(
        "an id that is a path",
        "us_places.csv",
        "isley-tx,Isley",
        "../isley-tx,Isley",
        (
            "counts.csv:2: named: names 'isley-tx', which is not in us_places.csv (found 'ashford-oh | isley-tx') [named_places_exist]",
            "ties.csv:11: us_place: there is no such row in us_places.csv: correct the id, or add the row there (found 'isley-tx') [foreign-key]",
            "ukraine_ties.csv:3: us_place: there is no such row in us_places.csv: correct the id, or add the row there (found 'isley-tx') [foreign-key]",
            "us_places.csv:10: id: write lowercase letters a to z and digits, joined by single hyphens (found '../isley-tx') [pattern]",
        ),
    ),
    Case(
        "Arabic digits",
        "us_places.csv",
        "OH,40.1,-82.5,12000",
        "OH,40.1,-82.5,١٢٠٠٠",
        ("us_places.csv:2: population: is not a whole number: write digits only (found '١٢٠٠٠') [type]",),
    ),
    Case(
        "one GeoNames id for two places",
        "us_places.csv",
        "-97.4,900,103,",
        "-97.4,900,101,",
        (
            "us_places.csv:4: geonames_id: is also the id of 'ashford-oh': correct one of them (found '101') [places_told_apart]",
        ),
    ),
    Case(
        "a partner outside Russia's bounds",
        "partner_places.csv",
        "Saratov Oblast,RU-SAR,51.5,46.0",
        "Saratov Oblast,RU-SAR,46.0,2.0",
        (
            "partner_places.csv:4: latitude: with longitude 2.0 is outside RU: correct them (found '46.0') [inside_bounds]",
        ),
    ),
    Case(
        "an ended tie suspended later",
        "events.csv",
        "harlow-oh--belogorsk--2022-07-07--note,harlow-oh--belogorsk,2022-07-07,reported,note",
        "harlow-oh--belogorsk--2022-07-07--suspended,harlow-oh--belogorsk,2022-07-07,reported,suspended",
        (
            "citations.csv:18: event: there is no such row in events.csv: correct the id, or add the row there; did you mean 'harlow-oh--belogorsk--2022-07-07--suspended'? (found 'harlow-oh--belogorsk--2022-07-07--note') [foreign-key]",
            "events.csv:15: type: follows 'harlow-oh--belogorsk--1994--ended': an ended tie must be resumed first (found 'suspended') [order_of_acts]",
        ),
    ),
    Case(
        "a decision before the founding",
        "events.csv",
        "ashford-oh--novorechensk--1988-06--established,ashford-oh--novorechensk,1988-06",
        "ashford-oh--novorechensk--2023-06--established,ashford-oh--novorechensk,2023-06",
        (
            "citations.csv:2: event: there is no such row in events.csv: correct the id, or add the row there; did you mean 'ashford-oh--novorechensk--2023-06--established'? (found 'ashford-oh--novorechensk--1988-06--established') [foreign-key]",
            "events.csv:3: id: must come before 'ashford-oh--novorechensk--2023-06--established': sort rows (build.py fix does it) (found 'ashford-oh--novorechensk--2022-03-01--proposed') [rows_in_order]",
            "events.csv:4: date: is before the tie was established (2023-06) (found '2022-03-09') [nothing_before_founding]",
            "events.csv:4: id: must come before 'ashford-oh--novorechensk--2023-06--established': sort rows (build.py fix does it) (found 'ashford-oh--novorechensk--2022-03-09--suspended') [rows_in_order]",
        ),
    ),
    Case(
        "a publisher that holds what separates lists",
        "sources.csv",
        ",Ashford City Hall,",
        ",City Hall | Ashford,",
        (
            "sources.csv:2: publisher: contains '|', which separates the parts of a list: write a comma or a slash (found 'City Hall | Ashford') [no_separator]",
        ),
    ),
    Case(
        "a total that names an unknown place",
        "counts.csv",
        "ashford-oh | isley-tx",
        "ashford-oh | isley-oh",
        (
            "counts.csv:2: named: names 'isley-oh', which is not in us_places.csv (found 'ashford-oh | isley-oh') [named_places_exist]",
        ),
    ),
    Case(
        "an id without its state",
        "us_places.csv",
        "harlow-oh,Harlow,city,OH",
        "harlow-oh,Harlow,city,TX",
        (
            "us_places.csv:9: id: must end in its state: '-tx' (found 'harlow-oh') [ids_match_parts]",
            "us_places.csv:9: latitude: with longitude -81.4 is outside TX: correct them (found '41.2') [inside_bounds]",
        ),
    ),
    Case(
        "a tie to Ukraine of another place",
        "ukraine_ties.csv",
        "isley-tx--lviv,isley-tx",
        "isley-tx--lviv,ashford-oh",
        ("ukraine_ties.csv:3: id: must start with 'ashford-oh--' (found 'isley-tx--lviv') [ids_match_parts]",),
    ),
)
WARNED = (
    Case(
        "a decision with one source",
        "citations.csv",
        "fairlee-tx--provideniya--undated--suspended,wikipedia-fairlee,\n",
        "",
        (
            "events.csv:11: warning: id: rests on one source: add a second to citations.csv if there is one (found 'fairlee-tx--provideniya--undated--suspended') [decisions_have_two_sources]",
        ),
    ),
    Case(
        "a decision that state media and a reference work report",
        "sources.csv",
        "fairlee-news-2022-06-20,local-press",
        "fairlee-news-2022-06-20,state-media",
        (
            "events.csv:11: warning: id: rests on reference and state-media alone: add a source of another kind to citations.csv (found 'fairlee-tx--provideniya--undated--suspended') [decisions_have_a_strong_source]",
        ),
    ),
    Case(
        "a decision that state media alone report",
        "sources.csv",
        "brook-radio-2022-04,local-press",
        "brook-radio-2022-04,state-media",
        (
            "events.csv:6: warning: id: rests on state-media alone: add a source of another kind to citations.csv (found 'brook-county-oh--staritsa--2022-04--ended') [decisions_have_a_strong_source]",
        ),
    ),
    Case(
        "an event after a source of it",
        "sources.csv",
        "Isley Sun,2024-02-02",
        "Isley Sun,2024-02-01",
        (
            "citations.csv:19: warning: source: was published (2024-02-01) before 'isley-tx--staritsa--2024-02-02--listed': it can report a plan, not the event; correct the date, or cite it for the plan (found 'isley-sun-2024-02-02') [events_reported_afterward]",
        ),
    ),
    Case("a month that may be before the event", "sources.csv", "Isley Sun,2024-02-02", "Isley Sun,2024-02", ()),
    Case("a decision in the month of its report", "sources.csv", "Brook Radio,2022-04", "Brook Radio,2022-04-01", ()),
)
"""Changes to the toy package, with the warnings that each adds to those the package already has."""
SCHEMA_FAULTS = (
    ("data/events.csv", "2022-03-09,decided,suspended", "2022-3-9,decided,suspended"),
    ("data/events.csv", "2022-03-09,decided,suspended", "2022-03-09,decided,severed"),
    ("data/events.csv", "2022-03-09,decided,suspended", "2022-03-09,known,suspended"),
    ("data/events.csv", "The mayor ended the tie by letter.", ""),
    ("data/events.csv", "The mayor ended the tie by letter.", "Too short"),
    ("data/events.csv", "The mayor ended the tie by letter.", "x" * 301),
    ("data/events.csv", "City Council,council,vote,5-4", "City Council,council,vote,five"),
    ("data/events.csv", "--2022-03--ended,ashford-oh--staritsa,", "--2022-03--ended,ashford-oh--starica,"),
    ("data/ties.csv", "ashford-oh--staritsa,ashford-oh,", "ashford-oh--novorechensk,ashford-oh,"),
    ("data/ties.csv", "isley-tx,staritsa,sister-city,2026-10-01", "isley-tx,staritsa,sister-city,1 October"),
    ("data/citations.csv", "ashford-oh--novorechensk--1988-06--established,old-almanac-1990", "x,old-almanac-1990"),
    ("data/citations.csv", "suspended,ashford-city-hall,", "suspended,ashford-herald-2022-03-10,"),
    ("data/us_places.csv", "OH,40.1,-82.5,12000", "OH,140.1,-82.5,12000"),
    ("data/us_places.csv", "OH,40.1,-82.5,12000", "OH,40.1,-82.5,-1"),
    ("data/us_places.csv", "OH,40.1,-82.5,12000", "OH,north,-82.5,12000"),
    ("data/us_places.csv", ",Q101", ",101"),
    ("data/us_places.csv", "harlow-oh,Harlow,city,OH", "harlow-oh,Harlow,city,ZZ"),
    ("data/partner_places.csv", "city,RU,Amur Oblast", "city,Russia,Amur Oblast"),
    ("data/partner_places.csv", "RU-AMU", "AMU"),
    ("data/sources.csv", "https://news.example.org/ashford-city-hall", "news.example.org/ashford-city-hall"),
    ("data/states.csv", "WY,Wyoming,wyoming", "WY,Wyoming,texas"),
)
"""Every kind of constraint and key in the schema, broken once: file, old text, new text."""

FOLDERS = ("--data", "data", "--content", "content", "--templates", "templates", "--cache", COMPILED, "--out", "site")


TRUSTING = pytest.mark.parametrize("trusting", ["--trust-schema", pytest.param("", marks=pytest.mark.slow)])
"""Our own rules find everything that frictionless finds here, so frictionless runs only in the slow tests."""


def check(project: Project, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    """Run ``build.py check`` on a project from its own folder and return its exit code."""
    monkeypatch.chdir(project.root)
    return main(["check", *FOLDERS, *filter(None, options)])


@TRUSTING
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_cell(
    case: Case, trusting: str, project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bad cell is reported with file, line, field, what to do, the value and the rule; nothing else is reported."""
    project.edit(f"data/{case.file}", case.old, case.new)
    assert check(project, monkeypatch, trusting) == 1
    *lines, last = capsys.readouterr().err.splitlines()
    errors = [line for line in lines if ": warning: " not in line]
    assert errors == [f"data/{message}" for message in case.messages]
    assert last.startswith(f"{len(errors)} error{'s' if len(errors) > 1 else ''}")
    assert last.endswith("; nothing was written")


@TRUSTING
@pytest.mark.parametrize("case", WARNED, ids=lambda case: case.name)
def test_a_warning(
    case: Case, trusting: str, project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A warning is listed with file, line, field, what to do, the value and the rule, and the exit code is 0."""
    assert check(project, monkeypatch, trusting) == 0
    before = capsys.readouterr().err.splitlines()
    project.edit(f"data/{case.file}", case.old, case.new)
    assert check(project, monkeypatch, trusting) == 0
    after = capsys.readouterr()
    assert sorted(after.err.splitlines()) == sorted([*before, *(f"data/{message}" for message in case.messages)])
    number = len(after.err.splitlines())
    assert after.out.endswith(f", no errors, {number} warnings\n")


def test_an_error_hides_only_the_warnings_of_its_own_cell() -> None:
    """Each cell gives one error, or one warning per rule; no warning hides an error or another field's warning."""

    def problem(field: str, rule: str, severity: Severity) -> Problem:
        return Problem("a.csv", 2, field, "", "m", rule, severity=severity)

    warnings = [problem(field, rule, "warning") for field in ("x", "y") for rule in ("first", "second")]
    errors = [problem("x", rule, "error") for rule in ("third", "fourth")]
    for order in ([*errors, *warnings], [*warnings, *errors]):
        assert first_of_each_place(order) == sorted([errors[0], *warnings[2:]])


def test_rows_that_cannot_be_read_bring_no_warning(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No warning of a missing source is given if a row is unreadable, because that row may contain the source."""
    project.edit(
        "data/citations.csv",
        "fairlee-tx--provideniya--undated--suspended,wikipedia-fairlee,",
        "fairlee-tx--provideniya--undated--suspended,wikipedia-fairlee",
    )
    assert check(project, monkeypatch) == 1
    line, last = capsys.readouterr().err.splitlines()
    assert line.startswith("data/citations.csv:14: has 2 cells instead of 3")
    assert last == "1 error; nothing was written"


def test_all_problems_at_once(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Problems of different kinds in different files are reported together, in the order of files and lines."""
    project.edit("data/events.csv", "2022-03-09,decided,suspended", "2022-13-09,decided,suspended")
    project.edit("data/sources.csv", "https://news.example.org/ashford-city-hall", "javascript:alert(1)")
    project.edit("data/us_places.csv", "40.1,-82.5,12000", "40.1,-82.5,many")
    project.edit("data/citations.csv", "harlow-site,", "harlow-page,")
    assert check(project, monkeypatch) == 1
    *lines, last = capsys.readouterr().err.splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        "data/citations.csv:17:",
        "data/events.csv:4:",
        "data/sources.csv:2:",
        "data/sources.csv:10:",
        "data/us_places.csv:2:",
    ]
    assert last == "5 errors; nothing was written"


def test_a_broken_row_hides_no_problem_of_another_with_its_id(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A problem of a row is reported on its own line, even if a later row with the same id cannot be read."""
    row = "ashford-oh--novorechensk,ashford-oh,novorechensk,sister-city,2026-10-01,\n"
    first, later = row.replace(",novorechensk,", ",staritsa,"), row.replace("sister-city", "sister-cit")
    project.edit("data/ties.csv", row, first + later)
    assert check(project, monkeypatch) == 1
    told = capsys.readouterr().err
    assert "data/ties.csv:2: id: must be 'ashford-oh--staritsa'" in told
    assert "data/ties.csv:3: kind: must be one of:" in told


def test_in_a_workflow_problems_are_annotations(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Under GitHub Actions each problem is an annotation on its line, and characters that could end it are escaped."""
    project.edit("data/events.csv", "The mayor ended the tie by letter.", "100% <b>done</b> :: ended by letter")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert check(project, monkeypatch) == 1
    first = capsys.readouterr().err.splitlines()[0]
    assert first.startswith("::error file=data/events.csv,line=5::data/events.csv:5: summary: contains HTML")
    assert "100%25 <b>done</b>" in first


def test_every_rule_has_a_case() -> None:
    """Each of our own rules refuses one of the cases above, and each warning has a case."""
    shown = {message.rpartition("[")[2].rstrip("]") for case in CASES for message in case.messages}
    rules = {rule.__name__ for rule in (*CELL_RULES, *TABLE_RULES, *MISSING_RULES, *CHECKS, nothing_in_the_future)}
    assert rules - shown == set()
    warned = {message.rpartition("[")[2].rstrip("]") for case in WARNED for message in case.messages}
    assert {rule.__name__ for rule in WARNINGS} == warned


def test_every_rule_of_texts_has_a_broken_package() -> None:
    """Each rule about the meaning of texts, and the one on Russian names, refuses one of the broken packages."""
    expected = (HOME / "tests" / "bad_packages" / "expected.txt").read_text(encoding="utf-8")
    rules = {rule.__name__ for rule in (*TEXT_RULES, russian_names_in_cyrillic)}
    assert {name for name in rules if f"[{name}]" not in expected} == set()


@pytest.mark.parametrize(("number", "broken"), [(number, bool(number)) for number in range(len(SCHEMA_FAULTS) + 1)])
def test_our_schema_check_agrees_with_frictionless(number: int, broken: bool, project: Project) -> None:
    """Our own check of the schema and frictionless report the same rows, and none in a sound package."""
    if broken:
        project.edit(*SCHEMA_FAULTS[number - 1])
    package = read_package(project.paths.data)
    assert package.problems == ()
    ours = {(problem.file, problem.line) for problem in (*load(package).problems, *schema_problems(package))}
    theirs = {(problem.file, problem.line) for problem in frictionless_problems(package, project.paths.data)}
    assert ours == theirs
    assert bool(ours) is broken


def test_every_rule_is_a_sentence() -> None:
    """A rule's docstring is printed on the methodology page, so it is one sentence that ends with a period."""
    for text in (*rule_texts(), *warning_texts()):
        assert text.endswith("."), text
        assert "\n\n" not in text, text
