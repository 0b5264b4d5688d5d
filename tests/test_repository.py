"""The repository's promises: setup, locked dependencies, workflows, and no trace of any one machine."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import yaml

from sistercities.outputs.graphics import bases
from tests.conftest import HOME

PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
WORKFLOWS = sorted((HOME / ".github" / "workflows").glob("*.yml"))
# Assembled from parts, so that this file does not name them either.
HOSTS = tuple("".join(parts) for parts in (("python", "hosted"), ("pypi.", "org/"), ("npm", "js."), ("deb.", "debian")))


def tracked() -> list[str]:
    """Return the paths that git tracks."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOME, capture_output=True, text=True, check=True)  # noqa: S607
    return [path for path in listed.stdout.split("\0") if path and (HOME / path).is_file()]


def test_locked_dependencies_are_whole() -> None:
    """Every direct dependency is locked to one version with its hashes, and the lock files name no host."""
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    dev = [line for line in groups["dev"] if isinstance(line, str)]
    wanted = {
        "requirements.txt": project["project"]["dependencies"],
        "requirements-dev.txt": [*project["project"]["dependencies"], *dev, *groups["pagefind"]],
        "requirements-readers.txt": groups["readers"],
    }
    for name, dependencies in wanted.items():
        text = (HOME / name).read_text(encoding="utf-8")
        locked = re.findall(r"(?m)^([a-z0-9._-]+)==\S+", text)
        assert {re.split(r"[>=\[]", line)[0] for line in dependencies if isinstance(line, str)} <= set(locked), name
        entries = re.split(r"(?m)^(?=[a-z])", text)[1:]
        assert all("--hash=sha256:" in entry for entry in entries), name
        assert "://" not in text, name


def test_the_site_needs_no_more_than_the_tests() -> None:
    """Both lock files agree on every version that the site is built with."""
    lines = [
        set(re.findall(r"(?m)^[a-z0-9._-]+==[^\s;]+", (HOME / name).read_text(encoding="utf-8")))
        for name in ("requirements.txt", "requirements-dev.txt")
    ]
    assert lines[0] <= lines[1]


def test_readme_has_the_two_commands() -> None:
    """The README names ``make site`` and ``make test``, and both are targets of the Makefile."""
    readme, makefile = ((HOME / name).read_text(encoding="utf-8") for name in ("README.md", "Makefile"))
    for target in ("site", "test"):
        assert f"\n    make {target} " in readme
        assert re.search(rf"(?m)^{target}:", makefile)


def test_workflows_are_pinned_and_minimal() -> None:
    """Workflows have pinned actions, no default permissions, jobs with timeouts, and no expressions in commands."""
    assert WORKFLOWS
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {}, path.name
        for name, job in workflow["jobs"].items():
            assert job.get("timeout-minutes") or "uses" in job, (path.name, name)
            for step in job.get("steps", ()):
                assert "uses" not in step or PINNED.fullmatch(step["uses"]), (path.name, step)
                assert "${{" not in step.get("run", ""), (path.name, step)


def test_workflows_run_what_a_developer_runs() -> None:
    """Every ``make`` in a workflow names a target of the Makefile."""
    targets = set(re.findall(r"(?m)^([a-z-]+):", (HOME / "Makefile").read_text(encoding="utf-8")))
    commands = [
        step.get("run", "").replace("make -C before ", "make ")  # the checkout to compare with
        for path in WORKFLOWS
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
        for step in job["steps"]
    ]
    called = {target for command in commands for target in re.findall(r"(?m)\bmake ([a-z-]+)", command)}
    assert {"site", "test"} <= called <= targets


def test_the_base_maps_can_be_baked_again() -> None:
    """The tool that bakes the maps reads the states of ``data/`` and writes where the program reads."""
    found = subprocess.run(
        [sys.executable, "-c", "import bake_maps; print(len(bake_maps.usps()), bake_maps.BASE)"],
        cwd=HOME / "tools",
        env={"PYTHONPATH": str(HOME)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert found == f"51 {bases.__file__.removesuffix('bases.py')}base\n"


def test_nothing_names_a_machine_or_a_registry() -> None:
    """No file contains a path of a particular machine or the host of a package index."""
    machine = re.compile(r"(?<![\w./-])/(?:work|home|root|Users|tmp)/[a-z]")
    for path in tracked():
        text = (HOME / path).read_bytes().decode("utf-8", errors="replace")
        assert not machine.search(text), path
        assert not any(host in text for host in HOSTS), path


def test_texts_are_plain() -> None:
    """Every text file is UTF-8 with LF line endings and ends with one."""
    for path in tracked():
        content = (HOME / path).read_bytes()
        if path.endswith((".png", ".ttf", ".woff2", ".zip", ".gz")) or not content:
            continue
        assert b"\r" not in content, path
        assert content.endswith(b"\n"), path
        content.decode("utf-8")


def test_the_design_names_every_package() -> None:
    """The table of packages in docs/design.md and the import contract name the same modules."""
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(one for one in project["tool"]["importlinter"]["contracts"] if one["type"] == "layers")
    packages = {name for layer in contract["layers"] for name in layer.split(" | ")}
    design = (HOME / "docs" / "design.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| (`[a-z_`, ]+`) \|", design)
    assert sorted(name for row in rows for name in re.findall(r"[a-z_]+", row)) == sorted(packages)
