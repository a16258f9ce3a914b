"""Two suites of short questions that a small real model answers quickly, and mostly rightly."""

from __future__ import annotations

import json
from pathlib import Path

CAPITALS = """
Austria Vienna; Belgium Brussels; Brazil Brasilia; Bulgaria Sofia; Canada Ottawa; Chile Santiago;
China Beijing; Colombia Bogota; Cuba Havana; Denmark Copenhagen; Egypt Cairo; England London;
Finland Helsinki; France Paris; Germany Berlin; Greece Athens; Hungary Budapest; Iceland Reykjavik;
Iran Tehran; Iraq Baghdad; Ireland Dublin; Italy Rome; Jamaica Kingston; Japan Tokyo; Kenya Nairobi;
Lebanon Beirut; Morocco Rabat; Nepal Kathmandu; Netherlands Amsterdam; Norway Oslo; Peru Lima;
Poland Warsaw; Portugal Lisbon; Romania Bucharest; Russia Moscow; Scotland Edinburgh; Serbia Belgrade;
Spain Madrid; Sweden Stockholm; Syria Damascus; Taiwan Taipei; Thailand Bangkok; Turkey Ankara;
Uganda Kampala; Ukraine Kyiv; Uruguay Montevideo; Vietnam Hanoi; Zambia Lusaka
"""

OPPOSITES = """
above below; alive dead; asleep awake; begin end; big small; black white; boy girl; buy sell; clean dirty;
cold hot; dark light; day night; deep shallow; dry wet; early late; east west; empty full; enter leave;
false true; far near; fast slow; fat thin; first last; friend enemy; give take; good bad; happy sad;
hard soft; heaven hell; heavy light; high low; inside outside; left right; long short; loose tight;
loud quiet; love hate; male female; new old; north south; open closed; poor rich; push pull; rough smooth;
start stop; strong weak; up down; win lose
"""

QUESTIONS = {
    "capitals": (CAPITALS, "What is the capital of {}?"),
    "opposites": (OPPOSITES, 'What is the opposite of "{}"?'),
}
CHOICES = 6

SUITE = """\
name: {name}
version: "1"
role: target
licence: own work
splits: {{dev: {{share: [0.0, 0.0]}}, gate: {{share: [0.0, 1.0]}}}}
tasks:
  - {{task: {name}_choice, config: choice.yaml, metric: pairwise_acc}}
"""

CHOICE = """\
task: {name}_choice
dataset_path: json
dataset_kwargs: {{data_files: {{test: items.jsonl}}}}
output_type: multiple_choice
test_split: test
doc_to_text: "{{{{question}}}} Answer with one word."
doc_to_choice: choices
doc_to_target: answer
metric_list:
  - {{metric: acc, aggregation: mean, higher_is_better: true}}
"""


def write_short_suites(folder: Path) -> None:
    """`folder`/capitals and `folder`/opposites: 48 items each with six choices, all in the gate split."""
    for name, (pairs, question) in QUESTIONS.items():
        place = folder / name
        place.mkdir(parents=True)
        (place / "suite.yaml").write_text(SUITE.format(name=name))
        (place / "choice.yaml").write_text(CHOICE.format(name=name))
        known = [tuple(pair.split()) for pair in pairs.replace("\n", " ").split(";")]
        answers = list(dict.fromkeys(answer for _, answer in known))
        rows = []
        for index, (about, answer) in enumerate(known):
            at = answers.index(answer)
            choices = [answers[(at + step) % len(answers)] for step in range(CHOICES)]
            # The right one stands at every place in turn.
            turn = index % CHOICES
            choices = choices[CHOICES - turn :] + choices[: CHOICES - turn]
            rows.append({"question": question.format(about), "choices": choices, "answer": turn})
        (place / "items.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
