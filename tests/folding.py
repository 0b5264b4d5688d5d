"""How names are compared, as ``site.js`` does it: once plainly, once with the spellings of one sound made one."""

from __future__ import annotations

import re
import unicodedata

LATIN = [
    "a",
    "b",
    "v",
    "g",
    "d",
    "e",
    "yo",
    "zh",
    "z",
    "i",
    "y",
    "k",
    "l",
    "m",
    "n",
    "o",
    "p",
    "r",
    "s",
    "t",
    "u",
    "f",
    "kh",
    "ts",
    "ch",
    "sh",
    "shch",
    "",
    "y",
    "",
    "e",
    "yu",
    "ya",
    "i",
    "yi",
    "ye",
    "g",
]
CYRILLIC = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", LATIN, strict=True))
SOUNDS = (
    (r"^(saint|sankt|st)$", "st."), (r"^(mount|mt)$", "mt."), (r"^(fort|ft)$", "ft."), (r"s?b[eu]rgh?$", "burg"),
    (r"shch|sch", "sh"), (r"tch", "ch"), (r"kh", "h"), (r"zh|j", "z"), (r"tz|cz", "ts"), (r"x", "ks"), (r"ph", "f"),
    (r"ck", "k"), (r"w", "v"), (r"y[eo]", "e"), (r"y", "i"), (r"ie", "e"), (r"(.)\1+", r"\1"),
)  # fmt: skip


def words(text: str) -> list[tuple[str, str]]:
    """Return a text's words, each as it is written and as it sounds."""
    latin = "".join(CYRILLIC.get(letter, letter) for letter in unicodedata.normalize("NFC", text.lower()))
    plain = "".join(c for c in unicodedata.normalize("NFKD", latin) if not unicodedata.category(c).startswith("M"))
    found = re.findall(r"[^\W_]+", re.sub("['’ʼ`]", "", plain))
    return [(word, sound(word)) for word in found]


def sound(word: str) -> str:
    """Return a word as it sounds."""
    for spelling, one in SOUNDS:
        word = re.sub(spelling, one, word)
    return word


def sounds(text: str) -> list[str]:
    """Return how a text's words sound."""
    return [soft for _, soft in words(text)]
