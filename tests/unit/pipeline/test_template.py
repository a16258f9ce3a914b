"""A candidate with another chat template: refused, unless its recipe declares it or somebody accepts it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.errors import ComparabilityError
from harness.fingerprint import identify
from harness.pipeline.template import TEMPLATE
from harness.records import Checkpoint
from tests.unit.pipeline.made import STRONG, World, json_of

OURS = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}"
OTHER = "{% for m in messages %}[{{ m.role }}] {{ m.content }}{% endfor %}"


@pytest.fixture
def retold(world: World) -> Checkpoint:
    """`better` with another chat template than `base`, the line's genesis."""
    for name, template in (("base", OURS), ("better", OTHER)):
        (world.root / name / "chat_template.jinja").write_text(template)
    world.base, world.better = (identify(world.root / name) for name in ("base", "better"))
    for made in (world.base, world.better):
        world.store.record_checkpoint(made)
    world.genesis()
    return world.better


def test_it_is_refused_by_name_and_no_look_is_spent(world: World, retold: Checkpoint) -> None:
    judged = world.gate("./better", "--promote")
    assert judged.code == ComparabilityError.exit_code
    assert judged.out == ""
    assert "The chat template of better is not the baseline's" in judged.err
    assert f"--waive '{TEMPLATE}'" in judged.err
    assert world.store.gates.looks() == []


def test_a_declared_one_is_weighed_and_said(world: World, retold: Checkpoint) -> None:
    world.store.record_checkpoint(replace(retold, declared=(TEMPLATE,)))
    judged = world.gate("./better", "--promote", "--json", "v.json")
    assert judged.code == 0, judged.err
    said = [text for text in json_of(world.root / "v.json")["warnings"] if "chat template" in text]
    templates = f"({world.base.template[:12]} / {retold.template[:12]})"
    assert said == [
        f"the candidate's chat template is not the baseline's {templates}, as its recipe declares"
    ]
    assert "as its recipe declares" in " ".join(judged.out.split())


def test_a_waived_one_is_weighed_and_the_waiver_is_said(world: World, retold: Checkpoint) -> None:
    judged = world.gate("./better", "--waive", TEMPLATE, "--json", "v.json")
    assert judged.code == 0, judged.err
    verdict = json_of(world.root / "v.json")
    assert verdict["waived"] == [f"chat template: {world.base.template[:12]} / {retold.template[:12]}"]
    assert any("chat template is not the baseline's" in text for text in verdict["warnings"])


def test_one_that_nobody_applies_is_no_difference(world: World, retold: Checkpoint) -> None:
    judged = world.gate("./better", "--chat-template", "off", "--json", "v.json")
    assert judged.code == 0, judged.err
    assert not any("chat template" in text for text in json_of(world.root / "v.json")["warnings"])


def test_a_template_of_the_command_line_is_the_same_for_both(world: World, retold: Checkpoint) -> None:
    file = Path("chat.jinja")
    file.write_text(OURS)
    assert world.gate("./better", "--chat-template", file).code == 0


def test_the_lines_old_template_at_the_anchor_is_told_and_no_hindrance(
    world: World, retold: Checkpoint
) -> None:
    """An earlier promotion changed it; the next candidate inherits it and declares nothing."""
    policy = world.root / "anchored.yaml"
    world.commit(
        "name: toy-sft\nprimary: {suite: ./toy, task: toy_sum}\n"
        "guards: [{suite: ./toy, task: toy_colour, margin: 0.2, cumulative_margin: 0.3}]\n",
        policy.name,
    )
    world.store.record_checkpoint(replace(retold, declared=(TEMPLATE,)))
    assert world.gate("./better", "--promote", policy=policy).code == 0
    heir = world.checkpoint("heir", 5.0, STRONG)
    (Path(heir.location) / "chat_template.jinja").write_text(OTHER)
    judged = world.gate("./heir", "--json", "v.json", policy=policy)
    assert judged.code == 11, judged.err
    warned = json_of(world.root / "v.json")["warnings"]
    assert [text for text in warned if "anchor" in text] == [
        f"the candidate's chat template is not the anchor's ({world.base.template[:12]} / "
        f"{retold.template[:12]})"
    ]
