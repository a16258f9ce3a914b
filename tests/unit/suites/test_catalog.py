"""Addresses: `suite[/split][@seed]` and folders."""

from __future__ import annotations

from pathlib import Path

import pytest

import suites
from harness.errors import ConfigError, SuiteError
from suites import catalog
from tests.toy import write_suite


@pytest.mark.parametrize("name", sorted(suites.SUITES))
def test_every_shipped_suite_loads(name: str) -> None:
    suite = catalog.load(name)
    assert suite.name == name
    assert suite.split == "dev"
    assert suite.licence
    assert suite.trusted
    for task in suite.tasks:
        assert task.config is None or Path(task.config).is_file()


def test_address_of_a_procedural_suite() -> None:
    suite = catalog.load("support/gate@7")
    assert (suite.split, suite.seed, suite.address) == ("gate", 7, "support/gate@7")
    assert catalog.load("support").address == "support/dev@0"


def test_shares_of_a_real_suite_are_disjoint() -> None:
    dev, gate = catalog.load("bbh/dev"), catalog.load("bbh/gate")
    assert dev.tasks[0].share.high <= gate.tasks[0].share.low


def test_folder_as_suite(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "toy")
    suite = catalog.load(str(folder))
    assert suite.address == "toy/dev"
    assert not suite.trusted
    assert catalog.load(f"{folder}/dev").address == "toy/dev"
    assert catalog.load(str(folder), trusted=[tmp_path]).trusted


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("suport", "Did you mean 'support'"),
        ("support/deve", "Did you mean 'dev'"),
        ("bbh@3", "takes no seed"),
        ("support@x", "must be a whole number"),
        ("bbh/unseen", "Known: dev, gate"),
    ],
)
def test_mistakes_name_what_exists(address: str, expected: str) -> None:
    with pytest.raises(SuiteError, match=expected):
        catalog.load(address)


@pytest.mark.parametrize("address", ["arc_easy", "lm-eval:arc_easy"])
def test_other_names_are_left_to_lm_eval(address: str) -> None:
    suite = catalog.load(address)
    assert (suite.name, [task.name for task in suite.tasks], suite.folder) == ("arc_easy", ["arc_easy"], "")


def test_folder_without_suite_yaml(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match=r"has no suite\.yaml"):
        catalog.load(str(tmp_path))


@pytest.mark.parametrize("address", ["./absent", "../absent/gate", "/absent"])
def test_a_folder_that_is_not_there_is_named_as_it_was_written(address: str) -> None:
    with pytest.raises(SuiteError, match=f"There is no folder '{address}', seen from "):
        catalog.load(address)


PART = """\
name: {name}
version: "{version}"
role: guard
licence: own work
splits: {{dev: {{of: test}}, {other}: {{}}}}
tasks:
  - {{task: {name}_task, config: t.yaml, metric: acc}}
"""


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    for name, version, other in (("one", "1", "gate"), ("two", "3", "extra")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "suite.yaml").write_text(PART.format(name=name, version=version, other=other))
    both = tmp_path / "both"
    both.mkdir()
    (both / "suite.yaml").write_text(
        'name: both\nversion: "7"\nrole: target\nlicence: own work\ncompose: [../one, ../two]\n'
    )
    return tmp_path


def test_a_composite_suite_has_the_tasks_and_versions_of_its_parts(parts: Path) -> None:
    suite = catalog.load(str(parts / "both"))
    assert [task.name for task in suite.tasks] == ["one_task", "two_task"]
    assert suite.version == "7+one 1+two 3"
    assert suite.role == "target"
    assert {folder.name for folder in suite.folders} == {"one", "two", "both"}
    assert [task.split_of for task in suite.tasks] == ["test", "test"]
    assert not suite.trusted
    assert not catalog.load(str(parts / "both"), [parts / "both"]).trusted
    assert catalog.load(str(parts / "both"), [parts]).trusted


def test_a_composite_suite_offers_the_splits_that_all_parts_have(parts: Path) -> None:
    assert catalog.splits(parts / "both") == ("dev",)
    with pytest.raises(SuiteError, match="gate"):
        catalog.load(str(parts / "both" / "gate"))


@pytest.mark.parametrize(
    ("compose", "said"),
    [
        ("[../one, ../both]", "both"),
        ("[../nothing]", "nothing"),
        ("[support]", "only suites over data"),
        ("[../nested]", "itself composed"),
    ],
)
def test_what_cannot_be_composed_is_refused(parts: Path, compose: str, said: str) -> None:
    nested = parts / "nested"
    nested.mkdir()
    (nested / "suite.yaml").write_text(
        'name: nested\nversion: "1"\nrole: guard\nlicence: own work\ncompose: [../one]\n'
    )
    file = parts / "both" / "suite.yaml"
    file.write_text(file.read_text().replace("[../one, ../two]", compose))
    with pytest.raises(SuiteError, match=said):
        catalog.load(str(parts / "both"))


def test_tasks_and_compose_exclude_each_other(parts: Path) -> None:
    file = parts / "both" / "suite.yaml"
    file.write_text(file.read_text() + "tasks: [{task: x, config: x.yaml, metric: acc}]\n")
    with pytest.raises(ConfigError, match="either `tasks` or `compose`"):
        catalog.load(str(parts / "both"))


def test_an_unknown_scorer_is_refused_by_file(parts: Path) -> None:
    file = parts / "one" / "suite.yaml"
    file.write_text(file.read_text().replace("metric: acc}", "metric: acc, scorer: nothing}"))
    with pytest.raises(SuiteError, match=r"suite\.yaml: .*scorer 'nothing'"):
        catalog.load(str(parts / "one"))


def test_a_suite_can_be_narrowed_to_some_of_its_tasks() -> None:
    suite = catalog.load("support")
    narrowed = catalog.only(suite, ["support_refund", "support_intent"])
    assert [task.name for task in narrowed.tasks] == ["support_intent", "support_refund"]
    assert catalog.only(suite, []) == suite
    with pytest.raises(SuiteError, match="Did you mean 'support_refund'"):
        catalog.only(suite, ["support_refunds"])
