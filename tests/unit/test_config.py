"""YAML in: types out, or one sentence per mistake with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import config
from harness.errors import ConfigError, TrustError
from tests.toy import SUITE


def write(folder: Path, text: str) -> Path:
    path = folder / "suite.yaml"
    path.write_text(text)
    return path


def test_reads_a_suite(tmp_path: Path) -> None:
    settings = config.load(write(tmp_path, SUITE), config.SuiteSettings)
    assert [task.task for task in settings.tasks] == ["toy_colour", "toy_sum"]
    assert settings.tasks[1].margin == 0.02


def test_unknown_keys_name_the_line_and_the_nearest_key(tmp_path: Path) -> None:
    path = write(
        tmp_path, SUITE.replace("licence:", "license:").replace("cluster: family", "clusters: family")
    )
    with pytest.raises(ConfigError) as caught:
        config.load(path, config.SuiteSettings)
    message = caught.value.message
    assert f"{path}:4: unknown key 'license'. Did you mean 'licence'?" in message
    assert f"{path}:6: unknown key 'tasks.0.clusters'. Did you mean 'cluster'?" in message


def test_what_two_keys_contradict_is_said_without_a_line(tmp_path: Path) -> None:
    path = write(tmp_path, SUITE + "compose: [other]\n")
    with pytest.raises(ConfigError) as caught:
        config.load(path, config.SuiteSettings)
    assert caught.value.message == f"{path}: a suite has either `tasks` or `compose`."


def test_an_override_that_is_wrong_is_named_as_it_was_given(tmp_path: Path) -> None:
    path = write(tmp_path, SUITE)
    with pytest.raises(ConfigError) as caught:
        config.load(path, config.SuiteSettings, ["licens=MIT", "size=-3"])
    unknown, wrong = sorted(caught.value.message.splitlines())
    assert unknown == "--set licens: unknown key 'licens'. Did you mean 'licence'?"
    assert wrong.startswith("--set size: size: ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: [toy\n", ":2: malformed YAML"),
        ("- a\n- b\n", "holds a list"),
        ("", "is empty"),
        ("name: toy\nname: two\n", ":2: the key 'name' stands twice"),
    ],
)
def test_malformed_yaml(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ConfigError, match=expected.replace("'", ".")):
        config.load(write(tmp_path, text), config.SuiteSettings)


@pytest.mark.parametrize("tag", ["!function utils.f", "!!python/object/apply:os.system ['true']"])
def test_code_in_yaml_is_refused(tmp_path: Path, tag: str) -> None:
    with pytest.raises(TrustError, match=":1: a YAML tag asks for Python code"):
        config.read_yaml(write(tmp_path, f"name: {tag}\n"))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        config.read_yaml(tmp_path / "none.yaml")


def test_working_folder_overrides_the_shipped_settings(tmp_path: Path) -> None:
    assert config.find_settings(tmp_path).suites == ["support", "bbh"]
    (tmp_path / "harness.yaml").write_text("suites: [mine]\n")
    assert config.find_settings(tmp_path).suites == ["mine"]


def test_a_working_folder_cannot_trust_itself(tmp_path: Path) -> None:
    (tmp_path / "harness.yaml").write_text("trusted: [.]\n")
    with pytest.raises(ConfigError, match="unknown key 'trusted'"):
        config.find_settings(tmp_path)


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: " + "[" * 5000 + "]" * 5000, "x:1: malformed YAML: more than 50 levels"),
        ("a:\n  b: " + "{c: " * 200 + "1" + "}" * 200, "x:2: malformed YAML: more than 50 levels"),
        (BOMB, r"x:\d+: malformed YAML: more than 100000 values"),
    ],
)
def test_small_files_that_explode_are_refused(text: str, expected: str) -> None:
    with pytest.raises(ConfigError, match=expected):
        config.parse_yaml(text, "x")


def test_aliases_and_merges_are_read() -> None:
    assert config.parse_yaml("a: &b {c: 1}\nd: {<<: *b, e: 2}\nf: *b", "x") == {
        "a": {"c": 1},
        "d": {"c": 1, "e": 2},
        "f": {"c": 1},
    }


def test_keys_that_yaml_would_read_as_booleans_stay_text() -> None:
    assert config.parse_yaml("on: true\noff: no\nyes: on\n", "x") == {"on": True, "off": False, "yes": True}
