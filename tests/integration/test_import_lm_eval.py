"""What a real lm_eval writes, imported: paired with our own run of the same tasks, and after a kill."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness.compare import compare, differences
from harness.store import Store
from tests.integration.commands import HARNESS, environment, harness, wait_for
from tests.integration.test_export_lm_eval import samples
from tests.tiny import write_model
from tests.toy import write_suite
from tests.unit.foreign.written import CHOICE, choice_row, write

pytestmark = pytest.mark.integration

TWO_FILTERS = """\
task: toy_two
dataset_path: json
dataset_kwargs: {data_files: {test: sum.jsonl}}
output_type: generate_until
test_split: test
doc_to_text: "{{a}} + {{b}} ="
doc_to_target: "{{a + b}}"
repeats: 2
generation_kwargs: {do_sample: false, max_gen_toks: 8, until: ["\\n"]}
filter_list:
  - name: strict
    filter: [{function: take_first}]
  - name: loose
    filter: [{function: remove_whitespace}, {function: take_first}]
metric_list:
  - {metric: exact_match, aggregation: mean, higher_is_better: true}
metadata: {version: 2.0}
"""
ROLLING = """\
task: toy_roll
dataset_path: json
dataset_kwargs: {data_files: {test: colour.jsonl}}
output_type: loglikelihood_rolling
test_split: test
doc_to_text: ""
doc_to_target: "{{question}}"
metric_list:
  - {metric: word_perplexity}
  - {metric: bits_per_byte}
"""
TASKS = ("toy_colour", "toy_sum", "toy_two", "toy_roll")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model, a suite with every kind of task, our run of it, and lm_eval's own output for it."""
    folder = tmp_path_factory.mktemp("world")
    model = write_model(folder / "model")
    suite = write_suite(folder / "toy", n=6)
    (suite / "two.yaml").write_text(TWO_FILTERS)
    (suite / "roll.yaml").write_text(ROLLING)
    with (suite / "suite.yaml").open("a") as file:
        file.write('  - {task: toy_two, config: two.yaml, metric: "exact_match,strict"}\n')
        file.write("  - {task: toy_roll, config: roll.yaml, metric: bits_per_byte}\n")
    done = harness(folder / "home", "eval", model, "-s", suite, "--engine", "hf", "--chat-template", "off")
    assert done.returncode == 0, done.stderr
    # fmt: off
    command = [
        sys.executable, "-m", "lm_eval", "--model", "hf", "--device", "cpu", "--log_samples",
        "--model_args", f"pretrained={model},dtype=float32", "--tasks", ",".join(TASKS),
        "--include_path", suite, "--output_path", folder / "theirs",
    ]
    # fmt: on
    cache = {"HF_DATASETS_CACHE": str(folder / "cache")}
    theirs = subprocess.run(
        command,
        env=environment(folder / "home") | cache,
        cwd=suite,
        capture_output=True,
        text=True,
        check=False,
    )
    assert theirs.returncode == 0, theirs.stderr[-3000:]
    return folder


def test_pairs_with_our_own_run_item_by_item(world: Path) -> None:
    done = harness(world / "home", "runs", "import", world / "theirs", "--json")
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)["imported"]
    assert (found["new"], found["n_items"], found["n_errors"]) == (True, 24, 0)
    store = Store(world / "home")
    foreign = store.find(found["run_id"])
    (own,) = (run for run in store.runs() if not run.is_foreign)
    ours, theirs = ({r.item.key: r for r in store.results(run.id)} for run in (own, foreign))
    assert ours.keys() == theirs.keys()
    for key, mine in ours.items():
        yours = theirs[key]
        assert (mine.item.doc, mine.prompt, mine.choices) == (yours.item.doc, yours.prompt, yours.choices)
        assert (mine.answers, mine.item.ordinal) == (yours.answers, yours.item.ordinal)
        assert mine.metrics == pytest.approx(yours.metrics, abs=1e-3)
        assert mine.logprobs == pytest.approx(yours.logprobs, abs=1e-3)
    refused = harness(world / "home", "compare", own.id, foreign.id)
    assert refused.returncode == 30
    waived = list(differences(own, foreign))
    same = own.comparability.keys() - waived
    assert {f"{task}: {part}" for task in TASKS for part in ("settings", "items", "messages")} <= same
    paired = compare(own, foreign, list(ours.values()), list(theirs.values()), waive=waived)
    assert paired.overall.estimate.n == 24
    assert paired.overall.estimate.estimate == pytest.approx(0.0, abs=1e-3)
    assert not [flip for flip in paired.flips if flip.task != "toy_roll"]


def test_shown_as_foreign(world: Path) -> None:
    harness(world / "home", "runs", "import", world / "theirs")
    store = Store(world / "home")
    (run,) = (run for run in store.runs() if run.is_foreign)
    listed = harness(world / "home", "runs", "list").stdout
    shown = harness(world / "home", "runs", "show", run.id).stdout
    assert "lm_eval hf (foreign)" in listed
    assert f"{run.origin} (foreign), imported by harness" in shown
    assert "digest of the model's weights" in shown


def test_imported_and_exported_rows_are_lm_evals_own(world: Path) -> None:
    home = world / "second"
    (found,) = json.loads(harness(home, "runs", "import", world / "theirs", "--json").stdout)["imported"]
    out = world / "exported"
    exported = harness(home, "runs", "export", found["run_id"], "--format", "lm-eval", "--output", out)
    assert exported.returncode == 0, exported.stderr
    for task in TASKS:
        before, after = samples(world / "theirs", task), samples(out, task)
        assert len(before) == len(after) > 0
        for theirs, ours in zip(before, after, strict=True):
            # What is no number per item is not kept, and bits per byte are the document's own.
            kept = theirs.keys() - {"metrics", "word_perplexity", "bits_per_byte"}
            assert {key: theirs[key] for key in kept} == {key: ours[key] for key in kept}
    (path,) = (world / "theirs").rglob("results_*.json")
    (back,) = out.rglob("results_*.json")
    assert json.loads(path.read_text()) == json.loads(back.read_text())


def test_killed_import_leaves_nothing_visible(tmp_path: Path) -> None:
    rows = [choice_row(i) for i in range(40_000)]
    write(tmp_path / "out", {"choice": (CHOICE, rows)})
    home = tmp_path / "home"
    process = subprocess.Popen(
        [*HARNESS, "runs", "import", str(tmp_path / "out")],
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: process.poll() is not None or any(map(has_rows, home.glob("imports/*/items.parquet"))))
    assert process.poll() is None, "the import was over before it could be killed"
    workers = children(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert json.loads(harness(home, "runs", "list", "--json").stdout)["runs"] == []
    assert harness(home, "db", "check").returncode == 0
    wait_for(lambda: not any(is_alive(worker) for worker in workers), seconds=30)
    done = harness(home, "runs", "import", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)["imported"]
    assert (found["new"], found["n_items"]) == (True, 40_000)
    assert list(home.glob("imports/*")) == []
    assert harness(home, "db", "check").returncode == 0


def has_rows(parquet: Path) -> bool:
    """Whether more than the four bytes at its beginning are written."""
    return parquet.stat().st_size > 4


def children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(one) for one in found]


def is_alive(process: int) -> bool:
    """False also for a dead process that nobody has waited for."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_two_imports_at_once_make_one_run(tmp_path: Path) -> None:
    write(tmp_path / "out", {"choice": (CHOICE, [choice_row(i) for i in range(500)])})
    home = tmp_path / "home"
    both = [
        subprocess.Popen(
            [*HARNESS, "runs", "import", str(tmp_path / "out"), "--json"],
            env=environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for _ in range(2)
    ]
    documents = [json.loads(process.communicate()[0]) for process in both]
    assert sorted(document["imported"][0]["new"] for document in documents) == [False, True]
    assert len(Store(home).runs()) == 1
