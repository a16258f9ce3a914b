"""A recipe's files to the rows a trainer reads: made once, before any training, the same every time."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from harness.errors import ConfigError
from harness.fingerprint import file_digests, json_digest, text_digest
from harness.store.paths import make_folder
from trainers.data import arrow, mixture, order, pack, prepared, read
from trainers.data.denoising import Denoising
from trainers.data.measure import Indices, Pass, lengths
from trainers.data.prepared import Part, Prepared
from trainers.data.shape import Packing, Shape, shape
from trainers.data.tokenise import Tokeniser
from trainers.job import Job
from trainers.recipe import Order, Recipe

ROWS_VERSION = 1
"""Goes up when the same files would give other rows."""

Sources = dict[str, dict[str, Path]]
"""Source of a mixture -> its files by name."""


def prepare(job: Job, tokenizer: Any, context_length: int) -> Prepared:
    """Write the rows of `job` to `job.train_data` and `job.eval_data`, unless they are there already.

    `tokenizer` is trainers.template.load_tokenizer's, `context_length` the model's, in tokens. Only one row
    and a few numbers per row are in memory at a time. Raises ConfigError for a recipe that contradicts
    itself, DataError naming every row that cannot be learnt from, StoreError when the disk is full.
    """
    recipe = job.recipe
    form = shape(recipe, context_length)
    shares = _shares(recipe)
    sources = {name: _found(job, name) for name in shares}
    held_out = read.find(job.place, recipe.data.eval) if recipe.data.eval else {}
    files = _digests({**{n: p for found in sources.values() for n, p in found.items()}, **held_out})
    key = _key(recipe, tokenizer, context_length, files)
    if (there := prepared.read(job)) is not None and there.key == key:
        return there
    work = job.folder / "data" / ".work"
    shutil.rmtree(work, ignore_errors=True)
    make_folder(work)
    try:
        made = _Maker(job, tokenizer, form, work)
        train, realised = made.train(sources, shares)
        shutil.rmtree(job.eval_data, ignore_errors=True)
        evaluated = made.eval(held_out) if held_out else None
        warnings = _warnings(train, evaluated, form, made.open_turns)
        result = Prepared(
            train, evaluated, files, shares, realised, form.max_length, form.packing, warnings, key
        )
        prepared.write(result, job)
        return result
    finally:
        shutil.rmtree(work, ignore_errors=True)


class _Maker:
    def __init__(self, job: Job, tokenizer: Any, form: Shape, work: Path) -> None:
        self._job = job
        self._recipe = job.recipe
        self._tokenizer = tokenizer
        self._form = form
        self._work = work
        self.open_turns = 0

    def train(self, sources: Sources, shares: Mapping[str, float]) -> tuple[Part, dict[str, float]]:
        """(the training rows, each source's share of their tokens)."""
        form, most_rows = self._form, self._recipe.data.max_rows
        tokeniser = self._tokeniser(form.targets_only, self._denoising())
        rng = np.random.default_rng(form.seed)
        # A mixture chooses among all rows; a single source gives its first ones.
        done = Pass(self._recipe, tokeniser, sources, most_rows if len(sources) == 1 else None)
        rows = self._write(done, tokeniser, "train")
        drawn = done.of_source()
        if len(sources) > 1:
            per_source = {name: done.tokens[those] for name, those in drawn.items()}
            chosen = mixture.draw(per_source, shares, rng, most_rows)
            drawn = {name: drawn[name][those] for name, those in chosen.items()}
        used = np.concatenate(list(drawn.values()))
        part = self._finish(done, rows, used, self._recipe.order, form.packing, self._job.train_data, rng)
        return part, mixture.realised({name: done.tokens[those] for name, those in drawn.items()})

    def _tokeniser(self, targets_only: bool, denoising: Denoising | None) -> Tokeniser:
        return Tokeniser(
            self._tokenizer,
            self._form.max_length,
            targets_only=targets_only,
            denoising=denoising,
            judged=self._recipe.stage == "reward",
        )

    def _denoising(self) -> Denoising | None:
        asked = self._recipe.data.denoising
        if asked is None:
            return None
        form = self._form
        return Denoising(self._tokenizer, form.max_length, asked.share, asked.denoisers, form.seed)

    def eval(self, files: dict[str, Path]) -> Part:
        """The held-out rows, whole and in order; what counts does not depend on how the training masks."""
        form = self._form
        tokeniser = self._tokeniser(self._recipe.stage == "sft", None)
        done = Pass(self._recipe, tokeniser, {"eval": files})
        rows = self._write(done, tokeniser, "eval")
        rng = np.random.default_rng(form.seed)
        used = np.arange(len(done.tokens))
        return self._finish(done, rows, used, "as_is", form.eval_packing, self._job.eval_data, rng)

    def _write(self, done: Pass, tokeniser: Tokeniser, name: str) -> Any:
        rows = done.rows()
        first = next(rows, None)
        path = self._work / f"{name}.arrow"
        arrow.write(path, itertools.chain([first] if first else [], rows), _columns(self._recipe, first))
        self.open_turns += tokeniser.open_turns
        return arrow.read(path)

    def _finish(
        self,
        done: Pass,
        rows: Any,
        used: Indices,
        asked: Order,
        packing: Packing | None,
        folder: Path,
        rng: np.random.Generator,
    ) -> Part:
        arranged = rows.select(order.arrange(used, done.tokens, asked, rng))
        packed = self._packed(arranged, packing, rng) if packing else arranged
        arrow.save(packed, folder)
        tokens = done.tokens[used]
        return Part(
            path=folder,
            rows=len(packed),
            counts=done.counts(used),
            kinds=done.kinds(used),
            longest=int(tokens.max()),
            longest_at=str(done.origin_of_longest(used)),
            lengths=lengths(tokens),
            unused=len(done.tokens) - len(used),
        )

    def _packed(self, rows: Any, packing: Packing, rng: np.random.Generator) -> Any:
        width = self._form.max_length
        path = self._work / "packed.arrow"
        if packing in ("bfd", "bfd_split"):
            found = pack.best_fit(rows, width, packing, path)
            return found.select(rng.permutation(len(found)))
        documents: Iterator[pack.Document] = arrow.documents(rows)
        if packing == "wrapped":
            arrow.write(path, pack.wrapped(documents, width), "supervised")
        else:
            arrow.write(path, pack.in_order(documents, width), "packed")
        return arrow.read(path)


def _columns(recipe: Recipe, first: Mapping[str, Any] | None) -> arrow.Columns:
    if recipe.stage in ("dpo", "reward"):
        return "judged" if recipe.stage == "reward" else "preference"
    if recipe.stage == "online":
        return "prompts" if first and isinstance(first["prompt"], str) else "chats"
    return "supervised"


def _shares(recipe: Recipe) -> dict[str, float]:
    """Each source and its share of the tokens."""
    shares = dict(recipe.mixture)
    if not shares:
        if recipe.data.train is None:
            raise ConfigError(f"Recipe {recipe.name} names no training files.", hint="set data.train")
        names = [recipe.data.train] if isinstance(recipe.data.train, str) else recipe.data.train
        shares = {", ".join(names): 1.0}
    if (replay := recipe.data.replay) is not None:
        shares = {name: share * (1 - replay.share) for name, share in shares.items()}
        if replay.data in shares:
            raise ConfigError(f"data.replay.data is {replay.data}, which is trained on already.")
        shares[replay.data] = replay.share
    return shares


def _found(job: Job, source: str) -> dict[str, Path]:
    train = job.recipe.data.train
    names = train if isinstance(train, list) and source == ", ".join(train) else [source]
    return {n: path for name in names for n, path in read.find(job.place, name).items()}


def _digests(files: Mapping[str, Path]) -> dict[str, str]:
    digests = file_digests(set(files.values()))
    return {name: digests[path] for name, path in files.items()}


def _key(recipe: Recipe, tokenizer: Any, context_length: int, files: Mapping[str, str]) -> str:
    encoder = text_digest(tokenizer.backend_tokenizer.to_str() + str(tokenizer.special_tokens_map))
    return json_digest(
        {
            "version": ROWS_VERSION,
            "recipe": recipe.digest,
            "tokenizer": [encoder, tokenizer.chat_template],
            "context": context_length,
            "files": dict(files),
        }
    )


def _warnings(train: Part, evaluated: Part | None, form: Shape, open_turns: int) -> tuple[str, ...]:
    found = []
    for part, name in ((train, "training"), (evaluated, "held-out")):
        if part is not None and part.counts.truncated:
            found.append(
                f"{part.counts.truncated:,} of {part.counts.rows:,} {name} rows are longer than "
                f"{form.max_length} tokens and were cut (trl.max_length)."
            )
    if open_turns:
        found.append(
            "The chat template ends an assistant's turn with no special token: generation may not stop there."
        )
    if form.packing == "wrapped":
        found.append("Packed by `wrapped`: attention sees across documents.")
    return tuple(found)
