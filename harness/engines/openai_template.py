"""Chat messages to text without a tokenizer: by a Jinja template, or in a form for people to read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NoReturn

from harness.engines.base import Message
from harness.errors import ConfigError, ModelError

_END_OF_LAST = "\ue000END-OF-LAST-MESSAGE\ue000"


class SandboxedTemplate:
    """A chat template's text, rendered in a sandbox.

    `bos_token` renders as nothing, because a completions endpoint adds its own; `eos_token` is
    refused, because only the model's tokenizer knows it. Raises ConfigError for invalid Jinja.
    """

    def __init__(self, source: str) -> None:
        from jinja2 import StrictUndefined
        from jinja2.exceptions import TemplateError
        from jinja2.ext import loopcontrols
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        # The options that transformers renders chat templates with.
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols]
        )
        environment.filters["tojson"] = _plain_json
        environment.globals["raise_exception"] = _refuse
        environment.globals["bos_token"] = ""
        environment.globals["eos_token"] = StrictUndefined(
            hint="it uses eos_token, which only the model's tokenizer knows; write the token itself"
        )
        try:
            self._template = environment.from_string(source)
        except TemplateError as error:
            raise ConfigError(f"The --chat-template file is not valid Jinja: {error}.") from None

    def render(self, messages: Sequence[Message], continue_last: bool) -> str:
        """Raises ModelError when the template refuses the messages."""
        from jinja2.exceptions import TemplateError

        rows: list[dict[str, Any]] = [{"role": m.role, "content": m.content} for m in messages]
        if continue_last:
            rows[-1]["content"] += _END_OF_LAST
        try:
            text = self._template.render(messages=rows, add_generation_prompt=not continue_last)
        except TemplateError as error:
            raise ModelError(f"The chat template refused the messages: {error}.") from None
        if not continue_last:
            return text
        head, found, _ = text.rpartition(_END_OF_LAST)
        if not found:
            raise ModelError("The chat template leaves out the last message, so it cannot be continued.")
        return head


def _plain_json(value: object, indent: int | None = None) -> str:
    """Jinja's own filter escapes for HTML, which no template was trained with."""
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _refuse(message: str) -> NoReturn:
    from jinja2.exceptions import TemplateError

    raise TemplateError(message)


def readable(messages: Sequence[Message], text: str) -> str:
    """Messages under headers that name their roles; what follows them comes last."""
    return "\n\n".join(f"[{message.role}]\n{message.content}" for message in messages) + text
