"""Pages of the handbook, one after another: their kinds, and what each is put together from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import count
from typing import cast

from harness.errors import SuiteError, unknown
from suites.support import ATTEMPTS, VERSION, intent, world
from suites.support.handbook.policy import policy
from suites.support.handbook.words import WORDS
from suites.support.handbook.writer import Writer
from suites.support.intent.labels import FAMILIES, FAMILY_OF, Family, Label
from suites.support.phrasing import capitalize, expand
from suites.support.stream import Stream
from suites.support.world import Split, Thing

SPLITS: tuple[str, ...] = tuple(WORDS)
FEWEST_WORDS, MOST_WORDS = 150, 600
SHORT, LONG = 150, 350
"""Words after which a page ends with the section begun."""


def texts(split: str, seed: int) -> Iterator[str]:
    """The pages of a split one after another, without end, no two the same; 150 to 600 words each.

    The same arguments give the same pages on every Python version and platform. Raises SuiteError for a
    split without a handbook.
    """
    if split not in SPLITS:
        raise SuiteError(unknown("split with texts:", split, SPLITS))
    return _texts(cast(Split, split), seed)


def _texts(split: Split, seed: int) -> Iterator[str]:
    seen: set[bytes] = set()
    for ordinal, write in enumerate(_kinds(split, seed)):
        for attempt in range(ATTEMPTS):
            page = write(Writer(split, Stream(VERSION, "handbook", split, seed, ordinal, attempt)))
            digest = blake2b(page.encode(), digest_size=16).digest()
            if FEWEST_WORDS <= len(page.split()) <= MOST_WORDS and digest not in seen:
                break
        else:
            raise SuiteError(f"The handbook of {split}@{seed} has only {ordinal} pages; ask for fewer.")
        seen.add(digest)
        yield page


def _kinds(split: Split, seed: int) -> Iterator[Callable[[Writer], str]]:
    for block in count():
        yield from Stream(VERSION, "handbook", split, seed, "block", block).shuffled(BLOCK)


def _wish(page: Writer, label: Label, my: str) -> str:
    """What a customer with this intent wants, as a verb phrase that follows "to"."""
    template = page.stream.pick(intent.WORDS[page.split].asks[label.key])
    thing = _thing(page, FAMILY_OF[label.key])
    order = world.order_number(page.stream, page.split)
    return expand(template, page.stream, {"item": thing, "order": order, "my": my})


def _thing(page: Writer, family: Family) -> str:
    draw = {"product": world.products, "subscription": world.subscriptions, "account": world.accounts}
    return draw[family.kind](page.stream, page.split, 1)[0].name


def _fact(page: Writer, label: Label, family: Family) -> str:
    template = page.stream.pick(intent.WORDS[page.split].facts[label.fact])
    return capitalize(expand(template, page.stream, {"item": _thing(page, family)}))


def help_article(page: Writer) -> str:
    """What the customer reads: one question after another."""
    words = page.words.desk

    def question(family: Family) -> str:
        asked = page.say(words.help_titles, vp=_wish(page, page.stream.pick(family.labels), "your"))
        quoted = [page.say(words.quotes, fact=_fact(page, one, family)) for one in _two_labels(page, family)]
        advice = _listed(page, page.some(words.advice[family.key], 3, 5))
        return "\n\n".join([asked, " ".join([*page.some(words.help_intros, 0, 1), *quoted]), advice])

    families = page.stream.shuffled(FAMILIES)
    return _page(page, map(question, families), end=" ".join(page.some(words.contact, 2, 4)))


def procedure(page: Writer) -> str:
    """What an agent does, step by step."""
    words = page.words.desk

    def steps(family: Family) -> str:
        title = page.say(words.procedure_titles, vp=_wish(page, page.stream.pick(family.labels), "their"))
        quoted = [page.say(words.quotes, fact=_fact(page, one, family)) for one in _two_labels(page, family)]
        said = [
            *page.some(words.first_steps, 1, 3),
            *page.some(words.steps[family.key], 3, 4),
            *page.some(words.last_steps, 2, 4),
        ]
        numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(said, 1))
        return "\n\n".join([title, " ".join([*page.some(words.procedure_intros, 1, 2), *quoted]), numbered])

    return _page(page, map(steps, page.stream.shuffled(FAMILIES)))


def _two_labels(page: Writer, family: Family) -> list[Label]:
    return page.stream.sample(family.labels, 2)


def product(page: Writer) -> str:
    words = page.words.shelf

    def shelf() -> Iterator[Thing]:
        if page.stream.chance(20):
            yield world.bulky_product(page.stream, page.split)
        yield from world.products(page.stream, page.split, 4)

    def described(thing: Thing) -> str:
        slots = {"it": thing.name, "short": thing.short}
        parts = [
            page.say(words.product_titles, **slots),
            *_paragraphs(page, page.some(words.product, 7, 11, **slots)),
            "\n".join(page.some(words.product_questions, 2, 4, **slots)),
        ]
        return "\n\n".join(parts)

    return _page(page, map(described, shelf()))


def subscription(page: Writer) -> str:
    words = page.words.shelf

    def described(thing: Thing) -> str:
        said = page.some(words.subscription, 7, 12, it=thing.name)
        return "\n\n".join([page.say(words.subscription_titles, it=thing.name), *_paragraphs(page, said)])

    return _page(page, map(described, world.subscriptions(page.stream, page.split, 3)))


def glossary(page: Writer) -> str:
    words = page.words.shelf
    mark = page.stream.pick((": ", " - "))
    start = [page.say(words.glossary_titles), " ".join(page.some(words.glossary_intros, 1, 2))]
    entries = (
        f"{term}{mark}{page.phrase(words.terms[term])}" for term in page.stream.shuffled(tuple(words.terms))
    )
    return _page(page, entries, "\n\n".join(start), between="\n")


def _page(
    page: Writer, sections: Iterable[str], start: str = "", end: str = "", between: str = "\n\n"
) -> str:
    """Sections until the page has its length, which varies from page to page."""
    wanted = page.stream.between(SHORT, LONG)
    written = (start + end).count(" ")
    taken: list[str] = []
    for section in sections:
        taken.append(section)
        written += section.count(" ")
        if written >= wanted:
            break
    return "\n\n".join(part for part in (start, between.join(taken), end) if part)


def _paragraphs(page: Writer, sentences: list[str]) -> list[str]:
    """The sentences in paragraphs of two to four."""
    made: list[str] = []
    while sentences:
        n = page.stream.between(2, 4)
        made.append(" ".join(sentences[:n]))
        sentences = sentences[n:]
    return made


def _listed(page: Writer, sentences: list[str]) -> str:
    """The sentences as a list, or as a paragraph."""
    if page.stream.chance(50):
        return " ".join(sentences)
    return "\n".join(f"- {sentence}" for sentence in sentences)


BLOCK: tuple[Callable[[Writer], str], ...] = (
    *(policy, help_article, procedure, product) * 2,
    subscription,
    glossary,
)
"""The pages of ten in a row, in random order."""
