"""One task of a suite through all checks, to findings and facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness import config
from harness.errors import HarnessError
from harness.records import HashRange, Suite, Task
from harness.tasks.library import Library, plain_name
from suites.lint import chance, documents, items, length, overlap, sources, suite_file, task_file
from suites.lint.findings import Facts, Finding, Overlap, Place, Severity, from_error
from suites.lint.items import Entry
from suites.lint.overlap import Hits, Source
from suites.lint.task_file import TaskFile
from suites.lint.yaml_file import Location, YamlFile

MOST_NAMED = 10
"""Further places that one finding about an overlap names."""

OF_DOCUMENTS = ("rows", "values", "duplicates", "contradictions", "cluster", "skipped")
"""Checks whose findings are the same for a task's generative form, over the same documents."""


@dataclass(frozen=True, slots=True)
class Context:
    """What all tasks of one suite share."""

    suite: Suite
    settings: config.SuiteSettings
    file: YamlFile
    library: Library
    data_dir: Path | None
    ruler: length.Ruler | None
    foreign: tuple[Source, ...]

    def at(self, task: Task, key: str) -> Place:
        """The line of a key of the task's entry in suite.yaml, or of the entry itself."""
        assert self.file.values is not None
        entries = self.file.values.get("tasks") or []
        named = [i for i, e in enumerate(entries) if isinstance(e, dict) and e.get("task") == task.name]
        location: Location = ("tasks", named[0], key) if named else ("tasks",)
        return self.file.place(location)


@dataclass(frozen=True, slots=True)
class _Built:
    """A task of lm-eval's over the sound rows, and its items."""

    task: Task
    file: TaskFile
    lm_task: Any
    parts: Mapping[str, documents.Rows]
    every: list[Entry]
    """All items of the documents' split, whatever share of them the suite's split takes."""
    entries: list[Entry]
    public: bool


def check(context: Context, task: Task) -> tuple[Facts | None, list[Finding]]:
    """Findings about the task and what was measured; no facts when its items cannot be had."""
    if task.config is None:
        what = f"{task.name} is lm-eval's own task; neither its file nor its documents were checked"
        return None, [Finding(context.at(task, "task"), "note", "skipped", what)]
    made, findings = _build(context, task)
    if task.generative is not None:
        written, more = _build(context, task.as_generative())
        if written is not None:
            more += items.check(written.task, written.every, public=written.public)
        findings += [finding for finding in more if finding.check not in OF_DOCUMENTS]
    if made is None:
        return None, findings
    findings += items.check(task, made.every, public=made.public)
    return _measure(context, made, findings) if made.entries else None, findings


def _build(context: Context, task: Task) -> tuple[_Built | None, list[Finding]]:
    assert task.config is not None
    suite = context.suite
    file = task_file.check(Path(task.config), trusted=suite.trusted, scored=task.scorer is not None)
    if file.blocked:
        return None, file.findings
    public = suite.generator is None and (task.mirror is not None or task.hub is not None or file.is_public)
    suite_file.check_sources(context.file, context.settings, public)
    _check_primary(context, task, file)
    parts = documents.read(suite, task, file, context.library, context.data_dir)
    if parts is None:
        return None, file.findings
    parts = {split: documents.keep_sound(rows, file) for split, rows in parts.items()}
    lm_task = documents.lm_task(task, file, context.library, parts)
    if lm_task is None:
        return None, file.findings
    split = task.split_of or str(lm_task.config.test_split or lm_task.config.validation_split)
    if split not in parts:
        message = f"the data of {task.name} have no split {split!r}; there are: {', '.join(parts)}"
        return None, [
            *file.findings,
            Finding(context.file.place(("splits", suite.split)), "error", "splits", message),
        ]
    templated = context.ruler is not None and context.ruler.templated
    try:
        unshared = replace(task, share=HashRange())
        every, broken = items.read(suite, unshared, lm_task, parts[split].places, templated=templated)
    except HarnessError as error:
        return None, [*file.findings, *from_error(error, file.place("output_type"), "render")]
    entries = [entry for entry in every if task.share.holds(entry.built.item.id)]
    if not entries and not broken:
        message = f"the split {suite.split} of {task.name} has no items"
        broken = [Finding(context.file.place(("splits", suite.split)), "error", "splits", message)]
    return _Built(task, file, lm_task, parts, every, entries, public), [*file.findings, *broken]


def _check_primary(context: Context, task: Task, file: TaskFile) -> None:
    problem = task_file.check_primary(file, task.metric)
    if problem is not None:
        file.findings.append(Finding(context.at(task, "metric"), "error", "metrics", problem))


def _measure(context: Context, made: _Built, findings: list[Finding]) -> Facts:
    task, entries = made.task, made.entries
    clusters = items.count_clusters(entries)
    label, p = chance.most_frequent_label(entries), chance.position_p(entries)
    for name, message in chance.warnings(task, entries, clusters, label, p):
        findings.append(Finding(context.at(task, "task"), "warning", name, f"{task.name}: {message}"))
    best = _chance(context, made, findings)
    facts = Facts(
        task=task.name,
        items=len(entries),
        clusters=clusters,
        stated_chance=task.chance,
        best_constant=best.constant if best else None,
        best_constant_answer=best.answer if best else None,
        uniform=best.uniform if best else None,
        label_ratio=label[1] if label else None,
        label_ratio_of=label[0] if label else None,
        position_p=p,
        longest_words=max(len(entry.prompt.split()) for entry in entries),
        detectable=chance.detectable(len(entries)),
        overlaps=_overlaps(context, made, findings),
    )
    return facts if context.ruler is None else _lengths(context.ruler, made, facts, findings)


def _chance(context: Context, made: _Built, findings: list[Finding]) -> chance.Chance | None:
    task = made.task
    if made.lm_task.OUTPUT_TYPE not in ("multiple_choice", "generate_until"):
        return None
    scorer = context.library.scorers[plain_name(task.scorer)] if task.scorer else None
    if scorer is not None and scorer.runs_code:
        return None
    score = _scoring(scorer.score, task.metric.partition(",")[0]) if scorer is not None else None
    try:
        best = chance.measure(made.entries, score, chance.normal_form(_metric_entry(made)))
    except Exception as error:  # a scorer or a pattern of a stranger's may raise anything
        message = f"constant answers cannot be scored: {type(error).__name__}: {error}"
        findings.append(Finding(context.at(task, "metric"), "error", "chance", message))
        return None
    drawn = context.suite.generator is not None
    if task.chance is not None and chance.exceeds(task.chance, best, len(made.entries), drawn=drawn):
        always = f"always answering {_short(best.answer)}" if best.best == best.constant else "guessing"
        message = f"{task.name} states chance {task.chance:g}, but {always} scores {best.best:.3f}"
        findings.append(Finding(context.at(task, "chance"), "error", "chance", message))
    return best


def _metric_entry(made: _Built) -> Mapping[str, Any]:
    name = made.task.metric.partition(",")[0]
    listed = made.file.values.get("metric_list") or []
    return next((entry for entry in listed if entry.get("metric") == name), {})


def _scoring(
    score: Callable[[Mapping[str, Any], Sequence[str]], Mapping[str, float]], metric: str
) -> Callable[[Mapping[str, Any], Sequence[str]], float]:
    return lambda document, answers: float(score(document, answers)[metric])


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _lengths(ruler: length.Ruler, made: _Built, facts: Facts, findings: list[Finding]) -> Facts:
    most, beyond = length.longest(ruler, made.entries)
    if beyond:
        n, entry = beyond[0]
        message = (
            f"{len(beyond)} of {len(made.entries)} items of {made.task.name} do not fit into "
            f"{ruler.window} tokens; this one needs most, {n} with its answer"
        )
        findings.append(Finding(entry.place, "warning", "length", message))
    return replace(facts, longest_tokens=most, window=ruler.window, too_long=len(beyond))


def _overlaps(context: Context, made: _Built, findings: list[Finding]) -> tuple[Overlap, ...]:
    own = sources.of_task(
        context.suite, made.task, context.settings, made.lm_task, made.parts, context.library
    )
    index = overlap.Index(made.entries)
    severity: Severity = "error" if context.suite.generator is not None else "warning"
    found = []
    for source in (*own, *context.foreign):
        hits = index.find(source)
        findings += _overlap_findings(made, source, hits, severity)
        found.append(Overlap(source.name, len(source.rows), len(hits.exact), len(hits.near)))
    return tuple(found)


def _overlap_findings(made: _Built, source: Source, hits: Hits, severity: Severity) -> list[Finding]:
    def share_of_items(hit: int) -> str:
        return f"{hit} of {len(made.entries)} items ({hit / len(made.entries):.1%}) of {made.task.name}"

    found = []
    if hits.exact:
        first, *others = hits.exact
        message = f"{share_of_items(len(hits.exact))} stand word for word in {source.name}, this first"
        found.append(Finding(first, severity, "overlap", message + _also(others)))
    if hits.near:
        share, worst = hits.near[0]
        message = (
            f"{share_of_items(len(hits.near))} share {hits.run} words in a row with {source.name}, "
            f"this one most, {share:.0%} of its runs: {hits.example!r}"
        )
        found.append(Finding(worst, "warning", "overlap", message))
    return found


def _also(places: Sequence[Place]) -> str:
    if not places:
        return ""
    named = ", ".join(place.inside for place in places[:MOST_NAMED])
    more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
    return f"; also {named}{more}"
