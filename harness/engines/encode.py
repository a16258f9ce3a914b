"""Prompts to token ids, for engines that hold the tokenizer (hf, vllm).

Follows lm-eval's own rules, so that scores are equal: trailing spaces of a context move to the
continuation, a continuation's tokens are those that the joined text adds after the context's, and a
text that already starts with the BOS token never gets a second one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.engines.base import Message, Prompt
from harness.errors import ConfigError, ModelError
from harness.fingerprint import text_digest


def choose_template(choice: str, has_template: bool) -> tuple[str, str | None]:
    """(template mode, template text when it comes from a file) for `--chat-template CHOICE`.

    `choice` is `auto` (the model's own template when it has one), `on` (required), `off`, or the path
    of a Jinja file. Raises ModelError when `on` finds no template, ConfigError for an unreadable file.
    """
    if choice == "on" and not has_template:
        raise ModelError(
            "The tokenizer has no chat template, and --chat-template on asks for one.",
            hint="use --chat-template off, or --chat-template FILE.jinja",
        )
    if choice in ("auto", "on", "off"):
        return ("on" if has_template and choice != "off" else "off"), None
    try:
        text = Path(choice).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = f"--chat-template {choice!r} is none of auto, on, off or a readable file: {error}."
        raise ConfigError(reason) from None
    return f"file:{text_digest(text)[:12]}", text


class Encoder:
    """Renders prompts with the chat template (see `choose_template`) and encodes them."""

    def __init__(self, tokenizer: Any, chat_template: str = "auto") -> None:
        self._tokenizer = tokenizer
        self.template_mode, self._template = choose_template(chat_template, bool(tokenizer.chat_template))

    @property
    def templated(self) -> bool:
        return self.template_mode != "off"

    @property
    def bos_token(self) -> str | None:
        token = self._tokenizer.bos_token
        return str(token) if token else None

    @property
    def prefix_id(self) -> int:
        """The token an empty context is scored after: BOS, else EOS, as in lm-eval."""
        for token in (self._tokenizer.bos_token_id, self._tokenizer.eos_token_id):
            if token is not None:
                return int(token)
        raise ModelError("The tokenizer has no BOS and no EOS token, so an empty context cannot be scored.")

    def render(self, prompt: Prompt) -> str:
        if not prompt.messages:
            return prompt.text
        return self._apply_template(prompt.messages, prompt.continue_last) + prompt.text

    def _apply_template(self, messages: Sequence[Message], continue_last: bool) -> str:
        from jinja2.exceptions import TemplateError

        rows = [{"role": m.role, "content": m.content} for m in messages]
        options: dict[str, Any] = {
            "tokenize": False,
            "add_generation_prompt": not continue_last,
            "continue_final_message": continue_last,
        }
        if self._template is not None:
            options["chat_template"] = self._template
        try:
            return str(self._tokenizer.apply_chat_template(rows, **options))
        except TemplateError as error:
            raise ModelError(f"The chat template refused the messages: {error}.") from None

    def encode(self, text: str) -> list[int]:
        """Token ids with exactly the special tokens the tokenizer adds, and never two BOS."""
        if self.bos_token and text.startswith(self.bos_token):
            return list(self._tokenizer.encode(text, add_special_tokens=False))
        return list(self._tokenizer.encode(text))

    def encode_choices(self, context: str, continuations: Sequence[str]) -> tuple[list[int], list[list[int]]]:
        """(context ids, ids of each continuation); a blank context is the prefix token alone."""
        kept = context.rstrip()
        if not kept:
            return [self.prefix_id], [self._encode_alone(context + text) for text in continuations]
        spaces = context[len(kept) :]
        ids = self.encode(kept)
        return ids, [self.encode(kept + spaces + text)[len(ids) :] for text in continuations]

    def _encode_alone(self, continuation: str) -> list[int]:
        ids = list(self._tokenizer.encode(continuation, add_special_tokens=False))
        return ids[1:] if len(ids) > 1 and ids[0] == self.prefix_id else ids

    def decode(self, ids: Sequence[int]) -> str:
        return str(self._tokenizer.decode(list(ids), skip_special_tokens=True))


def rolling_windows(ids: Sequence[int], prefix: int, width: int) -> list[tuple[list[int], list[int]]]:
    """Cut a text into (context, scored) windows so that every token is scored exactly once.

    As in lm-eval: the first window follows the prefix token; each later one is as long as the model
    allows, scores only its new tokens, and uses the tokens before them as context. `width` is the
    model's context length in tokens.
    """
    windows = [([prefix], list(ids[:width]))] if ids else []
    done = min(width, len(ids))
    while done < len(ids):
        new = min(len(ids) - done, width)
        end = done + new
        windows.append((list(ids[max(end - width - 1, 0) : done]), list(ids[done:end])))
        done = end
    return windows


def cut_at_stop(text: str, stop: Sequence[str]) -> tuple[str, bool]:
    """The text up to its first stop string, and whether there was one."""
    cuts = [at for s in stop if s and (at := text.find(s)) >= 0]
    return (text[: min(cuts)], True) if cuts else (text, False)
