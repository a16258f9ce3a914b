"""DeepSpeed's configuration: the presets, and what a file of one's own may say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from harness.errors import ConfigError
from tests.unit.trainers import made
from trainers.distributed import deepspeed_config, joined, tell_locks
from trainers.job import Job
from trainers.recipe import Preset


def written(tmp_path: Path, content: object) -> str:
    (tmp_path / "ds.json").write_text(content if isinstance(content, str) else json.dumps(content))
    return "ds.json"


def read(tmp_path: Path, name: str, **trl: Any) -> dict[str, Any]:
    found = deepspeed_config(made.recipe(deepspeed=name, trl=trl), tmp_path, accelerated=True)
    assert found is not None
    return found


@pytest.mark.parametrize("name", [each for each in get_args(Preset) if each != "off"])
def test_presets_leave_what_trl_says_to_trl(tmp_path: Path, name: str) -> None:
    config = read(tmp_path, name)
    zero = config["zero_optimization"]
    assert zero["stage"] == int(name[4])
    assert ("offload_optimizer" in zero) is name.endswith("offload")
    assert ("offload_param" in zero) is (name == "zero3-offload")
    assert not {"optimizer", "scheduler"} & config.keys()
    for key in ("train_batch_size", "gradient_accumulation_steps", "gradient_clipping"):
        assert config[key] == "auto"


def test_without_a_gpu_nothing_is_compiled_for_offloading(tmp_path: Path) -> None:
    config = deepspeed_config(made.recipe(deepspeed="zero3-offload"), tmp_path, accelerated=False)
    assert config is not None
    assert config["zero_force_ds_cpu_optimizer"] is False
    assert config["zero_optimization"]["offload_param"]["pin_memory"] is False


def test_off_is_nothing(tmp_path: Path) -> None:
    assert deepspeed_config(made.recipe(), tmp_path, accelerated=True) is None


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    config = read(tmp_path, written(tmp_path, {"zero_optimization": {"stage": 3}, "optimizer": {}}))
    assert config["zero_optimization"]["stage3_gather_16bit_weights_on_model_save"] is True


@pytest.mark.parametrize(
    ("content", "trl", "why"),
    [
        ("{", {}, "is not JSON"),
        ([1], {}, "holds a list, not an object"),
        ({"scheduler": {}}, {}, "`scheduler` is not set here"),
        ({"optimizer": {}}, {"optim": "adafactor"}, "keep one of them"),
        ({"zero_optimization": {"stage": 4}}, {}, "needs a `stage` from 0 to 3"),
        ({"zero_optimization": 3}, {}, "needs a `stage` from 0 to 3"),
    ],
)
def test_files_that_contradict_the_recipe(
    tmp_path: Path, content: object, trl: dict[str, Any], why: str
) -> None:
    with pytest.raises(ConfigError, match=why):
        read(tmp_path, written(tmp_path, content), **trl)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.json does not exist"):
        read(tmp_path, "none.json")


def test_another_number_of_processes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "4")
    job = Job(made.recipe(), tmp_path, tmp_path, tmp_path, processes=2)
    with pytest.raises(ConfigError, match="prepared for 2 processes, and 4 were launched"), joined(job):
        pass


def test_what_a_killed_compilation_left_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TORCH_EXTENSIONS_DIR", str(tmp_path))
    tell_locks()
    assert capsys.readouterr().err == ""
    lock = tmp_path / "py311_cpu" / "shm_comm" / "lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    tell_locks()
    assert f"compiles shm_comm; if there is none: rm {lock}" in capsys.readouterr().err
