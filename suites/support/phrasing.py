"""From phrase templates to the text a customer types: alternatives, slots, sentences, typing slips."""

from __future__ import annotations

import re
from collections.abc import Mapping

from suites.support.stream import Stream

Phrases = tuple[str, ...]

_ALTERNATIVES = re.compile(r"\[([^\[\]]*)\]")
_LONG_WORD = re.compile(r"\b[a-z]{6,}\b")


def expand(template: str, stream: Stream, slots: Mapping[str, object]) -> str:
    """Choose one of each `[a|b|c]`, then fill the `{slots}`.

    Slots are filled last, so a slot's value is never read as a template.
    """
    chosen = _ALTERNATIVES.sub(lambda match: stream.pick(match[1].split("|")), template)
    return chosen.format_map(slots)


def capitalize(sentence: str) -> str:
    """The sentence with its first letter in upper case and the rest as it was."""
    return sentence[:1].upper() + sentence[1:]


def paragraph(sentences: list[str]) -> str:
    return " ".join(capitalize(sentence) for sentence in sentences if sentence)


def mistype(text: str, stream: Stream) -> str:
    """The text as typed in a hurry: two letters swapped inside a long word, or apostrophes left out.

    Only lower-case words of six letters and more are touched, so names, numbers and short words that
    carry the meaning ("not", "never") stay as they are.
    """
    if stream.chance(40):
        return text.replace("'", "")
    words = list(_LONG_WORD.finditer(text))
    if not words:
        return text
    word = stream.pick(words)
    at = word.start() + 1 + stream.below(len(word[0]) - 3)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
