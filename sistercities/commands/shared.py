"""What commands share: the build request from their options, common options, and the latest day."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from typing import TYPE_CHECKING

from sistercities.base.problems import SiteError
from sistercities.site.request import Paths, Request

if TYPE_CHECKING:
    from collections.abc import Callable


def request_of(options: argparse.Namespace) -> Request:
    """Return the build request that the options describe."""
    paths = Paths(*(getattr(options, name) for name in ("data", "content", "templates", "out", "cache")))
    own = {name: getattr(options, name) for name in ("shard", "ask_frictionless") if hasattr(options, name)}
    return Request(paths, options.base_url, options.repository, latest_day(), options.cards, **own)


def add_trust(parser: argparse.ArgumentParser, later: str) -> None:
    """Add the option to validate by our own reading of the schema only; ``later`` says when frictionless is used."""
    parser.add_argument(
        "--trust-schema", dest="ask_frictionless", action="store_false",
        help=f"validate the data by our own reading of the schema, without frictionless; {later}",
    )  # fmt: skip


def number_up_to(most: int) -> Callable[[str], int]:
    """Return a function that reads an option's text as a number from 1 to ``most``."""

    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {most}")
        return int(text)

    return number


def latest_day() -> dt.date:
    """Return the last day that data may name: tomorrow by UTC, which may already be today somewhere on Earth.

    ``SOURCE_DATE_EPOCH``, in seconds, takes the clock's place if it is set; SiteError if it is not a number.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        now = dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch else dt.datetime.now(dt.UTC)
        return now.date() + dt.timedelta(days=1)
    except (ValueError, OverflowError, OSError) as error:
        raise SiteError(f"SOURCE_DATE_EPOCH: {epoch!r} is not a number of seconds") from error
