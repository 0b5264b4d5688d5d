"""Shares put together: what ``merge`` accepts and refuses, and the workflow's own steps, run in order as GitHub does."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from sistercities.cli import main
from sistercities.outputs import fulltext
from sistercities.outputs.targets import share_of
from tests.commands import run
from tests.conftest import HOME, Project, make_inputs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHARES = 3
WORKFLOW = yaml.safe_load((HOME / ".github" / "workflows" / "shards.yml").read_text(encoding="utf-8"))
EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def made(project: Project, shares: int) -> Path:
    """Build all shares of a project, each with a cache of its own, and return the folder that holds them."""
    for number in range(1, shares + 1):
        result = run(project, "build", "--no-cards", f"--shard={number}/{shares}", f"--cache={project.root}/cache-{number}",
                     f"--out={project.root}/shares/share-{number}")  # fmt: skip
        assert result.code == 0, result.err
    return project.root / "shares"


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project whose three shares are built; not to be changed."""
    root = tmp_path_factory.mktemp("three")
    make_inputs(root)
    project = Project(root)
    made(project, SHARES)
    return project


@pytest.fixture
def shared(three: Project, tmp_path: Path) -> Project:
    """Return a project of one's own whose three shares are built."""
    return Project(shutil.copytree(three.root, tmp_path / "project"))


def merged(project: Project, shares: int) -> tuple[int, str]:
    """Put a project's shares together and return the exit code and what was complained about."""
    result = run(project, "merge", "--no-cards", f"--from={project.root}/shares", f"--shares={shares}")
    return result.code, result.err


def path_of(share: int, site: dict[str, bytes]) -> str:
    """Return the first path of a share."""
    return min(path for path in site if share_of(path, SHARES) == share)


def test_merged_shares_are_the_whole(project: Project) -> None:
    """The shares put together are byte for byte the site that one machine makes, and a build goes on from there."""
    assert run(project, "build", "--no-cards").code == 0
    whole = project.published()
    shutil.rmtree(project.paths.out)
    made(project, SHARES)
    assert merged(project, SHARES) == (0, "")
    assert project.published() == whole
    assert [path for path in project.paths.out.rglob("*") if path.is_dir() and not any(path.iterdir())] == []
    assert "0 written, 0 removed" in run(project, "build", "--no-cards").out


def test_a_site_with_an_index_of_its_text_can_be_shared(project: Project) -> None:
    """Pagefind's index, which needs all pages, is made of the merged ones, and is the one that one machine makes."""
    project.edit("content/site.yaml", "search: index", "search: pagefind")
    assert run(project, "build", "--no-cards").code == 0
    whole = project.published()
    assert [path for path in whole if path.startswith(fulltext.FOLDER)]
    shutil.rmtree(project.paths.out)
    assert not [path for path in files(made(project, SHARES)) if fulltext.FOLDER in path]
    assert merged(project, SHARES) == (0, "")
    assert project.published() == whole


def _drop(folder: Path, site: dict[str, bytes]) -> str:
    path = path_of(2, site)
    (folder / "share-2" / path).unlink()
    return f"share-2: {path} is missing"


def _drop_hidden(folder: Path, _site: dict[str, bytes]) -> str:
    share = share_of(".zenodo.json", SHARES)
    (folder / f"share-{share}" / ".zenodo.json").unlink()
    return f"share-{share}: .zenodo.json is missing"


def _drop_share(folder: Path, _site: dict[str, bytes]) -> str:
    shutil.rmtree(folder / "share-3")
    return "share-3: is missing"


def _repeat(folder: Path, site: dict[str, bytes]) -> str:
    path = path_of(1, site)
    target = folder / "share-2" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(b"another")
    return f"share-2: {path} belongs to another share"


def _add(folder: Path, _site: dict[str, bytes]) -> str:
    (folder / "share-1" / "added.html").write_text("added", encoding="utf-8")
    return "share-1: added.html is no path of this site"


def _link(folder: Path, site: dict[str, bytes]) -> str:
    path = path_of(1, site)
    (folder / "share-1" / path).unlink()
    (folder / "share-1" / path).symlink_to(HOME / "README.md")
    return f"share-1: {path} is no file"


def _add_share(folder: Path, _site: dict[str, bytes]) -> str:
    (folder / "share-4").mkdir()
    return "share-4: is none of 3 shares"


@pytest.mark.parametrize("fault", [_drop, _drop_hidden, _drop_share, _repeat, _add, _link, _add_share])
def test_what_is_not_the_whole_is_refused(shared: Project, fault: Callable[[Path, dict[str, bytes]], str]) -> None:
    """A share with a path too few, too many or of another share is named with it, and nothing is moved."""
    folder = shared.root / "shares"
    site = {path.partition("/")[2]: content for path, content in files(folder).items()}
    expected = fault(folder, site)
    before = files(folder)
    code, complaint = merged(shared, SHARES)
    assert (code, shared.paths.out.exists()) == (2, False)
    assert complaint == f"error: {folder}: not the whole site\n  {expected}\n"
    assert files(folder) == before


def test_another_number_of_shares_is_refused(shared: Project) -> None:
    """Shares of three are not taken for shares of two."""
    code, complaint = merged(shared, SHARES - 1)
    assert code == 2
    first, second, *others, last = complaint.splitlines()
    assert (first[-18:], second) == ("not the whole site", "  share-3: is none of 2 shares")
    assert len(others) == 9
    assert last.endswith(" more")


def test_a_folder_that_holds_something_is_left_alone(shared: Project) -> None:
    """Shares are put together in an empty folder alone, so that nothing of an older site is mixed in."""
    shared.paths.out.mkdir()
    (shared.paths.out / "mine.txt").write_text("mine", encoding="utf-8")
    code, complaint = merged(shared, SHARES)
    assert (code, list(shared.published())) == (2, ["mine.txt"])
    assert "empty folder" in complaint


def test_wrong_data_is_told_and_nothing_moved(shared: Project) -> None:
    """Where the data has problems, they are told as by a build."""
    shared.edit("data/us_places.csv", "isley-tx,Isley,", "isley-tx,,")
    code, complaint = merged(shared, SHARES)
    assert (code, shared.paths.out.exists()) == (1, False)
    assert complaint.endswith("nothing was put together\n")


def test_the_list_of_shares(capsys: pytest.CaptureFixture[str]) -> None:
    """``shares`` prints what a workflow makes its jobs of, up to the number of jobs that GitHub allows."""
    assert main(["shares", "4"]) == 0
    assert capsys.readouterr().out == "shares=[1, 2, 3, 4]\n"
    for wrong in ("0", "257", "-1", "1.5", "three", "²", ""):
        with pytest.raises(SystemExit) as refused:
            main(["shares", wrong])
        assert refused.value.code == 2
        assert "from 1 to 256" in capsys.readouterr().err


class Rehearsal:
    """The jobs of the workflow on machines of their own: folders that hold what git does not ignore and a prepared environment.

    ``run`` steps are run as they stand. Of the actions, those that move files are played: like the real ones they leave
    hidden files out where they are not asked for, and give a single artifact no folder of its name.
    """

    def __init__(self, folder: Path, shares: int) -> None:
        """Take an empty folder and the number of shares that is asked for."""
        self.folder = folder
        self.folder.mkdir(exist_ok=True)
        self.artifacts = folder / "artifacts"
        self.known = {
            "inputs.shares": str(shares),
            "github.server_url": "https://github.com",
            "github.repository": "example/record",
            "github.token": "none",
            "steps.pages.outputs.base_url": "https://example.org/any/base",
        }

        self.github("echo workflow")

    def github(self, answer: str) -> None:
        """Let GitHub's command-line tool do what a shell command does."""
        tool = self.folder / "tools" / "gh"
        tool.parent.mkdir(exist_ok=True)
        tool.write_text(f"#!/bin/sh\n{answer}\n", encoding="utf-8")
        tool.chmod(0o755)

    def filled(self, value: Any) -> str:
        """Return a value with its expressions put in; KeyError for one that nothing has said yet."""
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return EXPRESSION.sub(lambda found: self.known[found[1]], text)

    def machine(self, name: str) -> Path:
        """Return the checkout on a new machine, with the environment that ``make`` would install."""
        checkout = self.folder / name
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=True)
        for path in filter(None, listed.stdout.split("\0")):
            if (HOME / path).is_file() and not path.startswith("tests/"):
                (checkout / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(HOME / path, checkout / path)
        python = checkout / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
        python.chmod(0o755)
        (checkout / ".venv" / "site-ready").touch()
        return checkout

    def job(self, name: str, machine: str) -> None:
        """Run all steps of a job, and keep its outputs."""
        job = WORKFLOW["jobs"][name]
        checkout = self.machine(machine)
        for step in job["steps"]:
            if "run" in step:
                self.run(step, checkout)
            else:
                self.play(step["uses"].partition("@")[0], step.get("with", {}), checkout)
        for key, value in job.get("outputs", {}).items():
            self.known[f"needs.{name}.outputs.{key}"] = self.filled(value)

    def run(self, step: dict[str, Any], checkout: Path) -> None:
        """Run a step's command by the shell and the options that GitHub uses."""
        output = self.folder / "output"
        output.write_text("", encoding="utf-8")
        own = {key: self.filled(value) for key, value in step.get("env", {}).items()}
        environment = {"PATH": f"{self.folder / 'tools'}:{os.environ['PATH']}", "HOME": str(self.folder), "PYTHON": sys.executable, **own,
                       "GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(output)}  # fmt: skip
        done = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=checkout, env=environment, capture_output=True,  # noqa: S607
                              text=True, check=False, timeout=120)  # fmt: skip
        assert done.returncode == 0, (step["run"], done.stdout, done.stderr)
        for line in output.read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition("=")
            self.known[f"steps.{step['id']}.outputs.{key}"] = value

    def play(self, action: str, options: dict[str, Any], checkout: Path) -> None:
        """Do what an action does to the files."""
        options = {key: self.filled(value) for key, value in options.items()}
        if action == "actions/upload-artifact":
            self.upload(checkout / options["path"], self.artifacts / options["name"], options)
        elif action == "actions/upload-pages-artifact":
            self.upload(checkout / options["path"], self.folder / "deployed", options)
        elif action == "actions/download-artifact":
            wanted = [path for path in self.artifacts.iterdir() if fnmatch.fnmatch(path.name, options["pattern"])]
            together = options.get("merge-multiple") == "true" or len(wanted) == 1
            for artifact in wanted:
                target = checkout / options["path"] / ("" if together else artifact.name)
                shutil.copytree(artifact, target, dirs_exist_ok=True)
        else:
            assert action in ("actions/checkout", "actions/setup-python", "actions/configure-pages"), action

    def upload(self, source: Path, target: Path, options: dict[str, str]) -> None:
        """Copy a folder as an artifact keeps it."""
        hidden = None if options.get("include-hidden-files") == "true" else shutil.ignore_patterns(".*")
        shutil.copytree(source, target, ignore=hidden)


@pytest.mark.parametrize("shares", [1, SHARES])
def test_the_workflow_rehearsed(tmp_path: Path, real_site: Path, shares: int) -> None:
    """The workflow's own steps, run in order for one share and for three of the real record, deploy what one machine builds."""
    rehearsal = Rehearsal(tmp_path, shares)
    rehearsal.job("plan", "planner")
    numbers = json.loads(rehearsal.known["needs.plan.outputs.shares"])
    assert WORKFLOW["jobs"]["share"]["strategy"]["matrix"] == {"share": "${{ fromJSON(needs.plan.outputs.shares) }}"}
    assert numbers == [1, 2, 3][:shares]
    for number in numbers:
        rehearsal.known["matrix.share"] = str(number)
        rehearsal.job("share", f"builder-{number}")
    rehearsal.job("merge", "merger")
    sizes = [len(files(artifact)) for artifact in rehearsal.artifacts.iterdir()]
    deployed, whole = files(tmp_path / "deployed"), files(real_site)
    assert deployed.keys() == whole.keys()
    assert (len(sizes), sum(sizes)) == (shares, len(whole))
    assert ".zenodo.json" in deployed
    assert [path for path, content in whole.items() if deployed[path] != content] == []


def test_a_repository_without_pages_is_told_what_to_set(tmp_path: Path) -> None:
    """If Pages is off or takes a branch, the run ends with a sentence that names the setting."""
    for answer in ("exit 1", "echo legacy"):
        rehearsal = Rehearsal(tmp_path / answer[-6:].strip(), 1)
        rehearsal.github(answer)
        with pytest.raises(AssertionError, match="choose “GitHub Actions” as the source"):
            rehearsal.job("plan", "planner")


def test_the_caller_grants_what_the_workflow_needs() -> None:
    """``pages.yml`` calls the workflow with every right that its jobs ask for, and from no group that it waits for."""
    caller = yaml.safe_load((HOME / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8"))
    (job,) = caller["jobs"].values()
    assert job["uses"] == "$/.github/workflows/shards.yml"
    needed: dict[str, str] = {}
    for called in WORKFLOW["jobs"].values():
        for right, level in called["permissions"].items():
            needed[right] = max(level, needed.get(right, level))  # "read" before "write"
    assert job["permissions"] == needed
    assert job["with"].keys() == WORKFLOW[True]["workflow_call"]["inputs"].keys()
    assert "concurrency" not in WORKFLOW
