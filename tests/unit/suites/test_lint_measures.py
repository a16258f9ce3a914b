"""What lint measures: chance, balance, resolvable differences, tokens, shared runs of words."""

from __future__ import annotations

import json
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.errors import ConfigError, ModelError
from suites.lint import chance, lint, overlap
from suites.lint.findings import Place
from suites.lint.items import Entry
from tests.tiny import write_model
from tests.toy import write_suite


def entry(
    number: int,
    target: str,
    choices: tuple[str, ...] = (),
    question: str = "",
    doc: dict[str, Any] | None = None,
) -> Entry:
    built: Any = SimpleNamespace(doc=doc or {"question": question})
    position = choices.index(target) if choices else None
    return Entry(Place("rows.jsonl", number), built, question, question, choices, (target,), position)


def plain(text: str) -> str:
    return text


@pytest.mark.parametrize(("n", "points"), [(7842, 1), (1955, 2), (865, 3), (307, 5)])
def test_detectable_difference_agrees_with_published_sample_sizes(n: int, points: int) -> None:
    at, fewer = chance.detectable(n), chance.detectable(n - 1)
    assert at is not None
    assert fewer is not None
    assert at <= points / 100 < fewer


def test_no_difference_can_exceed_the_disagreement() -> None:
    assert chance.detectable(70) is None
    assert chance.detectable(71) == pytest.approx(0.0998, abs=1e-4)


def test_best_constant_answer_is_a_text_or_a_position() -> None:
    texts = [entry(i, "yes" if i < 6 else f"no {i}") for i in range(10)]
    found = chance.measure(texts, None, plain)
    assert (found.answer, found.constant, found.uniform) == ("yes", 0.6, None)
    placed = [entry(i, f"a{i}", (f"a{i}", f"b{i}", f"c{i}", f"d{i}")) for i in range(10)]
    found = chance.measure(placed, None, plain)
    assert (found.answer, found.constant, found.uniform) == ("choice 1", 1.0, 0.25)


def test_a_scorer_decides_what_a_constant_answer_scores() -> None:
    rows = [entry(i, text) for i, text in enumerate(["[1]", "[2]", "[]", "[1, 2]"])]

    def half_for_anything(document: object, answers: object) -> float:
        return 0.5 if answers != [""] else 1.0

    found = chance.measure(rows, half_for_anything, plain)
    assert (found.answer, found.constant) == ("", 1.0)


def test_targets_are_compared_as_exact_match_compares_them() -> None:
    normal = chance.normal_form(
        {"ignore_case": True, "ignore_punctuation": True, "regexes_to_ignore": ["(?s).*#### "]}
    )
    assert normal("Some steps.\n#### Yes!") == normal("yes ") == "yes"
    assert chance.normal_form({})("Yes!") == "Yes!"


def test_stated_chance_is_beaten_by_more_than_rounding() -> None:
    found = chance.Chance(constant=0.30, answer="a", hits=30, candidates=4, uniform=0.25)
    assert not chance.exceeds(0.30, found, 100, drawn=False)
    assert chance.exceeds(0.29, found, 100, drawn=False)


def test_a_draw_may_exceed_chance_as_draws_do() -> None:
    """250 draws of 24 labels: 18 of one are common, 40 are not."""
    common = chance.Chance(constant=18 / 250, answer="a", hits=18, candidates=24, uniform=1 / 24)
    rare = chance.Chance(constant=40 / 250, answer="a", hits=40, candidates=24, uniform=1 / 24)
    assert not chance.exceeds(0.0417, common, 250, drawn=True)
    assert chance.exceeds(0.0417, rare, 250, drawn=True)


def test_fair_share_counts_only_items_that_offer_the_label() -> None:
    rows = [entry(i, "a", ("a", "b")) for i in range(10)]
    rows += [entry(i, "c" if i % 2 else "d", ("c", "d")) for i in range(10, 30)]
    assert chance.most_frequent_label(rows) == ("a", 2.0)
    assert chance.most_frequent_label(rows[:8]) is None  # expected 4 times each: too few to say


def test_position_p_is_pearsons() -> None:
    from scipy.stats import chisquare

    counts = (30, 14, 16)
    rows = [
        entry(i, f"{place}-{i}", tuple(f"{k}-{i}" for k in range(3)))
        for place, n in enumerate(counts)
        for i in range(n)
    ]
    assert chance.position_p(rows) == pytest.approx(float(chisquare(counts).pvalue))
    assert chance.position_p([entry(i, "a", ("a", "b", "c")) for i in range(60)]) is None


def test_run_length_is_a_low_percentile_within_bounds() -> None:
    def of(lengths: list[int]) -> int:
        return overlap.run_length([entry(i, "x", question="word " * n) for i, n in enumerate(lengths)])

    assert of([3] * 20) == 8
    assert of([50] * 20) == 13
    assert of([10, *[50] * 19]) == 13
    assert of([10, 10, *[50] * 18]) == 10


SENTENCE = "a bishop met seven carpenters under the walnut tree beside our crooked village mill"


@pytest.mark.parametrize(
    ("row", "exact", "near"),
    [
        ([SENTENCE], 1, 0),
        ([f"  {SENTENCE.upper()}?! "], 1, 0),
        ([SENTENCE.replace("walnut tree", "walnut-tree")], 1, 0),
        ([f"They say {SENTENCE}, twice."], 0, 1),
        ([SENTENCE.replace("seven", "eight")], 0, 0),
        ([SENTENCE.replace("carpenters ", "")], 0, 0),
    ],
)
def test_copies_and_shared_runs(row: list[str], exact: int, near: int) -> None:
    hits = overlap.Index([entry(1, "x", question=SENTENCE)]).find(overlap.Source("rows", [row]))
    assert (len(hits.exact), len(hits.near)) == (exact, near)


def test_a_question_of_several_texts_is_a_copy_only_with_all_of_them() -> None:
    doc = {"passage": SENTENCE, "question": "How many carpenters were there?", "answer": "seven"}
    item = entry(1, "seven", question=f"{SENTENCE}\n{doc['question']}\nAnswer:", doc=doc)
    index = overlap.Index([item])
    other = overlap.Source("rows", [[SENTENCE, "Who met them?"]])
    assert [len(found) for found in (index.find(other).exact, index.find(other).near)] == [0, 1]
    same = overlap.Source("rows", [["How many carpenters were there", SENTENCE.title()]])
    assert len(index.find(same).exact) == 1


def test_signs_and_brackets_are_content() -> None:
    index = overlap.Index([entry(1, "x", question="( 2 - 1.5 ) * 3 =")])
    assert len(index.find(overlap.Source("rows", [["(2 - 1.5) * 3 ="], ["( 2 + 1.5 ) * 3 ="]])).exact) == 0
    assert len(index.find(overlap.Source("rows", [["( 2 - 15 ) * 3 ="]])).exact) == 0
    assert len(index.find(overlap.Source("rows", [["( 2 - 1.5 )  * 3 ="]])).exact) == 1


def test_a_phrase_of_the_whole_data_set_is_no_copy() -> None:
    many = [entry(i, "x", question=f"{SENTENCE} {i}") for i in range(overlap.MOST_ITEMS + 1)]
    source = overlap.Source("rows", [[f"{SENTENCE} and nothing else"]])
    assert overlap.Index(many).find(source).near == ()
    assert len(overlap.Index(many[1:]).find(source).near) == overlap.MOST_ITEMS


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model") / "tiny", positions=64)


def test_items_that_do_not_fit_are_counted_and_the_longest_is_named(tmp_path: Path, model: Path) -> None:
    folder = write_suite(tmp_path / "toy", n=90)
    rows = [json.loads(line) for line in (folder / "colour.jsonl").read_text().splitlines()]
    rows[10]["question"] += " please" * 100
    rows[20]["question"] += " please" * 200
    (folder / "colour.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    report = lint(str(folder), tokenizer=str(model))
    (finding,) = [found for found in report.findings if found.check == "length"]
    assert finding.place.number == 21
    assert "2 of 90 items" in finding.message
    colour, total = report.facts
    assert (colour.window, colour.too_long, total.too_long) == (64, 2, 0)
    assert colour.longest_tokens is not None
    assert colour.longest_tokens > 200
    wide = lint(str(folder), tokenizer=str(model), window=100_000)
    assert [facts.too_long for facts in wide.facts] == [0, 0]


def test_tokens_are_those_of_the_prompt_and_what_may_be_written(tmp_path: Path, model: Path) -> None:
    from transformers import AutoTokenizer

    folder = write_suite(tmp_path / "toy", n=90)
    tokenizer = AutoTokenizer.from_pretrained(model)
    messages = [{"role": "user", "content": "89 + 179 ="}]
    if tokenizer.chat_template:
        asked = tokenizer.apply_chat_template(messages, add_generation_prompt=True)["input_ids"]
    else:
        asked = tokenizer("89 + 179 =")["input_ids"]
    total = lint(str(folder), tokenizer=str(model)).facts[1]
    assert total.longest_tokens == len(asked) + 8


@pytest.mark.parametrize("name", ["no-such-model", "."])
def test_a_tokenizer_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    folder = write_suite(tmp_path / "toy")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError):
        lint(str(folder), tokenizer=name)


def test_a_model_that_does_not_say_its_window(tmp_path: Path, model: Path) -> None:
    import shutil

    copy = Path(shutil.copytree(model, tmp_path / "copy"))
    settings = json.loads((copy / "config.json").read_text())
    del settings["max_position_embeddings"]
    (copy / "config.json").write_text(json.dumps(settings))
    with pytest.raises(ConfigError, match="does not say"):
        lint(str(write_suite(tmp_path / "toy")), tokenizer=str(copy))


def test_power_factor_is_that_of_the_normal_quantiles() -> None:
    from scipy.stats import norm

    assert math.isclose(chance.POWER_FACTOR, (norm.ppf(0.975) + norm.ppf(0.80)) ** 2, rel_tol=1e-6)


def test_notes_that_no_model_reads_prove_nothing() -> None:
    note = "the days count from the last of the parcels that came with the order of that week"
    asked = entry(1, "9", question="When is it?", doc={"question": "When is it?", "steps": note})
    source = overlap.Source("train", [["Another question", note]])
    assert overlap.Index([asked]).find(source).near == ()
