"""The nouns. Frozen dataclasses with one meaning each, used by every folder.

    suite ── has ──► task ── has ──► item
                                      │  asked by an engine of a checkpoint
                                      ▼
    run  = one checkpoint on one suite with one engine; holds one result per item
    result = what was asked and answered for one item, with its scores or its error
    score  = one item, one metric, a value OR an error; an error is never a wrong answer

    verdict = what a policy's checks say of a candidate against a baseline: promote, reject, inconclusive
    look    = one spending of a gate's error budget; every access to gate items is one

    training = one recipe carried out on one parent; ends in a checkpoint, and keeps its curve as points

Policies are gates/policy.py, promotions harness/store/promotions.py; battles come with the judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

Role = Literal["target", "guard", "unseen"]
RunStatus = Literal["running", "finished", "failed"]
Outcome = Literal["pass", "fail", "inconclusive"]
Decision = Literal["promote", "reject", "inconclusive"]
CheckRole = Literal["primary", "guard", "check", "audit"]
Purpose = Literal["gate", "access"]

UNKNOWN = "unknown"
"""A value that is not told: by the files of a foreign run, or by the server behind an API."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Weights + tokenizer + chat template, named by the digest of their bytes.

    A model behind an API has the digest `api:HOST/MODEL@FINGERPRINT` and no component digests: it
    can be evaluated and be a baseline, never promoted. The model of a foreign run is
    `foreign:NAME@FACTS`, by what the run's files tell: nobody has seen its bytes, so it is only compared.
    """

    digest: str
    name: str
    """What a person calls it: the bundled name, the folder's name, the hub id or the API model."""
    location: str
    """Where the bytes were found: a folder, or the API's base URL. Not part of the identity."""
    weights: str = ""
    tokenizer: str = ""
    template: str = ""
    """Digest of the chat template; empty when the checkpoint has none."""
    parent: str | None = None
    stage: str | None = None
    recipe: str | None = None
    declared: tuple[str, ...] = ()
    """What its recipe says it changes besides weights and tokenizer: `chat template`."""

    @property
    def is_api(self) -> bool:
        return self.digest.startswith("api:")

    @property
    def is_foreign(self) -> bool:
        return self.digest.startswith("foreign:")

    @property
    def short(self) -> str:
        return self.digest if self.is_api or self.is_foreign else self.digest[:12]


@dataclass(frozen=True, slots=True)
class Mirror:
    """Files below the data directory that replace a public dataset when there is no network."""

    files: Mapping[str, str]
    """lm-eval split -> path relative to the data directory (.json, .jsonl, .csv, .parquet, also
    gzipped); with a reader, part of the data set -> path."""
    field: str | None = None
    """Key that holds the rows, when the file is one JSON object."""


@dataclass(frozen=True, slots=True)
class HubFiles:
    """Files of a public dataset repository, for data that comes in no form `datasets` loads."""

    repo: str
    files: Mapping[str, str]
    """Part of the data set -> path in the repository (.json, .jsonl, .csv, .parquet, also gzipped)."""
    revision: str = "main"


@dataclass(frozen=True, slots=True)
class HashRange:
    """The share [low, high) of a document set, by content hash: disjoint shares never overlap."""

    low: float = 0.0
    high: float = 1.0

    def holds(self, document_id: str) -> bool:
        """Whether the document, named by the hash of its content, lies in the share."""
        return self.low <= int(document_id[:8], 16) / 2**32 < self.high


@dataclass(frozen=True, slots=True)
class Draws:
    """How often the written answer to an item is drawn; its score is the mean of the answers' scores."""

    samples: int = 1
    temperature: float | None = None
    """None: as the task's own file says."""


@dataclass(frozen=True, slots=True)
class GenerativeForm:
    """The same documents asked so that the model writes its answer."""

    config: str
    """Path of the form's YAML file."""
    metric: str
    scorer: str | None = None
    """As in Task."""


@dataclass(frozen=True, slots=True)
class Task:
    """An lm-eval task as a suite uses it."""

    name: str
    metric: str
    """Primary metric: `METRIC`, or `METRIC,FILTER` when the task has several filters."""
    group: str | None = None
    """Tasks with the same group are pooled and count as one task in the suite's score."""
    margin: float = 0.0
    """Non-inferiority margin in the metric's own unit."""
    cluster: str | None = None
    """Field of a document that names the cluster its items share (a passage, a template)."""
    config: str | None = None
    """Path of the task's YAML file; None when lm-eval's own index knows the name."""
    chance: float | None = None
    """Most that an answer which ignores the question scores, as the suite states it."""
    scorer: str | None = None
    """`NAME@VERSION` of the scorer, where lm-eval's own metrics do not do."""
    reader: str | None = None
    """`NAME@VERSION` of what turns the data set's rows into documents."""
    mirror: Mirror | None = None
    """Local files that hold the same documents as the public dataset."""
    hub: HubFiles | None = None
    """Where the public dataset's own files are, for data that `datasets` cannot load."""
    split_of: str | None = None
    """lm-eval split the documents come from; None means the task's own evaluation split."""
    share: HashRange = HashRange()
    texts: tuple[str, ...] = ()
    """Files whose text is scored as a whole; where there are any, the documents come from nowhere else."""
    generative: GenerativeForm | None = None
    """How to ask where choices cannot be scored by log-likelihood: an endpoint that only chats."""
    draws: Draws | None = None
    """None: one answer, as the task's own file says."""

    def as_generative(self) -> Task:
        """The task in its generative form, if it declares one."""
        if self.generative is None:
            return self
        form = self.generative
        return replace(self, config=form.config, metric=form.metric, scorer=form.scorer, generative=None)

    @property
    def stratum(self) -> str:
        return self.group or self.name


@dataclass(frozen=True, slots=True)
class Part:
    """The first of a suite's items in the random order in which a sequential gate asks them."""

    analysis: int
    """Up to which interim analysis, from 1."""
    analyses: int
    """How many are planned."""
    ends: tuple[int, ...] = ()
    """Items by each analysis, once they are built: fewer analyses where clusters are large."""

    def __str__(self) -> str:
        return f"{self.analysis}/{self.analyses}"


@dataclass(frozen=True, slots=True)
class Suite:
    """A named, versioned set of tasks in one split: `name[/split][@seed]`."""

    name: str
    version: str
    role: Role
    tasks: tuple[Task, ...]
    split: str = "dev"
    seed: int = 0
    folder: str = ""
    description: str = ""
    licence: str = ""
    sources: tuple[str, ...] = ()
    reference: str | None = None
    """lm-eval group whose own definitions (few-shot counts, templates) the tasks come from."""
    generator: str | None = None
    """Name of the procedural generator that makes the documents, if they are not read from data."""
    size: int | None = None
    """Items per task that a procedural suite draws."""
    trusted: bool = False
    """Whether code in the suite's folder (`!function`) may run."""
    draws: Draws | None = None
    """Before what its tasks say, for those of them whose answer is written."""
    part: Part | None = None
    """None: all items."""

    @property
    def address(self) -> str:
        return f"{self.name}/{self.split}@{self.seed}" if self.generator else f"{self.name}/{self.split}"

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders its files are in; a composite suite's tasks lie in those of its parts."""
        own = {Path(self.folder)} if self.folder else set()
        return tuple(sorted(own | {Path(task.config).parent for task in self.tasks if task.config}))

    def draws_of(self, task: Task) -> Draws | None:
        return self.draws or task.draws

    def strata(self) -> dict[str, list[Task]]:
        """Tasks that count as one in the suite's score (a group, or a task alone), in suite order."""
        grouped: dict[str, list[Task]] = {}
        for task in self.tasks:
            grouped.setdefault(task.stratum, []).append(task)
        return grouped


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What turned requests into log-likelihoods and text; part of what makes runs comparable."""

    name: str
    version: str
    dtype: str
    device: str
    template_mode: str
    """`on`, `off`, or `file:DIGEST`: how messages became a prompt, not which template it was."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Everything else worth knowing (attention, parallelism, batch); recorded, not compared."""


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a task, named by the hash of its content."""

    task: str
    id: str
    ordinal: int
    """Position in the task's document order."""
    doc: str
    """The document as JSON, keys in their own order."""
    target: str
    cluster: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        return (self.task, self.id)


def cluster_key(task: str, cluster: str | None) -> tuple[str, str] | None:
    """Label that keeps equal cluster names of different tasks apart; None for an item on its own."""
    return None if cluster is None else (task, cluster)


@dataclass(frozen=True, slots=True)
class Score:
    """One item, one metric, a value or an error (exactly one of the two)."""

    task: str
    item: str
    metric: str
    value: float | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What was asked and answered for one item. One line of a run's journal, one Parquet row."""

    item: Item
    prompt: str
    """The prompt as sent, after the chat template; the first, where the choices have several."""
    contexts: tuple[str, ...] = ()
    """The prompt of each choice, where not all have the same."""
    choices: tuple[str, ...] = ()
    logprobs: tuple[float, ...] = ()
    """Log-likelihood of each choice, in nats."""
    greedy: tuple[bool, ...] = ()
    answers: tuple[str, ...] = ()
    """Generated texts, before filters."""
    filtered: Mapping[str, str] = field(default_factory=dict)
    """Filter name -> what was scored, as JSON."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    drawn: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Metric -> the score of each answer, where several were drawn; `metrics` has their mean."""
    error: str | None = None
    """`KIND: reason` when the item could not be scored; then there are no metrics."""
    finish: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def scores(self, expected: tuple[str, ...] = ()) -> tuple[Score, ...]:
        """One score per metric; for a failed item, one error per expected metric."""
        task, item = self.item.task, self.item.id
        if self.error is not None:
            return tuple(Score(task, item, metric, None, self.error) for metric in expected)
        return tuple(Score(task, item, metric, value) for metric, value in self.metrics.items())


@dataclass(frozen=True, slots=True)
class Run:
    """One checkpoint on one suite with one engine; immutable once finished."""

    id: str
    identity: str
    """Digest of everything that determines the scores; the same identity is the same run."""
    status: RunStatus
    checkpoint: Checkpoint
    suite: Suite
    engine: EngineInfo
    comparability: Mapping[str, str]
    """Component -> digest or value; two runs are comparable when these are equal."""
    settings: Mapping[str, str]
    """The command's own settings (limit, seed, template), for people; already in the identity."""
    created: str
    """UTC, ISO 8601."""
    finished: str | None = None
    n_items: int = 0
    n_errors: int = 0
    seconds: float = 0.0
    """Time spent evaluating, summed over resumed sessions."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    harness_version: str = ""
    commit: str = ""
    """Git commit of the working folder when the run was made, if there was one."""
    warnings: tuple[str, ...] = ()
    failure: str | None = None
    origin: str = ""
    """What made the run when it was not this harness, e.g. `lm_eval 0.4.13`; such a run is foreign."""
    missing: tuple[str, ...] = ()
    """What the files of a foreign run do not tell."""

    @property
    def is_foreign(self) -> bool:
        return bool(self.origin)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of a verdict: what was measured, against which bound, and what follows."""

    name: str
    """What is checked, in a few words: suite, task, metric, and against what if not the baseline."""
    kind: str
    role: CheckRole
    outcome: Outcome
    reason: str
    """One sentence."""
    bound: float | None = None
    """What the interval is held against: `improve_by`, or minus the margin."""
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    """Confidence of the two-sided interval, 1 - 2 alpha for a one-sided alpha."""
    n: int = 0
    n_clusters: int = 0
    p_value: float | None = None
    """One-sided, of the test that decided where it is not the interval."""
    method: str = ""
    analysis: int = 0
    """Of a sequential gate, the analysis that the result is of, from 1: where it crossed its bound, else the
    last."""
    disclosed: bool = False
    """Whether it may be shown though the verdict as a whole may not: it measured this look's items alone."""

    @property
    def is_measured(self) -> bool:
        """Whether anything was measured; what was not says nothing about the items."""
        measured = (self.estimate, self.low, self.high, self.p_value)
        return self.outcome != "inconclusive" or bool(self.n) or any(value is not None for value in measured)


@dataclass(frozen=True, slots=True)
class ComparedRuns:
    """The runs of one suite that a verdict rests on, by id."""

    suite: str
    """Address."""
    candidate: str
    baseline: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a policy says of a candidate: a decision with a known error rate, and all it rests on."""

    id: str
    decision: Decision
    reason: str
    """One sentence."""
    policy: str
    """The policy's name; its digest says what it was."""
    policy_digest: str
    alias: str
    """What a promotion by this verdict moves."""
    candidate: str
    baseline: str
    """Digests; empty when there is none."""
    checks: tuple[CheckResult, ...]
    runs: tuple[ComparedRuns, ...]
    look: int
    """Which look at these gate items this was, from 1; 0 when none was spent."""
    look_number: int
    """The look's own number in the store; 0 when none was spent."""
    level: float
    """One-sided error that this look spent on the primary checks."""
    guarantee: str
    """What the error rate of promotions is, over which looks."""
    disclosed: bool
    """Whether all of it may be shown: false where a check is on fixed gate items, which feedback would spend.
    Then its checks tell which of them may."""
    created: str
    """UTC, ISO 8601."""
    registered: str | None = None
    """Commit since which the policy says this; None marks a verdict that cannot promote."""
    waived: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    analysis: int = 0
    """Of a sequential gate, the analysis at which it stopped, from 1."""
    analyses: int = 0
    """How many it would have made; 0 for a gate that looked once at all items."""
    harness_version: str = ""

    @property
    def can_promote(self) -> bool:
        return self.decision == "promote" and self.registered is not None


@dataclass(frozen=True, slots=True)
class Look:
    """One access to gate items. Written down before the items are seen, so that a crash still counts."""

    number: int
    """1 for the first look of the store, then counted on."""
    items: Mapping[str, str]
    """Suite address -> digest of its gate items."""
    line: str
    candidate: str
    """Of several that were weighed together, the digest of their digests."""
    champion: str
    """The line's champion at that time: with the items it names the epoch."""
    policy_digest: str
    level: float
    """One-sided error spent; 0 for an access without a policy."""
    created: str
    purpose: Purpose = "gate"
    runs: str = ""
    """Digest of the runs to be weighed, since the same question on others is another look; empty for an
    access."""
    candidates: tuple[str, ...] = ()
    """Those of whom the best was to be promoted, by digest; empty for one alone."""
    analyses: int = 1
    """At how many analyses it may stop: a promotion tells at which of them it did."""


@dataclass(frozen=True, slots=True)
class Training:
    """One recipe carried out on one parent; what it made is a checkpoint with this as its history."""

    id: str
    identity: str
    """Digest of everything that determines the weights: the same identity is the same training."""
    status: RunStatus
    name: str
    """The recipe's."""
    stage: str
    recipe: str
    """The recipe as it was carried out, overrides included, as canonical JSON."""
    recipe_digest: str
    parent: str
    """Digest."""
    gated: bool
    """Whether a promotion allowed the parent; False was asked for by the recipe's `allow_ungated`."""
    data: Mapping[str, str]
    """File as the recipe names it -> sha256; also what rewards an online stage -> its digest."""
    processes: int
    created: str
    """UTC, ISO 8601."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Library -> version: torch, transformers, trl, deepspeed, ..."""
    finished: str | None = None
    seconds: float = 0.0
    """Time spent training, summed over resumed sessions."""
    steps: int = 0
    """Optimizer steps."""
    rows: int = 0
    tokens: int = 0
    """Tokens of the training rows as the model sees them, once through."""
    target_tokens: int = 0
    """Those of them that the loss counts."""
    checkpoint: str | None = None
    """Digest of what it made."""
    ema_checkpoint: str | None = None
    """Digest of the averaged weights, a candidate of its own."""
    warnings: tuple[str, ...] = ()
    failure: str | None = None
    harness_version: str = ""
    commit: str = ""


@dataclass(frozen=True, slots=True)
class TrainingPoint:
    """What was measured at one optimizer step."""

    step: int
    epoch: float
    seconds: float
    """Since the training began, over all sessions."""
    values: Mapping[str, float]
    """`loss`, `learning_rate`, `grad_norm`, `tokens_per_second`, `memory_gib`, `eval_loss`, ..."""
