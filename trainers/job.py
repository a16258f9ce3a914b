"""What one training works with: made once before it starts, read by every process of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from harness.errors import StoreError
from harness.store.paths import disk_errors, replacing
from trainers.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Job:
    """A recipe, the parent's bytes and the folder that everything goes to.

    FOLDER/
      job.json       this
      training.json  the record; journal.jsonl, one line per point
      data/train     rows as the model sees them: an Arrow dataset; data/eval likewise
      ptx/data/train rows of the supervised loss that an online stage mixes in
      steps/         the trainer's own checkpoints, to go on from
      model/         the result: an ordinary model directory; ema/ the averaged one
      card.md
    """

    recipe: Recipe
    place: Path
    """The folder that paths in the recipe are relative to."""
    parent: Path
    """The parent's model directory."""
    folder: Path
    processes: int = 1
    trusted: bool = False
    """Whether the user named the parent's folder as trusted."""
    trusted_folders: tuple[Path, ...] = ()
    """Those that the user named so: a suite in one may hold code."""
    learning_rate: float | None = None
    """What `auto` comes to; None where the recipe names one, or TRL's own default is meant."""
    reward_model: Path | None = None
    """The model directory that an online stage's `online.reward.model` names."""
    command: tuple[str, ...] = ()
    """The words that began it; for people who want to begin it again."""

    @property
    def train_data(self) -> Path:
        return self.folder / "data" / "train"

    @property
    def eval_data(self) -> Path:
        return self.folder / "data" / "eval"

    @property
    def ptx(self) -> Path:
        return self.folder / "ptx"

    @property
    def steps(self) -> Path:
        return self.folder / "steps"

    @property
    def model(self) -> Path:
        return self.folder / "model"

    @property
    def ema(self) -> Path:
        return self.folder / "ema"

    @property
    def is_trained(self) -> bool:
        """Whether all it was to make is there."""
        return self.model.is_dir() and (self.recipe.ema is None or self.ema.is_dir())

    def found(self, name: str) -> Path:
        """A file as the recipe names it."""
        return self.place / name

    def write(self) -> None:
        text = json.dumps(
            {
                "recipe": self.recipe.model_dump(mode="json"),
                "place": str(self.place),
                "parent": str(self.parent),
                "processes": self.processes,
                "trusted": self.trusted,
                "trusted_folders": [str(folder) for folder in self.trusted_folders],
                "learning_rate": self.learning_rate,
                "reward_model": str(self.reward_model) if self.reward_model else None,
                "command": self.command,
            },
            indent=1,
        )
        with replacing(self.folder / "job.json") as file:
            file.write(text.encode())


def read(folder: Path) -> Job:
    """The job in a training's folder. Raises StoreError when it is missing, torn or of another version."""
    place = folder / "job.json"
    with disk_errors(f"read {place}"):
        try:
            values = json.loads(place.read_bytes())
            return Job(
                recipe=Recipe.model_validate(values["recipe"]),
                place=Path(values["place"]),
                parent=Path(values["parent"]),
                folder=folder,
                processes=values["processes"],
                trusted=values["trusted"],
                trusted_folders=tuple(Path(folder) for folder in values["trusted_folders"]),
                learning_rate=values["learning_rate"],
                reward_model=Path(values["reward_model"]) if values["reward_model"] else None,
                command=tuple(values["command"]),
            )
        except FileNotFoundError:
            raise StoreError(f"{place} is gone: it says what the training worked with.") from None
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{place} cannot be read ({type(error).__name__}: {error}).") from None
