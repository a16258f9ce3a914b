"""What an answer that ignores the question scores, how even the labels are, what the items can resolve."""

from __future__ import annotations

import math
import re
import string
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.records import Task
from suites.lint.items import Entry

ROUNDING = 0.005
"""A stated chance has two decimals."""
MOST_RATIO = 2.0
FEWEST_FAIR = 5.0
"""Times that a label must be expected to be right before its share says anything."""
FEWEST_CLUSTERS = 20
IMPROBABLE = 0.001
CANDIDATES = 5
DISAGREEMENT = 0.10
POWER_FACTOR = 7.848880
"""(z_.975 + z_.80)^2: two-sided 5%, power 80%."""


@dataclass(frozen=True, slots=True)
class Chance:
    """Scores of answers that ignore the question, from 0 to 1."""

    constant: float
    answer: str
    hits: int
    """Items that the best constant answer gets right; of a graded score, the sum rounded down."""
    candidates: int
    """How many constant answers there were to choose from."""
    uniform: float | None
    """Expected score of a uniform guess among the choices; None without choices."""

    @property
    def best(self) -> float:
        return max(self.constant, self.uniform or 0.0)


def measure(
    entries: Sequence[Entry],
    score: Callable[[Mapping[str, Any], Sequence[str]], float] | None,
    normal: Callable[[str], str],
) -> Chance:
    """The best constant answer: a text, or the choice at one position.

    `score`: the suite's own scorer for one document and one answer. Without it, a constant text is
    right where it equals a target, both in their `normal` form.
    """
    n = len(entries)
    labels = Counter(answer for entry in entries for answer in {normal(text) for text in entry.target})
    if score is not None and not any(entry.choices for entry in entries):
        spelled = Counter(answer for entry in entries for answer in dict.fromkeys(entry.target))
        tried = [text for text, _ in spelled.most_common(CANDIDATES)] + [""]
        values = {text: sum(score(entry.built.doc, [text]) for entry in entries) for text in tried}
        answer = max(values, key=lambda text: values[text])
        return Chance(values[answer] / n, answer, int(values[answer]), len(labels), None)
    answer, hits = labels.most_common(1)[0]
    candidates = len(labels)
    positions = Counter(entry.position for entry in entries if entry.position is not None)
    if positions:
        place, there = positions.most_common(1)[0]
        if there > hits:
            answer, hits, candidates = f"choice {place + 1}", there, len(positions)
    uniform = None
    if all(entry.choices for entry in entries):
        uniform = sum(len(set(entry.target)) / len(entry.choices) for entry in entries) / n
    return Chance(hits / n, answer, hits, candidates, uniform)


def normal_form(metric: Mapping[str, Any]) -> Callable[[str], str]:
    """How an entry of `metric_list` (lm-eval's exact_match) compares texts; always without outer space."""
    patterns = [re.compile(pattern) for pattern in metric.get("regexes_to_ignore") or []]
    no_punctuation = str.maketrans("", "", string.punctuation if metric.get("ignore_punctuation") else "")

    def normal(text: str) -> str:
        for pattern in patterns:
            text = pattern.sub("", text)
        text = text.lower() if metric.get("ignore_case") else text
        return text.translate(no_punctuation).strip()

    return normal


def exceeds(stated: float, chance: Chance, n: int, *, drawn: bool) -> bool:
    """Whether the best constant answer beats the stated chance by more than rounding.

    Of drawn items (`drawn`) the share also varies from seed to seed: there the excess must be improbable
    (binomial tail below .001, Bonferroni over the constant answers one could choose).
    """
    if chance.best <= stated + ROUNDING:
        return False
    if not drawn or (chance.uniform or 0.0) > stated + ROUNDING:
        return True
    from scipy.stats import binom

    tail = float(binom.sf(chance.hits - 1, n, min(1.0, stated + ROUNDING)))
    return tail * chance.candidates < IMPROBABLE


def most_frequent_label(entries: Sequence[Entry]) -> tuple[str, float] | None:
    """(label, times right over its fair share) of the label that is right most above its fair share.

    Fair is 1/k at each item that offers it among k choices; for written answers from at most 20
    texts, 1/(number of texts). None when no label is offered often enough to say.
    """
    fair: dict[str, float] = {}
    right: Counter[str] = Counter()
    written = {answer for entry in entries for answer in entry.target}
    for entry in entries:
        offered = entry.choices or (tuple(written) if len(written) <= FEWEST_CLUSTERS else ())
        for choice in offered:
            fair[choice] = fair.get(choice, 0.0) + 1 / len(offered)
        right.update(set(entry.target))
    ratios = {label: right[label] / share for label, share in fair.items() if share >= FEWEST_FAIR}
    if len(ratios) < 2:
        return None
    label = max(ratios, key=lambda name: ratios[name])
    return label, ratios[label]


def position_p(entries: Sequence[Entry]) -> float | None:
    """Chi-square p that the right choice is equally often at each position, summed over numbers of choices.

    Pearson 1900. None with less than 5 expected at a position, or when the choices always stand in the
    same order, where position and label are the same thing.
    """
    if len({entry.choices for entry in entries}) <= 1:
        return None
    by_length: dict[int, Counter[int]] = {}
    for entry in entries:
        if entry.position is not None:
            by_length.setdefault(len(entry.choices), Counter())[entry.position] += 1
    statistic, freedom = 0.0, 0
    for k, seen in by_length.items():
        expected = sum(seen.values()) / k
        if k > 1 and expected >= FEWEST_FAIR:
            statistic += sum((seen[i] - expected) ** 2 / expected for i in range(k))
            freedom += k - 1
    if freedom == 0:
        return None
    from scipy.stats import chi2

    return float(chi2.sf(statistic, freedom))


def detectable(n: int, disagreement: float = DISAGREEMENT) -> float | None:
    """Smallest true paired difference that n items show with 80% power at two-sided 5%.

    Solves n = (z_.975 + z_.80)^2 (psi - d^2) / d^2 for d, psi the share of items on which two models
    disagree (Miettinen 1968, the unconditional variance). None when it exceeds psi, which no difference
    can. Items of a cluster count fully, so with clusters it is a lower bound.
    """
    d = math.sqrt(POWER_FACTOR * disagreement / (n + POWER_FACTOR))
    return d if d <= disagreement else None


def warnings(
    task: Task, entries: Sequence[Entry], clusters: int, label: tuple[str, float] | None, p: float | None
) -> Iterator[tuple[str, str]]:
    """(check, message) about the task as a whole."""
    if label is not None and label[1] > MOST_RATIO:
        yield "balance", f"{label[0]!r} is right {label[1]:.1f} times its fair share"
    if p is not None and p < IMPROBABLE:
        seen = Counter(entry.position for entry in entries if entry.position is not None)
        most = max(len(entry.choices) for entry in entries)
        counts = ", ".join(f"{seen[i]}" for i in range(most))
        yield "balance", f"the right choice is not equally often at each position ({counts}; p = {p:.1g})"
    if clusters < FEWEST_CLUSTERS:
        what = "clusters" if task.cluster else "items"
        yield "size", f"only {clusters} {what}; intervals are unreliable below {FEWEST_CLUSTERS}"
