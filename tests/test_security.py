"""What protects the published site from outsiders: the policy of every page, and what workflows may do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import HOME
from tests.markup import read

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = HOME / ".github"
WORKFLOWS: dict[str, dict[Any, Any]] = {
    path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "workflows").glob("*.yml"))
}
OWN = "https://example.org/any/base/"
STRANGERS = re.compile(r"\$\{\{[^}]*(issue\.(title|body)|comment\.body|head_ref|head\.ref|pull_request\.(title|body)"
                       r"|head_commit|sender|head_branch)[^}]*\}\}")  # fmt: skip
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
}


def steps() -> list[tuple[str, dict[str, Any]]]:
    """Return every step of every job with its workflow's name."""
    return [(name, step) for name, workflow in WORKFLOWS.items() for job in workflow["jobs"].values()
            for step in job.get("steps", ())]  # fmt: skip


def events(workflow: dict[Any, Any]) -> set[str]:
    """Return the events that start a workflow; YAML 1.1 reads the key ``on`` as true."""
    named = workflow[True]
    return {named} if isinstance(named, str) else set(named)


def test_every_page_has_a_strict_policy(real_site: Path) -> None:
    """Every page forbids everything that is not from the site itself, before anything is loaded."""
    for path in real_site.rglob("*.html"):
        page = read(path.read_text(encoding="utf-8"))
        metas = [meta.attributes for meta in page.all("meta")]
        found = [meta["content"] for meta in metas if meta.get("http-equiv") == "Content-Security-Policy"]
        assert len(found) == 1, path
        assert dict(part.strip().split(" ", 1) for part in found[0].split(";")) == POLICY, path
        head = path.read_text(encoding="utf-8")
        assert head.index("Content-Security-Policy") < head.index("<link"), path
        assert "<script" not in head[: head.index("Content-Security-Policy")], path
        assert {"name": "referrer", "content": "strict-origin-when-cross-origin"} in metas, path


def test_no_page_needs_more_than_its_policy_allows(real_site: Path) -> None:
    """No page has an inline script, style or event handler; data for machines is not a script."""
    for path in real_site.rglob("*.html"):
        for element in read(path.read_text(encoding="utf-8")).walk():
            assert not [name for name in element.attributes if name.startswith("on") or name == "style"], (
                path,
                element,
            )
            assert element.tag not in ("style", "base", "iframe", "object", "embed"), (path, element.tag)
            if element.tag == "script" and element.attributes.get("type") != "application/ld+json":
                assert not element.text, path
                assert element.attributes["src"].count("..") == len(path.relative_to(real_site).parents) - 1 or \
                    path.name == "404.html"  # fmt: skip


def test_links_that_lead_away_have_a_rel(real_site: Path) -> None:
    """A link that the site makes to another site gives that site no handle on the page (``noopener``)."""
    for path in real_site.rglob("*.html"):
        for link in read(path.read_text(encoding="utf-8")).all("a"):
            href = link.attributes["href"]
            if href.startswith("http") and not href.startswith(OWN) and "/issues/new" not in href:
                assert "noopener" in link.attributes.get("rel", "").split(), (path, href)


def test_no_workflow_runs_a_stranger_s_code_with_rights() -> None:
    """No workflow is started by ``pull_request_target``; those that a pull request starts can only read."""
    for name, workflow in WORKFLOWS.items():
        assert "pull_request_target" not in events(workflow), name
        if "pull_request" in events(workflow):
            for job in workflow["jobs"].values():
                assert set(job["permissions"].items()) <= {("contents", "read")}, name
            assert "secrets." not in (FOLDER / "workflows" / name).read_text(encoding="utf-8"), name


def test_workflows_with_write_access_check_out_only_their_own_code() -> None:
    """A workflow with write access checks out only the repository's own code, never a ref that an event names."""
    for name, workflow in WORKFLOWS.items():
        for job in workflow["jobs"].values():
            if any(value == "write" for value in job["permissions"].values()):
                checkouts = [
                    step for step in job.get("steps", ()) if str(step.get("uses", "")).startswith("actions/checkout@")
                ]
                assert all(set(step["with"]) <= {"persist-credentials", "fetch-depth"} for step in checkouts), name


def test_no_stranger_s_text_in_a_command() -> None:
    """No command contains an expression; an outsider's text reaches a step only in its environment or as a file."""
    for name, step in steps():
        assert "${{" not in step.get("run", ""), (name, step)
        for key, value in step.get("with", {}).items():
            assert not STRANGERS.search(str(value)), (name, key)


def test_an_issue_s_text_is_in_no_environment() -> None:
    """No workflow names the text or title of an issue, which are only read from GitHub's own file."""
    for name in WORKFLOWS:
        text = (FOLDER / "workflows" / name).read_text(encoding="utf-8")
        assert not re.search(r"(issue|comment|pull_request)\.(body|title)", text), name


def test_no_checkout_leaves_its_token_behind() -> None:
    """Every checkout drops its token, so that no later step finds it."""
    for name, step in steps():
        if str(step.get("uses", "")).startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False, name


def test_every_workflow_has_its_bounds() -> None:
    """Every workflow limits its concurrency, every job its time, and every permission is named.

    A workflow that is only called by others runs in its caller's group; a job that calls one takes as long as the jobs
    in it.
    """
    for name, workflow in WORKFLOWS.items():
        assert bool(workflow.get("concurrency")) is (events(workflow) != {"workflow_call"}), name
        assert workflow["permissions"] == {}, name
        for job in workflow["jobs"].values():
            assert "uses" in job or 0 < job["timeout-minutes"] <= 90, name
            assert isinstance(job["permissions"], dict), name


def test_no_workflow_calls_another() -> None:
    """A job runs its own steps: none passes its rights or secrets to a workflow that it calls."""
    for name, workflow in WORKFLOWS.items():
        assert all("uses" not in job for job in workflow["jobs"].values()), name


def test_the_accepting_workflow_asks_who_accepts() -> None:
    """A form is accepted by a label that a maintainer set, and the first step checks the permission of the sender."""
    job = WORKFLOWS["accept.yml"]["jobs"]["accept"]
    assert job["if"] == "github.event.label.name == 'accepted'"
    assert "collaborators/$SENDER/permission" in job["steps"][0]["run"]
    for name in ("event", "tie", "correct", "not-listed"):
        form = yaml.safe_load((FOLDER / "ISSUE_TEMPLATE" / f"{name}.yml").read_text(encoding="utf-8"))
        assert "accepted" not in form["labels"], name


@pytest.mark.parametrize("name", ["SECURITY.md", "CODE_OF_CONDUCT.md", ".github/dependabot.yml",
                                  ".github/pull_request_template.md"])  # fmt: skip
def test_what_a_community_needs_is_there(name: str) -> None:
    """The files with which GitHub tells newcomers how to take part exist and are not empty."""
    assert len((HOME / name).read_text(encoding="utf-8")) > 100


def test_every_file_has_an_owner() -> None:
    """CODEOWNERS names an account, a team or an email address for every file that has no rule of its own."""
    lines = (FOLDER / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    rules = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    assert "*" in {rule[0] for rule in rules}
    assert all(re.fullmatch(r"@[\w-]+(/[\w.-]+)?|[^@\s]+@[^@\s]+", owner) for rule in rules for owner in rule[1:])
    assert all(len(rule) > 1 for rule in rules if rule[0] == "*")


def test_the_threat_model_names_tests_that_exist() -> None:
    """Every test that docs/security.md names as the proof of a guard exists."""
    text = (HOME / "docs" / "security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/test_\w+\.py)::(test_\w+)`", text))
    assert len(named) > 25
    for file, test in named:
        assert re.search(rf"(?m)^def {test}\(", (HOME / file).read_text(encoding="utf-8")), (file, test)
    assert not re.search(r"`test_\w+`", text)
