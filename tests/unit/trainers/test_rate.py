"""The bound against the numbers of the notes it comes from, and who is bound by it."""

from __future__ import annotations

import pytest

from trainers.rate import bound, choose, per_step


@pytest.mark.parametrize(
    ("tokens", "expected"), [(65_536, 3.84e-5), (8_192, 1.36e-5), (4_000_000, 3e-4), (1_000_000, 1.5e-4)]
)
def test_published_values(tokens: int, expected: float) -> None:
    assert bound(tokens) == pytest.approx(expected, rel=3e-3)


def test_a_step_without_target_tokens_has_no_bound() -> None:
    with pytest.raises(ValueError, match="at least one target token"):
        bound(0)


def test_target_tokens_per_step_are_those_of_all_processes_and_micro_batches() -> None:
    # 8 GPUs x 4 rows x 2 micro-batches of 1,024 tokens each, all of them targets.
    assert per_step(1_024 * 500, 500, 8 * 4 * 2) == 65_536
    assert per_step(100 * 256 + 100 * 768, 200, 16) == 8_192


@pytest.mark.parametrize("stage", ["dapt", "sft"])
def test_auto_is_the_bound(stage: str) -> None:
    rate = choose(stage, "auto", 65_536, 2e-5)  # type: ignore[arg-type]  # one of the literals
    assert (rate.value, rate.origin, rate.warning) == (bound(65_536), "auto", None)


@pytest.mark.parametrize("stage", ["dpo", "reward", "online"])
def test_comparisons_keep_trl_s_own(stage: str) -> None:
    for wanted in ("auto", None):
        rate = choose(stage, wanted, 65_536, 1e-6)  # type: ignore[arg-type]  # one of the literals
        assert (rate.value, rate.bound, rate.origin, rate.warning) == (1e-6, None, "default", None)
    assert choose(stage, 1.0, 65_536, 1e-6).warning is None  # type: ignore[arg-type]  # one of the literals


def test_a_rate_above_the_bound_is_kept_and_told() -> None:
    rate = choose("sft", 2e-5, 8_192, 2e-5)
    assert rate.value == 2e-5
    assert rate.warning == (
        "The learning rate 2e-05 is above 1.36e-05, the bound for 8,192 target tokens per step; "
        "learning_rate: auto keeps to it."
    )
    assert choose("sft", None, 8_192, 2e-5).warning == rate.warning
    assert choose("sft", 1.3e-5, 8_192, 2e-5).warning is None
