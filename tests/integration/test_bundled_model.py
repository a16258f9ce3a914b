"""The bundled real model: converted once, then an ordinary model folder that answers a chat."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness import models
from harness.records import Checkpoint

pytestmark = pytest.mark.integration

NAME = "smollm2-135m"

if models.bundled_source(NAME) is None:
    pytest.skip(f"needs the bundled model: {models.BUNDLED[NAME].install}", allow_module_level=True)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """$HARNESS_CACHE if it is set, so that a converted copy is used again; else a fresh folder."""
    chosen = os.environ.get("HARNESS_CACHE")
    return Path(chosen) if chosen else tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def checkpoint(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARNESS_CACHE", str(cache))
        return models.resolve(NAME, root=tmp_path_factory.mktemp("root"))


def test_it_has_a_name_a_template_and_a_folder_of_its_own(checkpoint: Checkpoint, cache: Path) -> None:
    assert checkpoint.name == NAME
    assert checkpoint.template
    assert Path(checkpoint.location).parent == cache.resolve() / "models"
    assert not list((cache / "models").glob(".*.partial"))


def test_processes_that_start_together_all_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The converter is counted instead of run: the lock, not the conversion, is under test.
    script = (
        "import time; from pathlib import Path; from harness import models\n"
        "def convert(source, folder):\n"
        "    print('converting'); time.sleep(0.5); (folder / 'config.json').write_text('{}')\n"
        "models._convert_gguf = convert\n"
        f"assert (models.bundled_folder('{NAME}') / 'config.json').is_file()\n"
    )
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path))
    target = models.bundled_target(NAME)
    abandoned = target.parent / f".{target.name}.killed.partial"
    abandoned.mkdir(parents=True)
    command, folder = [sys.executable, "-c", script], Path(__file__).parents[2]
    started = [subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate()[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], told
    assert "".join(told).splitlines().count("converting") == 1
    assert not abandoned.exists()


def test_encoding_follows_the_models_own_rules(checkpoint: Checkpoint) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(checkpoint.location)
    assert tokenizer.model_max_length == 8192
    assert tokenizer.convert_ids_to_tokens(tokenizer("Hello").input_ids) == ["Hello"]
    # The model was trained with a split around every digit, so white space before one stays whole.
    assert tokenizer.convert_ids_to_tokens(tokenizer("x\n\n12").input_ids) == ["x", "ĊĊ", "1", "2"]


def test_it_answers_a_chat(checkpoint: Checkpoint) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(checkpoint.location)
    model = AutoModelForCausalLM.from_pretrained(checkpoint.location)
    assert model.dtype == torch.float32
    chat = [{"role": "user", "content": "What is the capital of France?"}]
    encoded = tokenizer.apply_chat_template(
        chat, add_generation_prompt=True, return_tensors="pt", return_dict=True
    )
    answer = model.generate(**encoded, max_new_tokens=20, do_sample=False)
    assert "Paris" in tokenizer.decode(answer[0, encoded["input_ids"].shape[1] :])


def test_the_stored_weights_are_the_published_ones(checkpoint: Checkpoint) -> None:
    import numpy as np
    from gguf import GGUFReader
    from gguf.quants import dequantize
    from safetensors import safe_open

    source = models.bundled_source(NAME)
    published = {tensor.name: tensor for tensor in GGUFReader(str(source)).tensors}
    pairs = {
        "model.embed_tokens.weight": "token_embd.weight",
        "model.layers.7.mlp.down_proj.weight": "blk.7.ffn_down.weight",
        "model.norm.weight": "output_norm.weight",
    }
    with safe_open(Path(checkpoint.location) / "model.safetensors", framework="numpy") as stored:
        for ours, theirs in pairs.items():
            tensor = published[theirs]
            assert np.array_equal(stored.get_tensor(ours), dequantize(tensor.data, tensor.tensor_type)), ours
