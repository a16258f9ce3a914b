"""What one training works with: made once before it starts, read by every process of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from harness.store.paths import replacing
from trainers.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Job:
    """A recipe, the parent's bytes and the folder that everything goes to.

    FOLDER/
      job.json       this
      training.json  the record; journal.jsonl, one line per point
      data/train     rows as the model sees them: an Arrow dataset; data/eval likewise
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
    learning_rate: float | None = None
    """What `auto` comes to; None where the recipe names one, or TRL's own default is meant."""

    @property
    def train_data(self) -> Path:
        return self.folder / "data" / "train"

    @property
    def eval_data(self) -> Path:
        return self.folder / "data" / "eval"

    @property
    def steps(self) -> Path:
        return self.folder / "steps"

    @property
    def model(self) -> Path:
        return self.folder / "model"

    @property
    def ema(self) -> Path:
        return self.folder / "ema"

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
                "learning_rate": self.learning_rate,
            },
            indent=1,
        )
        with replacing(self.folder / "job.json") as file:
            file.write(text.encode())


def read(folder: Path) -> Job:
    values = json.loads((folder / "job.json").read_bytes())
    return Job(
        recipe=Recipe.model_validate(values["recipe"]),
        place=Path(values["place"]),
        parent=Path(values["parent"]),
        folder=folder,
        processes=values["processes"],
        trusted=values["trusted"],
        learning_rate=values["learning_rate"],
    )
