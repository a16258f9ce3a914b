"""The recipe: what one stage of training is, written down. YAML to typed values, and their digest.

What stands under `trl:` are TRL's own names and go to TRL as they are (trainers/options.py); a key stands
here only where TRL and DeepSpeed have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from harness import config
from harness.config import Strict
from harness.fingerprint import json_digest

Stage = Literal["dapt", "sft", "dpo", "reward", "online"]
Format = Literal["text", "messages", "prompt_completion", "instruction", "preference", "prompts"]
Order = Literal["shuffled", "short_to_long", "as_is"]
Preset = Literal["off", "zero1", "zero2", "zero3", "zero2-offload", "zero3-offload"]
AUTO = "auto"
"""As a learning rate: the bound of trainers/rate.py for the recipe's own batch."""

FORMATS: dict[Stage, tuple[Format, ...]] = {
    "dapt": ("text",),
    "sft": ("messages", "prompt_completion", "instruction"),
    "dpo": ("preference",),
    "reward": ("preference",),
    "online": ("prompts", "messages"),
}
"""What each stage can learn from; the first is meant when a recipe does not say."""


class Replay(Strict):
    """General text among the domain's, so that what the parent knows is not forgotten."""

    data: str
    share: float = Field(gt=0, lt=1)
    """Of all tokens."""


class Denoising(Strict):
    """A mixture of span-corruption tasks beside plain continuation (UL2, arXiv 2205.05131)."""

    share: float = Field(default=0.5, gt=0, le=1)
    """Of the documents; the others are continued as they stand."""
    denoisers: tuple[Literal["R", "S", "X"], ...] = ("R", "S", "X")


class Data(Strict):
    """Files beside the recipe, or absolute paths: .jsonl, .json, .parquet, .csv, .txt, folders of them."""

    train: str | list[str] | None = None
    """Left out where `mixture` names the files."""
    format: Format | None = None
    eval: str | None = None
    """Held-out rows of the same format; their loss is measured as the training runs."""
    columns: dict[str, str] = Field(default_factory=dict)
    """Column of the file -> the name that the format gives it."""
    max_rows: int | None = Field(default=None, ge=1)
    replay: Replay | None = None
    denoising: Denoising | None = None


class Ema(Strict):
    """An average of the weights, in fp32, which becomes a checkpoint of its own."""

    decay: float = Field(default=0.999, gt=0, lt=1)
    start: float = Field(default=0.0, ge=0, lt=1)
    """Share of the steps after which averaging begins."""


class ModelOptions(Strict):
    """How the parent's weights are loaded."""

    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    attn_implementation: str | None = None
    """transformers' name: `sdpa`, `eager`, `flash_attention_2`, ..."""


class Reward(Strict):
    """What an online stage is rewarded by: a trained reward model, or a suite's own scorer."""

    model: str | None = None
    """An alias, a digest, a folder: the checkpoint of a `reward` stage."""
    suite: str | None = None
    """A suite at its `train` split, whose scorer judges the answers."""
    tasks: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one(self) -> Reward:
        if (self.model is None) == (self.suite is None):
            raise ValueError("name either a reward `model` or a `suite`")
        return self


class Ptx(Strict):
    """A supervised loss mixed into an online stage's (InstructGPT's PPO-ptx, arXiv 2203.02155)."""

    data: str
    format: Literal["text", "messages", "prompt_completion"] = "text"
    coefficient: float = Field(default=1.0, gt=0)


class Online(Strict):
    """How an online stage learns from its own answers."""

    algorithm: Literal["rloo", "grpo"] = "rloo"
    reward: Reward
    ptx: Ptx | None = None


class Scale(Strict):
    """The rung of a ladder of sizes, and the smaller one that justified climbing to it."""

    rung: str
    """What a person calls the size: `125M`, `7B`."""
    recipe: str | None = None
    """The recipe of the rung below, relative to this one."""
    verdict: str | None = None
    """The verdict that the rung below was promoted by."""


class Recipe(Strict):
    """recipes/NAME.yaml."""

    name: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9._-]*)?$")
    """The file's name without `.yaml` when left out."""
    stage: Stage
    parent: str
    """An alias, a line, `champion`, a digest, a folder or a hub id."""
    allow_ungated: bool = False
    """Train on from a parent that no promotion allows; kept with the training."""
    allow_no_sft: bool = False
    """Preferences on a parent that had no sft stage."""
    data: Data = Data()
    mixture: dict[str, float] = Field(default_factory=dict)
    """File -> share of the tokens."""
    order: Order = "shuffled"
    template: str | None = None
    """A Jinja file that becomes the checkpoint's chat template; the parent's when left out."""
    model: ModelOptions = ModelOptions()
    trl: dict[str, Any] = Field(default_factory=dict)
    """Options of the stage's TRL configuration, by TRL's names."""
    deepspeed: str = "off"
    """A preset, or the path of a DeepSpeed JSON file."""
    peft: dict[str, Any] | None = None
    """Options of peft's LoraConfig; what is evaluated is the merged copy."""
    ema: Ema | None = None
    online: Online | None = None
    eval_every: int | None = Field(default=None, ge=1)
    """Optimizer steps between looks at a small dev slice of `eval_suite`."""
    eval_suite: str | None = None
    """Suite address for `eval_every`; the gate's first primary suite at `dev` when left out."""
    eval_items: int = Field(default=32, ge=1)
    """Items per task of that slice."""
    gate: str | None = None
    """The policy that the result is weighed by, relative to the recipe."""
    scale: Scale | None = None

    @field_validator("mixture")
    @classmethod
    def _shares(cls, shares: dict[str, float]) -> dict[str, float]:
        if shares and (min(shares.values()) <= 0 or abs(sum(shares.values()) - 1) > 1e-6):
            raise ValueError(f"shares are above 0 and sum to 1, these sum to {sum(shares.values()):g}")
        return shares

    @field_validator("deepspeed", mode="before")
    @classmethod
    def _off(cls, value: object) -> object:
        return "off" if value is False else value  # YAML 1.1 reads the word so

    @field_validator("deepspeed")
    @classmethod
    def _preset_or_file(cls, value: str, info: ValidationInfo) -> str:
        presets = Preset.__args__  # type: ignore[attr-defined]  # the literal's own values
        if value not in presets and not value.endswith(".json"):
            raise ValueError(f"one of {', '.join(presets)}, or a .json file")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Recipe:
        if bool(self.mixture) == (self.data.train is not None) and self.stage != "online":
            raise ValueError("name the training files under `data.train` or under `mixture`")
        if self.data.format is not None and self.data.format not in FORMATS[self.stage]:
            raise ValueError(f"stage {self.stage} learns from {' or '.join(FORMATS[self.stage])}")
        if (self.online is not None) != (self.stage == "online"):
            raise ValueError("`online` belongs to stage online, and to no other")
        if self.stage != "dapt" and (self.data.replay or self.data.denoising):
            raise ValueError("`replay` and `denoising` belong to stage dapt")
        return self

    @property
    def format(self) -> Format:
        return self.data.format or FORMATS[self.stage][0]

    @property
    def digest(self) -> str:
        """Of what the recipe says, defaults included: comments and the order of keys do not count."""
        return json_digest(self.model_dump(mode="json"))


def load(path: Path, overrides: Sequence[str] = ()) -> Recipe:
    """Read a recipe; `overrides` are `key.of.key=value`, the values read as YAML.

    Raises ConfigError naming every wrong key with its line and the nearest known key.
    """
    recipe = config.load(path, Recipe, overrides)
    return recipe if recipe.name else recipe.model_copy(update={"name": path.stem})
