"""The packages whose rows cannot be published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bad_packages.making import cell, event, partner, place, source, tie

if TYPE_CHECKING:
    from tests.bad_packages.making import Change

LETTER = "The mayor ended the tie by letter."
URL = "https://news.example.org/ashford-city-hall"
ENDED = "ashford-oh--staritsa--2022-03--ended,ashford-oh--staritsa,2022-03,decided,ended,"
STATE = "vermont-vt,Vermont,state,VT"


def letter(new: str) -> Change:
    """Put a text in the place of one summary."""
    return event(LETTER, new)


def address(new: str) -> Change:
    """Put an address in the place of one source's."""
    return source(URL, new)


def when(new: str, basis: str = "decided") -> Change:
    """Put a date in the place of one event's, its id left as it was."""
    return event(ENDED, ENDED.replace(",2022-03,decided,", f",{new},{basis},"))


TEXTS: dict[str, Change] = {
    "an email address": letter("The mayor (ann@ashford.example.org) ended the tie by letter."),
    "a telephone number": letter("The mayor (614-555-0100) ended the tie by letter."),
    "a telephone number with a country's code": letter("The mayor (+7 495 123-45-67) ended the tie."),
    "a word for nothing": event("City Council,council,vote,5-4", "N/A,council,vote,5-4"),
    "a text read in the wrong encoding": letter("The mayor of Pe\u00c3\u00b1a ended the tie."),
    "two alphabets in one word": event("Mayor Ann Bee,mayor,letter", "Mayor \u0410nn Bee,mayor,letter"),
    "two alphabets in a local name": partner(
        "\u0421\u0442\u0430\u0440\u0438\u0446\u0430", "C\u0442\u0430\u0440\u0438\u0446\u0430"
    ),
    "a Latin local name": partner("\u0421\u0442\u0430\u0440\u0438\u0446\u0430", "Staritsa"),
    "a country that does not exist": partner("city,RU,Tver Oblast", "city,RX,Tver Oblast"),
    "a region that does not exist": partner("RU-TVE", "RU-TVX"),
    "a language that does not exist": source("Ashford City Hall,,2026-10-01,en", "Ashford City Hall,,2026-10-01,xx"),
    "a formula": letter('"=HYPERLINK(""https://example.org"") and more"'),
    "a formula with a plus": letter("+1+1 is what it says"),
    "a formula with a minus": letter("-1 is what it says"),
    "a formula with an at sign": letter("@SUM(A1) is what it says"),
    "a formula with a wide sign": letter("\uff1d1+1 is what it says"),
    "a script": letter("<script>alert(1)</script> ended the tie"),
    "an image with a handler": letter("<img src=x onerror=alert(1)> ended the tie"),
    "a comment of HTML": letter("<!-- the tie --> ended by letter"),
    "a script in a name": place("ashford-oh,Ashford,", "ashford-oh,Ash<svg/onload=alert(1)>,"),
    "a zero-width space": letter("The mayor ended the\u200btie by letter."),
    "letters turned round": letter("The mayor \u202eended\u202c the tie."),
    "a soft hyphen": letter("The mayor en\u00added the tie."),
    "a space that does not break": letter("The mayor\u00a0ended the tie."),
    "two spaces": letter("The mayor  ended the tie."),
    "a space in front": letter(" The mayor ended the tie."),
    "spaces alone": letter("          "),
    "a letter of private use": letter("The mayor \ue000 ended the tie."),
    "a letter that was lost": letter("The mayor \ufffd ended the tie."),
    "letters of nothing": letter("\u3164" * 12),
    "blanks of Braille": letter("\u2800" * 12),
    "a joiner that is not seen": letter("The mayor en\u034fded the tie."),
    "a small sign of a formula": letter("\ufe661+1 ended the tie"),
    "a Roman numeral in a name": place("harlow-oh,Harlow", "harlow-oh,\u216foscow"),
    "a letter in a circle in a name": place("harlow-oh,Harlow", "harlow-oh,\u24bdarlow"),
    "a dotless letter in a host": address("https://ch\u0131cago.example.com/x"),
    "an escape": letter("The mayor \x1b[31mended the tie."),
    "a letter taken apart": letter("The mayor of Pen\u0303a ended the tie."),
    "a summary too long": letter("The mayor ended the tie. " * 13 + "So it is."),
    "a summary in small letters": letter("the mayor ended the tie by letter."),
    "a summary without a full stop": letter("The mayor ended the tie by letter"),
    "a summary too short": letter("Ended."),
    "no summary": letter(""),
    "a Cyrillic letter in an id": tie("isley-tx--staritsa,isley-tx", "isl\u0435y-tx--staritsa,isley-tx"),
    "a Cyrillic letter in a name": place("harlow-oh,Harlow", "harlow-oh,H\u0430rlow"),
    "a Greek letter in a name": partner("karelia,Karelia", "karelia,\u039aarelia"),
    "a script for an address": address("javascript:alert(1)"),
    "a script for an address, in capitals": address("JaVaScRiPt://example.org/%0aalert(1)"),
    "data for an address": address('"data:text/html,<script>alert(1)</script>"'),
    "a file for an address": address("file:///etc/passwd"),
    "an address with a password": address("https://user:secret@news.example.org/"),
    "an address with a name": address("https://news.example.org@evil.example.org/"),
    "an address without a host": address("https:///ashford-city-hall"),
    "an address without a scheme": address("news.example.org/ashford"),
    "an address that is relative": address("//news.example.org/ashford"),
    "an address with a space": address("https://news.example.org/ashford city"),
    "an address with a quote": address('"https://news.example.org/""onclick=alert(1)"'),
    "an address in brackets": address("https://[::1/ashford"),
    "an address with no such port": address("https://news.example.org:99999/"),
    "an address of this machine": address("http://localhost/ashford"),
    "an archive that is a script": source(f"{URL},,", f"{URL},javascript:alert(1),"),
    "a publisher with what separates lists": source("Ashford City Hall,", "Ashford | City Hall,"),
    "a language in words": source("2022-03-10,2026-10-01,en", "2022-03-10,2026-10-01,English"),
}

IDS: dict[str, Change] = {
    "an id that is a path": place("isley-tx,Isley", "../isley-tx,Isley"),
    "an id that is a path on Windows": place("isley-tx,Isley", "..\\isley-tx,Isley"),
    "an id that is absolute": place("isley-tx,Isley", "/etc/isley-tx,Isley"),
    "an id with a slash": place("isley-tx,Isley", "isley/tx,Isley"),
    "an id with a dot": place("isley-tx,Isley", "isley.html-tx,Isley"),
    "an id with a fragment": place("isley-tx,Isley", "isley#x-tx,Isley"),
    "an id that is encoded": place("isley-tx,Isley", "%2e%2e%2fisley-tx,Isley"),
    "an id with a quote": place("isley-tx,Isley", '"isley""x-tx",Isley'),
    "ids that differ in case": place("isley-tx,Isley", "Ashford-oh,Ashford,city,OH,,,,,\nisley-tx,Isley"),
    "an id without end": place("isley-tx,Isley", f"{'i' * 3_000}-tx,Isley"),
    "an id of 130 letters": place("isley-tx,Isley", f"{'i' * 127}-tx,Isley"),
    "no id": place("isley-tx,Isley", ",Isley"),
    "a slug that is a path": cell("states.csv", "OH,Ohio,ohio", "OH,Ohio,../../ohio"),
    "a slug with a capital": cell("states.csv", "OH,Ohio,ohio", "OH,Ohio,Ohio"),
    "a slug twice": cell("states.csv", "OH,Ohio,ohio", "OH,Ohio,texas"),
    "an id twice": tie(
        "isley-tx--staritsa,", "isley-tx--staritsa,isley-tx,staritsa,sister-city,2026-10-01,\nisley-tx--staritsa,"
    ),
    "an id that does not follow": tie("isley-tx--staritsa,", "isley-tx--staritsa-2,"),
    "an id of another state": place(f"{STATE}", "vermont-vt,Vermont,state,TX"),
    "rows out of order": cell("states.csv", "OH,Ohio,ohio\nTX,Texas,texas\n", "TX,Texas,texas\nOH,Ohio,ohio\n"),
    "a row of quotes": cell("states.csv", "OH,Ohio,ohio", '"","",""\nOH,Ohio,ohio'),
}

VALUES: dict[str, Change] = {
    "a month that is none": when("2022-13"),
    "a day that is none": when("2022-02-30"),
    "the year nought": when("0000"),
    "a year of five digits": when("20222"),
    "a date with a time": when("2022-03-09T10:00"),
    "a date in words": when("9 March 2022"),
    "a date with a line break": when('"2022-03\n"'),
    "digits of another script": when("\u0662\u0660\u0662\u0662"),
    "digits in full width": when("\uff12\uff10\uff12\uff12"),
    "a year to come": when("2999"),
    "the last year of all": when("9999-12-31"),
    "a date without a basis": when("2022-03", ""),
    "a basis without a date": when("", "decided"),
    "an unknown type": event(",decided,ended,Mayor Ann Bee", ",decided,terminated,Mayor Ann Bee"),
    "a type in capitals": event(",decided,ended,Mayor Ann Bee", ",decided,Ended,Mayor Ann Bee"),
    "a vote in no form": event("council,vote,5-4,", "council,,5-4,"),
    "a vote in a letter": event("Mayor Ann Bee,mayor,letter,,", "Mayor Ann Bee,mayor,letter,5-4,"),
    "a vote in words": event("council,vote,5-4,", "council,vote,five to four,"),
    "a latitude that is none": place(",40.1,-82.5,", ",NaN,-82.5,"),
    "a latitude without end": place(",40.1,-82.5,", ",inf,-82.5,"),
    "a latitude beyond the pole": place(",40.1,-82.5,", ",140.1,-82.5,"),
    "coordinates exchanged": place(",40.1,-82.5,", ",-82.5,40.1,"),
    "half of the coordinates": place(",40.1,-82.5,", ",40.1,,"),
    "a place elsewhere": place(",40.1,-82.5,", ",29.5,-98.2,"),
    "a population with a line": place(",12000,101,", ",12_000,101,"),
    "a population below nought": place(",12000,101,", ",-5,101,"),
    "a population without end": place(",12000,101,", f",{'9' * 400},101,"),
    "a Wikidata id that is none": place(",101,Q101", ",101,Q0101x"),
    "a GeoNames id twice": place(",900,103,", ",900,101,"),
    "a day in a year's place": tie("isley-tx,staritsa,sister-city,2026-10-01", "isley-tx,staritsa,sister-city,2026"),
    "checked in the future": tie(
        "isley-tx,staritsa,sister-city,2026-10-01", "isley-tx,staritsa,sister-city,2999-01-01"
    ),
    "read before it was published": source(
        "fairlee,Wikipedia Fairlee,2024-01-05,2026", "fairlee,Wikipedia Fairlee,2024-01-05,2023"
    ),
}

RELATIONS: dict[str, Change] = {
    "a tie to nowhere": tie("isley-tx--staritsa,isley-tx,staritsa", "isley-tx--staritza,isley-tx,staritza"),
    "an event of no tie": event(ENDED, ENDED.replace(",ashford-oh--staritsa,", ",ashford-oh--starica,")),
    "a citation of no source": cell(
        "citations.csv",
        "harlow-oh--belogorsk--1994--ended,harlow-site,",
        "harlow-oh--belogorsk--1994--ended,harlow-sight,",
    ),
    "a citation twice": cell(
        "citations.csv",
        "harlow-oh--belogorsk--1994--ended,harlow-site,",
        "harlow-oh--belogorsk--1994--ended,harlow-site,\nharlow-oh--belogorsk--1994--ended,harlow-site,",
    ),
    "an event without a source": cell(
        "citations.csv", "grange-oh--belogorsk--2016--dormant,grange-gazette-2016,\n", ""
    ),
    "a tie without an event": cell(
        "ties.csv",
        "vermont-vt--karelia,",
        "vermont-vt--belogorsk,vermont-vt,belogorsk,sister-state,2026-10-01,\nvermont-vt--karelia,",
    ),
    "a place without a tie": place("vermont-vt,", "ustick-tx,Ustick,town,TX,,,,,\nvermont-vt,"),
    "a partner without a tie": partner("staritsa,", "rzhev,Rzhev,Ржев,city,RU,Tver Oblast,RU-TVE,,,,,\nstaritsa,"),
    "one address for two sources": source(
        "https://news.example.org/brook-radio-2022-04", "http://www.news.example.org/ashford-city-hall/"
    ),
    "an end before a suspension": event(
        "harlow-oh--belogorsk--2022-07-07--note,harlow-oh--belogorsk,2022-07-07,reported,note,",
        "harlow-oh--belogorsk--2022-07-07--note,harlow-oh--belogorsk,2022-07-07,reported,suspended,",
    ),
    "a decision before the founding": event(
        "ashford-oh--novorechensk--1988-06--established,ashford-oh--novorechensk,1988-06,",
        "ashford-oh--novorechensk--1988-06--established,ashford-oh--novorechensk,2023,",
    ),
    "a decision after its first report": source("Ashford Herald,2022-03-10,", "Ashford Herald,2022-03-08,"),
    "a tie kept before the invasion": event(
        "cedar-falls-tx--novorechensk--2021--suspended,cedar-falls-tx--novorechensk,2021,decided,suspended,",
        "cedar-falls-tx--novorechensk--2021--suspended,cedar-falls-tx--novorechensk,2021,decided,reaffirmed,",
    ),
    "a total that names nobody": cell("counts.csv", "ashford-oh | isley-tx", "ashford-oh | nowhere-tx"),
    "a tie to Ukraine of another place": cell(
        "ukraine_ties.csv", "isley-tx--lviv,isley-tx", "isley-tx--lviv,ashford-oh"
    ),
    "nine tables of problems": lambda folder: [
        (folder / f"{name}.csv").write_bytes(b"\xff")
        for name in (
            "states",
            "us_places",
            "partner_places",
            "ties",
            "events",
            "sources",
            "citations",
            "counts",
            "ukraine_ties",
        )
    ],
}
