"""What the papers beside the code say is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from data.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def test_env_example_lists_every_setting() -> None:
    listed = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    read = {str(field.alias) for field in Settings.model_fields.values()}
    in_procfile = set(re.findall(r"\$\{([A-Z_]+):-", (ROOT / "Procfile").read_text()))
    assert len(listed) == len(set(listed))
    assert set(listed) == read | in_procfile


def test_env_example_gives_the_defaults() -> None:
    given = dict(re.findall(r"^([A-Z_]+)=(.+)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    defaults = {str(field.alias): str(field.default) for field in Settings.model_fields.values()}
    defaults |= dict(re.findall(r"\$\{([A-Z_]+):-([^}]+)\}", (ROOT / "Procfile").read_text()))
    assert given == {name: defaults[name] for name in given}


def test_version_is_the_same_everywhere() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"]
    newest = re.search(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest
    assert newest[1] == cited


def test_workflow_runs_what_the_makefile_has() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text())
    commands = [step["run"] for step in workflow["jobs"]["test"]["steps"] if "run" in step]
    assert commands == ["make test"]
    assert "make test" in (ROOT / ".ci" / "run").read_text()


def test_links_in_the_papers_lead_somewhere() -> None:
    for paper in ROOT.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", paper.read_text()):
            assert "://" in target or (ROOT / target).exists(), f"{paper.name}: {target}"
