"""Scorers and readers that a suite names: which documents, which metrics, and what needs leave."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness import tasks
from harness.engines.base import Generated
from harness.errors import DataError, TrustError
from harness.records import HubFiles, Mirror, Suite
from harness.tasks.library import Document, Library, Reader, Scorer
from suites import catalog
from tests.toy import write_suite

HALVES = Library(scorers={"length": Scorer(lambda doc, answers: {"length": len(answers[0]) / doc["a"]})})


def reread(parts: Mapping[str, Sequence[Document]]) -> dict[str, list[Document]]:
    totals = {row["id"]: row["b"] for row in parts["right"]}
    return {"test": [{"a": row["a"], "b": totals[row["id"]]} for row in parts["left"]]}


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    """The toy's sums alone, with the metric `length` in the task file."""
    folder = write_suite(tmp_path / "toy")
    file = folder / "sum.yaml"
    text = file.read_text().replace("exact_match", "length")
    file.write_text(text)
    loaded = catalog.load(str(folder))
    total = replace(loaded.tasks[1], metric="length", scorer="length@4")
    return replace(loaded, tasks=(total,))


def test_a_named_scorer_gives_the_metrics(suite: Suite) -> None:
    (built,) = tasks.build(suite, templated=False, library=HALVES)
    assert built.primary.startswith("length")
    item = built.items[2]
    (request,) = item.requests
    result = tasks.score(built, item, {request.key: Generated(request.key, ("abcdef",), ("stop",), 1, 1)}, "")
    assert list(result.metrics.values()) == [6 / json.loads(item.item.doc)["a"]]


def test_a_scorers_version_is_part_of_comparability(suite: Suite) -> None:
    newer = replace(suite, tasks=(replace(suite.tasks[0], scorer="length@5"),))
    (one,), (other,) = (tasks.build(s, templated=False, library=HALVES) for s in (suite, newer))
    assert one.config_digest != other.config_digest
    assert one.items_digest == other.items_digest


def test_running_generated_code_needs_leave(suite: Suite) -> None:
    library = Library(scorers={"length": replace(HALVES.scorers["length"], runs_code=True)})
    with pytest.raises(TrustError, match="running the code") as caught:
        tasks.build(suite, templated=False, library=library)
    assert "--run-generated-code" in str(caught.value.hint)
    assert tasks.build(suite, templated=False, library=replace(library, run_generated_code=True))


def _with_reader(suite: Suite, data_dir: Path, rows: Mapping[str, list[Any]]) -> Suite:
    data_dir.mkdir()
    for name, part in rows.items():
        (data_dir / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in part))
    mirror = Mirror({name: f"{name}.jsonl" for name in rows})
    return replace(suite, tasks=(replace(suite.tasks[0], reader="joined@1", mirror=mirror),))


LEFT = [{"id": i, "a": i + 1} for i in range(4)]
RIGHT = [{"id": i, "b": 10 * i} for i in range(4)]


def test_a_reader_joins_the_parts_of_a_mirror(suite: Suite, tmp_path: Path) -> None:
    joined = _with_reader(suite, tmp_path / "data", {"left": LEFT, "right": RIGHT})
    library = replace(HALVES, readers={"joined": Reader(reread)})
    (built,) = tasks.build(joined, templated=False, library=library, data_dir=tmp_path / "data")
    assert [json.loads(item.item.doc) for item in built.items] == [
        {"a": i + 1, "b": 10 * i} for i in range(4)
    ]


def test_data_of_another_form_is_refused_in_a_sentence(suite: Suite, tmp_path: Path) -> None:
    joined = _with_reader(suite, tmp_path / "data", {"left": LEFT, "right": RIGHT[:2]})
    library = replace(HALVES, readers={"joined": Reader(reread)})
    with pytest.raises(DataError, match="not what the reader joined@1 expects: KeyError: 2"):
        tasks.build(joined, templated=False, library=library, data_dir=tmp_path / "data")


def test_files_of_a_dataset_repository_are_asked_for_by_name(
    suite: Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str, str, str]] = []

    def hub(repo: str, name: str, *, revision: str, repo_type: str) -> str:
        asked.append((repo, name, revision, repo_type))
        path = tmp_path / name
        path.write_text("".join(json.dumps(row) + "\n" for row in (LEFT if name == "l.jsonl" else RIGHT)))
        return str(path)

    monkeypatch.setattr("huggingface_hub.hf_hub_download", hub)
    monkeypatch.setattr("harness.tasks.hub.hub_reachable", lambda: True)
    files = HubFiles("someone/data", {"left": "l.jsonl", "right": "r.jsonl"}, revision="v2")
    remote = replace(suite, tasks=(replace(suite.tasks[0], reader="joined@1", hub=files),))
    library = replace(HALVES, readers={"joined": Reader(reread)})
    (built,) = tasks.build(remote, templated=False, library=library)
    assert len(built.items) == 4
    assert asked == [("someone/data", name, "v2", "dataset") for name in ("l.jsonl", "r.jsonl")]


def test_an_unreachable_hub_is_a_sentence(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    remote = replace(
        suite, tasks=(replace(suite.tasks[0], hub=HubFiles("nobody/none", {"test": "x.jsonl"})),)
    )
    with pytest.raises(
        DataError, match=r"x\.jsonl of the dataset nobody/none is neither cached nor reachable"
    ):
        tasks.build(remote, templated=False, library=HALVES)
