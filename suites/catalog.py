"""From an address, `suite[/split][@seed]` or a folder, to a Suite record."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from harness import config
from harness.errors import SuiteError, nearest, unknown
from harness.records import GenerativeForm, HashRange, Mirror, Suite, Task
from suites import GENERATORS, SUITES

HERE = Path(__file__).parent
PROCEDURAL_SPLITS = ("train", "dev", "gate", "unseen")
DEFAULT_SPLIT = "dev"


LM_EVAL = "lm-eval:"
"""Prefix that names a task or group of lm-eval's own index; it may be left out."""


def load(address: str, trusted: Sequence[Path] = ()) -> Suite:
    """The suite at an address, in a folder (`path/to/suite[/split][@seed]`), or a task of lm-eval's.

    Raises SuiteError for an unknown name, split or seed (listing what exists), ConfigError for a
    malformed suite.yaml. Whether lm-eval knows a name is only found when its tasks are loaded.
    """
    if address.startswith(LM_EVAL):
        return _of_lm_eval(address.removeprefix(LM_EVAL))
    place, seed = _split_seed(address)
    found = _find(place)
    if found is None:
        return _of_lm_eval(place)
    folder, split = found
    settings = config.load(folder / "suite.yaml", config.SuiteSettings)
    if settings.generator is not None and settings.generator not in GENERATORS:
        raise SuiteError(f"{folder / 'suite.yaml'}: " + unknown("generator", settings.generator, GENERATORS))
    procedural = settings.generator is not None
    known = PROCEDURAL_SPLITS if procedural else tuple(settings.splits)
    if split not in known:
        raise SuiteError(unknown(f"split of suite {settings.name!r}:", split, known))
    if seed is not None and not procedural:
        raise SuiteError(f"Suite {settings.name!r} is not procedural, so it takes no seed (@{seed}).")
    chosen = config.SplitSettings() if procedural else settings.splits[split]
    return Suite(
        name=settings.name,
        version=settings.version,
        role=settings.role,
        tasks=tuple(_task(entry, folder) for entry in settings.tasks),
        split=split,
        seed=seed or 0,
        folder=str(folder),
        description=settings.description,
        licence=settings.licence,
        sources=tuple(settings.sources),
        reference=settings.reference,
        generator=settings.generator,
        size=settings.size,
        split_of=chosen.of,
        share=HashRange(*chosen.share),
        trusted=folder.is_relative_to(HERE) or any(folder.is_relative_to(t.resolve()) for t in trusted),
    )


def _split_seed(address: str) -> tuple[str, int | None]:
    place, mark, seed = address.rpartition("@")
    if not mark:
        return address, None
    if not seed.isdecimal():
        raise SuiteError(f"The seed in {address!r} must be a whole number, as in support/dev@7.")
    return place, int(seed)


def _of_lm_eval(name: str) -> Suite:
    """One of lm-eval's own tasks or groups as a suite; its first metric is the primary one."""
    return Suite(
        name=name,
        version=f"lm_eval {version('lm_eval')}",
        role="guard",
        tasks=(Task(name, metric=""),),
        split=DEFAULT_SPLIT,
        description=f"lm-eval's own {name}",
        licence="per dataset",
    )


def _find(place: str) -> tuple[Path, str] | None:
    """(folder, split), or None for what only lm-eval may know.

    A shipped name wins over a folder of the same name; ./NAME is the folder.
    """
    name, _, split = place.partition("/")
    if name in SUITES:
        return HERE / SUITES[name], split or DEFAULT_SPLIT
    path = Path(place)
    for folder, chosen in ((path, DEFAULT_SPLIT), (path.parent, path.name)):
        if (folder / "suite.yaml").is_file():
            return folder.resolve(), chosen
    if path.is_dir():
        raise SuiteError(
            f"The folder {place!r} has no suite.yaml.", hint="see CONTRIBUTING.md, 'Add a suite'"
        )
    if "/" in place or nearest(name, SUITES):
        raise SuiteError(
            unknown("suite", name, SUITES),
            hint=f"give a shipped name, the folder of a suite, or {LM_EVAL}NAME for one of lm-eval's tasks",
        )
    return None


def _task(entry: config.TaskSettings, folder: Path) -> Task:
    return Task(
        name=entry.task,
        metric=entry.metric,
        group=entry.group,
        margin=entry.margin,
        cluster=entry.cluster,
        config=str(folder / entry.config) if entry.config else None,
        mirror=Mirror(entry.mirror.files, entry.mirror.field) if entry.mirror else None,
        generative=GenerativeForm(str(folder / entry.generative.config), entry.generative.metric)
        if entry.generative
        else None,
    )
