"""What lm_eval writes of its tasks beside their scores; kept with a run, so that an export can tell it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from harness.tasks.build import BuiltTask


def about(built: Sequence[BuiltTask]) -> dict[str, Any]:
    """`configs`, `versions`, `n-shot`, `higher_is_better` and `n-samples` by task, as lm_eval has them."""
    tasks = {one.task.name: one for one in built}
    return {
        "configs": {name: _config(one) for name, one in tasks.items()},
        "versions": {name: _plain(one.lm_task.VERSION) for name, one in tasks.items()},
        "n-shot": {name: one.lm_task.config.num_fewshot or 0 for name, one in tasks.items()},
        "higher_is_better": {name: _plain(one.lm_task.higher_is_better()) for name, one in tasks.items()},
        "n-samples": {
            name: {"original": _available(one), "effective": len(one.items)} for name, one in tasks.items()
        },
    }


def _config(built: BuiltTask) -> Any:
    values = built.lm_task.config.to_dict()
    values.pop("custom_dataset", None)
    return _plain(values)


def _available(built: BuiltTask) -> int:
    """Documents of the split that the items come from."""
    split = built.task.split_of
    return len(built.lm_task.eval_docs if split is None else built.lm_task.dataset[split])


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))
