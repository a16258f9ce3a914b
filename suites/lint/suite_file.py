"""suite.yaml against what exists: names, files, licence, splits."""

from __future__ import annotations

from collections.abc import Collection

from harness import config
from harness.errors import SuiteError, unknown
from suites import GENERATORS, catalog
from suites.lint.findings import from_error
from suites.lint.yaml_file import IS_PLACEHOLDER, Location, YamlFile
from suites.readers import READERS
from suites.scorers import SCORERS


def check(file: YamlFile, settings: config.SuiteSettings) -> config.SuiteSettings:
    """The settings without what cannot be built, every reason reported in `file`."""
    if IS_PLACEHOLDER.fullmatch(settings.licence):
        file.add(
            ("licence",), "error", "licence", f"the licence is {settings.licence!r}: name the data's own"
        )
    _check_splits(file, settings)
    for index, name in enumerate(settings.compose):
        try:
            catalog.part_folder(name, file.path.parent)
        except SuiteError as error:
            file.findings += from_error(error, file.place(("compose", index)), "names")
    good = [entry for index, entry in enumerate(settings.tasks) if _check_entry(file, settings, index, entry)]
    generator = settings.generator
    if generator is not None and generator not in GENERATORS:
        file.add(("generator",), "error", "names", unknown("generator", generator, GENERATORS))
        good = []
    elif generator is not None and settings.size is None:
        file.add(("generator",), "error", "keys", "a procedural suite says how many items it draws: `size`")
        good = []
    return settings.model_copy(update={"tasks": good})


def _check_entry(
    file: YamlFile, settings: config.SuiteSettings, index: int, entry: config.TaskSettings
) -> bool:
    at: Location = ("tasks", index)
    before = len(file.findings)
    names = [other.task for other in settings.tasks[:index]]
    if entry.task in names:
        first = file.line(("tasks", names.index(entry.task)))
        file.add(
            (*at, "task"), "error", "names", f"the task {entry.task!r} stands twice, first in line {first}"
        )
    _check_name(file, (*at, "scorer"), "scorer", entry.scorer, SCORERS)
    _check_name(file, (*at, "reader"), "reader", entry.reader, READERS)
    forms: list[tuple[Location, str | None]] = [((*at, "config"), entry.config)]
    if entry.generative is not None:
        forms.append(((*at, "generative", "config"), entry.generative.config))
        _check_name(file, (*at, "generative", "scorer"), "scorer", entry.generative.scorer, SCORERS)
    for location, name in forms:
        if name is not None and not (file.path.parent / name).is_file():
            file.add(location, "error", "files", f"the task file {name} does not exist")
    return len(file.findings) == before


def _check_name(file: YamlFile, at: Location, kind: str, name: str | None, known: Collection[str]) -> None:
    if name is not None and name not in known:
        file.add(at, "error", "names", unknown(kind, name, known))


def _check_splits(file: YamlFile, settings: config.SuiteSettings) -> None:
    """Shares are ranges in [0, 1]; train, dev, gate and unseen hold no document twice."""
    if settings.generator is not None or settings.compose:
        return
    seen: list[tuple[str, config.SplitSettings]] = []
    for name, split in settings.splits.items():
        low, high = split.share
        if not 0 <= low < high <= 1:
            message = f"the share [{low}, {high}] is no range between 0 and 1, low before high"
            file.add(("splits", name, "share"), "error", "splits", message)
            continue
        for other, its in seen:
            apart = name in catalog.PROCEDURAL_SPLITS and other in catalog.PROCEDURAL_SPLITS
            if apart and intersect(split, its):
                message = (
                    f"{name} and {other} hold the same documents of {split.of or 'the evaluation split'}"
                )
                file.add(("splits", name), "error", "splits", message)
        seen.append((name, split))


def intersect(one: config.SplitSettings, other: config.SplitSettings) -> bool:
    """Whether two splits hold the same documents by their own words."""
    (low, high), (its_low, its_high) = one.share, other.share
    return one.of == other.of and max(low, its_low) < min(high, its_high)


def check_sources(file: YamlFile, settings: config.SuiteSettings, public: bool) -> None:
    """Public data says where it is from."""
    if public and not settings.sources:
        file.add(
            ("licence",), "warning", "licence", "`sources` is empty, and the data is public: name its origin"
        )
