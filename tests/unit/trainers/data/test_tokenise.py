"""Token ids and labels: the model learns exactly the assistant's turns, in the form that is evaluated."""

from __future__ import annotations

import copy
import signal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.engines.base import Message, Prompt
from harness.engines.encode import Encoder
from harness.errors import ConfigError, DataError
from tests.unit.trainers.data.conftest import CLOSING, FORGETTING, MARKED
from trainers.data.formats import Chat, Completion, Preference, Prompted, Text, Unusable
from trainers.data.read import Origin
from trainers.data.tokenise import IGNORED, Tokeniser, tokens_in

AT = Origin("f", 1)
# Words that stand in the templates too, characters of several bytes, white space at either end.
WORDS = st.sampled_from(["red", " ", "\n", "é", "日本", "🙂", "<|user|>", "</s>", "assistant", "12", "  b"])
SAID = st.lists(WORDS, min_size=1, max_size=6).map("".join)
TALKS = st.lists(st.tuples(SAID, SAID), min_size=1, max_size=4)
KEPT = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


def conversation(talk: list[tuple[str, str]], first: int = 0) -> Chat:
    messages = [turn for asked, said in talk for turn in (Message("user", asked), Message("assistant", said))]
    return Chat(tuple(messages), first, AT)


def tokeniser(tokenizer: Any, max_length: int = 10_000, targets_only: bool = True) -> Tokeniser:
    return Tokeniser(tokenizer, max_length, targets_only=targets_only)


def runs(labels: list[int]) -> list[list[int]]:
    """Neighbouring labels that the loss counts."""
    found: list[list[int]] = []
    for before, label in zip([IGNORED, *labels], labels, strict=False):
        if label != IGNORED:
            if before == IGNORED:
                found.append([])
            found[-1].append(label)
    return found


@KEPT
@given(talk=TALKS, trimmed=st.booleans())
def test_the_targets_are_the_answers_and_what_ends_them(
    tokenizer: Any, talk: list[tuple[str, str]], trimmed: bool
) -> None:
    if trimmed:
        from tokenizers import processors

        tokenizer = copy.deepcopy(tokenizer)
        tokenizer.backend_tokenizer.post_processor = processors.ByteLevel(trim_offsets=True)
    ids, labels = tokeniser(tokenizer).chat(conversation(talk))
    assert all(label in (IGNORED, token) for token, label in zip(ids, labels, strict=True))
    assert [tokenizer.decode(run) for run in runs(labels)] == [answer + "</s>" for _, answer in talk]


@KEPT
@given(talk=TALKS)
def test_masks_are_those_of_a_template_with_marks(tokenizer: Any, talk: list[tuple[str, str]]) -> None:
    chat = conversation(talk)
    tokenizer.chat_template = CLOSING
    ids, labels = tokeniser(tokenizer).chat(chat)
    tokenizer.chat_template = MARKED
    theirs = tokenizer.apply_chat_template(
        [{"role": m.role, "content": m.content} for m in chat.messages],
        return_dict=True,
        return_assistant_tokens_mask=True,
    )
    assert ids == theirs["input_ids"]
    assert [int(label != IGNORED) for label in labels] == theirs["assistant_masks"]
    assert tokeniser(tokenizer).chat(chat) == (ids, labels)


@KEPT
@given(talk=TALKS)
def test_what_comes_before_an_answer_is_what_generation_is_given(
    tokenizer: Any, talk: list[tuple[str, str]]
) -> None:
    chat = conversation(talk)
    ids, labels = tokeniser(tokenizer).chat(chat)
    encoder = Encoder(tokenizer)
    asked = encoder.encode(encoder.render(Prompt(messages=chat.messages[:-1])))
    assert ids[: len(asked)] == asked
    assert labels[len(asked)] != IGNORED
    assert labels[len(asked) - 1] == IGNORED
    assert ids.count(tokenizer.bos_token_id) == 1


def test_only_the_completion_of_a_conversation_is_learnt(tokenizer: Any) -> None:
    talk = [("one", "red"), ("two", "blue")]
    _, labels = tokeniser(tokenizer).chat(conversation(talk, first=3))
    assert [tokenizer.decode(run) for run in runs(labels)] == ["blue</s>"]


def test_a_template_that_forgets_is_refused_or_obeyed_by_its_marks(tokenizer: Any) -> None:
    talk = [("one", "hm THEN red"), ("two", "ah THEN blue")]
    tokenizer.chat_template = FORGETTING
    assert [tokenizer.decode(r) for r in runs(tokeniser(tokenizer).chat(conversation(talk[:1]))[1])] == [
        "hm THEN red</s>"
    ]
    with pytest.raises(Unusable, match="renders message 1 differently by itself"):
        tokeniser(tokenizer).chat(conversation(talk))
    open_mark, close_mark = "{% generation %}", "{% endgeneration %}"
    tokenizer.chat_template = (
        "{% for m in messages %}<|{{ m['role'] }}|>{% if m['role'] == 'assistant' %}"
        + open_mark
        + "{% if loop.last %}{{ m['content'] }}{% else %}{{ m['content'].split('THEN')[-1] }}{% endif %}</s>"
        + close_mark
        + "{% else %}{{ m['content'] }}</s>{% endif %}{% endfor %}"
        + "{% if add_generation_prompt %}<|assistant|>{% endif %}"
    )
    _, labels = tokeniser(tokenizer).chat(conversation(talk))
    assert [tokenizer.decode(run) for run in runs(labels)] == [" red</s>", "ah THEN blue</s>"]
    _, labels = tokeniser(tokenizer).chat(conversation(talk, first=3))
    assert [tokenizer.decode(run) for run in runs(labels)] == ["ah THEN blue</s>"]


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{{ raise_exception('no system turn') }}", "no system turn"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{% for i in range(10 ** 9) %}{% endfor %}", "Range too big"),
        ("{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}", "recursion"),
        ("{{ messages[0].content.no.such }}", "no attribute 'no'"),
    ],
)
def test_a_template_that_refuses_or_fails_is_a_bad_row(tokenizer: Any, template: str, why: str) -> None:
    tokenizer.chat_template = template
    with pytest.raises(Unusable, match=f"refuses the messages: .*{why}"):
        tokeniser(tokenizer).rows(conversation([("a", "b")]))


def test_a_template_that_does_not_end_is_stopped(tokenizer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainers.template.ENDLESS_SECONDS", 0.2)
    before = signal.getsignal(signal.SIGALRM)
    tokenizer.chat_template = "{% for i in range(99999) %}" * 3 + "{% endfor %}" * 3
    with pytest.raises(ConfigError, match=r"not rendered one conversation after 0\.2 s"):
        tokeniser(tokenizer).rows(conversation([("a", "b")]))
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_a_turn_without_a_special_end_keeps_its_line_break(tokenizer: Any) -> None:
    tokenizer.chat_template = CLOSING.replace("</s>", "")
    made = tokeniser(tokenizer)
    _, labels = made.chat(conversation([("a", "b")]))
    assert [tokenizer.decode(run) for run in runs(labels)] == ["b\n"]
    assert made.open_turns == 1


def test_no_template(tokenizer: Any) -> None:
    tokenizer.chat_template = None
    with pytest.raises(DataError, match="no chat template"):
        tokeniser(tokenizer).rows(conversation([("a", "b")]))


@KEPT
@given(prompt=SAID, completion=SAID)
def test_a_completion_is_encoded_as_it_is_scored(tokenizer: Any, prompt: str, completion: str) -> None:
    ids, labels = tokeniser(tokenizer).completion(Completion(prompt, completion, AT))
    context, [scored] = Encoder(tokenizer, "off").encode_choices(prompt, [completion])
    assert ids[: len(context)] == context
    assert set(labels[: len(context)]) == {IGNORED}
    assert labels[len(context) :] == ids[len(context) :]
    ended = scored if scored[-1:] == [tokenizer.eos_token_id] else [*scored, tokenizer.eos_token_id]
    assert ids[len(context) :] == ended


def test_one_switch_counts_everything(tokenizer: Any) -> None:
    chat = conversation([("one", "red")])
    [masked] = tokeniser(tokenizer).rows(chat)
    [whole] = tokeniser(tokenizer, targets_only=False).rows(chat)
    assert whole.columns["input_ids"] == masked.columns["input_ids"]
    assert whole.columns["labels"] == [IGNORED, *whole.columns["input_ids"][1:]]
    assert whole.targets == whole.tokens - 1
    assert masked.targets == len(tokenizer.encode("red</s>"))


def test_rows_without_or_full_of_targets_are_refused(tokenizer: Any) -> None:
    tokenizer.chat_template = "{{ messages[-1]['content'] }}</s>"
    with pytest.raises(Unusable, match="every token is a target"):
        tokeniser(tokenizer).rows(Chat((Message("assistant", "hello"),), 0, AT))
    # Marks around nothing, in a template that renders turns differently when more follow.
    tokenizer.chat_template = FORGETTING + "{% generation %}{% endgeneration %}"
    with pytest.raises(Unusable, match="marks 0 of 2"):
        tokeniser(tokenizer).rows(conversation([("a", "b THEN c"), ("d", "e")]))


def test_truncation_is_counted_and_a_lost_target_refused(tokenizer: Any) -> None:
    row = Completion("red blue " * 5, "green " * 30, AT)
    ids, _ = tokeniser(tokenizer).completion(row)
    [cut] = tokeniser(tokenizer, max_length=len(ids) - 1).rows(row)
    assert cut.truncated
    assert cut.columns["input_ids"] == ids[:-1]
    [whole] = tokeniser(tokenizer, max_length=len(ids)).rows(row)
    assert not whole.truncated
    with pytest.raises(Unusable, match=r"begins at token \d+ and is cut away whole at max_length 8"):
        tokeniser(tokenizer, max_length=8).rows(row)


def test_documents_end_and_are_cut_without_loss(tokenizer: Any) -> None:
    text = "red blue green " * 20
    rows = tokeniser(tokenizer, max_length=16).rows(Text(text, AT))
    ids = [token for row in rows for token in row.columns["input_ids"]]
    assert ids == [*tokenizer.encode(text), tokenizer.eos_token_id]
    assert {len(row.columns["input_ids"]) for row in rows[:-2]} == {16}
    assert all(row.targets == row.tokens - 1 > 0 for row in rows)


def test_preferences_share_their_prompt_and_end(tokenizer: Any) -> None:
    turns = (Message("user", "which?"),)
    [row] = tokeniser(tokenizer).rows(Preference(turns, "red", "blue\n", AT))
    encoder = Encoder(tokenizer)
    assert row.columns["prompt_ids"] == encoder.encode(encoder.render(Prompt(messages=turns)))
    assert tokenizer.decode(row.columns["chosen_ids"]) == "red</s>"
    assert tokenizer.decode(row.columns["rejected_ids"]) == "blue\n</s>"
    [plain] = tokeniser(tokenizer).rows(Preference("which?", " red", " blue", AT))
    assert tokenizer.decode(plain.columns["prompt_ids"] + plain.columns["chosen_ids"]) == "which? red</s>"


def test_an_answer_that_would_merge_with_its_prompt_is_encoded_alone(tokenizer: Any) -> None:
    tokenizer.chat_template = (
        "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}{% endfor %}"
        "{% if add_generation_prompt %}assistant: {% endif %}"
    )
    turns = (Message("user", "thing"),)
    [row] = tokeniser(tokenizer).rows(Preference(turns, "red", "blue", AT))
    assert row.columns["prompt_ids"] == tokenizer.encode("user: thingassistant: ")
    assert row.columns["chosen_ids"] == tokenizer.encode("red")


def test_preferences_without_room_or_difference_are_refused(tokenizer: Any) -> None:
    prompt = "red blue green" * 9
    long = Preference(prompt, " same words then one", " same words then two", AT)
    with pytest.raises(Unusable, match="leaves no room for answers"):
        tokeniser(tokenizer, max_length=8).rows(long)
    with pytest.raises(Unusable, match="the same tokens"):
        tokeniser(tokenizer, max_length=len(tokenizer.encode(prompt)) + 2).rows(long)


def test_prompts_too_long_to_answer_are_refused(tokenizer: Any) -> None:
    with pytest.raises(Unusable, match="are more than the 8 that leave room"):
        tokeniser(tokenizer, max_length=8).rows(Prompted("red " * 20, "{}", AT))


@pytest.mark.parametrize(
    ("offsets", "spans", "expected"),
    [
        ([(0, 2), (2, 4), (4, 6)], [(2, 4)], [False, True, False]),
        ([(0, 2), (3, 5)], [(2, 5)], [False, True]),  # the space was trimmed off the second token
        ([(0, 2), (4, 4), (4, 6)], [(2, 4)], [False, True, False]),  # a token of white space only
        ([(0, 1), (1, 2), (1, 2), (1, 2), (2, 3)], [(1, 2)], [False, True, True, True, False]),
        ([(0, 0), (0, 3), (0, 0)], [(0, 3)], [False, True, True]),  # BOS before, EOS behind
        ([(0, 3), (3, 6)], [(2, 3)], [True, False]),  # a token that straddles holds target characters
        ([(0, 2)], [], [False]),
    ],
)
def test_tokens_in(
    offsets: list[tuple[int, int]], spans: list[tuple[int, int]], expected: list[bool]
) -> None:
    assert tokens_in(offsets, spans) == expected
