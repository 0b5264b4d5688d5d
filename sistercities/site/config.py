"""``content/site.yaml`` → ``Config``: the site's name, where it is published, and other settings."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import yaml

from sistercities.base.files import is_small_file
from sistercities.base.problems import SiteError, clipped, shown_path
from sistercities.record.urls import url_fault
from sistercities.site.request import Request

SEARCHES = ("index", "pagefind")


MAX_SETTINGS = 20_000
EMAIL = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}", re.ASCII)
TAG = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+,[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


@dataclass(frozen=True, slots=True)
class Config:
    """The site's settings; ``base_url`` and ``repository`` are empty or absolute http(s) URLs without a trailing slash.

    ``cards`` says whether share cards are drawn; ``search`` is ``index`` (one small file of names) or ``pagefind``;
    ``tag`` begins the ids of feed entries (RFC 4151: an authority's name and a date on which it owned that name).

    ``email`` is where corrections can be sent without an account.

    Without a ``base_url`` there are no canonical links; without a ``repository``, corrections go to /corrections/.
    """

    title: str
    tagline: str
    base_url: str = ""
    repository: str = ""
    branch: str = "main"
    email: str = ""
    tag: str = "us-russia-sister-cities.example,2026"
    cards: bool = True
    search: str = "index"

    def with_options(self, base_url: str | None, repository: str | None) -> Config:
        """Return the settings with those of the command line in place of the file's; SiteError if one is wrong."""
        return replace(
            self,
            base_url=self.base_url if base_url is None else web_root(base_url, "--base-url"),
            repository=self.repository if repository is None else web_root(repository, "--repository"),
        )


def settings_of(request: Request) -> Config:
    """Return the settings of a request; SiteError if they are wrong."""
    config = read_config(request.paths.content / "site.yaml").with_options(request.base_url, request.repository)
    return config if request.cards else replace(config, cards=False)


def web_root(value: str, where: str) -> str:
    """Return an http(s) URL without trailing slashes, or the empty string; SiteError for anything else."""
    if not value:
        return ""
    if url_fault(value, any_host=True) or "?" in value or "#" in value:
        raise SiteError(f"{where}: {clipped(value)!a} is not an address such as https://example.org/folder")
    return value.rstrip("/")


def read_config(path: Path) -> Config:
    """Return the settings in a YAML file. SiteError if it is missing, not YAML, or wrong."""
    shown = shown_path(path)
    try:
        if path.exists() and not is_small_file(path, MAX_SETTINGS):
            raise SiteError(f"{shown}: must be a regular file of at most {MAX_SETTINGS:,} bytes")
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SiteError(f"{shown}: cannot be read ({error})") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise SiteError(f"{shown}: is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(settings, dict):
        raise SiteError(f"{shown}: must be settings such as 'title: …'")
    return config_of(settings, shown)


def config_of(settings: dict[Any, Any], shown: str) -> Config:
    """Return checked settings from a parsed file; SiteError if one is unknown, missing or wrong."""
    known = [field.name for field in fields(Config)]
    for key, value in settings.items():
        if key not in known:
            raise SiteError(f"{shown}: unknown key {key!r}; known keys: {', '.join(known)}")
        wanted, word = (bool, "true or false") if key == "cards" else (str, "text on one line")
        if not isinstance(value, wanted) or not str(value).isprintable():
            raise SiteError(f"{shown}: {key} must be {word}")
    for key in ("title", "tagline"):
        if not settings.get(key):
            raise SiteError(f"{shown}: {key} is missing")
    if settings.get("search", SEARCHES[0]) not in SEARCHES:
        raise SiteError(f"{shown}: search must be one of: {', '.join(SEARCHES)}")
    for key in ("base_url", "repository"):
        settings[key] = web_root(settings.get(key, ""), f"{shown}: {key}")
    config = Config(**settings)
    if config.email and not EMAIL.fullmatch(config.email):
        raise SiteError(f"{shown}: email: {clipped(config.email)!a} is not an address such as name@example.org")
    if not TAG.fullmatch(config.tag):
        raise SiteError(f"{shown}: tag: {config.tag!r} is not a name and a year such as example.org,2026")
    return config
