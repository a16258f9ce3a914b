"""`scaled_number`: a number with its scale (thousand, million, percent), as TAT-QA counts it.

In the evaluation of Zhu et al. 2021 an arithmetic answer is an exact match when number times scale agrees
after rounding to two decimals; a ratio written without a scale may stand for a percentage. What differs
here is said at `score_amount`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.errors import SuiteError

FACTORS = {"": 1.0, "percent": 0.01, "thousand": 1e3, "million": 1e6, "billion": 1e9}
TOLERANCE = 0.005
"""In units of the right answer's scale: two decimals, however a half is rounded."""

# White space is bounded so that a long run of it is not scanned again from each of its positions.
_NUMBER = re.compile(
    r"(?P<open>\(\s?)?(?P<sign>(?<![\w.)%])[-\u2212\u2013]\s?)?(?:[$€£¥]\s?(?P<inner>[-\u2212])?)?"
    r"(?P<digits>\d[\d,]*(?:\.\d+)?|\.\d+)(?P<close>\s?%?\s?\))?"
)
_SCALE = re.compile(
    r"\s{0,2}\(?(?:in\s)?(?:(?P<percent>%|per\s?cent)|(?P<thousand>thousand|k\b)|(?P<million>million|mm?n?\b)"
    r"|(?P<billion>billion|bn?\b))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as written, and a key of FACTORS."""

    number: float
    scale: str = ""

    def within(self, scale: str) -> float:
        """The number in units of another scale."""
        return self.number * (FACTORS[self.scale] / FACTORS[scale])


def last_amount(text: str) -> Amount | None:
    """The last number of a text, after its last "=" if one stands there; None when there is none.

    Thousands separators and currency signs do not count; "(12.6)" is negative, as accountants write
    it. The scale is the word or sign behind the number, also as "m", "bn" or "in millions".
    """
    result = text.rpartition("=")[2]
    matches = list(_NUMBER.finditer(result)) or list(_NUMBER.finditer(text))
    if not matches:
        return None
    last = matches[-1]
    number = float(last["digits"].replace(",", ""))
    if not math.isfinite(number):
        return None
    negative = bool(last["sign"] or last["inner"] or (last["open"] and last["close"]))
    return Amount(-number if negative else number, _scale(last))


def _scale(number: re.Match[str]) -> str:
    if "%" in (number["close"] or ""):
        return "percent"
    behind = _SCALE.match(number.string, number.end())
    return behind.lastgroup or "" if behind else ""


def score_amount(document: Mapping[str, Any], answers: Sequence[str]) -> dict[str, float]:
    """`exact_match`: number times scale is right; `number_match`: the number is, whatever its scale.

    The document's `answer` is the right number as text and `scale` its scale; of the first answer the last
    number counts (see `last_amount`). Unlike the authors' script, which gets number and scale as
    separate fields, this one reads both from text, and the tolerance is two decimals of the right
    answer's scale also where the answer is written in another ("12,604,000" is 12.6 million). Raises
    SuiteError for a document without a number or with another scale.
    """
    right = _right(document)
    given = last_amount(answers[0]) if answers else None
    if given is None:
        return {"exact_match": 0.0, "number_match": 0.0}
    return {
        "exact_match": _agrees(given.within(right.scale), right.number),
        "number_match": _agrees(given.number, right.number),
    }


def _agrees(given: float, right: float) -> float:
    return float(abs(given - right) <= TOLERANCE + 1e-9 * max(1.0, abs(right)))


def _right(document: Mapping[str, Any]) -> Amount:
    answer, scale = document.get("answer"), document.get("scale")
    try:
        number = float(str(answer))
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or scale not in FACTORS:
        raise SuiteError(
            f"A document has the answer {str(answer)[:80]!r} with the scale {str(scale)[:80]!r}; the scorer "
            f"scaled_number needs a number, and one of {', '.join(map(repr, FACTORS))}."
        )
    return Amount(number, str(scale))
