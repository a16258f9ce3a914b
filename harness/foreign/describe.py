"""What a results file says of model, engine and settings, as a run's record; what it does not say, named.

A component that the file does not tell is UNKNOWN. Unknown never counts as equal (harness/compare.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import harness
from harness.fingerprint import json_digest
from harness.foreign.results import ForeignTask, Results
from harness.records import UNKNOWN, Checkpoint, EngineInfo, Run, Suite, Task
from harness.tasks.build import plain_settings

NEVER_TOLD = (
    "digest of the model's weights",
    "digest of the tokenizer",
    "items that could not be scored",
    "token counts and finish reasons",
)
"""What no version of lm_eval writes."""

_WHICH_MODEL = frozenset(
    [
        "pretrained",
        "path",
        "model",
        "engine",
        "revision",
        "subfolder",
        "peft",
        "delta",
        "tokenizer",
        "gguf_file",
        "base_url",
        "quantization",
        "load_in_4bit",
        "load_in_8bit",
        "autogptq",
        "gptqmodel",
        "quantization_config",
    ]
)
"""Model arguments that say which weights and tokenizer answered."""
_NO_SCORES = frozenset(
    [
        "dtype",
        "device",
        "device_map",
        "parallelize",
        "batch_size",
        "max_batch_size",
        "gpu_memory_utilization",
        "tensor_parallel_size",
        "data_parallel_size",
        "pipeline_parallel_size",
        "num_concurrent",
        "max_retries",
        "timeout",
        "trust_remote_code",
        "offload_folder",
        "max_memory_per_gpu",
        "max_cpu_memory",
    ]
)
"""Model arguments about where and how fast; the dtype is a component of its own."""


def suite_of(results: Results, metrics: Mapping[str, Sequence[str]]) -> Suite:
    """The tasks as a suite, named as they were asked for: a task, a group, or several joined by `+`.

    `metrics` has each task's metrics per item, the primary one first.
    Tasks of one group are pooled, as in an own run of it, unless their primary metrics differ.
    """
    roots = results.roots()
    tasks = []
    for root, members in roots.items():
        same = len({metrics[name][0] for name in members}) == 1
        group = root if len(members) > 1 and same else None
        tasks += [Task(name, metrics[name][0], group=group) for name in members]
    return Suite(
        name=suite_name(results),
        version=origin(results),
        role="guard",
        tasks=tuple(tasks),
        description=f"as evaluated by {origin(results)}",
        licence="per dataset",
    )


def suite_name(results: Results) -> str:
    names = list(results.roots())
    return "+".join(names) if len(names) <= 3 else f"{'+'.join(names[:2])}+{len(names) - 2}-more"


def origin(results: Results) -> str:
    """What made the run: `lm_eval VERSION` as far as the file tells, or the harness that exported it."""
    exported = results.mapping("harness").get("origin")
    return str(exported) if exported else f"lm_eval {results.text('lm_eval_version') or UNKNOWN}"


def checkpoint_of(results: Results) -> Checkpoint:
    """The model by what is told of it: `foreign:NAME@DIGEST OF THESE FACTS`.

    The same name with another revision, adapter or chat template is another checkpoint.
    """
    name = results.text("model_name") or str(results.setting("model") or UNKNOWN)
    arguments = results.model_args
    facts = {
        "name": name,
        "source": str(results.setting("model")),
        "arguments": {key: value for key, value in arguments.items() if key in _WHICH_MODEL},
        "template": results.text("chat_template_sha"),
        "parameters": results.setting("model_num_parameters"),
        "commit": results.setting("model_sha"),
        "adapter": [results.setting("peft_sha"), results.setting("delta_sha")],
    }
    template = results.text("chat_template")
    return Checkpoint(
        digest=f"foreign:{name}@{json_digest(facts)[:12]}",
        name=name,
        location=arguments.get("base_url", name),
        template=json_digest({"default": template}) if template else "",
    )


def engine_of(results: Results) -> EngineInfo:
    model = str(results.setting("model") or UNKNOWN)
    dtype = results.setting("model_dtype") or results.model_args.get("dtype") or UNKNOWN
    told = "chat_template" in results.document
    return EngineInfo(
        name=f"{origin(results).split()[0]} {model}",
        version=_engine_version(results, model),
        # `auto` says how the dtype was chosen, not which one it was.
        dtype=UNKNOWN if str(dtype) == "auto" else str(dtype).removeprefix("torch."),
        device=str(results.setting("device") or UNKNOWN),
        template_mode=("off" if results.document["chat_template"] is None else "on") if told else UNKNOWN,
        settings=results.model_args,
    )


def _engine_version(results: Results, model: str) -> str:
    """Versions of what computed. Only lm_eval's own backend runs on libraries whose versions it writes."""
    torch = re.search(r"^PyTorch version: (\S+)$", results.text("pretty_env_info") or "", re.MULTILINE)
    transformers = results.text("transformers_version")
    if (exported := results.mapping("harness").get("engine_version")) is not None:
        return str(exported)
    if model not in ("hf", "hf-auto", "huggingface") or torch is None or transformers is None:
        return UNKNOWN
    return f"transformers {transformers}, torch {torch[1]}"


def run_of(results: Results, identity: str, metrics: Mapping[str, Sequence[str]]) -> Run:
    """The run, without what only its samples tell."""
    engine, suite = engine_of(results), suite_of(results, metrics)
    comparability = _comparability(results, suite, engine)
    began = results.document.get("date")
    created = datetime.fromtimestamp(began if isinstance(began, int | float) else 0, UTC)
    seconds = _seconds(results)
    cached = results.setting("use_cache")
    return Run(
        id="",
        identity=identity,
        status="finished",
        checkpoint=checkpoint_of(results),
        suite=suite,
        engine=engine,
        comparability=comparability,
        settings=_settings(results),
        created=created.isoformat(timespec="seconds"),
        finished=datetime.fromtimestamp(created.timestamp() + seconds, UTC).isoformat(timespec="seconds"),
        seconds=seconds,
        harness_version=harness.__version__,
        commit=results.text("git_hash") or "",
        warnings=("answers may come from lm_eval's cache, which is not keyed by the model",)
        if cached
        else (),
        origin=origin(results),
        missing=(
            *NEVER_TOLD,
            *(name for name, value in comparability.items() if value == UNKNOWN),
            *(f"task hash of {task.name}" for task in results.tasks if task.hash is None),
        ),
    )


def _seconds(results: Results) -> float:
    try:
        return float(results.text("total_evaluation_time_seconds") or 0.0)
    except ValueError:
        return 0.0


def _comparability(results: Results, suite: Suite, engine: EngineInfo) -> dict[str, str]:
    """Components under the names that own runs have (harness/identity.py), without items and messages.

    What is asked of lm_eval only by an option stands here only when the option was used.
    """
    made_by = origin(results)
    optional = {
        "engine settings": _other_arguments(results),
        "system instruction": results.text("system_instruction_sha"),
        "few-shot examples as turns": "yes" if results.document.get("fewshot_as_multiturn") else None,
    }
    return {
        "suite": f"{suite.name} {suite.version}",
        "split": suite.address.partition("/")[2],
        "scorer": UNKNOWN if made_by.endswith(UNKNOWN) else made_by,
        "sampling seed": _seeds(results),
        "engine": engine.name,
        "engine version": engine.version,
        "dtype": engine.dtype,
        "template mode": engine.template_mode,
        **{name: value for name, value in optional.items() if value},
        **{f"{task.name}: settings": _settings_digest(task) for task in results.tasks},
    }


def _settings_digest(task: ForeignTask) -> str:
    return json_digest(plain_settings(task.config))


def _other_arguments(results: Results) -> str | None:
    others = {
        key: value
        for key, value in sorted(results.model_args.items())
        if key not in _WHICH_MODEL and key not in _NO_SCORES
    }
    return ", ".join(f"{key}={value}" for key, value in others.items()) or None


def _seeds(results: Results) -> str:
    seeds = [results.setting(f"{name}_seed") for name in ("fewshot", "numpy", "torch")]
    if any(seed is None for seed in seeds):
        return UNKNOWN
    if len(set(seeds)) == 1:
        return str(seeds[0])
    return "few-shot {}, numpy {}, torch {}".format(*seeds)


def _settings(results: Results) -> dict[str, str]:
    """The command's own settings, for people."""
    told = {
        "limit": results.setting("limit"),
        "seed": results.setting("fewshot_seed"),
        "chat_template": engine_of(results).template_mode,
        "model_args": ",".join(f"{key}={value}" for key, value in results.model_args.items()),
        "batch_size": results.setting("batch_size"),
        "gen_kwargs": results.setting("gen_kwargs") or None,
    }
    return {name: "" if value is None else str(value) for name, value in told.items()}


def messages_component(results: Results, task: str) -> str:
    """Name of the component that says what was asked.

    With a chat template the files have the prompts only as sent, so they compare under equal
    templates alone, and never with an own run's messages.
    """
    return f"{task}: messages" if results.document.get("chat_template") is None else f"{task}: prompts"
