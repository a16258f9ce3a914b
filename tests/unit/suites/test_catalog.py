"""Addresses: `suite[/split][@seed]` and folders."""

from __future__ import annotations

from pathlib import Path

import pytest

import suites
from harness.errors import SuiteError
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
    assert dev.share.high <= gate.share.low


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
