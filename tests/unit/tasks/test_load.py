"""Rows to lm-eval tasks: fields that some rows lack, values that do not fit, metrics from elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness import tasks
from harness.errors import SuiteError
from suites import catalog
from tests.toy import COLOUR, write_suite


def build(folder: Path) -> list[tasks.BuiltTask]:
    return tasks.build(catalog.load(str(folder)), templated=False)


def test_a_field_that_the_first_row_lacks_is_kept(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "toy")
    rows = [json.loads(line) for line in (folder / "colour.jsonl").read_text().splitlines()]
    rows[1]["note"] = "kept"
    (folder / "colour.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    colour = build(folder)[0]
    assert [item.doc["note"] for item in colour.items[:3]] == [None, "kept", None]


def test_values_that_do_not_fit_together_are_one_sentence(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "toy")
    with (folder / "sum.jsonl").open("a") as file:
        file.write('{"a": "three", "b": 4}\n')
    with pytest.raises(SuiteError, match=r"'toy_sum' cannot be built: .*three"):
        build(folder)


def test_an_unknown_metric_is_refused_before_lm_eval_looks_for_its_code(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "toy")
    metric = tmp_path / "evil" / "evil.py"
    metric.parent.mkdir()
    metric.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    (folder / "colour.yaml").write_text(COLOUR.replace("metric: acc,", f"metric: {metric.parent},"))
    with pytest.raises(SuiteError, match="Unknown metric"):
        build(folder)
    assert not (tmp_path / "ran").exists()
