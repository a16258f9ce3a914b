"""Examples to token ids and labels: what the model sees, and which of it the loss counts.

The only tokenisation of a training: preflight, preview and trainer read the rows made here. Prompts are
encoded as harness.engines.encode does for scoring and generation, so the trained form is the evaluated one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from harness.engines.base import Message
from harness.engines.encode import Encoder
from harness.errors import ModelError
from trainers import template
from trainers.data.denoising import Denoising, pieces
from trainers.data.formats import Chat, Completion, Example, Preference, Prompted, Text, Turns, Unusable

IGNORED = -100
"""The label of a token that the loss does not count, in torch and transformers."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a training's data, by the columns that the stage's trainer reads."""

    columns: dict[str, Any]
    kind: str
    """What is learnt from it: the format's kind of example, or the denoiser's letter."""
    tokens: int
    targets: int
    """Tokens that the loss counts."""
    truncated: bool = False


class Tokeniser:
    """Makes rows of examples for one tokenizer.

    `max_length` bounds a row, in tokens. With `targets_only` the loss counts what a model would have to
    generate, else every token. Documents are cut into rows, never truncated; `denoising` makes tasks of
    some of them. With `judged` a preference is two whole texts, for a reward model to read, and not two ways
    to go on.
    """

    def __init__(
        self,
        tokenizer: Any,
        max_length: int,
        *,
        targets_only: bool,
        denoising: Denoising | None = None,
        judged: bool = False,
    ) -> None:
        if tokenizer.eos_token_id is None:
            raise ModelError("The tokenizer has no EOS token, so a model could not learn where a text ends.")
        self._tokenizer = tokenizer
        self._encoder = Encoder(tokenizer, "off")
        self._eos = int(tokenizer.eos_token_id)
        self._special = {i for i, token in tokenizer.added_tokens_decoder.items() if token.special}
        self._max_length = max_length
        self._targets_only = targets_only
        self._denoising = denoising
        self._judged = judged
        self.open_turns = 0
        """Conversations whose last turn no special token ends, so that a model may not learn to stop."""

    def rows(self, example: Example) -> list[Row]:
        """The rows of one example. Raises Unusable when nothing can be learnt from it as it is."""
        match example:
            case Text():
                return list(self._document(example))
            case Chat():
                return [self._supervised(*self.chat(example), "messages")]
            case Completion():
                return [self._supervised(*self.completion(example), "prompt_completion")]
            case Preference():
                return [self._compared(example)]
            case Prompted():
                return [self._asked(example)]

    def chat(self, example: Chat) -> tuple[list[int], list[int]]:
        """(token ids, labels) of a conversation; a turn's last label is the token that ends it."""
        template.needs_template(self._tokenizer, "conversations")
        try:
            text, spans = template.answer_spans(self._tokenizer, example)
        except template.Unsteady:
            if not template.has_marks(self._tokenizer):
                raise
            return self._marked(example)
        ids, offsets = self._encode(text)
        closed = [self._closed(text, span, ids, offsets) for span in spans]
        inside = tokens_in(offsets, closed)
        self.open_turns += not any(token in self._special for token in _last(ids, inside))
        return ids, [token if kept else IGNORED for token, kept in zip(ids, inside, strict=True)]

    def completion(self, example: Completion) -> tuple[list[int], list[int]]:
        """(token ids, labels) of a prompt and its completion, which EOS ends."""
        prompt, [completion] = self._encoder.encode_choices(example.prompt, [example.completion])
        target = self._ended(completion)
        return prompt + target, [IGNORED] * len(prompt) + target

    def judged(self, prompt: str | Turns, answer: str) -> list[int]:
        """The ids of a prompt with an answer to it, cut at max_length, as a reward model reads both.

        Raises Unusable when the prompt leaves no room, or the chat template refuses it.
        """
        asked, [answered] = self._answers(prompt, (answer,))
        self._room(asked)
        return (asked + answered)[: self._max_length]

    def _room(self, prompt: list[int]) -> int:
        """Tokens that a prompt leaves to its answers. Raises Unusable when there are none."""
        room = self._max_length - len(prompt)
        if room <= 0:
            raise Unusable(
                f"its prompt of {len(prompt)} tokens leaves no room for answers "
                f"(max_length {self._max_length})"
            )
        return room

    def _supervised(self, ids: list[int], labels: list[int], kind: str) -> Row:
        if all(label == IGNORED for label in labels):
            raise Unusable("no token is a target: the loss would count nothing")
        if not self._targets_only:
            labels = list(ids)
        elif IGNORED not in labels:
            raise Unusable("every token is a target: nothing comes before the answer")
        row = _row(ids[: self._max_length], labels[: self._max_length], kind, len(ids) > self._max_length)
        if not row.targets:
            reached = next(at for at, label in enumerate(labels) if label != IGNORED)
            raise Unusable(
                f"its target begins at token {reached} and is cut away whole at max_length {self._max_length}"
            )
        return row

    def _document(self, example: Text) -> Iterator[Row]:
        ids = self._ended(self._encoder.encode(example.text))
        if len(ids) == 1:
            raise Unusable("the document is a single token, of which nothing can be predicted")
        if self._denoising is not None and (tasks := self._denoising.tasks(ids)) is not None:
            for letter, given, target in tasks:
                yield _row(given + target, [IGNORED] * len(given) + target, letter)
            return
        for piece in pieces(ids, self._max_length):
            yield _row(piece, piece, "text")

    def _compared(self, example: Preference) -> Row:
        prompt, answers = self._answers(example.prompt, (example.chosen, example.rejected))
        room = self._room(prompt)
        chosen, rejected = (answer[:room] for answer in answers)
        if chosen == rejected:
            raise Unusable("chosen and rejected are the same tokens, or become so when cut at max_length")
        targets = len(chosen) + len(rejected)
        columns = {"prompt_ids": prompt, "chosen_ids": chosen, "rejected_ids": rejected}
        if self._judged:
            columns = {"chosen_ids": prompt + chosen, "rejected_ids": prompt + rejected}
        truncated = any(len(answer) > room for answer in answers)
        return Row(columns, "preference", 2 * len(prompt) + targets, targets, truncated)

    def _answers(self, prompt: str | Turns, answers: Sequence[str]) -> tuple[list[int], list[list[int]]]:
        """(prompt's ids, ids of each answer with what ends it)."""
        if isinstance(prompt, str):
            asked, found = self._encoder.encode_choices(prompt, answers)
            return asked, [self._ended(answer) for answer in found]
        template.needs_template(self._tokenizer, "conversations")
        text = template.render(self._tokenizer, prompt, answering=True)
        asked = self._encode(text)[0]
        return asked, [self._answer(prompt, text, asked, answer) for answer in answers]

    def _answer(self, prompt: Turns, text: str, asked: list[int], answer: str) -> list[int]:
        """The answer's ids as they would be generated after those of the prompt."""
        whole = template.render(self._tokenizer, (*prompt, Message("assistant", answer)), answering=False)
        if not whole.startswith(text):
            raise template.Unsteady("the chat template renders the prompt differently once it is answered")
        start = len(text)
        ids, offsets = self._encode(whole)
        if ids[: len(asked)] != asked:
            # The last token of the prompt would swallow the first characters of the answer.
            whole, start = whole[start:], 0
            ids, offsets = self._encode(whole, special=False)
        inside = tokens_in(offsets, [self._closed(whole, (start, len(whole)), ids, offsets)])
        return [token for token, kept in zip(ids, inside, strict=True) if kept]

    def _asked(self, example: Prompted) -> Row:
        if isinstance(example.prompt, str):
            prompt: Any = example.prompt
            length = len(self._encoder.encode(prompt))
        else:
            template.needs_template(self._tokenizer, "conversations")
            prompt = [{"role": turn.role, "content": turn.content} for turn in example.prompt]
            length = len(self._encode(template.render(self._tokenizer, example.prompt, answering=True))[0])
        if length > self._max_length:
            raise Unusable(
                f"its {length} tokens are more than the {self._max_length} that leave room for an answer"
            )
        return Row({"prompt": prompt, "doc": example.doc}, "prompts", length, 0)

    def _encode(self, text: str, special: bool = True) -> tuple[list[int], list[tuple[int, int]]]:
        """Ids as Encoder.encode gives them, and the characters that each stands for."""
        bos = self._encoder.bos_token
        special = special and not (bos and text.startswith(bos))
        found = self._tokenizer(
            text, add_special_tokens=special, return_offsets_mapping=True, verbose=False, truncation=False
        )
        return list(found["input_ids"]), list(found["offset_mapping"])

    def _closed(
        self, text: str, span: template.Span, ids: Sequence[int], offsets: Sequence[tuple[int, int]]
    ) -> template.Span:
        """The span without the white space behind its last special token: generation has ended there."""
        start, end = span
        ends = (to for token, (_, to) in zip(ids, offsets, strict=True) if token in self._special)
        last = max((to for to in ends if start < to <= end), default=end)
        return (start, last) if not text[last:end].strip() else span

    def _marked(self, example: Chat) -> tuple[list[int], list[int]]:
        """By the template's own {% generation %} marks."""
        found = template.apply(
            self._tokenizer,
            example.messages,
            tokenize=True,
            return_dict=True,
            return_assistant_tokens_mask=True,
        )
        ids = self._encode(template.render(self._tokenizer, example.messages, answering=False))[0]
        mask = [0] * (len(ids) - len(found["input_ids"])) + list(found["assistant_masks"])
        if ids[len(ids) - len(found["input_ids"]) :] != found["input_ids"]:
            raise Unusable("the text that the chat template marks is not the text that it renders")
        starts = [at for at, on in enumerate(mask) if on and (at == 0 or not mask[at - 1])]
        turns_before = sum(turn.role == "assistant" for turn in example.messages[: example.first])
        turns_all = sum(turn.role == "assistant" for turn in example.messages)
        if len(starts) != turns_all:
            raise Unusable(f"the chat template marks {len(starts)} of {turns_all} assistant's turns")
        begin = starts[turns_before]
        return ids, [
            token if on and at >= begin else IGNORED
            for at, (token, on) in enumerate(zip(ids, mask, strict=True))
        ]

    def _ended(self, ids: list[int]) -> list[int]:
        return ids if ids and ids[-1] == self._eos else [*ids, self._eos]


def _last(ids: list[int], inside: list[bool]) -> list[int]:
    """The last token that is inside, if there is one."""
    return next(([token] for token, kept in zip(reversed(ids), reversed(inside), strict=True) if kept), [])


def _row(ids: list[int], labels: list[int], kind: str, truncated: bool = False) -> Row:
    # Nothing comes before a row's first token, so it is never predicted; said here, it is never miscounted.
    labels = [IGNORED, *labels[1:]]
    targets = sum(label != IGNORED for label in labels)
    return Row({"input_ids": ids, "labels": labels}, kind, len(ids), targets, truncated)


def tokens_in(offsets: Sequence[tuple[int, int]], spans: Sequence[template.Span]) -> list[bool]:
    """Which tokens hold a character of any of the `spans`, which are in order and apart.

    A token holds what lies between the end of the token before it and its own end: byte-level tokenizers
    leave white space out of the offsets that they report. Tokens of the same end are bytes of one character.
    """
    inside: list[bool] = []
    done = at = 0
    for _, end in offsets:
        if end > done:
            while at < len(spans) and spans[at][1] <= done:
                at += 1
            inside.append(at < len(spans) and spans[at][0] < end)
            done = end
        else:
            inside.append(bool(inside) and inside[-1])
    return inside
