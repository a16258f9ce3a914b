"""Do the items fit into a model's window, by the tokens of its own tokenizer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.engines.base import GenerateRequest, Prompt, RollingRequest, ScoreRequest
from harness.errors import ConfigError, ModelError
from harness.models import BUNDLED, bundled_folder
from suites.lint.items import Entry


@dataclass(frozen=True, slots=True)
class Ruler:
    """Counts tokens as the model would: through its chat template when it has one."""

    name: str
    tokenizer: Any
    window: int

    @property
    def templated(self) -> bool:
        return bool(self.tokenizer.chat_template)

    def needed(self, entry: Entry) -> int:
        """Most tokens that one request of the item takes: prompt and longest choice, or room to write."""
        return max(self._needed(request) for request in entry.built.requests)

    def _needed(self, request: ScoreRequest | GenerateRequest | RollingRequest) -> int:
        if isinstance(request, RollingRequest):
            return self._count(request.text)
        prompt = self._prompt(request.prompt)
        if isinstance(request, GenerateRequest):
            return prompt + request.sampling.max_tokens
        return prompt + max(self._count(text, special=False) for text in request.continuations)

    def _prompt(self, prompt: Prompt) -> int:
        if not prompt.messages:
            return self._count(prompt.text)
        text = self.tokenizer.apply_chat_template(
            [{"role": message.role, "content": message.content} for message in prompt.messages],
            tokenize=False,
            add_generation_prompt=not prompt.continue_last,
            continue_final_message=prompt.continue_last,
        )
        return self._count(text + prompt.text, special=False)

    def _count(self, text: str, special: bool = True) -> int:
        return len(self.tokenizer(text, add_special_tokens=special)["input_ids"])


def ruler(name: str, window: int | None) -> Ruler:
    """The tokenizer of a bundled model or a folder. Loads no weights, runs no code of the folder.

    Raises ModelError when there is none, ConfigError when the window is neither given nor known.
    """
    folder = bundled_folder(name) if name in BUNDLED else Path(name).expanduser()
    if not folder.is_dir():
        raise ModelError(
            f"--tokenizer {name} is neither a bundled model ({', '.join(BUNDLED)}) nor a folder.",
            hint="name the folder that holds tokenizer.json",
        )
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:  # a foreign folder makes the library raise anything
        reason = str(error).strip().partition("\n")[0][:200]
        raise ModelError(f"The folder {folder} holds no usable tokenizer: {reason}") from error
    if window is None:
        window = _window(folder)
    if window is None:
        raise ConfigError(
            f"{folder / 'config.json'} does not say `max_position_embeddings`.",
            hint="say how many tokens the model reads: --window N",
        )
    return Ruler(name, tokenizer, window)


def _window(folder: Path) -> int | None:
    try:
        values = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    inner = values.get("text_config")
    found = values.get("max_position_embeddings") or (
        inner.get("max_position_embeddings") if isinstance(inner, dict) else None
    )
    return found if isinstance(found, int) and found > 0 else None


def longest(ruler: Ruler, entries: Sequence[Entry]) -> tuple[int, list[tuple[int, Entry]]]:
    """Tokens of the longest item, and the items beyond the window, the longest first."""
    counted = [(ruler.needed(entry), entry) for entry in entries]
    beyond = [(n, entry) for n, entry in counted if n > ruler.window]
    return max(n for n, _ in counted), sorted(beyond, key=lambda pair: -pair[0])
