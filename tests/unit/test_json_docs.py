"""docs/json.md names exactly the fields that the commands print, with the types they have."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest

from harness import cli
from harness.cli.output import DOCUMENT_VERSION
from harness.doctor import Finding
from harness.engines.base import Request, Result, Scored
from harness.pipeline.train import Outcome
from harness.records import Look, Training
from harness.report.correlate import Correlated, Correlations
from harness.stats.correlation import correlation
from harness.store import Store, TrainingWriter
from harness.store.trainings import Trainings
from tests.markdown import DOCS, rows, sections
from tests.toy import COLOUR, INFO, SUITE, FakeEngine, checkpoint, fail_on, first_choice, write_suite
from tests.unit.report.made import PROMOTED
from tests.unit.report.made_training import POINTS, REPORT, TRAINING
from tests.unit.test_docs import LEAVES

Document = dict[str, Any]

WITH_JSON = [
    name
    for name, command in LEAVES.items()
    if any(
        "--json" in option.opts and option.is_flag
        for option in command.params
        if isinstance(option, click.Option)
    )
]

RECORDS = {
    **{
        kind: ("json.md", f"A {kind}")
        for kind in ("run", "score", "suite", "promotion", "checkpoint", "training", "preflight")
    },
    "verdict": ("verdicts.md", "Fields of the JSON document"),
}
"""A type in docs/json.md that stands for the rows of another table -> page and heading of that table."""

JSON_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}


class Terminal:
    """Types commands at one store; a fake engine stands in for every model."""

    def __init__(self, patch: pytest.MonkeyPatch, home: Path) -> None:
        self._patch, self._home = patch, home
        self.engine = FakeEngine()
        patch.setattr("harness.cli.options.resolve_model", lambda name, *_: checkpoint(name, name[0] * 64))
        patch.setattr("harness.engines.describe", lambda *_: self.engine.info)
        patch.setattr("harness.engines.hf.HFEngine", lambda *_: self.engine)

    def __call__(self, *words: object) -> Document:
        """The document on stdout, whatever the exit code."""
        printed = io.StringIO()
        self._patch.setattr("harness.cli.output.reserved_stdout", lambda: contextlib.nullcontext(printed))
        with contextlib.suppress(SystemExit):
            home = [] if words[0] == "suites" else ["--home", str(self._home)]
            cli.main([*map(str, words), *home, "--json"])
        found: Document = json.loads(printed.getvalue() or "{}")
        return found

    def evaluate(self, engine: FakeEngine, name: str, *options: object) -> Document:
        self.engine = engine
        return self("eval", name, "--engine", "hf", *options)


def last_choice(request: Request) -> Result:
    result = first_choice(request)
    return replace(result, logprobs=result.logprobs[::-1]) if isinstance(result, Scored) else result


def write_suite_without_data(folder: Path) -> None:
    folder.mkdir()
    (folder / "suite.yaml").write_text(SUITE.replace("name: toy", "name: absent"))
    task = COLOUR.replace("dataset_path: json", "dataset_path: nobody/nothing")
    (folder / "colour.yaml").write_text(re.sub("dataset_kwargs.*\n", "", task))


def export_rows(terminal: Terminal, world: Path) -> Document:
    """Training rows of a suite that evaluates a third of them."""
    folder = write_suite(world / "trained", 60)
    with (folder / "suite.yaml").open("a") as file:
        file.write("splits: {train: {of: test}, dev: {of: test, share: [0.0, 0.3]}}\n")
    parts = ("-o", world / "rows.jsonl", "--held-out", world / "held.jsonl", "--held-out-share", 0.5)
    return terminal("suites", "export", "./trained/train", "--format", "messages", *parts)


def write_foreign(terminal: Terminal, run: str, folder: Path) -> Path:
    """A run in lm_eval's format, once whole and once torn."""
    for name in ("whole", "torn"):
        export = terminal("runs", "export", run, "--format", "lm-eval", "--output", folder / "foreign" / name)
    with Path(export["files"][-1]).open("a") as samples:
        samples.write("{")
    return folder / "foreign"


def registry_documents(
    terminal: Terminal, patch: pytest.MonkeyPatch, world: Path
) -> dict[str, list[Document]]:
    """A promotion by a verdict and a rollback of it; `baseline` is the line's genesis."""
    store = Store(world / "home")
    (world / "toy-sft.yaml").write_text("name: toy-sft\nprimary: {suite: ./toy}\n")
    champion, candidate = "b" * 64, "c" * 64
    items = {"toy/dev toy_colour": "some items"}
    number = len(store.gates.looks()) + 1
    look = Look(number, items, "toy", candidate, champion, "p", 0.02, "2026-11-24T15:00:00+00:00")
    store.gates.spend(lambda _: look)
    verdict = replace(
        PROMOTED, id="v-1", alias="toy/sft", candidate=candidate, baseline=champion, look_number=number
    )
    store.gates.add_verdict(verdict)
    patch.setattr("harness.fingerprint.identify", lambda *_, **__: checkpoint("candidate", candidate))
    return {
        "harness models promote": [terminal("models", "promote", "candidate", "--verdict", "v-1")],
        "harness models sign": [terminal("models", "sign", 2, "--sign-key", write_key(world / "key.pem"))],
        "harness models list": [terminal("models", "list")],
        "harness models show": [terminal("models", "show", "candidate")],
        "harness models lineage": [terminal("models", "lineage", "toy/sft")],
        "harness models verify": [terminal("models", "verify", world / "toy")],
        "harness models rollback": [terminal("models", "rollback", "toy")],
        "harness ledger show": [
            terminal("ledger", "show", "toy-sft.yaml"),
            terminal("ledger", "show", "toy"),
        ],
    }


def training_documents(
    terminal: Terminal, patch: pytest.MonkeyPatch, world: Path
) -> dict[str, list[Document]]:
    """A finished training, and a failed one; a dry run; a ladder that ends at its first gate."""
    trainings = Store(world / "home").trainings
    with started(trainings, TRAINING) as writer:
        writer.log(POINTS)
    whole = trainings.finish(writer.training.id, checkpoint="c" * 64, ema_checkpoint="e" * 64)
    with started(trainings, replace(TRAINING, name="other", identity="o" * 64)) as writer:
        writer.fail("The loss is no finite number.")
    rate = replace(REPORT.rate, bound=None)
    ended = [
        Outcome(whole, world / "home", REPORT),
        Outcome(None, report=replace(REPORT, trial=None, seconds=None, rate=rate)),
        Outcome(whole, world / "home", command=("torchrun", "...")),
    ]
    patch.setattr("harness.pipeline.train.carry_out", lambda *_: ended.pop())
    (world / "recipe.yaml").write_text(
        "stage: sft\nparent: champion\ndata: {train: toy/colour.jsonl}\ngate: toy-sft.yaml\n"
    )
    (world / "ladder.yaml").write_text("name: toy\nstages: [recipe.yaml]\n")
    steps = {
        "train": (0, {"id": whole.id, "checkpoint": "c" * 64, "ema_checkpoint": "e" * 64}),
        "gate": (11, {"verdict": "v-1"}),
    }
    patch.setattr(
        "harness.pipeline.commands.run_command",
        lambda *_: lambda words: (steps[words[0]][0], json.dumps(steps[words[0]][1])),
    )
    return {
        "harness train recipe": [terminal("train", "recipe.yaml") for _ in range(len(ended))],
        "harness train list": [terminal("train", "list")],
        "harness train show": [terminal("train", "show", whole.id), terminal("train", "show", "other")],
        "harness pipeline": [terminal("pipeline", "ladder.yaml")],
    }


def sweep_documents(terminal: Terminal, patch: pytest.MonkeyPatch, world: Path) -> dict[str, list[Document]]:
    """After `training_documents`: what its training made is weighed with its average, and a dry run."""
    Store(world / "home").record_checkpoint(checkpoint("average", "e" * 64))
    patch.setattr("trainers.options.check", lambda _: ())
    terminal.engine = FakeEngine()
    words = ("sweep", "recipe.yaml", "--over", "trl.learning_rate=1e-5", "--allow-unregistered")
    x, y = [1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 3.0, 4.0]
    both = correlation(x, y, "spearman"), correlation(x, y, "pearson")
    named = ("sft", "toy/dev", "acc", "loss")
    rows = (Correlated(*named, 4, *both), Correlated(*named, 3))
    patch.setattr("harness.pipeline.correlate.correlate", lambda *_: Correlations(rows, 4, 0))
    return {
        "harness sweep": [terminal(*words, "--engine", "hf"), terminal(*words, "--dry-run")],
        "harness runs correlate": [terminal("runs", "correlate")],
    }


def started(trainings: Trainings, training: Training) -> TrainingWriter:
    writer = trainings.begin(training)
    assert isinstance(writer, TrainingWriter)
    return writer


def write_key(path: Path) -> Path:
    """The private key of RFC 8410, section 10.3."""
    path.write_text(
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
        "-----END PRIVATE KEY-----\n"
    )
    return path


def write_policy(path: Path) -> Path:
    """A guard beside the primary, checks of other kinds, and a warning."""
    path.write_text(
        "name: toy-plan\nprimary: {suite: ./toy}\nguards: [{suite: ./toy, margin: 0.5}]\n"
        "checks:\n"
        "  - {kind: battles, min_win_rate: 0.5}\n"
        "  - {kind: heldout_loss, data: texts, max_increase: 0.005}\n"
        "  - {kind: heldout_loss, data: texts/one.txt, max_increase: 0.005}\n"
    )
    (path.parent / "texts").mkdir()
    for name in ("one", "two"):
        (path.parent / "texts" / f"{name}.txt").write_text(f"The text {name}.")
    return path


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[Document]]]:
    """Command -> what it prints, in a session in which everything that can be reported happens."""
    world = tmp_path_factory.mktemp("world")
    write_suite(world / "toy")
    write_suite_without_data(world / "absent")
    (world / "harness.yaml").write_text("suites: [./toy, ./absent]\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(world)
        patch.delenv("HARNESS_DATA_DIR", raising=False)
        patch.setenv("HF_HUB_OFFLINE", "1")
        patch.setattr("harness.tasks.places.hub_reachable", lambda: False)
        patch.setattr("harness.doctor.examine", lambda *_, **__: [Finding("torch", "broken", "killed", "do")])
        terminal = Terminal(patch, world / "home")
        evaluated = terminal.evaluate(FakeEngine(fail_on("thing 7?")), "baseline", "--max-errors", 1)
        first, export = evaluated["run_id"], ("--format", "jsonl", "--output", world / "out")
        second = terminal.evaluate(FakeEngine(last_choice), "candidate")["run_id"]
        half = terminal.evaluate(FakeEngine(info=replace(INFO, dtype="bfloat16")), "half")["run_id"]
        terminal.evaluate(FakeEngine(fail_on("thing")), "failing", "--max-errors", 0)
        made = {
            "harness eval": [evaluated],
            "harness suites list": [terminal("suites", "list")],
            "harness suites show": [terminal("suites", "show", "support"), terminal("suites", "show", "toy")],
            "harness suites sample": [
                terminal("suites", "sample", "./toy", *plain) for plain in ((), ("--plain",))
            ],
            "harness suites lint": [
                terminal("suites", "lint", "./toy", "--against", "./toy/colour.jsonl"),
                terminal("suites", "lint", "./absent"),
            ],
            "harness suites export": [export_rows(terminal, world)],
            "harness runs list": [terminal("runs", "list")],
            "harness runs show": [terminal("runs", "show", first, "--by", "family")],
            "harness runs export": [terminal("runs", "export", first, *export)],
            "harness runs import": [terminal("runs", "import", write_foreign(terminal, first, world))],
            "harness compare": [
                terminal("compare", first, second),
                terminal("compare", first, half, "--waive", "dtype"),
            ],
            "harness models register": [
                terminal("models", "register", "baseline"),
                terminal("models", "register", "baseline", "--genesis", "toy/base"),
            ],
            **registry_documents(terminal, patch, world),
            **training_documents(terminal, patch, world),
            **sweep_documents(terminal, patch, world),
            "harness plan": [terminal("plan", write_policy(world / "toy-plan.yaml"))],
            "harness doctor": [terminal("doctor")],
        }
        (world / "home" / "runs" / second / "scores.parquet").unlink()
        made["harness db check"] = [terminal("db", "check")]
        made["harness db rebuild"] = [terminal("db", "rebuild")]
        (world / "home" / "harness.duckdb").write_text("not a database")
        made["harness db rebuild"].append(terminal("db", "rebuild"))
        yield made


def leaves(
    value: object, path: str, free: Collection[str], whole: Collection[str]
) -> Iterator[tuple[str, str]]:
    """(path, JSON type) of what `value` holds.

    The keys of objects at `free` paths are all `*`; those at `whole` paths are not looked into.
    """
    if isinstance(value, dict) and path in whole:
        yield path, "object"
    elif isinstance(value, dict):
        for key, held in value.items():
            step = "*" if path in free else key
            yield from leaves(held, f"{path}.{step}" if path else step, free, whole)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for held in value:
            yield from leaves(held, f"{path}[]", free, whole)
    elif isinstance(value, list):
        assert all(isinstance(held, str) for held in value)
        yield path, "strings"
    else:
        yield path, JSON_TYPES[type(value)]


def documented_fields(heading: str, page: str = "json.md") -> dict[str, set[str]]:
    """Path -> its types; a row of a type in RECORDS stands for that table's rows."""
    found: dict[str, set[str]] = {}
    for path, types, _ in rows(sections(DOCS / page)[heading]):
        if types in RECORDS:
            inner = documented_fields(*reversed(RECORDS[types]))
            found |= {f"{path}.{name}" if path else name: kinds for name, kinds in inner.items()}
        else:
            found[path] = set(re.split(" or |, ", types))
    return found


def test_every_document_has_its_section(documents: dict[str, list[Document]]) -> None:
    assert set(documents) == set(WITH_JSON)
    assert {name for name in sections(DOCS / "json.md") if name.startswith("harness ")} == set(WITH_JSON)


@pytest.mark.parametrize("name", WITH_JSON)
def test_fields_are_those_documented(documents: dict[str, list[Document]], name: str) -> None:
    documented = documented_fields(name)
    free = {path.partition(".*")[0] for path in documented if ".*" in path}
    whole = {path for path, kinds in documented.items() if "object" in kinds}
    real: dict[str, set[str]] = defaultdict(set)
    for document in documents[name]:
        for path, kind in leaves(document, "", free, whole):
            real[path].add(kind)
    # An empty list shows no fields; another document shows those of its objects.
    full = {path.rpartition("[]")[0] for path in real}
    real = {path: kinds for path, kinds in real.items() if path not in full}
    assert sorted(real) == sorted(documented)
    assert {path: kinds for path, kinds in real.items() if not kinds <= documented[path]} == {}


def test_version_is_the_one_documented(documents: dict[str, list[Document]]) -> None:
    versions = {document["version"] for made in documents.values() for document in made}
    assert versions == {DOCUMENT_VERSION}
    assert f"It is {DOCUMENT_VERSION}." in sections(DOCS / "json.md")["Rules"]
