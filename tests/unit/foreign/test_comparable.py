"""What foreign runs may be compared with: unknown is never equal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.compare import check_comparable, compare, unchecked
from harness.errors import ComparabilityError
from harness.records import Run
from harness.store import Store
from tests.unit.foreign.written import CHOICE, TEXT, bring, choice_row, text_row, write

TASKS = {"choice": (CHOICE, [choice_row(i) for i in range(6)])}
API = {"model": "local-completions", "model_args": {"model": "gpt", "base_url": "http://host/v1"}}


def imported(tmp_path: Path, name: str, **document: object) -> tuple[Store, Run]:
    folder = write(tmp_path / name, TASKS, **document).parent
    store, report = bring(tmp_path / "home", folder)
    return store, report.imported[0].run


def test_two_foreign_runs_of_two_models(tmp_path: Path) -> None:
    store, one = imported(tmp_path, "one")
    _, two = imported(tmp_path, "two", model_name="org/other")
    result = compare(one, two, store.results(one.id), store.results(two.id))
    assert (result.overall.estimate.n, result.unchecked, result.waived) == (6, (), ())
    assert any("made by lm_eval 0.4.13 and imported" in note for note in result.notes)
    assert one.checkpoint.digest != two.checkpoint.digest


def test_what_neither_tells_is_named_and_can_be_waived(tmp_path: Path) -> None:
    store, one = imported(tmp_path, "one", config=API)
    _, two = imported(tmp_path, "two", config=API, model_name="other")
    assert unchecked(one, two) == ["sampling seed", "engine version", "dtype"]
    results = store.results(one.id), store.results(two.id)
    result = compare(one, two, *results, waive=["dtype"])
    assert result.unchecked == ("sampling seed", "engine version")
    assert result.waived == ("dtype: unknown / unknown",)
    assert "not checked, neither run tells it: engine version" in result.notes


def test_what_one_tells_and_the_other_does_not_differs(tmp_path: Path) -> None:
    _, one = imported(tmp_path, "one")
    _, two = imported(tmp_path, "two", pretty_env_info="")
    with pytest.raises(ComparabilityError, match=r"engine version: transformers 5\.0, torch 2\.9 / unknown"):
        check_comparable(one, two)


@pytest.mark.parametrize(
    ("document", "component"),
    [
        ({"lm_eval_version": "0.4.9"}, "scorer"),
        ({"system_instruction": "Be brief.", "system_instruction_sha": "ab" * 32}, "system instruction"),
        ({"fewshot_as_multiturn": True}, "few-shot examples as turns"),
        ({"chat_template": "{{x}}", "chat_template_sha": "cd" * 32}, "template mode"),
    ],
)
def test_what_both_tell_must_be_equal(tmp_path: Path, document: dict[str, object], component: str) -> None:
    _, one = imported(tmp_path, "one")
    _, two = imported(tmp_path, "two", **document)
    with pytest.raises(ComparabilityError, match=f"  {component}: "):
        check_comparable(one, two)


def test_model_arguments_are_split_by_what_they_change(tmp_path: Path) -> None:
    def of(arguments: object) -> Run:
        made = {"model": "hf", "model_args": arguments, "model_dtype": "torch.float32"}
        return imported(tmp_path, str(arguments), config=made)[1]

    plain = of({"pretrained": "org/model"})
    faster = of({"pretrained": "org/model", "device": "cuda:0", "batch_size": 8})
    shorter = of({"pretrained": "org/model", "max_length": 512})
    revised = of("pretrained=org/model,revision=v2")
    assert faster.checkpoint.digest == shorter.checkpoint.digest == plain.checkpoint.digest
    assert revised.checkpoint.digest != plain.checkpoint.digest
    assert faster.comparability == plain.comparability == revised.comparability
    assert shorter.comparability["engine settings"] == "max_length=512"


def test_other_prompts_settings_and_items_differ(tmp_path: Path) -> None:
    def of(name: str, config: dict[str, object], n: int) -> dict[str, str]:
        folder = write(tmp_path / name, {"text": (TEXT | config, [text_row(i) for i in range(n)])}).parent
        return dict(bring(tmp_path / "home", folder)[1].imported[0].run.comparability)

    plain, described, fewer = of("a", {}, 4), of("b", {"description": "x"}, 4), of("c", {}, 3)
    assert {key for key in plain if plain[key] != described[key]} == {"text: settings"}
    assert {key for key in plain if plain[key] != fewer[key]} == {"text: items", "text: messages"}


def test_a_foreign_run_against_an_own_one_needs_a_waiver_for_each_component(tmp_path: Path) -> None:
    _, foreign = imported(tmp_path, "one", config=API)
    own = replace(foreign, origin="", comparability=foreign.comparability | {"engine": "openai"})
    # Equal texts, but the foreign one says that it does not know.
    with pytest.raises(ComparabilityError) as caught:
        check_comparable(own, foreign)
    names = ["sampling seed", "engine", "engine version", "dtype"]
    assert [line.split(":")[0].strip() for line in caught.value.message.splitlines()[1:]] == names
    assert len(check_comparable(own, foreign, names)) == len(names)
