"""The average under ZeRO on two processes equals that of one process without DeepSpeed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.torch import load_file

from tests.integration.ema_rank import STEPS, WITNESSED
from tests.tiny import write_model
from tests.unit.trainers.test_ema import closed_form
from trainers.ema import STATE

pytest.importorskip("deepspeed", reason="ZeRO needs the extra `train`")
pytest.importorskip("peft", reason="adapters need the extra `train`")
pytestmark = pytest.mark.integration

ADAPTED = "model.layers.0.self_attn.q_proj.weight"
ONE = ("off", "off-lora")
TWO = ("zero1", "zero2", "zero3", "zero2-bf16", "zero3-bf16", "zero3-lora")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What tests.integration.ema_rank leaves of all cases."""
    folder = tmp_path_factory.mktemp("ema")
    parent = write_model(folder / "parent")
    environment = os.environ | {"DS_ACCELERATOR": "cpu", "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    script = ["-m", "tests.integration.ema_rank", str(parent), str(folder)]
    pair = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    for command in ([*script, *ONE], [*pair, *script, *TWO]):
        done = subprocess.run(
            [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-5000:]
    return folder


def written(folder: Path, case: str) -> dict[str, NDArray[np.float32]]:
    weights = load_file(folder / case / "ema" / "model.safetensors")
    return {name: found.float().numpy() for name, found in weights.items()}


def seen(folder: Path, case: str) -> list[NDArray[np.float32]]:
    return list(np.load(folder / case / "seen.npz").values())


@pytest.mark.parametrize("case", ["off", "zero1", "zero2", "zero3"])
def test_it_is_the_average_of_the_weights_that_were(folder: Path, case: str) -> None:
    weights = seen(folder, case)
    assert len(weights) == STEPS + 1
    expected = closed_form(weights, 2, 0.8)
    np.testing.assert_allclose(written(folder, case)[WITNESSED], expected, atol=1e-6)
    assert np.abs(expected - weights[-1]).max() > 1e-4


@pytest.mark.parametrize(
    ("case", "alone"), [("zero1", "off"), ("zero2", "off"), ("zero3", "off"), ("zero3-lora", "off-lora")]
)
def test_two_processes_average_as_one(folder: Path, case: str, alone: str) -> None:
    expected, found = written(folder, alone), written(folder, case)
    before = load_file(folder / "parent" / "model.safetensors")
    assert found.keys() == expected.keys() == before.keys()
    for name, weights in expected.items():
        np.testing.assert_allclose(found[name], weights, atol=1e-5, err_msg=name)
    assert np.abs(expected[ADAPTED] - before[ADAPTED].numpy()).max() > 5e-4


@pytest.mark.parametrize("case", ["zero2-bf16", "zero3-bf16"])
def test_the_masters_are_averaged_where_bf16_weights_stand_still(folder: Path, case: str) -> None:
    first, *rest = seen(folder, case)
    assert all(np.array_equal(first, weights) for weights in rest)
    average = load_file(folder / case / "checkpoint-4" / STATE)[WITNESSED].numpy()
    moved = np.abs(average - first)
    assert moved.max() < 1e-3
    assert (moved > 0).mean() > 0.5


def test_the_state_is_written_once_beside_the_trainer_s_own(folder: Path) -> None:
    state = load_file(folder / "zero3" / "checkpoint-4" / STATE)
    alone = load_file(folder / "off" / "checkpoint-4" / STATE)
    assert state.keys() == alone.keys()
    for name, weights in alone.items():
        np.testing.assert_allclose(state[name].numpy(), weights.numpy(), atol=1e-5, err_msg=name)
