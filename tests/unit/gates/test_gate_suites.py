"""Where a gate asks: the gate split, and of a procedural suite items of this look alone."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from gates.suites import SEEDS, gate_address, look_seed
from harness.errors import PolicyError
from harness.records import Suite, Task

FIXED = Suite("toy", "1", "target", (Task("sum", "acc"),), split="dev", folder="/suites/toy")
DRAWN = replace(FIXED, name="draw", generator="support", folder="/suites/draw")
SPLITS = ("dev", "gate", "unseen")


def place(address: str, suite: Suite, champion: str = "base", candidate: str = "new") -> str:
    return gate_address(address, suite, SPLITS, champion, candidate)


@pytest.mark.parametrize(
    ("address", "suite", "asked"),
    [
        ("toy", FIXED, "toy/gate"),
        ("./toy", FIXED, "./toy/gate"),
        ("/suites/toy", FIXED, "/suites/toy/gate"),
        ("toy/unseen", replace(FIXED, split="unseen"), "toy/unseen"),
    ],
)
def test_what_the_policy_leaves_open_is_the_gate_split(address: str, suite: Suite, asked: str) -> None:
    assert place(address, suite) == asked


def test_a_suite_without_a_gate_split_is_asked_as_it_is() -> None:
    assert gate_address("toy", FIXED, ("dev",), "base", "new") == "toy"
    assert gate_address("mmlu", FIXED, (), "base", "new") == "mmlu"


def test_a_folder_that_is_called_like_a_split_names_none() -> None:
    assert place("/suites/dev", replace(FIXED, folder="/suites/dev")) == "/suites/dev/gate"


@pytest.mark.parametrize("address", ["draw@5", "draw/gate@5", "./draw/unseen@0"])
def test_items_that_stay_the_same_are_not_passed_off_as_fresh(address: str) -> None:
    with pytest.raises(PolicyError, match="the same items"):
        place(address, replace(DRAWN, seed=5))


def test_champion_candidate_and_suite_make_the_seed_and_nothing_else() -> None:
    seed = look_seed("draw", "base", "new")
    assert place("draw", DRAWN) == f"draw/gate@{seed}"
    assert place("./draw", DRAWN) == f"./draw/gate@{seed}"
    assert place("draw/unseen", replace(DRAWN, split="unseen")) == f"draw/unseen@{seed}"
    others = {
        look_seed(*words)
        for words in (("other", "base", "new"), ("draw", "new", "new"), ("draw", "base", "x"))
    }
    assert len(others - {seed}) == 3
    assert all(0 <= one < SEEDS for one in {seed, *others})


def test_seeds_do_not_meet() -> None:
    digests = [hashlib.sha256(str(i).encode()).hexdigest() for i in range(100)]
    assert len({look_seed("draw", a, b) for a in digests[:10] for b in digests}) == 1000
