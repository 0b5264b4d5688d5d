"""Compare names in whatever spelling: without case and accents, in Latin letters, with one spelling for one sound.

The search box does the same in ``site.js``; a test holds the two equal.
"""

from __future__ import annotations

import re
import unicodedata

LATIN = ("a", "b", "v", "g", "d", "e", "yo", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh",
         "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya", "i", "yi", "ye", "g")  # fmt: skip
CYRILLIC = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", LATIN, strict=True))
"""How a Cyrillic letter is written in Latin letters; the hard and the soft sign are left out."""

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
"""Names that a reader may remember, by the place's present name in Cyrillic."""

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


GENERIC = frozenset({"the", "of", "city", "town", "village", "borough", "county", "gorod"})
"""Words that say what a place is and not which."""


def name_key(name: str) -> str:
    """Return a place's name as it is compared with others: how its words sound, without what kind of place it is.

    ``St. Louis``, ``Saint Louis`` and ``City of St Louis`` have one key; so have ``Chekhov`` and ``Чехов``.
    """
    found = [soft for plain, soft in words(name) if plain not in GENERIC]
    return " ".join(found or sounds(name))
