"""Situations of level 4: rules, exceptions, comparisons and descriptions under the customer's conditions."""

from __future__ import annotations

from suites.support.grounded.lookups import compare, describe, with_third
from suites.support.grounded.page import A, B, C, Case, Page


def exception_raised(page: Page) -> Case:
    """The exception's own number, changed by the customer's condition."""
    usual, own = page.draw(2)
    page.rule(page.value(usual))
    page.exception(A, page.value(own))
    delta = _bonus(page, own)
    return Case(page.value(page.adjusted(own, delta)), page.value(page.adjusted(usual, delta)))


def rule_raised(page: Page) -> Case:
    """The same for a thing under the rule; a sibling's number is left open."""
    (usual,) = page.draw(1)
    page.rule(page.value(usual))
    page.note(page.words.untold_for, it=B)
    delta = _bonus(page, usual)
    return Case(page.value(page.adjusted(usual, delta)), page.value(usual))


def exception_untold(page: Page) -> Case:
    """The same for the sibling whose number is left open."""
    (usual,) = page.draw(1)
    page.rule(page.value(usual))
    page.note(page.words.untold_for, it=A)
    delta = _bonus(page, usual)
    return Case(None, page.value(page.adjusted(usual, delta)))


def left_out(page: Page) -> Case:
    """The customer's condition counts, but not for this thing."""
    numbers = page.draw(3)
    page.number_table(dict(enumerate(numbers)))
    delta = _bonus(page, numbers[A], excluded=A)
    return Case(page.value(numbers[A]), page.value(page.adjusted(numbers[A], delta)))


def not_left_out(page: Page) -> Case:
    """It is a sibling that the condition does not count for."""
    numbers = page.draw(3)
    page.number_table(dict(enumerate(numbers)))
    delta = _bonus(page, numbers[A], excluded=B)
    return Case(page.value(page.adjusted(numbers[A], delta)), page.value(numbers[A]))


def compared_raised(page: Page) -> Case:
    """More or less than a sibling's number, and the customer's condition on top."""
    base, number = compare(page)
    with_third(page, base, number)
    delta = _bonus(page, number)
    return Case(page.value(page.adjusted(number, delta)), page.value(number))


def compared_not_raised(page: Page) -> Case:
    """The same for a customer to whom the condition does not apply."""
    base, number = compare(page)
    with_third(page, base, number)
    delta = _bonus(page, number, applies=False)
    return Case(page.value(number), page.value(page.adjusted(number, delta)))


def compared_raised_missing(page: Page) -> Case:
    """The same where the sibling has no number."""
    base, number = compare(page)
    page.number_table({C: base})
    delta = _bonus(page, number)
    return Case(None, page.value(page.adjusted(number, delta)))


def described_raised(page: Page) -> Case:
    """The thing is described, and the customer's condition counts."""
    it = describe(page)
    numbers = page.draw(3)
    page.number_table(dict(enumerate(numbers)))
    delta = _bonus(page, numbers[A])
    wrong = page.either(numbers[A], page.adjusted(numbers[B], delta))
    right = page.adjusted(numbers[A], delta)
    return Case(page.value(right), page.value(wrong if wrong != right else numbers[A]), it=it)


def described_compared(page: Page) -> Case:
    """The thing is described, and its number follows from a sibling's."""
    it = describe(page)
    base, number = compare(page)
    with_third(page, base, number)
    return Case(page.value(number), page.value(base), it=it)


def described_compared_missing(page: Page) -> Case:
    """The same where the sibling has no number."""
    it = describe(page)
    base, number = compare(page)
    page.number_table({C: base})
    return Case(None, page.value(number), it=it)


def larger_counts(page: Page) -> Case:
    """Both conditions apply, and only the larger change counts."""
    (number,) = page.draw(1)
    small, large = sorted(page.deltas(number, 2))
    page.number_table({A: number})
    for condition, delta in zip(page.conditions, page.either((small, large), (large, small)), strict=True):
        page.bonus(condition, delta)
        page.tell(condition.yes)
    page.note(page.words.one_bonus)
    wrong = page.adjusted(number, small + large)
    return Case(page.value(page.adjusted(number, large)), page.value(wrong))


def limited(page: Page) -> Case:
    """The customer's condition counts up to a limit."""
    (number,) = page.draw(1)
    step = page.numbers.step
    page.number_table({A: number})
    delta = _bonus(page, number, least=2 * step)
    limit = page.adjusted(number, step * page.stream.between(1, delta // step - 1))
    page.limit(limit)
    return Case(page.value(limit), page.value(page.adjusted(number, delta)))


def chain(page: Page) -> Case:
    """Compared with a sibling that is compared with the third."""
    (last,) = page.draw(1)
    (delta,) = page.deltas(last)
    second = page.either(delta, -delta)
    (delta,) = page.deltas(last + second)
    first = page.either(delta, -delta)
    page.number_table({C: last})
    page.compare(B, C, second)
    page.compare(A, B, first)
    return Case(page.value(last + second + first), page.value(last + first))


def told_elsewhere(page: Page) -> Case:
    """For customers under the condition another number holds, which the page does not give."""
    numbers = page.draw(3)
    page.number_table(dict(enumerate(numbers)))
    condition, _ = page.conditions
    page.note(page.words.untold_when, when=condition.when)
    page.tell(condition.yes)
    return Case(None, page.value(numbers[A]))


def not_told_elsewhere(page: Page) -> Case:
    """The same for a customer to whom the condition does not apply."""
    numbers = page.draw(3)
    page.number_table(dict(enumerate(numbers)))
    condition, _ = page.conditions
    page.note(page.words.untold_when, when=condition.when)
    page.tell(condition.no)
    return Case(page.value(numbers[A]), page.value(numbers[B]))


def _bonus(
    page: Page, number: int, *, applies: bool = True, excluded: int | None = None, least: int = 0
) -> int:
    """State a condition and what it adds or takes off, and let the customer say whether it applies."""
    condition, _ = page.conditions
    delta = max(least, *page.deltas(number, 2)) if least else page.deltas(number)[0]
    page.bonus(condition, delta, excluded)
    page.tell(condition.yes if applies else condition.no)
    return delta
