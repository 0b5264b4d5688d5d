"""The packages whose files or descriptor cannot be trusted."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from typing import TYPE_CHECKING, Any

from tests.bad_packages.making import Change, constraint, content, described, field, instead, resource

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE = 1_000_000
LATIN = "latin-1"


def write(name: str | bytes, text: bytes = b"") -> Change:
    """Put one more file into the folder."""

    def change(folder: Path) -> None:
        with open(os.path.join(os.fsencode(folder), os.fsencode(name)), "wb") as file:  # noqa: PTH118, PTH123
            file.write(text)

    return change


def zip_bomb() -> bytes:
    """Return a small zip that unpacks to a hundred megabytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sources.csv", b"\0" * 100 * MEGABYTE)
    return buffer.getvalue()


def outside(folder: Path) -> None:
    """Make a table a link to a file outside the folder."""
    secret = folder.parent / "secret.csv"
    secret.write_text("code,name,slug\nOH,Ohio,ohio\n", encoding="utf-8")
    (folder / "states.csv").unlink()
    (folder / "states.csv").symlink_to(secret)


def zipped(folder: Path) -> None:
    """Name a zip in the descriptor and put it there."""
    write("sources.zip", zip_bomb())(folder)
    resource("sources", lambda found: found.update(path="sources.zip", compression="zip"))(folder)


def more(folder: Path) -> None:
    """Put a folder with a file into the folder."""
    (folder / "more").mkdir()
    (folder / "more" / "events.csv").write_bytes(b"id\n")


def inline(found: dict[str, Any]) -> None:
    """Give a resource rows of its own beside its file."""
    found["data"] = [["code"], ["OH"]]


def circle(found: dict[str, Any]) -> None:
    """Make a table refer to itself."""
    found["schema"]["foreignKeys"] = [{"fields": ["id"], "reference": {"resource": "", "fields": ["id"]}}]


def every_sort(folder: Path) -> None:
    """Leave a file too many, a row too long, an empty summary and a slug that stands twice."""
    (folder / "notes.txt").write_bytes(b"hello")
    for name, old, new in (
        ("states.csv", b"OH,Ohio,ohio", b"OH,Ohio,texas"),
        ("ties.csv", b"\n", b"\nx,y\n"),
        ("events.csv", b"The mayor ended the tie by letter.", b""),
    ):
        path = folder / name
        path.write_bytes(path.read_bytes().replace(old, new, 1))


FILES: dict[str, Change] = {
    "a table is missing": lambda folder: (folder / "ties.csv").unlink(),
    "the descriptor is missing": lambda folder: (folder / "datapackage.json").unlink(),
    "a table is empty": content("events.csv", lambda _: b""),
    "a table has a header alone": content("events.csv", lambda old: old.split(b"\n")[0] + b"\n"),
    "a file too many": write("notes.txt", b"hello"),
    "a table under another case": write("Events.csv", b"id\n"),
    "a folder too many": more,
    "a name that is a workflow command": write("x\n::error file=a::b\n.csv"),
    "a name that clears the screen": write("x\x1b[2J.csv"),
    "a name that is no UTF-8": write(b"x\xff\xfe.csv"),
    "a table is a link to elsewhere": outside,
    "a table is a link to zeros without end": instead("states.csv", lambda path: path.symlink_to("/dev/zero")),
    "a table is a link to itself": instead("states.csv", lambda path: path.symlink_to(path.name)),
    "a table is a link to nothing": instead("states.csv", lambda path: path.symlink_to("gone.csv")),
    "a table is a pipe": instead("states.csv", os.mkfifo),
    "a table is a folder": instead("states.csv", os.mkdir),
    "the descriptor is a pipe": instead("datapackage.json", os.mkfifo),
    "the descriptor is a link": instead("datapackage.json", lambda path: path.symlink_to("/proc/self/environ")),
    "a zip bomb for a resource": zipped,
    "a packed table under a plain name": content("sources.csv", gzip.compress),
    "a cell of 50 megabytes": content("events.csv", lambda old: old + b"x" * 50 * MEGABYTE + b"\n"),
    "a cell of 15 megabytes": content("events.csv", lambda old: old + b"x" * 15 * MEGABYTE + b"\n"),
    "a quoted cell of 15 megabytes": content("events.csv", lambda old: old + b'"' + b"x\n" * 7 * MEGABYTE + b'"\n'),
    "a million blank rows": content("events.csv", lambda old: old + b"\n" * MEGABYTE),
    "a million rows of commas": content("events.csv", lambda old: old + b",,,,,,,,,\n" * MEGABYTE),
    "twenty thousand rows of one cell": content("events.csv", lambda old: old + b"x,,,,,,,,,\n" * 20_000),
    "twenty thousand rows of noughts": content("us_places.csv", lambda old: old + b"0,0,0,0,0,0,0,0,0\n" * 20_000),
    "a fault in each of 149,000 rows": content("events.csv", lambda old: old + b"0,0,,,,0,,,,0\n" * 149_000),
    "long words before an at sign": content(
        "sources.csv",
        lambda old: old + b"".join(b"s%d,other,%s@,,t,p,2022,2022-03-01,en\n" % (n, b"a" * 3_900) for n in range(400)),
    ),
    "long ids that nothing names": content(
        "us_places.csv",
        lambda old: (
            old
            + b"".join(
                ",".join([chr(0x4E00 + n) + chr(0x5000 + n) * 3_000, "A", "city", "OH", "", "", "", "", ""]).encode()
                + b"\n"
                for n in range(20)
            )
        ),
    ),
    "a header of 20,000 columns": content("states.csv", lambda old: b",".join([b"code"] * 20_000) + b"\n" + old),
}

TEXTS: dict[str, Change] = {
    "a byte order mark": content("events.csv", lambda old: b"\xef\xbb\xbf" + old),
    "UTF-16": content("events.csv", lambda old: old.decode().encode("utf-16")),
    "UTF-16 without a mark": content("states.csv", lambda old: old.decode().encode("utf-16-le")),
    "Latin-1": content("events.csv", lambda old: old.replace(b"The mayor ended", "La mairie a arrêté".encode(LATIN))),
    "a NUL": content("events.csv", lambda old: old.replace(b"The mayor ended", b"The mayor\0ended")),
    "carriage returns alone": content("states.csv", lambda old: old.replace(b"\n", b"\r")),
    "carriage returns and line feeds": content("states.csv", lambda old: old.replace(b"\n", b"\r\n")),
    "an overlong slash": content("states.csv", lambda old: old.replace(b"Ohio", b"Oh\xc0\xafio")),
    "half a pair of code units": content("states.csv", lambda old: old.replace(b"Ohio", b"Oh\xed\xa0\x80io")),
    "a letter cut in half at the end": content("states.csv", lambda old: old + b"ZZ,Zz\xc3"),
    "a quote that is not closed": content("ties.csv", lambda old: old.replace(b'in one source."', b"in one source.")),
    "text after a closing quote": content("states.csv", lambda old: old.replace(b"OH,Ohio", b'OH,"Ohio"x')),
    "semicolons": content("states.csv", lambda old: old.replace(b",", b";")),
    "tabs": content("states.csv", lambda old: old.replace(b",", b"\t")),
    "a column is missing": content(
        "states.csv", lambda old: b"\n".join(x.rpartition(b",")[0] for x in old.split(b"\n"))
    ),
    "a column twice": content("states.csv", lambda old: old.replace(b"code,name,slug", b"code,name,name")),
    "columns in another order": content("states.csv", lambda old: old.replace(b"code,name,slug", b"name,code,slug")),
    "a header with a space": content("states.csv", lambda old: old.replace(b"code,name,slug", b"code,name ,slug")),
    "a header in capitals": content("states.csv", lambda old: old.replace(b"code,name,slug", b"Code,Name,Slug")),
    "a row too short": content("states.csv", lambda old: old.replace(b"OH,Ohio,ohio", b"OH,Ohio")),
    "a row too long": content("states.csv", lambda old: old.replace(b"OH,Ohio,ohio", b"OH,Ohio,ohio,x")),
    "a blank line": content("states.csv", lambda old: old.replace(b"TX,", b"\nTX,")),
    "a line break in a cell": content("states.csv", lambda old: old.replace(b"OH,Ohio", b'OH,"Oh\nio"')),
    "a line separator in a cell": content("states.csv", lambda old: old.replace(b"Ohio", "Oh\u2028io".encode())),
    "a cell of 5,000 letters": content("states.csv", lambda old: old.replace(b"Ohio", b"O" * 5_000)),
    "the descriptor in UTF-16": content("datapackage.json", lambda old: old.decode().encode("utf-16")),
}

DESCRIPTORS: dict[str, Change] = {
    "a descriptor that is no JSON": content("datapackage.json", lambda old: old[:-20]),
    "a descriptor that is a list": content("datapackage.json", lambda _: b"[]"),
    "a key twice": content("datapackage.json", lambda old: old.replace(b'{"$schema"', b'{"name": "x", "$schema"', 1)),
    "a key twice among twenty thousand": content(
        "datapackage.json", lambda _: b"{" + b",".join(b'"%d":0' % number for number in (*range(20_000), 0)) + b"}"
    ),
    "a resource of a type that none has": resource("states", lambda found: found.update(type="x")),
    "a number without end": content(
        "datapackage.json", lambda old: old.replace(b'{"$schema"', b'{"x": 1e999, "$schema"', 1)
    ),
    "a number that is none": content(
        "datapackage.json", lambda old: old.replace(b'{"$schema"', b'{"x": NaN, "$schema"', 1)
    ),
    "a descriptor without bottom": content("datapackage.json", lambda _: b"[" * 200_000),
    "a descriptor without bottom, of objects": content("datapackage.json", lambda _: b'{"a":' * 20_000),
    "a descriptor too large": content("datapackage.json", lambda old: old + b" " * 300_000),
    "no resources": described(lambda found: found.pop("resources")),
    "no contributors": described(lambda found: found.pop("contributors")),
    "texts that are none": described(lambda found: found.update(title=["x"], version=1, keywords="Russia")),
    "a license that is a text": described(lambda found: found.update(licenses=["CC-BY-4.0"])),
    "licenses that are no list": described(lambda found: found.update(licenses={"name": "CC-BY-4.0"})),
    "a license that is a script": described(
        lambda found: found.update(licenses=[{"name": "CC-BY-4.0", "path": "javascript:alert(1)"}])
    ),
    "a license without a name": described(lambda found: found.update(licenses=[{"path": "https://example.org/"}])),
    "a source that is a script": described(
        lambda found: found.update(sources=[{"title": "x", "path": "httpx://a"}, {"title": "y", "path": "../../x"}])
    ),
    "a contributor without a name": described(lambda found: found.update(contributors=[{"role": "author"}, 5])),
    "resources that are none": described(lambda found: found.update(resources=[1, None])),
    "a resource is not described": described(lambda found: found["resources"].pop()),
    "a resource twice": described(lambda found: found["resources"].append(found["resources"][0])),
    "a resource of a strange name": described(lambda found: found["resources"][0].update(name="x\n::error::y")),
    "a remote path": resource("states", lambda found: found.update(path="https://example.org/states.csv")),
    "an absolute path": resource("states", lambda found: found.update(path="/etc/passwd")),
    "a path to the folder above": resource("states", lambda found: found.update(path="../states.csv")),
    "a list of paths": resource("states", lambda found: found.update(path=["states.csv", "ties.csv"])),
    "a descriptor for a table": resource("states", lambda found: found.update(path="datapackage.json")),
    "rows in the descriptor": resource("states", inline),
    "a format of a database": resource("states", lambda found: found.update(format="sql", scheme="postgresql")),
    "another encoding": resource("states", lambda found: found.update(encoding="latin-1")),
    "another dialect": resource("states", lambda found: found.update(dialect={"delimiter": ";"})),
    "a schema elsewhere": resource("states", lambda found: found.update(schema="https://example.org/schema.json")),
    "a table that refers to itself": resource("us_places", circle),
    "a key that is dropped": resource("events", lambda found: found["schema"].pop("primaryKey")),
    "references that are dropped": resource("citations", lambda found: found["schema"].pop("foreignKeys")),
    "other values for nothing": resource("events", lambda found: found["schema"].update(missingValues=["", "n/a"])),
    "a field that is dropped": resource("events", lambda found: found["schema"]["fields"].pop()),
    "a field of another type": field("ties", "checked", lambda found: found.update(type="string")),
    "a field of any type": field("us_places", "latitude", lambda found: found.update(type="any")),
    "a field without constraints": field("ties", "checked", lambda found: found.pop("constraints")),
    "a field that need not be filled": constraint("events", "summary", required=None),
    "a wider vocabulary": constraint("events", "type", enum=["established", "annulled"]),
    "a pattern that never ends": constraint("events", "id", pattern=r"^(a+)+$"),
    "a pattern that is none": constraint("events", "id", pattern="(["),
    "a minimum that is a word": constraint("us_places", "latitude", minimum="low"),
    "patterns, bounds and uniqueness dropped": described(
        lambda found: [
            given["constraints"].pop(key, None)
            for table in found["resources"]
            for given in table["schema"]["fields"]
            for key in ("pattern", "unique", "minLength", "maxLength", "minimum", "maximum")
        ]
    ),
    "another pattern of the project's": constraint("events", "id", pattern=r"^https?://.+$"),
    "uniqueness that is a word": constraint("events", "id", unique="yes"),
    "a vocabulary that is a number": constraint("events", "summary", enum=5),
    "a field's own values for nothing": field("events", "actor", lambda found: found.update(missingValues=["City"])),
    "a field's title that is a number": field("events", "actor", lambda found: found.update(title=5, format="email")),
    "a schema that matches fields otherwise": resource(
        "events", lambda found: found["schema"].update(fieldsMatch=["x"])
    ),
    "a resource whose name is a list": described(lambda found: found["resources"][0].update(name=[])),
    "a day of making that is none": described(lambda found: found.update(created="2026")),
    "a contributor's address and role of a wrong form": described(
        lambda found: found.update(contributors=[{"title": "x", "email": "not an email", "role": 5, "roles": "author"}])
    ),
    "a profile from elsewhere": described(
        lambda found: found.update({"$schema": "http://127.0.0.1:9/p.json", "profile": "http://127.0.0.1:9/q.json"})
    ),
    "an image and a home page that are scripts": described(
        lambda found: found.update(image="javascript:alert(1)", homepage="javascript:alert(1)")
    ),
    "a size and a format that are none": resource("states", lambda found: found.update(bytes="many", format=5)),
    "events with semicolons": content("events.csv", lambda old: old.replace(b",", b";")),
    "events with empty columns at the end": content("events.csv", lambda old: old.replace(b"\n", b",,\n")),
    "one row with empty columns at the end": content("states.csv", lambda old: old + b"VT,Vermont,vermont-2,,\n"),
    "a package that is called like a path": described(lambda found: found.update(name="../../x", version="1.0\n<b>")),
    "half a letter": content(
        "datapackage.json", lambda old: old.replace(b"A toy package", rb"A \ud800").replace(b'"0.0.1"', rb'"\u202e1"')
    ),
    "problems of every sort in a file and beside it": every_sort,
    "a constraint of its own": constraint("events", "id", jsonSchema={"$ref": "https://example.org/x"}),
}
