"""A suite in one split through all checks, to a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import suites
from harness import config
from harness.errors import HarnessError, SuiteError
from harness.records import Suite
from suites import catalog
from suites.lint import length, sources, suite_file, yaml_file
from suites.lint.findings import Facts, Finding, Place, Report, from_error, ordered
from suites.lint.task import Context, check
from suites.lint.yaml_file import YamlFile


def lint(
    address: str,
    *,
    data_dir: Path | None = None,
    tokenizer: str | None = None,
    window: int | None = None,
    against: Sequence[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Check a suite's files, documents and items in one split; nothing in its folder is executed.

    `address`: a shipped name or a folder, `[/split][@seed]`. `tokenizer`: folder or bundled model whose
    tokens are counted against its window, or against `window`. `against`: further suites or data files
    that no item should stand in. Whether the network may be used is the process's to say.

    Raises SuiteError when there is no such suite or split, ModelError for the tokenizer, DataError for
    a file of `against` that cannot be read. What is wrong with the suite itself is in the report.
    """
    place, seed = catalog.split_seed(address)
    found = catalog.find(place.rstrip("/"))
    if found is None:
        raise SuiteError(
            f"{address!r} is neither a shipped suite nor a folder with a suite.yaml; lm-eval's own tasks "
            "are not checked here.",
            hint="harness suites list",
        )
    folder, split = found
    ruler = length.ruler(tokenizer, window) if tokenizer else None
    # A scorer that runs what a model wrote may be named here: without a model it is never called.
    library = suites.library(run_generated_code=True)
    foreign = tuple(sources.foreign(name, library, data_dir) for name in against)
    files: list[YamlFile] = []
    findings: list[Finding] = []
    facts: list[Facts] = []
    addresses: list[str] = []
    for file, settings in _parts(folder, files):
        suite = _suite(file, settings, split, seed)
        if suite is None:
            continue
        addresses.append(suite.address)
        context = Context(suite, settings, file, library, data_dir, ruler, foreign)
        for task in suite.tasks:
            progress(f"{suite.address} {task.name}")
            measured, found_here = check(context, task)
            findings += found_here
            facts += [measured] if measured else []
    findings += [finding for file in files for finding in file.findings]
    composed = len(files) != 1 or not addresses
    return Report(f"{folder.name}/{split}" if composed else addresses[0], ordered(findings), tuple(facts))


def _parts(folder: Path, files: list[YamlFile]) -> Iterator[tuple[YamlFile, config.SuiteSettings]]:
    """The suite's own file and settings, or those of each suite it is composed of."""
    file = yaml_file.read(folder / "suite.yaml")
    files.append(file)
    settings = yaml_file.settings(file)
    if settings is None:
        return
    settings = suite_file.check(file, settings)
    if settings.tasks:
        yield file, settings
    for name in settings.compose:
        try:
            inner = catalog.part_folder(name, folder)
        except HarnessError:
            continue  # reported by suite_file.check
        yield from _parts(inner, files)


def _suite(file: YamlFile, settings: config.SuiteSettings, split: str, seed: int | None) -> Suite | None:
    folder = file.path.parent
    offered = catalog.PROCEDURAL_SPLITS if settings.generator else tuple(settings.splits)
    if split not in offered:
        raise SuiteError(f"The suite {settings.name!r} has no split {split!r}; it has {', '.join(offered)}.")
    try:
        return catalog.from_settings(settings, folder, split, seed)
    except HarnessError as error:
        file.findings += from_error(error, Place(file.place(()).source), "names")
        return None
