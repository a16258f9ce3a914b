"""Prompts become the token ids that lm-eval would make, with exactly one BOS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.engines.base import Message, Prompt
from harness.engines.encode import Encoder, choose_template, cut_at_stop, rolling_windows
from harness.errors import ConfigError, ModelError

BOS = "<s>"
TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}"
    "{% if not loop.last or add_generation_prompt %}[end]{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}[assistant]{% endif %}"
)
TEXTS = st.text(alphabet="ab c", max_size=8)


def make_tokenizer(*, adds_bos: bool, template: str | None = TEMPLATE) -> Any:
    """Byte-level BPE with a few merges across spaces, and a post-processor that may add BOS."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("a", "b"), ("Ġ", "a"), ("Ġa", "b"), ("ab", "c"), ("Ġ", "Ġ")]
    words = [BOS, "</s>", *alphabet, *("".join(pair) for pair in merges)]
    raw = Tokenizer(models.BPE({word: i for i, word in enumerate(words)}, merges))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    if adds_bos:
        raw.post_processor = processors.TemplateProcessing(single=f"{BOS} $A", special_tokens=[(BOS, 0)])
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw, bos_token=BOS, eos_token="</s>")
    tokenizer.chat_template = template
    return tokenizer


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return make_tokenizer(adds_bos=True)


@pytest.fixture(scope="module")
def encoder(tokenizer: Any) -> Encoder:
    return Encoder(tokenizer)


CHAT = Prompt(messages=(Message("user", "ab"), Message("assistant", "c"), Message("user", "a")))


@pytest.mark.parametrize("adds_bos", [True, False])
@pytest.mark.parametrize("prompt", [Prompt(text="ab c"), CHAT, Prompt(text=" a", messages=CHAT.messages)])
def test_bos_appears_once_if_tokenizer_or_template_writes_it(adds_bos: bool, prompt: Prompt) -> None:
    encoder = Encoder(make_tokenizer(adds_bos=adds_bos))
    ids = encoder.encode(encoder.render(prompt))
    expected = 1 if adds_bos or prompt.messages else 0
    assert ids.count(0) == expected
    assert ids[:expected] == [0] * expected


@pytest.mark.parametrize("adds_bos", [True, False])
def test_bos_appears_once_before_choices(adds_bos: bool) -> None:
    encoder = Encoder(make_tokenizer(adds_bos=adds_bos))
    for prompt in (CHAT, Prompt(text="")):
        context, continuations = encoder.encode_choices(encoder.render(prompt), ["ab", " a"])
        assert context[0] == 0
        assert sum(ids.count(0) for ids in (context, *continuations)) == 1


def test_messages_then_text_and_an_open_last_message(encoder: Encoder) -> None:
    closed = encoder.render(Prompt(messages=(Message("user", "a"),), text=" So"))
    assert closed == "<s>[user]a[end][assistant] So"
    opened = Prompt(messages=(Message("user", "a"), Message("assistant", "It is")), continue_last=True)
    assert encoder.render(opened) == "<s>[user]a[end][assistant]It is"
    assert encoder.render(Prompt(text="as it is")) == "as it is"


@given(context=TEXTS, continuation=TEXTS.filter(lambda text: text != ""))
@pytest.mark.parametrize("adds_bos", [True, False])
def test_choices_are_split_as_lm_eval_splits_them(
    context: str, continuation: str, adds_bos: bool, reference: dict[bool, Any]
) -> None:
    lm = reference[adds_bos]
    ids, (tail,) = Encoder(lm.tokenizer).encode_choices(context, [continuation])
    if context.strip():
        assert (ids, tail) == lm._encode_pair(context, continuation)
    else:
        # lm-eval would score a blank context after nothing at all.
        assert ids == [0]
        assert tail == lm.tok_encode(context + continuation, add_special_tokens=False)


@pytest.fixture(scope="module")
def reference() -> dict[bool, Any]:
    """lm-eval's own splitting over the same tokenizer, by whether that adds BOS."""
    from lm_eval.api.model import TemplateLM

    class Reference(TemplateLM):  # type: ignore[misc]  # lm_eval has no types
        def __init__(self, tokenizer: Any) -> None:
            self.tokenizer = tokenizer

        def tok_encode(self, string: str, add_special_tokens: bool | None = None, **_: Any) -> list[int]:
            return list(self.tokenizer.encode(string, add_special_tokens=add_special_tokens is not False))

        @property
        def eot_token_id(self) -> int:
            return int(self.tokenizer.eos_token_id)

        def _loglikelihood_tokens(self, *_: Any, **__: Any) -> Any:
            raise NotImplementedError

        loglikelihood_rolling = generate_until = _loglikelihood_tokens

    return {adds: Reference(make_tokenizer(adds_bos=adds)) for adds in (True, False)}


def test_a_continuation_that_brings_its_own_bos_is_not_given_another(encoder: Encoder) -> None:
    context, (tail,) = encoder.encode_choices("", [f"{BOS}ab"])
    assert (context, encoder.decode(tail)) == ([0], "ab")


def test_an_empty_context_without_bos_follows_eos_and_without_either_is_refused() -> None:
    tokenizer = make_tokenizer(adds_bos=False)
    tokenizer.bos_token = None
    assert Encoder(tokenizer, "off").prefix_id == tokenizer.eos_token_id
    tokenizer.eos_token = None
    with pytest.raises(ModelError, match="no BOS and no EOS"):
        _ = Encoder(tokenizer, "off").prefix_id


def test_the_template_mode_is_what_was_chosen_and_what_exists(tmp_path: Path) -> None:
    assert choose_template("auto", has_template=True) == ("on", None)
    assert choose_template("auto", has_template=False) == ("off", None)
    assert choose_template("off", has_template=True) == ("off", None)
    with pytest.raises(ModelError, match="no chat template"):
        choose_template("on", has_template=False)
    file = tmp_path / "own.jinja"
    file.write_text("{{ messages[0].content }}!")
    mode, text = choose_template(str(file), has_template=False)
    assert mode.startswith("file:")
    assert text == "{{ messages[0].content }}!"
    own = Encoder(make_tokenizer(adds_bos=True), str(file))
    assert own.render(Prompt(messages=(Message("user", "Hi"),))) == "Hi!"
    with pytest.raises(ConfigError, match=r"missing\.jinja"):
        choose_template(str(tmp_path / "missing.jinja"), has_template=True)


def test_a_template_that_refuses_the_messages_is_one_sentence() -> None:
    refusing = "{{ raise_exception('roles must alternate') }}"
    encoder = Encoder(make_tokenizer(adds_bos=True, template=refusing))
    with pytest.raises(ModelError, match="refused the messages: roles must alternate"):
        encoder.render(CHAT)


@given(st.lists(st.integers(1, 99), max_size=40), st.integers(1, 12))
def test_rolling_windows_are_those_of_lm_eval(ids: list[int], width: int) -> None:
    from lm_eval.utils import get_rolling_token_windows, make_disjoint_window

    expected = map(make_disjoint_window, get_rolling_token_windows(ids, 0, width, 1))
    windows = rolling_windows(ids, 0, width)
    assert windows == [(list(context), list(scored)) for context, scored in expected]
    assert [token for _, scored in windows for token in scored] == ids
    assert all(len(context) + len(scored) - 1 <= width for context, scored in windows)


def test_text_is_cut_at_whichever_stop_comes_first() -> None:
    assert cut_at_stop("one. two\n", ["\n", ". "]) == ("one", True)
    assert cut_at_stop("one", ["\n", ""]) == ("one", False)
    assert cut_at_stop("\none", ["\n"]) == ("", True)
