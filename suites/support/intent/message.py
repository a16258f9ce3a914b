"""`support_intent`: messages that touch several topics and ask for one thing.

What a customer asks for, has already settled, does not want, or reports of somebody else is told by
the sentence around the topic, never by the topic's words, and those sentences come in any order. So
the words of a message name two to four labels, and only reading it tells which one is right.

    level 1   the request spelled out, one other topic
    level 2   the request spelled out, two other topics
    level 3   the request told as facts and a wish, two other topics
    level 4   two things in different states and one wish: which thing, and which state, decide
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from suites.support import world
from suites.support.blocks import Document, Maker, SupportTask
from suites.support.intent.labels import CHOICES, FAMILY_OF, LABELS, STATES, Family, Kind, Label
from suites.support.intent.words import WORDS
from suites.support.phrasing import Phrases, capitalize, expand, mistype, paragraph
from suites.support.stream import Stream
from suites.support.world import Split, Thing

MISTYPED_PERCENT = 20


@dataclass
class _Writer:
    """Writes about different things in one message; hands out each thing once."""

    split: Split
    stream: Stream
    things: dict[Kind, list[Thing]] = field(init=False)
    said: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.words = WORDS[self.split]
        self.things = {
            "product": world.products(self.stream, self.split, 4),
            "subscription": world.subscriptions(self.stream, self.split, 3),
            "account": world.accounts(self.stream, self.split, 3),
        }

    def thing(self, family: Family) -> Thing:
        return self.things[family.kind].pop()

    def say(self, phrases: Phrases, **slots: str) -> str:
        """One of the phrases, filled; none is used twice in a message while others are left."""
        template = self.stream.pick([phrase for phrase in phrases if phrase not in self.said] or phrases)
        self.said.add(template)
        return expand(template, self.stream, slots)

    def ask(self, label: Label, template: str, my: str = "my") -> str:
        """The verb phrase for a label, about a thing not mentioned yet."""
        item = self.thing(FAMILY_OF[label.key]).name
        order = world.order_number(self.stream, self.split)
        return expand(template, self.stream, {"item": item, "order": order, "my": my})

    def fact(self, label: Label, thing: Thing) -> str:
        return capitalize(self.say(self.words.facts[label.fact], item=thing.name))

    def aside(self, label: Label) -> str:
        """A sentence that touches a label without asking for it."""
        words = self.words
        if label.fact not in STATES and self.stream.chance(40):
            frames = self.stream.pick((words.fact_solved, words.fact_later))
            return self.say(frames, fact=self.fact(label, self.thing(FAMILY_OF[label.key])))
        template = self.stream.pick(words.asks[label.key])
        if self.stream.chance(25):
            person = self.stream.pick(world.ENTITIES[self.split].relations)
            return self.say(
                words.others,
                vp=self.ask(label, template, person.her),
                who=person.who,
                she=person.she,
                her=person.her,
                herself=person.herself,
            )
        frames = self.stream.pick((words.solved, words.unwanted, words.later, words.dropped))
        return self.say(frames, vp=self.ask(label, template))


def document(stream: Stream, split: Split, label: Label, level: int) -> Document:
    """One message whose only right answer is `label`."""
    writer = _Writer(split, stream)
    build = _two_states if level == 4 else _several_topics
    sentences, situation, needs, mentioned = build(writer, label, level)
    name = world.person(stream, split)
    opener, closer = (
        writer.say(phrases, name=name) for phrases in (writer.words.openers, writer.words.closers)
    )
    message = paragraph([opener, *sentences, closer])
    if stream.chance(MISTYPED_PERCENT):
        message = mistype(message, stream)
    kin = [other for other in FAMILY_OF[label.key].labels if other != label]
    rejected = stream.pick([other for other in kin if other in mentioned] or kin)
    return {
        "message": message,
        "choices": list(CHOICES),
        "intent": LABELS.index(label),
        "rejected": rejected.text,
        "cluster": f"{label.key}/{level}/{situation}",
        "level": level,
        "needs": needs,
    }


_Built = tuple[list[str], str, list[str], list[Label]]
"""(sentences, situation, what has to be put together, the other labels that they touch)."""


def _several_topics(writer: _Writer, label: Label, level: int) -> _Built:
    words, stream = writer.words, writer.stream
    if level == 3:
        thing = writer.thing(FAMILY_OF[label.key])
        wish = stream.below(len(words.wishes[FAMILY_OF[label.key].key]))
        request = " ".join(
            (
                writer.fact(label, thing) + ".",
                capitalize(expand(words.wishes[FAMILY_OF[label.key].key][wish], stream, {"it": "it"})),
                writer.say(words.pleas),
            )
        )
        situation, needs = f"wish{wish}", ["wish", "state"]
    else:
        ask = stream.below(len(words.asks[label.key]))
        request = writer.say(words.request, vp=writer.ask(label, words.asks[label.key][ask]))
        situation, needs = f"ask{ask}", ["request"]
    others = _other_labels(stream, label, 1 if level == 1 else 2)
    asides = [writer.aside(other) for other in others]
    return stream.shuffled([request, *asides]), situation, needs, others


def _other_labels(stream: Stream, label: Label, n: int) -> list[Label]:
    """`n` different labels; the first one is from the same family half of the time."""
    kin = [other for other in FAMILY_OF[label.key].labels if other != label]
    others = stream.sample([other for other in LABELS if other != label], n)
    if stream.chance(50):
        first = stream.pick(kin)
        others = [first, *[other for other in others if other != first][: n - 1]]
    return others


def _two_states(writer: _Writer, label: Label, level: int) -> _Built:
    words, stream = writer.words, writer.stream
    family = FAMILY_OF[label.key]
    target, other = writer.thing(family), writer.thing(family)
    rival = stream.pick([kin for kin in family.labels if kin != label])
    target_first = stream.chance(50)
    facts = [writer.fact(label, target) + ".", writer.fact(rival, other) + "."]
    wish = stream.below(len(words.wishes[family.key]))
    aside = writer.say(words.set_aside, other=other.short)
    binding = stream.pick(("name", "ordinal", "rest"))
    reference = {
        "name": f"the {target.short}",
        "ordinal": words.first if target_first else words.second,
        "rest": words.remaining,
    }[binding]
    wanted = capitalize(expand(words.wishes[family.key][wish], stream, {"it": reference}))
    ending = [aside, wanted] if binding == "rest" else [wanted, aside] if stream.chance(50) else [wanted]
    sentences = [writer.say(words.two_things), *(facts if target_first else facts[::-1]), *ending]
    return sentences, f"{binding}{wish}", ["wish", "state", "which"], [rival]


def deal(split: Split, stream: Stream) -> list[Maker]:
    """One block of items: every label once, so that no constant answer beats chance."""
    first = stream.below(4)
    makers = [
        partial(document, split=split, label=label, level=(i + first) % 4 + 1)
        for i, label in enumerate(LABELS)
    ]
    return stream.shuffled(makers)


TASK = SupportTask(deal, text=("message",), max_words=90)
