"""A policy's plan: its suites' items, the ledger's next level, what that resolves, what it costs."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from gates import ledger
from gates.evidence import stratum_named
from gates.plan import NextLook, TaskItems, forecast
from gates.plan_texts import text_forecast
from gates.policy import HeldoutLoss, NonInferiority, Policy, Superiority
from gates.policy import warnings as policy_warnings
from gates.promote import promoting_looks
from harness.engines.base import GenerateRequest, Prompt, Request, RollingRequest, ScoreRequest
from harness.engines.encode import Encoder
from harness.errors import PolicyError
from harness.forecast import Assumptions, Plan, SuiteCost, TextForecast
from harness.identity import items_component
from harness.pipeline.access import decisive_suites, ungated
from harness.pipeline.noise import Noises
from harness.pipeline.staging import asked_suite
from harness.records import CheckRole, Suite
from harness.store import Store
from harness.tasks import BuiltTask, Library, build

NOBODY = ""
"""The digest of a candidate that does not exist yet: no look was at the items it would be asked."""
WORD = re.compile(r"\w+|[^\w\s]")
"""A word, or a punctuation mark."""
TOKENS_PER_WORD = 1.3
"""SmolLM2's tokenizer: 1.28 on support, 1.32 on gsm8k, 1.28 on banking77, chat template included."""


class Tokens:
    """How prompts are counted: by a model's tokenizer and chat template, or estimated from their words."""

    def __init__(self, model: str | None = None, encoder: Encoder | None = None) -> None:
        self.model = model
        self._encoder = encoder
        self._choices: dict[str, float] = {}

    @property
    def templated(self) -> bool:
        return self._encoder is None or self._encoder.templated

    def of(self, requests: Iterable[Request]) -> int:
        """Tokens of the prompts, and of the choices that are compared after them."""
        return round(math.fsum(self._of(request) for request in requests))

    def _of(self, request: Request) -> float:
        if isinstance(request, RollingRequest):
            return self._count(request.text)
        choices = request.continuations if isinstance(request, ScoreRequest) else ()
        return self._prompt(request.prompt) + math.fsum(map(self._choice, choices))

    def _prompt(self, prompt: Prompt) -> float:
        if self._encoder is not None:
            return self._count(self._encoder.render(prompt))
        return math.fsum(self._count(text) for text in (*(m.content for m in prompt.messages), prompt.text))

    def _choice(self, text: str) -> float:
        """Items of a task often share their choices, so each is counted once."""
        if text not in self._choices:
            self._choices[text] = self._count(text) - self._count("")
        return self._choices[text]

    def _count(self, text: str) -> float:
        if self._encoder is not None:
            return len(self._encoder.encode(text))
        return TOKENS_PER_WORD * len(WORD.findall(text))


def plan(
    policy: Policy,
    store: Store,
    assumed: Assumptions,
    tokens: Tokens,
    *,
    library: Library,
    data_dir: Path | None = None,
    trusted: Sequence[Path] = (),
) -> Plan:
    """What the policy's next look can resolve, and what it takes. Loads no model and spends no look.

    Raises PolicyError for a policy that compares neither scores nor losses or whose error budget is used
    up, and as `weigh` for suites, tasks and data that do not exist.
    """
    if not policy.score_checks and not _text_checks(policy):
        raise PolicyError(
            f"The policy {policy.name!r} compares neither scores nor losses: there is nothing to plan."
        )
    champion = store.champion(policy.alias.partition("/")[0])
    addresses = [*policy.suites(), *([policy.unseen.suite] if policy.unseen else [])]
    suites = {
        address: asked_suite(policy, address, champion.checkpoint if champion else NOBODY, NOBODY, trusted)
        for address in dict.fromkeys(addresses)
    }
    built = {
        address: build(suite, templated=tokens.templated, library=library, data_dir=data_dir)
        for address, suite in suites.items()
    }
    granted = _granted(policy, store, suites, built, champion.checkpoint if champion else NOBODY)

    def level_at(look: int) -> float:
        return ledger.level_at(policy, look, fresh=granted.fresh, promoted=granted.promoted)

    noises = Noises(store, champion.checkpoint if champion else NOBODY)
    items = {
        check: _items_of(
            check, suites[check.suite], built[check.suite], noises, _batches(policy, suites[check.suite])
        )
        for check in policy.score_checks
    }
    return Plan(
        policy=policy.name,
        alias=policy.alias,
        forecast=forecast(policy, items, NextLook(granted.look, granted.fresh, level_at), assumed),
        costs=tuple(_cost(policy, address, suites[address], built[address], tokens) for address in suites),
        tokenizer=tokens.model,
        warnings=(
            *policy_warnings(policy),
            *filter(None, (ungated(suites[address]) for address in decisive_suites(policy))),
            *granted.warnings,
        ),
        texts=_texts(policy, built, granted.level, assumed.power),
    )


def _text_checks(policy: Policy) -> list[tuple[HeldoutLoss, CheckRole]]:
    roles: list[tuple[Sequence[object], CheckRole]] = [(policy.primary, "primary"), (policy.checks, "check")]
    return [(check, role) for checks, role in roles for check in checks if isinstance(check, HeldoutLoss)]


def _texts(
    policy: Policy, built: Mapping[str, Sequence[BuiltTask]], level: float, power: float
) -> tuple[TextForecast, ...]:
    """The checks on held-out text; primaries at the share of the level that Holm's procedure begins with."""
    made = []
    for check, role in _text_checks(policy):
        (address,) = policy.suites_of(check)
        items = [one.item for task in built[address] for one in task.items]
        documents: Counter[str] = Counter()
        for item in items:
            documents[item.cluster or item.id] += len(item.target.encode())
        at = level / len(policy.primary) if role == "primary" else policy.alpha
        made.append(text_forecast(check, role, documents, len(items), at, power))
    return tuple(made)


def _granted(
    policy: Policy,
    store: Store,
    suites: Mapping[str, Suite],
    built: Mapping[str, Sequence[BuiltTask]],
    champion: str,
) -> ledger.Grant:
    """What the ledger would grant the next candidate, as harness.pipeline.gate asks for it."""
    primary = policy.primary_suites()
    items = {
        f"{suites[address].address} {task.task.name}": items_component(len(task.items), task.items_digest)
        for address in primary or policy.suites()
        for task in built[address]
    }
    return ledger.grant(
        policy,
        store.gates.looks(),
        items=items,
        fresh=bool(primary) and all(suites[address].generator for address in primary),
        candidate=NOBODY,
        champion=champion,
        promoting=promoting_looks(store.promotions(), store.gates.verdicts()),
    )


def _batches(policy: Policy, suite: Suite) -> int:
    """The most batches of a suite's items that a gate may draw."""
    sequential = policy.sequential
    is_open = sequential.enabled and sequential.design == "open_ended" and suite.generator is not None
    return sequential.batches if is_open else 1


def _items_of(
    check: Superiority | NonInferiority,
    suite: Suite,
    built: Sequence[BuiltTask],
    noises: Noises,
    batches: int,
) -> tuple[TaskItems, ...]:
    """The check's tasks, those of a group pooled, each with the sizes of its clusters in all batches."""
    strata: dict[str, list[BuiltTask]] = {}
    for task in built:
        strata.setdefault(task.task.stratum, []).append(task)
    wanted = strata if check.task is None else [stratum_named(check.task, suite.name, strata)]
    return tuple(
        TaskItems(
            name,
            _cluster_sizes(strata[name]) * batches,
            _are_shares(strata[name]),
            samples=max(task.samples for task in strata[name]),
            noise=noises.of(suite, strata[name], check.metric),
        )
        for name in wanted
    )


def _cluster_sizes(tasks: Sequence[BuiltTask]) -> tuple[int, ...]:
    items = [built.item for task in tasks for built in task.items]
    sizes = Counter((item.task, item.cluster) for item in items if item.cluster is not None)
    return (*sizes.values(), *(1 for item in items if item.cluster is None))


def _are_shares(tasks: Sequence[BuiltTask]) -> bool:
    """Whether the scores lie in [0, 1]: a text's own log-likelihood does not."""
    requests = (request for task in tasks for built in task.items[:1] for request in built.requests)
    return not any(isinstance(request, RollingRequest) for request in requests)


def _cost(
    policy: Policy, address: str, suite: Suite, built: Sequence[BuiltTask], tokens: Tokens
) -> SuiteCost:
    requests = [request for task in built for item in task.items for request in item.requests]
    batches = _batches(policy, suite) if address in policy.suites() else 1
    anchored = any(g.suite == address and g.cumulative_margin is not None for g in policy.guards)
    return SuiteCost(
        suite=f"{suite.name}/{suite.split}" if suite.generator and "@" not in address else suite.address,
        n_items=batches * sum(len(task.items) for task in built),
        prompt_tokens=batches * tokens.of(requests),
        most_completion_tokens=batches
        * sum(
            request.sampling.max_tokens * request.sampling.n
            for request in requests
            if isinstance(request, GenerateRequest)
        ),
        checkpoints=("candidate", "baseline", "anchor") if anchored else ("candidate", "baseline"),
    )
