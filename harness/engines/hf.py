"""The transformers engine: any causal language model, on CPU or one GPU.

Scoring lays all continuations of a context out as one tree (see tree.py) when a numeric self-check
at load shows that the architecture computes it right, and falls back to one row per continuation,
saying so, when it does not.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.engines.base import (
    EngineSettings,
    Failed,
    Generated,
    GenerateRequest,
    Prompt,
    Request,
    Result,
    RollingRequest,
    Sampling,
    Scored,
    ScoreRequest,
)
from harness.engines.encode import Encoder, cut_at_stop, rolling_windows
from harness.engines.hf_load import choose_device, context_length, hf_version, load_model, load_tokenizer
from harness.engines.tree import TreeRow, build_row, lay_out, read_logits
from harness.errors import EngineError
from harness.records import EngineInfo

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

BATCH_TOKENS = {"cpu": 4096, "cuda": 16384}
"""Tokens in one forward pass, by device. A CPU gains nothing from more, and results come later."""
MAX_LOGITS = 2**28
"""Most logits one forward pass may produce (1 GiB in fp32)."""


class HFEngine:
    """`Engine` over `transformers.AutoModelForCausalLM`. Raises ModelError, EngineError."""

    def __init__(self, folder: Path, settings: EngineSettings) -> None:
        tokenizer = load_tokenizer(folder, trusted=settings.trusted)
        device = choose_device(settings.device)
        encoder = Encoder(tokenizer, settings.chat_template)
        self._hold(load_model(folder, settings, device), tokenizer, encoder, device, settings)

    @classmethod
    def around(cls, model: Any, tokenizer: Any, settings: EngineSettings) -> HFEngine:
        """The engine of a model in memory, such as one in training; its mode is the caller's to set."""
        engine = cls.__new__(cls)
        encoder = Encoder(tokenizer, settings.chat_template)
        engine._hold(model, tokenizer, encoder, str(model.device), settings)
        return engine

    def _hold(
        self, model: Any, tokenizer: Any, encoder: Encoder, device: str, settings: EngineSettings
    ) -> None:
        self.settings = settings
        self.tokenizer = tokenizer
        self.encoder = encoder
        self.device = device
        self.model = model
        config = self.model.config.get_text_config()
        self.max_length = settings.max_model_len or context_length(config, self.tokenizer)
        self._vocabulary = int(config.vocab_size)
        self._tree_limit = _tree_limit(config)
        keeps = "logits_to_keep" in inspect.signature(self.model.forward).parameters
        self._keeps_logits = keeps
        self.tree = keeps and self._tree_is_exact()
        if not self.tree:
            log.warning("This model cannot score choices in one pass; each choice gets a row of its own.")
        self.info = EngineInfo(
            name="hf",
            version=hf_version(),
            dtype=str(self.model.dtype).removeprefix("torch."),
            device=self.device.split(":")[0],
            template_mode=self.encoder.template_mode,
            settings={
                "attention": str(self.model.config._attn_implementation),
                "scoring": "tree" if self.tree else "rows",
                "max_length": str(self.max_length),
                "batch_tokens": str(self._batch_tokens),
            },
        )

    @property
    def _batch_tokens(self) -> int:
        return self.settings.batch_tokens or BATCH_TOKENS[self.device.split(":")[0]]

    def render(self, prompt: Prompt) -> str:
        return self.encoder.render(prompt)

    def close(self) -> None:
        import gc

        import torch

        del self.model
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def run(self, requests: Sequence[Request]) -> Iterator[Result]:
        scores = [r for r in requests if isinstance(r, ScoreRequest)]
        rolling = [r for r in requests if isinstance(r, RollingRequest)]
        generations = [r for r in requests if isinstance(r, GenerateRequest)]
        yield from self._score_all(scores)
        for request in rolling:
            yield self._roll(request)
        yield from self._generate_all(generations)

    # -- scoring -----------------------------------------------------------------------------

    def _score_all(self, requests: Sequence[ScoreRequest]) -> Iterator[Result]:
        rows: list[tuple[ScoreRequest, TreeRow]] = []
        for request in requests:
            row = self._encode_row(request)
            # The last token of a path is predicted, not read, so it needs no position.
            if row.longest > self.max_length + 1:
                yield Failed(
                    request.key,
                    "context_too_long",
                    f"{row.longest} tokens, and the model reads at most {self.max_length}",
                )
            else:
                rows.append((request, row))
        rows.sort(key=lambda pair: pair[1].length, reverse=True)
        for batch in self._batches(rows):
            values = self.score_rows([row for _, row in batch])
            for (request, row), scored in zip(batch, values, strict=True):
                yield Scored(
                    request.key,
                    logprobs=tuple(v for v, _ in scored),
                    greedy=tuple(g for _, g in scored),
                    prompt_tokens=len(row.context),
                )

    def _encode_row(self, request: ScoreRequest) -> TreeRow:
        context = self.encoder.render(request.prompt)
        return build_row(*self.encoder.encode_choices(context, request.continuations))

    def _batches(
        self, rows: list[tuple[ScoreRequest, TreeRow]]
    ) -> Iterator[list[tuple[ScoreRequest, TreeRow]]]:
        """Consecutive rows (longest first) within the budgets, at most half of a row being padding."""
        batch: list[tuple[ScoreRequest, TreeRow]] = []
        width = nodes = 0
        for pair in rows:
            new_width = max(width, len(pair[1].context))
            new_nodes = max(nodes, len(pair[1].nodes))
            size = len(batch) + 1
            too_wide = size * (new_width + new_nodes) > self._batch_tokens
            too_many_logits = size * (new_nodes + 1) * self._vocabulary > MAX_LOGITS
            too_ragged = 2 * pair[1].length < new_width + new_nodes
            if batch and (too_wide or too_many_logits or too_ragged):
                yield batch
                batch, new_width, new_nodes = [], len(pair[1].context), len(pair[1].nodes)
            batch.append(pair)
            width, nodes = new_width, new_nodes
        if batch:
            yield batch

    def score_rows(self, rows: Sequence[TreeRow]) -> list[list[tuple[float, bool]]]:
        """(log-likelihood, greedy) of every continuation of every row, splitting when memory runs out."""
        import torch

        try:
            if self.tree and max(row.length for row in rows) <= self._tree_limit:
                return self._score_trees(rows)
            return [self._score_separately(row) for row in rows]
        except torch.cuda.OutOfMemoryError:
            torch.cuda.empty_cache()
            if len(rows) == 1:
                raise EngineError(
                    f"Out of GPU memory on one item of {rows[0].length} tokens.",
                    hint="use --dtype bfloat16, a smaller model or --engine vllm",
                ) from None
            half = len(rows) // 2
            return self.score_rows(rows[:half]) + self.score_rows(rows[half:])

    def _score_trees(self, rows: Sequence[TreeRow]) -> list[list[tuple[float, bool]]]:
        import torch

        batch = lay_out(rows, self.model.dtype)
        with torch.inference_mode():
            logits = self.model(
                input_ids=batch.ids.to(self.device),
                attention_mask=batch.mask.to(self.device),
                position_ids=batch.positions.to(self.device),
                use_cache=False,
                logits_to_keep=batch.read_from_end,
            ).logits
        return [read_logits(logits[index], row) for index, row in enumerate(rows)]

    def _score_separately(self, row: TreeRow) -> list[tuple[float, bool]]:
        """One plain causal row per continuation: the reference that the tree is checked against."""
        return [
            self._score_plain(row.context, [token for _, token in path]) if path else (0.0, True)
            for path in row.reads
        ]

    def _score_plain(self, context: Sequence[int], continuation: Sequence[int]) -> tuple[float, bool]:
        import torch

        ids = torch.tensor([[*context, *continuation[:-1]]], device=self.device)
        options: dict[str, Any] = {"logits_to_keep": len(continuation)} if self._keeps_logits else {}
        with torch.inference_mode():
            logits = self.model(input_ids=ids, use_cache=False, **options).logits[0, -len(continuation) :]
        logprobs = torch.log_softmax(logits.float(), dim=-1)
        targets = torch.tensor(continuation, device=logprobs.device)
        total = logprobs.gather(1, targets[:, None]).sum()
        return float(total), bool((logprobs.argmax(-1) == targets).all())

    def _tree_is_exact(self) -> bool:
        """Score made-up tokens both ways; equal numbers mean the architecture honours the mask."""
        import torch

        numbers = torch.Generator().manual_seed(0)
        draw = torch.randint(0, self._vocabulary, (64,), generator=numbers).tolist()
        rows = [
            build_row(draw[:37], [draw[40:44], draw[40:42] + draw[50:53], draw[60:61]]),
            build_row(draw[5:20], [draw[45:47], draw[30:36]]),
        ]
        try:
            tree = self._score_trees(rows)
        except (RuntimeError, ValueError, TypeError, IndexError, AttributeError) as error:
            log.info("tree scoring is not possible here: %s", error)
            return False
        plain = [self._score_separately(row) for row in rows]
        worst = max(
            abs(a - b) for x, y in zip(tree, plain, strict=True) for (a, _), (b, _) in zip(x, y, strict=True)
        )
        # Half precision differs by rounding alone; a mask that is ignored differs by whole nats.
        tolerance = 1e-3 if self.model.dtype == torch.float32 else 0.25
        log.info("tree scoring self-check: largest difference %.2g nats", worst)
        return worst <= tolerance

    def _roll(self, request: RollingRequest) -> Result:
        ids = self.encoder.encode(request.text)
        windows = rolling_windows(ids, self.encoder.prefix_id, self.max_length)
        total = sum(self._score_plain(context, scored)[0] for context, scored in windows)
        return Scored(request.key, logprobs=(float(total),), greedy=(False,), prompt_tokens=len(ids))

    # -- generation --------------------------------------------------------------------------

    def _generate_all(self, requests: Sequence[GenerateRequest]) -> Iterator[Result]:
        encoded: list[tuple[GenerateRequest, list[int]]] = []
        for request in requests:
            ids = self.encoder.encode(self.encoder.render(request.prompt))
            needed = len(ids) + request.sampling.max_tokens
            if needed > self.max_length:
                yield Failed(
                    request.key,
                    "context_too_long",
                    f"{len(ids)} prompt tokens and {request.sampling.max_tokens} to generate,"
                    f" and the model holds {self.max_length}",
                )
            else:
                encoded.append((request, ids))
        encoded.sort(key=lambda pair: (repr(_unseeded(pair[0].sampling)), -len(pair[1])))
        batch: list[tuple[GenerateRequest, list[int]]] = []
        for pair in encoded:
            if batch and not self._fits(batch, pair):
                yield from self._generate(batch)
                batch = []
            batch.append(pair)
        if batch:
            yield from self._generate(batch)

    def _fits(
        self, batch: list[tuple[GenerateRequest, list[int]]], new: tuple[GenerateRequest, list[int]]
    ) -> bool:
        sampling = batch[0][0].sampling
        if _unseeded(new[0].sampling) != _unseeded(sampling):
            return False
        width = max(len(ids) for _, ids in batch) + sampling.max_tokens
        return (len(batch) + 1) * sampling.n * width <= self._batch_tokens

    def _generate(self, batch: list[tuple[GenerateRequest, list[int]]]) -> list[Result]:
        import torch
        from transformers import StoppingCriteriaList

        sampling = batch[0][0].sampling
        width = max(len(ids) for _, ids in batch)
        ids = torch.full((len(batch), width), self._pad, dtype=torch.long)
        mask = torch.zeros((len(batch), width), dtype=torch.long)
        for index, (_, row) in enumerate(batch):
            ids[index, width - len(row) :] = torch.tensor(row)
            mask[index, width - len(row) :] = 1
        options: dict[str, Any] = {"do_sample": False, "temperature": None, "top_p": None, "top_k": None}
        samples = 1
        if sampling.temperature > 0:
            samples = sampling.n
            # One stream for the batch's rows: each sample of each item has numbers of its own.
            torch.manual_seed(sampling.seed)
            options = {
                "do_sample": True,
                "temperature": sampling.temperature,
                "top_p": sampling.top_p,
                "top_k": sampling.top_k,
            }
        criteria = StoppingCriteriaList([_StopStrings(self.encoder, sampling.stop, width)])
        with torch.inference_mode():
            output = self.model.generate(
                input_ids=ids.to(self.device),
                attention_mask=mask.to(self.device),
                max_new_tokens=sampling.max_tokens,
                num_return_sequences=samples,
                pad_token_id=self._pad,
                stopping_criteria=criteria,
                **options,
            )
        return [
            self._read_texts(request, output[index * samples : (index + 1) * samples, width:], len(row))
            for index, (request, row) in enumerate(batch)
        ]

    def _read_texts(self, request: GenerateRequest, rows: torch.Tensor, prompt_tokens: int) -> Generated:
        texts, finish, produced = [], [], 0
        for row in rows.tolist():
            ends = [at for at, token in enumerate(row) if token in self._eos]
            kept = row[: ends[0]] if ends else row
            text, stopped = cut_at_stop(self.encoder.decode(kept), request.sampling.stop)
            while stopped and kept[-1] == self._pad:
                # A row that is done is padded until the batch's last row is.
                kept.pop()
            produced += len(kept)
            texts.append(text)
            finish.append("stop" if stopped or ends else "length")
        # Greedy decoding has one answer, however often it is asked for.
        times = request.sampling.n // len(texts)
        return Generated(
            request.key, tuple(texts) * times, tuple(finish) * times, prompt_tokens, produced * times
        )

    @property
    def _pad(self) -> int:
        pad = self.tokenizer.pad_token_id
        return self.encoder.prefix_id if pad is None else int(pad)

    @property
    def _eos(self) -> set[int]:
        eos = self.model.generation_config.eos_token_id
        ids = eos if isinstance(eos, list) else [eos]
        return {token for token in (*ids, self.tokenizer.eos_token_id) if token is not None}


def _unseeded(sampling: Sampling) -> Sampling:
    """What requests must share to be answered in one batch."""
    return replace(sampling, seed=0)


class _StopStrings:
    """Ends a row once its new text holds a stop string; rows end independently."""

    def __init__(self, encoder: Encoder, stop: Sequence[str], start: int) -> None:
        self._encoder, self._stop, self._start = encoder, [s for s in stop if s], start
        self._tail = 2 * max((len(s) for s in self._stop), default=0) + 8

    def __call__(self, ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        import torch

        done = torch.zeros(len(ids), dtype=torch.bool, device=ids.device)
        if self._stop:
            for index, row in enumerate(ids[:, self._start :][:, -self._tail :].tolist()):
                text = self._encoder.decode(row)
                done[index] = any(s in text for s in self._stop)
        return done


def _tree_limit(config: Any) -> int:
    """Longest row a tree may have: within a sliding window the mask is ours alone, beyond it is not."""
    window = getattr(config, "sliding_window", None)
    return int(window) if isinstance(window, int) and getattr(config, "use_sliding_window", True) else 2**31
