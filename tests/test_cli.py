"""The command line as a user meets it: help, options, exit codes, the progress line."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from sistercities.cli import COMMANDS, main
from tests.conftest import HOME

if TYPE_CHECKING:
    from tests.conftest import Project

SHARED = ("--data", "--content", "--templates", "--out", "--cache", "--base-url", "--repository", "--jobs")
PATIENCE = 30


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """``--help`` lists every command with its summary, and the exit codes."""
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for name, summary in COMMANDS.items():
        assert f"{name} {summary}" in text
    assert "Exit: 0 done, 1 the input has problems, 2 the request cannot be met." in text


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_names_every_option(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command's help explains the command and lists every shared option, with its default."""
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    assert import_module(f"sistercities.commands.{command}").DETAIL in text
    assert all(f"{option} " in text for option in SHARED)
    assert "(default: data/ beside build.py)" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "--jobs", "0"], "argument --jobs: '0' is not a number from 1 to 256"),
        (["build", "--jobs", "٣"], "is not a number from 1 to 256"),
        (["build", "--colour"], "unrecognized arguments: --colour"),
        (["bild"], "invalid choice: 'bild'"),
        (["check", "--data"], "argument --data: expected one argument"),
    ],
)
def test_wrong_arguments(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong argument is reported, with exit code 2."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "url",
    [
        "example.org",
        "ftp://example.org",
        "https://example.org/?a=b",
        "https://example.org/x?",
        "https://example.org/x#",
        "javascript:alert(1)",
        "https://example.org/\nSitemap: x",
        'https://example.org/"><script>alert(1)</script>',
        "https://example.org/\\g<5>",
        "https://somebody:secret@example.org",
        "http://[example",
        "http://example.org:x",
    ],
)
def test_base_url_of_another_kind(url: str, project: Project) -> None:
    """A base URL that is not a plain http(s) address is refused, and nothing is built."""
    result = project.run("build", "--base-url", url)
    assert (result.returncode, result.stdout) == (2, "")
    assert f"--base-url: {url!a} is not an address such as https://example.org/folder" in result.stderr
    assert not project.paths.out.exists()


@pytest.mark.parametrize("epoch", ["today", "1" * 30, "253402300799"])
def test_source_date_epoch_that_is_no_date(epoch: str, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A SOURCE_DATE_EPOCH that is not a number of seconds is named and refused."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    result = project.run("check")
    assert result.returncode == 2
    assert "SOURCE_DATE_EPOCH" in result.stderr


def test_source_date_epoch_is_the_clock(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH sets today's date: data that was looked up later is in the future."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    result = project.run("check")
    assert result.returncode == 1
    assert "data/ties.csv:2: checked: is in the future: correct it (found '2026-10-01')" in result.stderr


def test_check_writes_nothing(project: Project) -> None:
    """``check`` reports how many rows it checked, and publishes nothing."""
    result = project.run("check")
    assert result.returncode == 0
    assert all(": warning: " in line for line in result.stderr.splitlines())
    assert result.stdout == "data: 11 ties, 18 events, 16 sources, no errors, 10 warnings\n"
    assert not project.paths.out.exists()


def test_without_a_command_the_site_is_built(project: Project) -> None:
    """``build.py`` without a command builds the site."""
    script = [sys.executable, str(HOME / "build.py")]
    folders = [part for name in ("data", "content", "templates", "cache") for part in (f"--{name}", name)]
    result = subprocess.run(
        [*script, *folders, "--out", "site"], cwd=project.root, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert (project.paths.out / "index.html").is_file()


def test_progress_on_a_terminal() -> None:
    """On a terminal, a long build shows its progress on one line, and then clears the line."""
    code = (
        "from sistercities.commands.build import Progress\n"
        "progress = Progress(); progress(1, 2); progress.next = 0; progress(1200, 34000); progress.clear()"
    )
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", code], stderr=theirs, check=True, cwd=HOME)
    os.close(theirs)
    shown = os.read(ours, 1000).decode()
    os.close(ours)
    assert shown == "\r1,200 of 34,000 files\r\x1b[K"


def test_without_docstrings_nothing_is_built() -> None:
    """The rules' docstrings are published, so Python may not leave them out."""
    run = subprocess.run(
        [sys.executable, "-OO", str(HOME / "build.py"), "check"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "run Python without -OO" in run.stderr


def test_help_can_be_printed_in_any_encoding() -> None:
    """What an output cannot encode is escaped."""
    run = subprocess.run([sys.executable, str(HOME / "build.py"), "--help"], capture_output=True, text=True, check=False,
                         env={**os.environ, "PYTHONIOENCODING": "ascii"})  # fmt: skip
    assert run.returncode == 0
    assert "U.S.\\u2013Russia" in run.stdout


@pytest.mark.parametrize("arguments", [["add"], ["add", "--ask"], ["build", "--wait"]])
def test_closed_standard_input(arguments: list[str], project: Project) -> None:
    """Without a standard input, a command says what it needs, or ends; it prints no traceback."""
    folders = [
        "--data",
        "data",
        "--content",
        "content",
        "--templates",
        "templates",
        "--out",
        "site",
        "--cache",
        "cache",
    ]
    command = " ".join([sys.executable, str(HOME / "build.py"), *arguments, *folders, "<&-"])
    run = subprocess.run(["bash", "-c", command], cwd=project.root, capture_output=True, text=True, check=False)  # noqa: S607
    assert "Traceback" not in run.stderr
