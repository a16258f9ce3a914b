"""The measured error rates: the benchmark's own promises on a few cases, and the tables in the docs."""

from __future__ import annotations

import pytest
from scipy.stats import binom

from benchmarks import gate_error_rates
from benchmarks.gate_error_rates import ALPHA, GUARD, MARGIN, PRIMARY, Case, Independent, Rates
from tests.markdown import DOCS, rows, sections


def rates(promote: float, reject: float, inconclusive: float, one_test: float) -> Rates:
    found = Rates.none()
    found.decisions.update({"promote": promote, "reject": reject, "inconclusive": inconclusive})
    found.one_test = one_test
    return found


def test_promises_hold_on_a_few_cases(capsys: pytest.CaptureFixture[str]) -> None:
    assert gate_error_rates.main(["--quick"]) == 0
    assert "primary | 133 items" in capsys.readouterr().out


def test_enumeration_agrees_with_the_size_of_an_exact_test() -> None:
    """Exact McNemar rejects at c(D) wins of D disagreements; its size is a sum over D."""
    n, share = 60, 0.2
    size = 0.0
    for disagreeing in range(n + 1):
        least = int(binom.isf(ALPHA, disagreeing, 0.5)) + 1
        size += binom.pmf(disagreeing, n, share) * binom.sf(least - 1, disagreeing, 0.5)
    found = Independent(n, share).rates(PRIMARY, ALPHA, 0.0)
    assert found.decisions["promote"] == pytest.approx(size, abs=1e-6)
    assert sum(found.decisions.values()) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("case", "promote", "breaks"),
    [
        (Case(PRIMARY, Independent(2000), ALPHA, 0.0), 0.051, True),
        (Case(PRIMARY, Independent(2000), ALPHA, 0.0), 0.049, False),
        (Case(GUARD, Independent(2000), ALPHA, -MARGIN), 0.056, True),
        (Case(GUARD, Independent(200), ALPHA, -MARGIN), 0.051, True),
        (Case(PRIMARY, Independent(2000), ALPHA, 0.03), 0.0, True),
        (Case(PRIMARY, Independent(2000), ALPHA, 0.03), 0.93, False),
    ],
)
def test_a_gate_that_errs_or_never_decides_breaks_a_promise(case: Case, promote: float, breaks: bool) -> None:
    assert case.breaks(rates(promote, 0.0, 1 - promote, one_test=0.94)) == breaks


def test_the_docs_have_the_tables_that_were_measured() -> None:
    tables = [
        row
        for title in ("Independent items", "Several primaries", "Clusters")
        for row in rows(sections(DOCS / "error-rates.md")[title])
    ]
    asked = list(gate_error_rates.cases(False, 10_000, 0))
    names = [
        [case.asked.name, case.items.name, f"{100 * case.effect:+g}", f"{case.level:.4f}"] for case in asked
    ]
    assert [list(row[:4]) for row in tables] == names
    for row, case in zip(tables, asked, strict=True):
        promote, reject, inconclusive, one_test = (float(cell) for cell in row[4:])
        assert promote + reject + inconclusive == pytest.approx(1, abs=2e-4)
        assert not case.breaks(rates(promote, reject, inconclusive, one_test)), row
    # One of the enumerated rows, made again.
    again = asked[0].items.rates(asked[0].asked, asked[0].level, asked[0].effect)
    assert f"{again.decisions['promote']:.4f}" == tables[0][4]
