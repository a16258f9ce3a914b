"""Situations of levels 1 to 3: what is stated, compared, described, excepted or dated."""

from __future__ import annotations

from suites.support.grounded.page import A, B, C, Case, Page
from suites.support.grounded.quantities import Value


def _values(page: Page, n: int) -> list[Value]:
    return page.asked.values.values(page.stream, n)


def _named(page: Page, thing: int) -> Value:
    full = f"{page.names[thing]} {page.theme.kind}"
    return Value(full, (full, page.names[thing]))


def stated(page: Page) -> Case:
    """Only the thing asked about has the attribute."""
    wrong = page.mistaken()
    right = next(value for value in _values(page, 2) if value.text != wrong.text)
    page.table({A: right})
    return Case(right, wrong)


def unmentioned(page: Page) -> Case:
    """No thing has the attribute, whatever else is said of them."""
    return Case(None, page.mistaken())


def sibling(page: Page) -> Case:
    """All three have it."""
    values = _values(page, 3)
    page.table(dict(enumerate(values)))
    return Case(values[A], values[B])


def sibling_of_two(page: Page) -> Case:
    """Two have it, and one of them is asked about."""
    right, wrong = _values(page, 2)
    page.table({A: right, B: wrong})
    return Case(right, wrong)


def sibling_missing(page: Page) -> Case:
    """Two have it, and the third is asked about."""
    wrong, other = _values(page, 2)
    page.table({B: wrong, C: other})
    return Case(None, wrong)


def which(page: Page) -> Case:
    """The value is told, the thing is asked for."""
    values = _values(page, 3)
    page.table(dict(enumerate(values)))
    return Case(_named(page, A), _named(page, B), which=page.asked.that.format(value=values[A].text))


def compare(page: Page) -> tuple[int, int]:
    """The number of a sibling and of the asked thing; the page says only how far they are apart."""
    (base,) = page.draw(1)
    (delta,) = page.deltas(base)
    signed = page.either(delta, -delta)
    page.compare(A, B, signed)
    return base, base + signed


def with_third(page: Page, base: int, number: int) -> None:
    """State the sibling's number, half of the time among the third thing's own."""
    third = next(drawn for drawn in page.draw(3) if drawn not in (base, number))
    page.number_table(page.either({B: base, C: third}, {B: base}))


def compared(page: Page) -> Case:
    base, number = compare(page)
    with_third(page, base, number)
    return Case(page.value(number), page.value(base))


def compared_missing(page: Page) -> Case:
    """What it is compared with has no number; the third thing does."""
    base, number = compare(page)
    page.number_table({C: base})
    return Case(None, page.value(number))


def multiple(page: Page) -> Case:
    """Twice or half of a sibling's number."""
    (number,) = page.draw(1)
    double = page.stream.chance(50)
    base, right = (number, 2 * number) if double else (2 * number, number)
    page.note(page.words.double if double else page.words.half)
    with_third(page, base, right)
    return Case(page.value(right), page.value(base))


def same(page: Page) -> Case:
    right, wrong = _values(page, 2)
    page.note(page.words.same)
    page.table({B: right, C: wrong})
    return Case(right, wrong)


def same_missing(page: Page) -> Case:
    """As a sibling of which nothing is said."""
    (wrong,) = _values(page, 1)
    page.note(page.words.same)
    page.table({C: wrong})
    return Case(None, wrong)


def describe(page: Page, thing: int = A) -> str:
    """State another attribute of all three, and refer to one of them by it."""
    attribute = page.other_attribute()
    values = attribute.values.values(page.stream, 3)
    page.table(dict(enumerate(values)), of=attribute)
    return f"the {page.theme.kind} that {attribute.that.format(value=values[thing].text)}"


def described(page: Page) -> Case:
    it = describe(page)
    values = _values(page, 3)
    page.table(page.either(dict(enumerate(values)), {A: values[A], B: values[B]}))
    return Case(values[A], values[B], it=it)


def described_missing(page: Page) -> Case:
    it = describe(page)
    wrong, other = _values(page, 2)
    page.table({B: wrong, C: other})
    return Case(None, wrong, it=it)


def exception(page: Page) -> Case:
    """A rule for all, and the thing asked about is its exception."""
    usual, own = _values(page, 2)
    page.rule(usual)
    page.exception(A, own)
    return Case(own, usual)


def rule(page: Page) -> Case:
    """A rule for all, and another thing is its exception."""
    usual, own = _values(page, 2)
    page.rule(usual)
    page.exception(B, own)
    return Case(usual, own)


def changed(page: Page) -> Case:
    """A value changed on a day; the customer's order tells which one holds."""
    old, new = _values(page, 2)
    before = page.stream.chance(50)
    page.change(page.words.changed, new, old, before=before)
    return Case(old, new) if before else Case(new, old)


def changed_since(page: Page) -> Case:
    """The same without the old value, for an order from after the change."""
    new, other = _values(page, 2)
    page.table({B: other})
    page.change(page.words.changed_silently, new, other, before=False)
    return Case(new, other)


def changed_before(page: Page) -> Case:
    """And for an order from before it."""
    new, other = _values(page, 2)
    page.table({B: other})
    page.change(page.words.changed_silently, new, other, before=True)
    return Case(None, new)
