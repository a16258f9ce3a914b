"""From an address, `suite[/split][@seed]` or a folder, to a Suite record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from harness import config
from harness.errors import SuiteError, nearest, unknown
from harness.records import GenerativeForm, HashRange, HubFiles, Mirror, Suite, Task
from harness.tasks.library import Reader, Scorer
from harness.texts import HELDOUT
from suites import GENERATORS, SUITES
from suites.heldout import heldout_suite
from suites.readers import READERS
from suites.scorers import SCORERS

HERE = Path(__file__).parent
PROCEDURAL_SPLITS = ("train", "dev", "gate", "unseen")
DEFAULT_SPLIT = "dev"


LM_EVAL = "lm-eval:"
"""Prefix that names a task or group of lm-eval's own index; it may be left out."""


def load(address: str, trusted: Sequence[Path] = ()) -> Suite:
    """The suite at an address, in a folder (`path/to/suite[/split][@seed]`), a task of lm-eval's, or
    `heldout:PATH`.

    Raises SuiteError for an unknown name, split or seed (listing what exists), ConfigError for a
    malformed suite.yaml, DataError for held-out text that does not exist. Whether lm-eval knows a name
    is only found when its tasks are loaded.
    """
    if address.startswith(HELDOUT):
        return heldout_suite(Path(address.removeprefix(HELDOUT)))
    if address.startswith(LM_EVAL):
        return _of_lm_eval(address.removeprefix(LM_EVAL))
    place, seed = split_seed(address)
    found = find(place)
    if found is None:
        return _of_lm_eval(place)
    folder, split = found
    settings = config.load(folder / "suite.yaml", config.SuiteSettings)
    return from_settings(settings, folder, split, seed, trusted)


def from_settings(
    settings: config.SuiteSettings, folder: Path, split: str, seed: int | None, trusted: Sequence[Path] = ()
) -> Suite:
    """The suite that a folder's settings make in one split. Raises SuiteError as `load` does."""
    if seed is not None and settings.generator is None:
        raise SuiteError(f"Suite {settings.name!r} is not procedural, so it takes no seed (@{seed}).")
    parts = [_part(name, split, folder, settings, trusted) for name in settings.compose]
    tasks = [task for part in parts for task in part.tasks] or _own_tasks(settings, split, folder)
    return Suite(
        name=settings.name,
        version="+".join([settings.version, *(f"{part.name} {part.version}" for part in parts)]),
        role=settings.role,
        tasks=tuple(tasks),
        split=split,
        seed=seed or 0,
        folder=str(folder),
        description=settings.description,
        licence=settings.licence,
        sources=tuple(dict.fromkeys([*settings.sources, *(s for part in parts for s in part.sources)])),
        reference=settings.reference,
        generator=settings.generator,
        size=settings.size,
        trusted=_is_trusted(folder, trusted) and all(part.trusted for part in parts),
    )


def only(suite: Suite, names: Sequence[str]) -> Suite:
    """The suite with these tasks alone, in suite order; all of them when none is named.

    Raises SuiteError for a task it does not have.
    """
    known = [task.name for task in suite.tasks]
    for name in names:
        if name not in known:
            raise SuiteError(unknown(f"task of suite {suite.name!r}:", name, known))
    return replace(suite, tasks=tuple(task for task in suite.tasks if not names or task.name in names))


def splits(folder: Path) -> tuple[str, ...]:
    """The splits a suite's folder offers; a composite suite offers what all of its parts do."""
    return _splits(config.load(folder / "suite.yaml", config.SuiteSettings), folder)


def _splits(settings: config.SuiteSettings, folder: Path) -> tuple[str, ...]:
    if settings.generator is not None:
        return PROCEDURAL_SPLITS
    if not settings.compose:
        return tuple(settings.splits)
    offered = [splits(part_folder(name, folder)) for name in settings.compose]
    return tuple(split for split in offered[0] if all(split in others for others in offered))


def _own_tasks(settings: config.SuiteSettings, split: str, folder: Path) -> list[Task]:
    if settings.generator is not None and settings.generator not in GENERATORS:
        raise SuiteError(f"{folder / 'suite.yaml'}: " + unknown("generator", settings.generator, GENERATORS))
    known = _splits(settings, folder)
    if split not in known:
        raise SuiteError(unknown(f"split of suite {settings.name!r}:", split, known))
    chosen = config.SplitSettings() if settings.generator else settings.splits[split]
    return [_task(entry, folder, chosen) for entry in settings.tasks]


def _part(
    name: str, split: str, folder: Path, settings: config.SuiteSettings, trusted: Sequence[Path]
) -> Suite:
    """One part of a composite suite, in the same split."""
    known = splits(folder)
    if split not in known:
        raise SuiteError(unknown(f"split of suite {settings.name!r}:", split, known))
    part = load(f"{part_folder(name, folder)}/{split}", trusted)
    if part.generator is not None or any(task.config is None for task in part.tasks):
        raise SuiteError(
            f"Suite {settings.name!r} cannot contain {name!r}: only suites over data, with their own task "
            "files, can be parts."
        )
    return part


def part_folder(name: str, folder: Path) -> Path:
    """A shipped suite's folder, or one beside the composite's own (`../NAME`)."""
    place = HERE / SUITES[name] if name in SUITES else (folder / name).resolve()
    if not (place / "suite.yaml").is_file() or place == folder:
        raise SuiteError(f"{folder / 'suite.yaml'}: " + unknown("suite to compose:", name, SUITES))
    if config.load(place / "suite.yaml", config.SuiteSettings).compose:
        raise SuiteError(f"{folder / 'suite.yaml'}: {name!r} is itself composed; name its parts instead.")
    return place


def _is_trusted(folder: Path, trusted: Sequence[Path]) -> bool:
    return folder.is_relative_to(HERE) or any(folder.is_relative_to(t.resolve()) for t in trusted)


def split_seed(address: str) -> tuple[str, int | None]:
    """An address without its `@SEED`, and the seed. Raises SuiteError for one that is no number."""
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


def find(place: str) -> tuple[Path, str] | None:
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
    if name in ("", ".", ".."):
        raise SuiteError(
            f"There is no folder {place!r}, seen from {Path.cwd()}.",
            hint="give the folder of a suite, with /SPLIT after it for another split than dev",
        )
    if "/" in place or nearest(name, SUITES):
        raise SuiteError(
            unknown("suite", name, SUITES),
            hint=f"give a shipped name, the folder of a suite, or {LM_EVAL}NAME for one of lm-eval's tasks",
        )
    return None


def _task(entry: config.TaskSettings, folder: Path, split: config.SplitSettings) -> Task:
    return Task(
        name=entry.task,
        metric=entry.metric,
        group=entry.group,
        margin=entry.margin,
        cluster=entry.cluster,
        config=str(folder / entry.config) if entry.config else None,
        chance=entry.chance,
        scorer=_versioned("scorer", entry.scorer, SCORERS, folder),
        reader=_versioned("reader", entry.reader, READERS, folder),
        mirror=Mirror(entry.mirror.files, entry.mirror.field) if entry.mirror else None,
        hub=HubFiles(entry.hub.repo, entry.hub.files, entry.hub.revision) if entry.hub else None,
        split_of=split.of,
        share=HashRange(*split.share),
        generative=_generative(entry.generative, folder) if entry.generative else None,
        draws=entry.draws,
    )


def _generative(form: config.GenerativeSettings, folder: Path) -> GenerativeForm:
    return GenerativeForm(
        str(folder / form.config), form.metric, _versioned("scorer", form.scorer, SCORERS, folder)
    )


def _versioned(
    kind: str, name: str | None, known: Mapping[str, Scorer] | Mapping[str, Reader], folder: Path
) -> str | None:
    if name is None:
        return None
    if name not in known:
        raise SuiteError(f"{folder / 'suite.yaml'}: " + unknown(kind, name, known))
    return f"{name}@{known[name].version}"
