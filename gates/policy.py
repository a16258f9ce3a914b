"""The policy: a gate written down before the run. YAML to typed checks; what it promises, and its digest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, PrivateAttr, Tag, field_validator, model_validator

from harness import config
from harness.config import DrawSettings, Strict
from harness.errors import PolicyError
from harness.fingerprint import json_digest
from harness.texts import HELDOUT, heldout_name

Share = Annotated[float, Field(ge=0, le=1)]
CHAMPION = "champion"
"""As a policy's baseline: the checkpoint that its line promoted last."""


def _not_text(address: str) -> str:
    """Scores are better when higher, a loss when lower."""
    if address.startswith(HELDOUT):
        data = address.removeprefix(HELDOUT)
        raise ValueError(f"held-out text is a check: {{kind: heldout_loss, data: {data}, max_increase: ...}}")
    return address


Scored = Annotated[str, AfterValidator(_not_text)]
"""Address of a suite whose scores are compared."""


class ScoreCheck(Strict):
    """A paired comparison of candidate and baseline on a suite, or on one of its tasks."""

    kind: Literal["scores"] = "scores"
    suite: Scored
    task: str | None = None
    """A task or group of the suite, with or without the suite's name in front; its mean when left out."""
    metric: str | None = None
    """Where the tasks' primary metrics are not meant: a metric that every task has."""


class Superiority(ScoreCheck):
    """A primary check: the candidate is better than the baseline by more than `improve_by`."""

    improve_by: float = Field(default=0.0, ge=0, lt=1)


class NonInferiority(ScoreCheck):
    """A guard: the candidate is worse than the baseline by less than `margin`."""

    margin: float = Field(gt=0, lt=1)
    cumulative_margin: float | None = Field(default=None, gt=0, lt=1)
    """The same against the line's fixed anchor, so that small losses cannot add up."""
    floor: Share | None = None
    """The candidate's own score lies above this."""


class Contamination(Strict):
    """The share of a suite's items that the training data contain."""

    kind: Literal["contamination"]
    suite: str
    max_share: Share
    on: Literal["clean", "all"] = "clean"
    """`clean`: items found contaminated are left out of the suite's other checks."""


class Battles(Strict):
    """The win rate against the baseline, as a judge sees it."""

    kind: Literal["battles"]
    min_win_rate: Share


class HeldoutLoss(Strict):
    """Bits per byte on held-out text."""

    kind: Literal["heldout_loss"]
    data: str
    """A file with a `text` in each row, or a folder of .txt files, beside the policy's own file."""
    max_increase: float = Field(allow_inf_nan=False)
    """Bits per byte; below 0 the loss has to fall."""
    planned_effect: float = Field(default=0.005, gt=0, allow_inf_nan=False)
    """Bits per byte: as a primary, the smallest fall below `max_increase` worth finding."""


class Length(Strict):
    """How much longer the candidate's written answers are."""

    kind: Literal["length"]
    suite: str | None = None
    max_ratio: float = Field(gt=0)


def _kind(value: object) -> str:
    """The kind of a check as written; a comparison of scores when nothing is said."""
    return str(value.get("kind", "scores") if isinstance(value, dict) else getattr(value, "kind", "scores"))


OtherCheck = Annotated[Contamination | Battles | HeldoutLoss | Length, Field(discriminator="kind")]
Primary = Annotated[
    Annotated[Superiority, Tag("scores")]
    | Annotated[Contamination, Tag("contamination")]
    | Annotated[Battles, Tag("battles")]
    | Annotated[HeldoutLoss, Tag("heldout_loss")]
    | Annotated[Length, Tag("length")],
    Discriminator(_kind),
]
Check = Superiority | NonInferiority | Contamination | Battles | HeldoutLoss | Length


class Unseen(Strict):
    """A suite that nothing was selected on: reported beside the gate's gain."""

    suite: Scored
    audit: bool = True
    enforce: bool = False
    """Whether a gate gain that the unseen suite does not share stops the promotion."""


class Sequential(Strict):
    """Looking before all items are answered, at boundaries that keep the error rate."""

    enabled: bool = True
    looks: int = Field(default=5, ge=1, le=20)
    """Planned analyses of a suite's items."""
    design: Literal["planned", "open_ended"] = "planned"
    batches: int = Field(default=20, ge=1, le=100)
    """Most batches of new items that an open-ended gate draws."""


class Policy(DrawSettings):
    """policies/NAME.yaml. `samples` and `temperature` are those of every task whose answer is written."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    line: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9._-]*$")
    """The line whose champion this gate replaces; the name up to its last `-` when left out."""
    stage: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9._]*$")
    """The alias's second part, `LINE/STAGE`; the name after its last `-` when left out."""
    baseline: str = CHAMPION
    """`champion`, an alias, a digest, a path or a hub id."""
    anchor: str | None = None
    """What `cumulative_margin` is measured against; the line's genesis when left out."""
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    """One-sided error of promoting a candidate that is not better."""
    planned_effect: float = Field(default=0.02, gt=0, lt=1)
    """The smallest gain worth finding; what rejects a primary that cannot have it."""
    items: int | None = Field(default=None, ge=1)
    """Items per task that procedural suites draw; as many as the suite says when left out."""
    horizon: int | None = Field(default=None, ge=1)
    """Looks that share the error budget evenly; without it later looks get less and less."""
    primary: list[Primary] = Field(min_length=1)
    guards: list[NonInferiority] = Field(default_factory=list)
    checks: list[OtherCheck] = Field(default_factory=list)
    unseen: Unseen | None = None
    sequential: Sequential = Sequential(enabled=False)
    max_error_rate: Share = 0.01

    _folder: Path = PrivateAttr(default_factory=Path)
    """Of the policy's file: where it stands is no part of what it says."""

    @field_validator("primary", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return [value] if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _texts_have_names_of_their_own(self) -> Self:
        """The ledger knows held-out text by its file's name: another file needs another one."""
        known: dict[str, str] = {}
        for check in (*self.primary, *self.checks):
            if not isinstance(check, HeldoutLoss):
                continue
            other = known.setdefault(heldout_name(Path(check.data)), check.data)
            if other != check.data:
                raise ValueError(f"the held-out texts {other} and {check.data} need file names that differ")
        return self

    @property
    def alias(self) -> str:
        """`LINE/STAGE`: what a promotion moves."""
        line, dash, stage = self.name.rpartition("-")
        named = (line, stage) if dash else (self.name, "model")
        return f"{self.line or named[0]}/{self.stage or named[1]}"

    @property
    def digest(self) -> str:
        """Of what the policy says, defaults included: comments and the order of keys do not count."""
        return json_digest(self.model_dump(mode="json"))

    @property
    def score_checks(self) -> tuple[Superiority | NonInferiority, ...]:
        """The checks that compare scores, primaries first."""
        primaries = [check for check in self.primary if isinstance(check, Superiority)]
        return (*primaries, *self.guards)

    def suites(self) -> tuple[str, ...]:
        """Addresses of every suite it needs runs of, each once."""
        checks = (*self.score_checks, *self.primary, *self.checks)
        return tuple(dict.fromkeys(suite for check in checks for suite in self.suites_of(check)))

    def primary_suites(self) -> tuple[str, ...]:
        """Addresses of the suites whose items decide a primary, each once."""
        return tuple(dict.fromkeys(suite for check in self.primary for suite in self.suites_of(check)))

    def suites_of(self, check: Check) -> tuple[str, ...]:
        """Where a check reads runs; a length check without a suite: wherever scores are compared."""
        if isinstance(check, ScoreCheck):
            return (check.suite,)
        if isinstance(check, HeldoutLoss):
            return (f"{HELDOUT}{self._folder / check.data}",)
        if not isinstance(check, Length):
            return ()
        everywhere = dict.fromkeys(compared.suite for compared in self.score_checks)
        return (check.suite,) if check.suite is not None else tuple(everywhere)


def load(path: Path) -> Policy:
    """Raises ConfigError naming every wrong key with its line and the nearest known key."""
    read = config.load(path, Policy)
    read._folder = path.absolute().parent
    return read


def require_sequential(policy: Policy, path: Path) -> None:
    """Raises PolicyError unless the policy stops early: when a gate stops is written down before the run."""
    if not policy.sequential.enabled:
        raise PolicyError(
            f"{path} does not enable sequential analyses, so all its items are answered before it decides.",
            hint="write `sequential: {enabled: true}` into it and commit it; or leave --sequential out",
        )


def warnings(policy: Policy) -> list[str]:
    """What the policy may not mean: tests that a neutral candidate fails nineteen times in twenty."""
    found = []
    for check in (*policy.primary, *policy.checks):
        if isinstance(check, HeldoutLoss) and check.max_increase == 0:
            found.append(
                "heldout_loss with max_increase 0 asks for proof of a gain: a candidate that is equal to the "
                f"baseline fails it {1 - policy.alpha:.0%} of the time"
            )
        if isinstance(check, Battles) and check.min_win_rate == 0.5:
            found.append(
                "battles with min_win_rate 0.5 asks for proof of a gain: a candidate that is equal to the "
                f"baseline fails it {1 - policy.alpha:.0%} of the time"
            )
    return found
