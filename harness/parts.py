"""The first of a suite's items, so that a gate may look before all of them are answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from harness.fingerprint import json_digest
from harness.identity import items_component
from harness.records import Suite, cluster_key
from harness.stats import look_order
from harness.tasks.build import BuiltTask, asked


def take(suite: Suite, built: Sequence[BuiltTask]) -> tuple[Suite, list[BuiltTask]]:
    """The suite and its tasks with the items of its part alone; as they are where it has none.

    The order is random, of whole clusters, an equal share of each stratum by each analysis, and follows
    from the items: everyone who is asked the suite is asked the same part. Where large clusters leave
    room for fewer analyses than planned, the last of them and all after it have all items.
    """
    if suite.part is None:
        return suite, list(built)
    rows = [(task, item) for task in built for item in task.items]
    order = look_order(
        len(rows),
        suite.part.analyses,
        clusters=[cluster_key(item.item.task, item.item.cluster) for _, item in rows],
        strata=[task.task.stratum for task, _ in rows],
        rng=_rng(built),
    )
    end = order.ends[min(suite.part.analysis, len(order.ends)) - 1]
    kept = {rows[index][1].item.key for index in order.order[:end]}
    part = replace(suite.part, ends=order.ends)
    return replace(suite, part=part), [_only(task, kept) for task in built]


def _rng(built: Sequence[BuiltTask]) -> np.random.Generator:
    digest = json_digest([[task.task.name, task.items_digest] for task in built])
    return np.random.default_rng(int(digest, 16))


def _only(task: BuiltTask, kept: set[tuple[str, str]]) -> BuiltTask:
    items = tuple(item for item in task.items if item.item.key in kept)
    return replace(
        task,
        items=items,
        items_digest=json_digest([item.item.id for item in items]),
        prompts_digest=json_digest([asked(item.requests) for item in items]),
        all_items=items_component(len(task.items), task.items_digest),
    )
