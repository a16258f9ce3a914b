"""Learning from the model's own answers, each one rewarded: RLOO or GRPO, which need no critic.

The rows carry `prompt` and `doc`, the row of the file as JSON, made by trainers/data. A prompt is encoded
as evaluation encodes it; TRL samples `num_generations` answers to it, and an answer moves the model by how
much its reward is above those of the others.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from harness.engines.base import Message, Prompt
from harness.engines.encode import Encoder
from harness.errors import ConfigError, HarnessError, TrainingError
from trainers import ptx
from trainers.reward_model import RewardModel
from trainers.stage import Parts, RewardOf
from trainers.watched import Watched

UNSCORED = "reward_unscored"
"""Share of the answers that got no reward, which is never the same as a reward of 0."""


def trainer(parts: Parts) -> Any:
    """Raises ConfigError without a reward, or with too few prompts; ModelError for a broken reward model."""
    import trl

    # TRL's remark on the installed vLLM concerns nobody who does not generate with it.
    warnings.filterwarnings("ignore", message="TRL currently supports vLLM")
    online = parts.job.recipe.online
    if online is None:
        raise ConfigError("A training of stage online has no `online` in its recipe.")
    base = {"rloo": trl.RLOOTrainer, "grpo": trl.GRPOTrainer}[online.algorithm]
    _check_prompts(parts)

    class OnlineTrainer(Online, base):  # type: ignore[misc, valid-type]  # TRL is not typed
        pass

    reward, name = _reward(parts)
    made = OnlineTrainer(
        model=parts.model,
        reward_funcs=judge(reward, name),
        args=parts.config,
        train_dataset=parts.train,
        eval_dataset=parts.eval,
        processing_class=parts.tokenizer,
        peft_config=parts.peft,
    )
    made.encoder = Encoder(parts.tokenizer)
    if isinstance(reward, RewardModel):
        reward.place(made.accelerator, sharded=made.is_deepspeed_enabled)
    if online.ptx is not None:
        made.ptx = ptx.Mixture(parts.job, online.ptx.coefficient, made)
    return made


class Online(Watched):
    """What goes before TRL's RLOOTrainer and GRPOTrainer among the bases."""

    encoder: Encoder
    ptx: ptx.Mixture | None = None
    _tokens_before: int | None = None

    def get_batch_samples(self: Any, epoch_iterator: Any, num_batches: int, device: Any) -> Any:
        # Watched counts targets in batches of tensors; these are rows, whose answers do not exist yet.
        samples, items = super(Watched, self).get_batch_samples(  # type: ignore[misc]  # TRL's
            epoch_iterator, num_batches, device
        )
        if self.ptx is not None:
            self.ptx.draw(self.state.global_step, len(samples))
        return samples, items

    def _tokenize_prompts(self, prompts: Sequence[Any]) -> tuple[list[list[int]], None, dict[str, Any]]:
        asked = [prompt_of(prompt) for prompt in prompts]
        return [self.encoder.encode(self.encoder.render(prompt)) for prompt in asked], None, {}

    def _generate(self: Any, prompts: Sequence[Any]) -> Any:
        if self._tokens_before is None:
            self._tokens_before = self.state.num_input_tokens_seen
        made = super()._generate(prompts)  # type: ignore[misc]  # TRL's
        # TRL goes on counting where a checkpoint stopped, and so does the journal: once is right.
        for counts in self._metrics.values():
            if "num_tokens" in counts:
                counts["num_tokens"] = [self.state.num_input_tokens_seen - self._tokens_before]
        return made

    def _compute_loss(self: Any, model: Any, inputs: Any) -> Any:
        loss = super()._compute_loss(model, inputs)  # type: ignore[misc]  # TRL's
        if not self.model.training:
            return loss
        answered = inputs["completion_mask"].sum()
        self._targets = answered if self._targets is None else self._targets + answered
        return loss if self.ptx is None else loss + self.ptx.loss(model)


def prompt_of(prompt: Any) -> Prompt:
    """A row's prompt, text or messages, as evaluation has it."""
    if isinstance(prompt, str):
        return Prompt(text=prompt)
    return Prompt(messages=tuple(Message(turn["role"], turn["content"]) for turn in prompt))


def judge(reward: RewardOf, name: str) -> Callable[..., list[float | None]]:
    """TRL's reward function of `reward`: numbers are checked, and answers without one are counted.

    TRL leaves an answer whose reward is None out of its group's baseline and gives it no advantage: it
    does not move the model. NaN it would take for the same, without a word. Raises TrainingError for NaN
    and infinity, for a batch in which no answer got a reward, and for a reward that raises.
    """

    def judged(
        *, prompts: Sequence[Any], completions: Sequence[Any], log_metric: Any, **columns: Any
    ) -> list[float | None]:
        answers = [answer if isinstance(answer, str) else answer[0]["content"] for answer in completions]
        try:
            values = list(reward(prompts=prompts, completions=answers, **columns))
        except HarnessError:
            raise
        except Exception as error:  # a reward is anyone's code
            raise TrainingError(f"The reward failed: {type(error).__name__}: {error}.") from error
        if len(values) != len(answers):
            raise TrainingError(f"The reward gave {len(values)} numbers to {len(answers)} answers.")
        for prompt, answer, value in zip(prompts, answers, values, strict=True):
            if value is not None and not math.isfinite(value):
                raise TrainingError(
                    f"The reward of {_shown(answer)} to {_shown(prompt)} is {value}, no finite number.",
                    hint="a reward is a number, or None for an answer that cannot be judged",
                )
        unscored = [index for index, value in enumerate(values) if value is None]
        if len(unscored) == len(values):
            raise TrainingError(
                f"None of {len(values)} answers could be judged, {_shown(answers[0])} to "
                f"{_shown(prompts[0])} among them: nothing would be learned."
            )
        log_metric(UNSCORED, len(unscored) / len(values))
        return values

    judged.__name__ = name
    return judged


def _reward(parts: Parts) -> tuple[RewardOf, str]:
    """What rewards the answers, and its name in the journal."""
    if parts.reward is not None:
        return parts.reward, "suite"
    if parts.job.reward_model is None:
        raise ConfigError("A training of stage online has nothing to reward its answers by.")
    at_once = parts.config.per_device_train_batch_size
    return RewardModel(parts.job.reward_model, at_once, trusted=parts.job.trusted), "model"


def _check_prompts(parts: Parts) -> None:
    """TRL drops what does not fill a batch of answers, and would train nothing without a word."""
    config: Any = parts.config
    needed = config.generation_batch_size // config.num_generations
    if len(parts.train) < needed:
        raise ConfigError(
            f"The {len(parts.train)} prompts do not fill a batch of {config.generation_batch_size} answers, "
            f"which are {config.num_generations} to each of {needed} prompts.",
            hint="give more prompts, or lower trl.per_device_train_batch_size or "
            "trl.gradient_accumulation_steps",
        )


def _shown(text: Any, most: int = 80) -> str:
    shown = text if isinstance(text, str) else text[-1]["content"]
    return repr(shown if len(shown) <= most else f"{shown[:most]}...")
