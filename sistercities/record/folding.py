"""Fold names so that spellings compare equal: no case or accents, Latin letters, one spelling per sound.

The search box does the same in ``site.js``; a test checks that the two agree.
"""

from __future__ import annotations

import re
import unicodedata

LATIN = ("a", "b", "v", "g", "d", "e", "yo", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh",
         "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya", "i", "yi", "ye", "g")  # fmt: skip
CYRILLIC = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", LATIN, strict=True))
"""Cyrillic letters in Latin spelling; the hard and soft signs are left out."""

FORMER_NAMES = {
    "Великий Новгород": ("Novgorod",),
    "Владикавказ": ("Ordzhonikidze",),
    "Волгоград": ("Stalingrad", "Tsaritsyn"),
    "Екатеринбург": ("Sverdlovsk",),
    "Ижевск": ("Ustinov",),
    "Калининград": ("Königsberg",),
    "Набережные Челны": ("Brezhnev",),
    "Нижний Новгород": ("Gorky", "Gorki"),
    "Пермь": ("Molotov",),
    "Рыбинск": ("Andropov",),
    "Самара": ("Kuybyshev",),
    "Санкт-Петербург": ("Leningrad", "Petrograd"),
    "Саров": ("Arzamas-16",),
    "Сергиев Посад": ("Zagorsk",),
    "Тверь": ("Kalinin",),
    "Ульяновск": ("Simbirsk",),
}
"""Former names that a reader may remember, by the place's present name in Cyrillic."""

NICKNAMES = {
    ("Los Angeles", "CA"): ("LA",),
    ("Oklahoma City", "OK"): ("OKC",),
    ("St. Petersburg", "FL"): ("St. Pete",),
    ("Philadelphia", "PA"): ("Philly",),
    ("Salt Lake City", "UT"): ("SLC",),
    ("Jacksonville", "FL"): ("Jax",),
}
"""Short names of U.S. places, by their name and state."""

SOUNDS = (
    (r"^(saint|sankt|st)$", "st."), (r"^(mount|mt)$", "mt."), (r"^(fort|ft)$", "ft."), (r"s?b[eu]rgh?$", "burg"),
    (r"shch|sch", "sh"), (r"tch", "ch"), (r"kh", "h"), (r"zh|j", "z"), (r"tz|cz", "ts"), (r"x", "ks"), (r"ph", "f"),
    (r"ck", "k"), (r"w", "v"), (r"y[eo]", "e"), (r"y", "i"), (r"ie", "e"), (r"(.)\1+", r"\1"),
)  # fmt: skip


def words(text: str) -> list[tuple[str, str]]:
    """Return a text's words, each in plain Latin letters and as it sounds."""
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
    """Return a text's words as they sound."""
    return [soft for _, soft in words(text)]


GENERIC = frozenset({"the", "of", "city", "town", "village", "borough", "county", "gorod"})
"""Words that say what kind of place it is, not which one."""


def name_key(name: str) -> str:
    """Return the form of a place's name used in comparisons: its words as they sound, without generic ones.

    ``St. Louis``, ``Saint Louis`` and ``City of St Louis`` have the same key, as do ``Chekhov`` and ``Чехов``.
    """
    found = [soft for plain, soft in words(name) if plain not in GENERIC]
    return " ".join(found or sounds(name))
