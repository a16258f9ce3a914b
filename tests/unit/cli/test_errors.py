"""Every mistake a user can make: one plain sentence, the right exit code, never a traceback."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import errors
from harness.cli import main
from tests.fake_server import FakeServer
from tests.tiny import write_model
from tests.toy import COLOUR, SUITE, write_suite

WRITTEN = """\
dataset_path: json
dataset_kwargs: {data_files: {test: colour.jsonl}}
output_type: generate_until
test_split: test
doc_to_text: "{{question}} One of: {{choices | join(', ')}}"
doc_to_target: "{{choices[answer]}}"
generation_kwargs: {do_sample: false, max_gen_toks: 8, until: ["\\n"]}
filter_list:
  - name: answer
    filter: [{function: remove_whitespace}, {function: take_first}]
metric_list:
  - metric: exact_match
    aggregation: mean
    higher_is_better: true
    ignore_case: true
    ignore_punctuation: true
"""


@dataclass
class Outcome:
    code: int
    stdout: str
    stderr: str


Run = Callable[..., Outcome]


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("tiny") / "model")


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return write_suite(tmp_path / "toy")


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line in this process, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.delenv("HARNESS_DATA_DIR", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    def call(*arguments: object) -> Outcome:
        code = 0
        try:
            main([str(a) for a in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capfd.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call


def refused(outcome: Outcome, error: type[errors.HarnessError], *sentences: str) -> None:
    assert outcome.code == error.exit_code, outcome.stderr
    assert outcome.stdout == ""
    assert "Traceback" not in outcome.stderr
    for sentence in sentences:
        assert sentence in outcome.stderr


def test_unknown_command_and_option(run: Run) -> None:
    outcome = run("evla")
    assert outcome.code == 2
    assert "Did you mean 'eval'" in outcome.stderr
    assert run("eval", "m", "--sweet", "x").code == 2


def test_unknown_engine(run: Run) -> None:
    outcome = run("eval", "m", "--engine", "sglang")
    assert outcome.code == 2
    assert "vllm" in outcome.stderr


def test_unknown_model(run: Run, suite: Path) -> None:
    refused(run("eval", "smollm2-135n", "-s", suite, "--engine", "hf"), errors.ModelError, "smollm2-135m")


def test_hub_model_without_the_hub(run: Run, suite: Path) -> None:
    refused(run("eval", "Qwen/Qwen3-8B", "-s", suite, "--engine", "hf"), errors.ModelError, "Qwen/Qwen3-8B")


def test_unknown_suite(run: Run) -> None:
    refused(run("eval", "m", "--suite", "suport"), errors.SuiteError, "Did you mean 'support'", "bbh")


def test_public_dataset_without_the_hub(run: Run, model: Path) -> None:
    outcome = run("eval", model, "--suite", "bbh", "--engine", "hf")
    refused(outcome, errors.DataError, "lukaemon/bbh", "HARNESS_DATA_DIR")


def test_data_directory_that_does_not_exist(run: Run, model: Path) -> None:
    refused(run("eval", model, "-s", "bbh", "--data-dir", "nowhere"), errors.DataError, "nowhere")


def test_missing_data_file(run: Run, model: Path, suite: Path) -> None:
    (suite / "colour.jsonl").unlink()
    refused(run("eval", model, "-s", suite, "--engine", "hf"), errors.DataError, "colour.jsonl")


def test_malformed_jsonl(run: Run, model: Path, suite: Path) -> None:
    with (suite / "colour.jsonl").open("a") as file:
        file.write("{broken\n")
    refused(
        run("eval", model, "-s", suite, "--engine", "hf"), errors.DataError, "colour.jsonl:13: malformed JSON"
    )


def test_malformed_suite(run: Run, model: Path, suite: Path) -> None:
    (suite / "suite.yaml").write_text(SUITE + "  - {task: [}\n")
    refused(
        run("eval", model, "-s", suite, "--engine", "hf"), errors.ConfigError, "suite.yaml:8: malformed YAML"
    )


def test_empty_suite(run: Run, model: Path, suite: Path) -> None:
    (suite / "colour.jsonl").write_text("\n")
    refused(run("eval", model, "-s", suite, "--engine", "hf"), errors.DataError, "has no rows")
    (suite / "suite.yaml").write_text(SUITE.split("tasks:")[0] + "tasks: []\n")
    refused(run("eval", model, "-s", suite, "--engine", "hf"), errors.ConfigError, "tasks")


def test_code_in_a_strangers_suite(run: Run, model: Path, suite: Path) -> None:
    (suite / "colour.yaml").write_text(COLOUR + "process_docs: !function helpers.f\n")
    (suite / "helpers.py").write_text("raise SystemExit('ran')\n")
    refused(run("eval", model, "-s", suite, "--engine", "hf"), errors.TrustError, "colour.yaml:12", "--trust")


def test_checkpoint_without_tokenizer(run: Run, model: Path, suite: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(model, tmp_path / "copy"))
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        (copy / name).unlink(missing_ok=True)
    refused(run("eval", copy, "-s", suite, "--engine", "hf"), errors.ModelError, "tokenizer")


def test_corrupt_weights(run: Run, model: Path, suite: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(model, tmp_path / "copy"))
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    refused(run("eval", copy, "-s", suite, "--engine", "hf"), errors.ModelError, "model.safetensors")


def test_template_file_that_does_not_exist(run: Run, model: Path, suite: Path) -> None:
    outcome = run("eval", model, "-s", suite, "--engine", "hf", "--chat-template", "none.jinja")
    refused(outcome, errors.ConfigError, "none.jinja")


def test_unreachable_server(run: Run, suite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    outcome = run("eval", "tiny", "-s", suite, "--engine", "openai", "--base-url", "http://127.0.0.1:9/v1")
    refused(outcome, errors.ServerError, "127.0.0.1:9")


def test_wrong_key_is_never_shown_or_stored(
    run: Run, suite: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-and-secret")
    with FakeServer(key="sk-right") as server:
        outcome = run("eval", "tiny", "-s", suite, "--engine", "openai", "--base-url", server.url)
    refused(outcome, errors.ServerError, "key")
    assert "sk-wrong" not in outcome.stderr
    written = (
        [p for p in (tmp_path / "home").rglob("*") if p.is_file()] if (tmp_path / "home").exists() else []
    )
    assert not [p for p in written if b"sk-wrong" in p.read_bytes()]


def test_model_the_server_does_not_have(run: Run, suite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-any")
    with FakeServer(model="tiny-8b") as server:
        outcome = run("eval", "tiny-8", "-s", suite, "--engine", "openai", "--base-url", server.url)
    refused(outcome, errors.ServerError, "tiny-8b")


def test_multiple_choice_on_a_chat_only_server(
    run: Run, suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-any")
    with FakeServer(completions=False) as server:
        outcome = run("eval", "tiny", "-s", suite, "--engine", "openai", "--base-url", server.url)
    refused(outcome, errors.ServerError, "Multiple choice")


def test_generation_on_a_chat_server_is_a_run(
    run: Run, suite: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (suite / "suite.yaml").write_text(
        "".join(line for line in SUITE.splitlines(True) if "colour" not in line)
    )
    monkeypatch.setenv("OPENAI_API_KEY", "sk-any-secret")
    with FakeServer(completions=False, answer=lambda prompt: "1") as server:
        outcome = run("eval", "tiny", "-s", suite, "--engine", "openai", "--base-url", server.url, "--json")
    assert outcome.code == 0, outcome.stderr
    (document,) = json.loads(outcome.stdout)["runs"]
    assert document["checkpoint"]["digest"].startswith("api:127.0.0.1")
    # 0 + 1 is the only sum that 1 answers.
    assert document["scores"][0]["score"] == pytest.approx(1 / 12)
    assert not [p for p in (tmp_path / "home").rglob("*") if p.is_file() and b"sk-any" in p.read_bytes()]


def test_multiple_choice_in_its_generative_form(
    run: Run, suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = "generative: {config: written.yaml, metric: exact_match}"
    (suite / "suite.yaml").write_text(SUITE.replace("cluster: family}", f"cluster: family, {form}}}"))
    (suite / "written.yaml").write_text(WRITTEN)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-any")
    with FakeServer(completions=False, answer=lambda prompt: " Green.") as server:
        outcome = run("eval", "tiny", "-s", suite, "--engine", "openai", "--base-url", server.url, "--json")
    assert outcome.code == 0, outcome.stderr
    colour = json.loads(outcome.stdout)["runs"][0]["scores"][0]
    assert (colour["task"], colour["metric"]) == ("toy_colour", "exact_match,answer")
    assert colour["score"] == pytest.approx(1 / 3)


def test_unknown_run(run: Run) -> None:
    refused(run("runs", "show", "nothing"), errors.RunNotFound, "nothing")
    refused(run("compare", "a", "b"), errors.RunNotFound, "'a'")


def test_empty_store_says_the_next_command(run: Run) -> None:
    outcome = run("runs", "list")
    assert outcome.code == 0
    assert "harness eval smollm2-135m" in outcome.stdout


def test_too_many_errors(run: Run, model: Path, suite: Path) -> None:
    outcome = run("eval", model, "-s", suite, "--engine", "hf", "--max-model-len", 16)
    refused(outcome, errors.TooManyErrors, "context_too_long", "--max-errors")
