"""Options that several commands share, and what they turn into."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from harness.engines.base import EngineSettings
    from harness.records import Checkpoint, Run
    from harness.store import Store

F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON document on stdout, nothing else."
)

trust_option = click.option(
    "--trust",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Let task files in this folder run Python (`!function`), and models in it load custom code.",
)

data_dir_option = click.option(
    "--data-dir",
    envvar="HARNESS_DATA_DIR",
    type=click.Path(path_type=Path),
    help="Folder with local copies of public datasets.  [env: HARNESS_DATA_DIR]",
)

processes_option = click.option(
    "--processes",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Devices that a training is split over, of all machines.",
)

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path),
    envvar="HARNESS_HOME",
    default=Path(".harness"),
    help="Folder of the store.  [env: HARNESS_HOME; default: .harness]",
)


def engine_options(command: F) -> F:
    """How a model is run; each engine refuses what it cannot honour."""
    from harness.engines.base import EngineSettings

    default = EngineSettings()
    options = [
        click.option(
            "--engine", type=click.Choice(["auto", "vllm", "hf", "openai"]), help="Default: harness.yaml."
        ),
        click.option(
            "--dtype", default=default.dtype, show_default=True, help="auto, float32, bfloat16, float16."
        ),
        click.option(
            "--device", default=default.device, show_default=True, help="auto, cpu, cuda, cuda:N (hf)."
        ),
        click.option("--max-model-len", type=click.IntRange(min=16), help="Context length in tokens."),
        click.option("--attention", help="transformers' attn_implementation, e.g. flash_attention_2 (hf)."),
        click.option(
            "--batch-tokens",
            type=click.IntRange(min=1),
            help="Most tokens in one forward pass (hf).  [default: 4096 on CPU, 16384 on GPU]",
        ),
        click.option(
            "--tensor-parallel", type=click.IntRange(min=1), default=1, help="GPUs per layer (vllm)."
        ),
        click.option(
            "--pipeline-parallel", type=click.IntRange(min=1), default=1, help="Pipeline stages (vllm)."
        ),
        click.option("--data-parallel", type=click.IntRange(min=1), default=1, help="Model replicas (vllm)."),
        click.option("--gpu-memory", type=click.FloatRange(0.05, 1.0), help="Share of GPU memory (vllm)."),
        click.option(
            "--chat-template",
            default="auto",
            show_default=True,
            metavar="auto|on|off|FILE",
            help="auto: the model's own if it has one.",
        ),
        click.option("--base-url", help="OpenAI-compatible server (openai).  [env: OPENAI_BASE_URL]"),
        click.option(
            "--concurrency",
            type=click.IntRange(min=1),
            default=default.concurrency,
            show_default=True,
            help="Requests in flight (openai).",
        ),
        click.option(
            "--max-requests", type=click.IntRange(min=1), help="Request budget, retries included (openai)."
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def take_engine_settings(values: dict[str, Any], seed: int) -> EngineSettings:
    """EngineSettings from the values of `engine_options`, which are removed from `values`."""
    from dataclasses import fields

    from harness.engines.base import EngineSettings

    names = {field.name for field in fields(EngineSettings)}
    chosen = {name: values.pop(name) for name in list(values) if name in names and name != "seed"}
    return EngineSettings(**chosen, seed=seed)


def open_store(home: Path) -> Store:
    from harness.store import Store

    return Store(home)


def note_access(store: Store, runs: Sequence[Run]) -> None:
    """Scores at gate items are about to be shown: write that to the ledger, and say so on stderr."""
    from harness.pipeline.access import note_access as note

    note(store, runs, lambda text: print(text, file=sys.stderr))


def resolve_model(
    model: str, engine: str, store: Store, trusted: tuple[Path, ...], settings: EngineSettings | None
) -> Checkpoint:
    """What MODEL names: an API model for the openai engine, else a local checkpoint."""
    if engine == "openai" and settings is not None:
        from harness.engines.openai import fingerprint

        return fingerprint(model, settings)
    from harness.models import resolve

    return resolve(model, root=store.root, lookup=store.checkpoint, trusted=trusted)


def trusting(settings: EngineSettings, checkpoint: Checkpoint, trusted: tuple[Path, ...]) -> EngineSettings:
    """Settings that let a model bring code exactly when its folder lies in a trusted one."""
    from dataclasses import replace

    place = Path(checkpoint.location).resolve()
    inside = any(place.is_relative_to(folder.resolve()) for folder in trusted)
    return replace(settings, trusted=inside and not checkpoint.is_api)


def data_dir_or_none(data_dir: Path | None) -> Path | None:
    """The data directory, refused when it is named and does not exist."""
    from harness.errors import DataError

    if data_dir is not None and not data_dir.is_dir():
        source = "HARNESS_DATA_DIR" if os.environ.get("HARNESS_DATA_DIR") == str(data_dir) else "--data-dir"
        raise DataError(f"{source} names {data_dir}, which is not a folder.")
    return data_dir
