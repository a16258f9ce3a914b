"""Two bad copies of a file of training messages: answers dealt to the wrong rows, and rows without substance.

python examples/train/sabotage.py train.jsonl shuffled.jsonl format.jsonl
"""

import json
import random
import sys
from pathlib import Path

source, shuffled, form = map(Path, sys.argv[1:])
rows = [json.loads(line)["messages"] for line in source.read_text(encoding="utf-8").splitlines()]


def write(path: Path, made: list[list[dict[str, str]]]) -> None:
    path.write_text("".join(json.dumps({"messages": turns}) + "\n" for turns in made), encoding="utf-8")


answers = [turns[-1] for turns in rows]
random.Random(0).shuffle(answers)
write(shuffled, [[*turns[:-1], answer] for turns, answer in zip(rows, answers, strict=True)])

# The question and the right answers' wording stay; what the customer wrote is gone.
blank = "(The message could not be displayed.)"
write(
    form,
    [
        [{"role": "user", "content": blank + "\n\n" + turns[0]["content"].rsplit("\n\n", 1)[-1]}, *turns[1:]]
        for turns in rows
    ],
)
