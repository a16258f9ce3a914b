"""`short_answer`: normalised exact match and token F1 against a document's list of acceptable answers.

The two metrics of SQuAD (Rajpurkar et al. 2016, section 6.1), with a normalisation that keeps numbers
whole: "$4.50", "4.5" and "4.50 dollars" must not become "450".
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from harness.errors import SuiteError

ARTICLES = frozenset({"a", "an", "the"})
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_TOKEN = re.compile(r"(?:(?<!\w)-(?=\$?\d))|\d+(?:\.\d+)?|[^\W\d_]+|[%€£¥]")
_DROPPED = str.maketrans({"'": "", "’": "", "−": "-"})  # noqa: RUF001  # the typographic forms


def tokens(text: str) -> list[str]:
    """What counts of an answer, in order.

    Case, articles, punctuation, markup and "$" do not count; "%" is "percent". Digits and letters are
    separate tokens ("40min" is "40 min"), "1,200.50" is "1200.5", and a minus sign stays with its number.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_DROPPED)
    found = _TOKEN.findall(_THOUSANDS.sub("", plain))
    return [_same_number(token) for token in found if token not in ARTICLES]


def _same_number(token: str) -> str:
    if token == "%":
        return "percent"
    return token.rstrip("0").rstrip(".") if "." in token else token


def f1(answer: Sequence[str], gold: Sequence[str]) -> float:
    """Harmonic mean of the precision and recall of the answer's tokens as a bag; 0 without overlap."""
    shared = (Counter(answer) & Counter(gold)).total()
    return 2 * shared / (len(answer) + len(gold)) if shared else 0.0


def score_answer(document: Mapping[str, Any], answers: Sequence[str]) -> dict[str, float]:
    """`exact_match` and `f1` of the first answer: the best over the document's `answers`.

    Raises SuiteError when the document's `answers` is not a list of texts that each hold a letter or digit.
    """
    accepted = _accepted(document)
    given = tokens(answers[0])
    return {
        "exact_match": float(given in accepted),
        "f1": max(f1(given, gold) for gold in accepted),
    }


def _accepted(document: Mapping[str, Any]) -> list[list[str]]:
    listed = document.get("answers")
    if not isinstance(listed, list | tuple) or not listed or not all(isinstance(one, str) for one in listed):
        raise SuiteError(
            "The scorer short_answer needs the field `answers`, a list of acceptable texts; "
            f"got {listed!r:.200}."
        )
    accepted = [tokens(one) for one in listed]
    if not all(accepted):
        empty = listed[accepted.index([])]
        raise SuiteError(
            f"The acceptable answer {empty!r} has no letter or digit, so nothing could match it."
        )
    return accepted
