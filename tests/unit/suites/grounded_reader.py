"""A careful reader of the support world's help pages: parses their sentences and works the answer out.

It knows how each split words things, and nothing of the situations, numbers or answers drawn. So it checks
that an answer follows from the text, all of the text, and from what the customer says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import product

from suites.support.grounded.wording import GroundedWording, Theme
from suites.support.grounded.words import WORDS
from suites.support.world import Split

NUMBER = r"\$\d+|\d+ [a-z]+(?: points?)?"
DAY = r"[A-Z][a-z]+ \d+"
Slots = dict[str, str]


@dataclass
class Notes:
    """What a page says about one attribute."""

    stated: dict[str, str] = field(default_factory=dict)
    compared: dict[str, tuple[str, int]] = field(default_factory=dict)
    times: dict[str, tuple[str, float]] = field(default_factory=dict)
    rule: str | None = None
    changed: dict[str, tuple[date, str, str | None]] = field(default_factory=dict)
    bonuses: list[tuple[str, int, set[str]]] = field(default_factory=list)
    highest: int | None = None
    lowest: int | None = None
    untold_for: set[str] = field(default_factory=set)
    untold_when: str | None = None


def read(split: Split, text: str, question: str) -> str | None:
    """The answer, or None if the page does not say."""
    words = WORDS[split]
    theme = next(theme for theme in words.themes if _matching(theme.intro, _slots(theme), text))
    notes = _read_page(words, theme, text)
    noun, name, value = _read_question(words, theme, question, notes)
    if name is None:
        return f"{_the_one_with(notes[noun], value)} {theme.kind}"
    own = _own(notes[noun], name, words, question)
    if own is None:
        return None
    only_the_larger = any(_has(text, line) for line in words.one_bonus)
    return _under_conditions(notes[noun], name, own, theme, question, only_the_larger)


def _under_conditions(
    notes: Notes, name: str, value: str, theme: Theme, question: str, only_the_larger: bool
) -> str | None:
    met = [
        condition.when.lower()
        for condition in theme.conditions
        if any(_has(question, line) for line in condition.yes)
    ]
    if notes.untold_when in met:
        return None
    deltas = [delta for when, delta, left_out in notes.bonuses if when in met and name not in left_out]
    if not deltas:
        return value
    assert only_the_larger or len(deltas) == 1
    number = _number(value) + max(deltas, key=abs)
    if notes.highest is not None:
        number = min(number, notes.highest)
    if notes.lowest is not None:
        number = max(number, notes.lowest)
    return re.sub(r"\d+", str(number), value)


def _own(notes: Notes, name: str, words: GroundedWording, question: str) -> str | None:
    """The value before any condition of the customer."""
    if name in notes.untold_for:
        return None
    if name in notes.changed:
        change, new, old = notes.changed[name]
        (ordered,) = _matches(words.ordered, {"date": DAY}, question)
        return old if _day(ordered["date"]) < change else new
    if name in notes.stated:
        return notes.stated[name]
    if name in notes.compared or name in notes.times:
        other = (notes.compared.get(name) or notes.times[name])[0]
        base = _own(notes, other, words, question)
        if base is None or (name in notes.times and notes.times[name][1] == 1):
            return base
        if name in notes.compared:
            return re.sub(r"\d+", str(_number(base) + notes.compared[name][1]), base)
        return re.sub(r"\d+", f"{_number(base) * notes.times[name][1]:.0f}", base)
    return notes.rule


def _read_question(
    words: GroundedWording, theme: Theme, question: str, notes: dict[str, Notes]
) -> tuple[str, str | None, str]:
    """(attribute, thing, ""), or (attribute, None, value) when the thing is looked for."""
    slots = _slots(theme)
    for attribute in theme.attributes:
        for found in _matches(words.which, slots | {"that": _pattern(attribute.that, slots)}, question):
            return attribute.noun, None, found["value"]
    for asked in theme.attributes:
        for found in _matches(asked.ask, slots, question):
            return asked.noun, found["name"], ""
        for described in theme.attributes:
            that = f"the {theme.kind} that {_pattern(described.that, slots)}"
            for found in _matches(asked.ask, slots | {"it": that}, question):
                return asked.noun, _the_one_with(notes[described.noun], found["value"]), ""
    raise AssertionError(f"no question understood in {question!r}")


def _the_one_with(notes: Notes, value: str) -> str:
    (found,) = (thing for thing, stated in notes.stated.items() if stated.lower() == value.lower())
    return found


def _read_page(words: GroundedWording, theme: Theme, text: str) -> dict[str, Notes]:
    notes: dict[str, Notes] = defaultdict(Notes)
    slots = _slots(theme)
    last = ""
    while text:
        kind, noun, found, length = _next_line(words, theme, slots, text)
        _take(notes[noun or last], kind, found)
        last = noun or last
        text = text[length:].lstrip()
    return notes


def _next_line(words: GroundedWording, theme: Theme, slots: Slots, text: str) -> tuple[str, str, Slots, int]:
    kinds = [*GroundedWording.__dataclass_fields__]
    frames = kinds[kinds.index("listed") : kinds.index("ordered")]
    candidates = [(kind, template, "") for kind in frames for template in getattr(words, kind)]
    candidates += [("stated", one.fact, one.noun) for one in theme.attributes]
    candidates += [("filler", line, "") for line in (*theme.intro, *theme.filler)]
    ends = []
    for kind, template, noun in candidates:
        for found in _matching((template,), slots, text):
            ends.append((kind, noun or found.groupdict().get("noun", "").lower(), found))
    assert ends, f"no line understood at {text[:90]!r}"
    kind, noun, longest = max(ends, key=lambda end: end[2].end())
    return kind, noun, longest.groupdict(), longest.end()


def _take(notes: Notes, kind: str, found: Slots) -> None:
    name = found.get("name", "")
    match kind:
        case "stated" | "exception":
            notes.stated[name] = found["value"]
        case "listed":
            for part in re.split(r", | and ", found["list"]):
                value, _, thing = part.rpartition(" for ")
                notes.stated[thing] = value
        case "compared":
            notes.compared[name] = (found["other_name"], _delta(found))
        case "double" | "half" | "same":
            notes.times[name] = (found["other_name"], {"double": 2, "half": 0.5, "same": 1}[kind])
        case "rule":
            notes.rule = found["value"]
        case "changed" | "changed_silently":
            notes.changed[name] = (_day(found["date"]), found["value"], found.get("old"))
        case "bonus":
            notes.bonuses.append((found["when"].lower(), _delta(found), set()))
        case "left_out":
            notes.bonuses[-1][2].add(name)
        case "ceiling":
            notes.highest = _number(found["value"])
        case "floor":
            notes.lowest = _number(found["value"])
        case "untold_for":
            notes.untold_for.add(name)
        case "untold_when":
            notes.untold_when = found["when"].lower()


def _slots(theme: Theme) -> Slots:
    """What each slot of a template may hold."""
    name = "|".join(map(re.escape, theme.names))
    values = [NUMBER]
    for attribute in theme.attributes:
        values += [re.escape(option) for option in getattr(attribute.values, "options", ())]
    value = "|".join(values)
    listed = f"(?:{value}) for (?:{name})"
    return {
        "name": name,
        "it": f"the (?P<name>{name}) {theme.kind}",
        "other": f"the (?P<other_name>{name}) {theme.kind}",
        "value": value,
        "old": value,
        "delta": NUMBER,
        "list": f"{listed}(?:(?:, | and ){listed})*",
        "all": rf"(?:{name})(?:(?:, | and )(?:{name}))*",
        "noun": "|".join(attribute.noun for attribute in theme.attributes),
        "kind": theme.kind,
        "date": DAY,
        "more": "longer|shorter|higher|lower",
        "when": "|".join(re.escape(condition.when) for condition in theme.conditions),
    }


def _pattern(template: str, slots: Slots) -> str:
    parts = re.split(r"\{(\w+)\}", template)
    seen: set[str] = set()
    for i in range(1, len(parts), 2):
        slot = parts[i]
        held = slots[slot]
        parts[i] = held if "(?P<" in held else f"(?P<{slot}>{held})"
        if slot in seen:
            parts[i] = f"(?:{re.sub(r'[?]P<[a-z_]+>', '?:', held)})"
        seen.add(slot)
    return "".join(part if i % 2 else re.escape(part) for i, part in enumerate(parts))


def _spelled(template: str) -> Iterator[str]:
    """The template with each choice of its `[a|b]` made."""
    parts = re.split(r"\[([^\]]*)\]", template)
    options = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    yield from ("".join(chosen) for chosen in product(*options))


def _matching(templates: tuple[str, ...], slots: Slots, text: str) -> list[re.Match[str]]:
    """Where one of the templates stands at the beginning of the text."""
    tries = (
        re.match(_pattern(one, slots) + r"(?= |$)", text, re.I) for t in templates for one in _spelled(t)
    )
    return [found for found in tries if found]


def _matches(templates: tuple[str, ...], slots: Slots, text: str) -> list[Slots]:
    """What the slots hold where one of the templates stands anywhere in the text."""
    tries = (re.search(_pattern(one, slots), text, re.I) for t in templates for one in _spelled(t))
    return [found.groupdict() for found in tries if found]


def _has(text: str, line: str) -> bool:
    return line.lower() in text.lower()


def _number(value: str) -> int:
    found = re.search(r"\d+", value)
    assert found, value
    return int(found[0])


def _delta(found: Slots) -> int:
    number = _number(found["delta"])
    return number if found["more"] in ("longer", "higher") else -number


def _day(told: str) -> date:
    return datetime.strptime(f"{told} 2026", "%B %d %Y").date()
