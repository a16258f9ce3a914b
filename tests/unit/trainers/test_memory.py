"""Memory against published numbers, and activations against what autograd really keeps of a small model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.errors import ConfigError, ModelError
from tests.tiny import write_model
from trainers import memory
from trainers.memory import GIB, Setup, Shape, Zero, activations, estimate, model_states, read_shape, zero_of

LLAMA_7B = Shape(
    parameters=6_738_415_616,
    trainable=6_738_415_616,
    largest_layer=32_000 * 4_096,
    layers=32,
    hidden=4_096,
    intermediate=11_008,
    heads=32,
    vocabulary=32_000,
    gated=True,
)
LLAMA_13B = replace(
    LLAMA_7B, parameters=13_015_864_320, trainable=13_015_864_320, largest_layer=32_000 * 5_120
)
GPT_3 = Shape(175_000_000_000, 175_000_000_000, 1, 96, 12_288, 4 * 12_288, 96, 51_200, gated=False)
EIGHT = Setup(Zero(2), deepspeed=True, sequences=1, length=2_048, per_node=8)


@pytest.fixture
def deepspeed() -> None:
    pytest.importorskip("deepspeed", reason="its estimators need the extra `train`")


@pytest.mark.usefixtures("deepspeed")
@pytest.mark.parametrize(
    ("shape", "stage", "expected"),
    [(LLAMA_7B, 2, 26.7), (LLAMA_7B, 3, 14.6), (LLAMA_13B, 2, 51.5), (LLAMA_13B, 3, 27.9)],
)
def test_model_states_are_deepspeed_s(shape: Shape, stage: int, expected: float) -> None:
    gpu, _ = model_states(shape, replace(EIGHT, zero=Zero(stage)))
    assert gpu / GIB == pytest.approx(expected, abs=0.05)


@pytest.mark.usefixtures("deepspeed")
def test_two_machines_of_four_hold_as_much_per_gpu_as_one_of_eight() -> None:
    spread = replace(EIGHT, per_node=4, nodes=2)
    assert model_states(LLAMA_7B, spread)[0] == model_states(LLAMA_7B, EIGHT)[0]


@pytest.mark.usefixtures("deepspeed")
def test_each_stage_holds_less_and_offloading_less_again() -> None:
    def states(zero: Zero) -> tuple[int, int]:
        return model_states(LLAMA_7B, replace(EIGHT, zero=zero))

    per_gpu = [states(Zero(stage))[0] for stage in (0, 1, 2, 3)]
    assert sorted(per_gpu, reverse=True) == per_gpu
    assert len(set(per_gpu)) == 4
    assert states(Zero(2, offload_optimizer=True))[0] < per_gpu[2]
    assert states(Zero(3, offload_optimizer=True, offload_params=True))[0] < per_gpu[3]


@pytest.mark.usefixtures("deepspeed")
@pytest.mark.parametrize(
    ("zero", "expected"),
    [
        (Zero(2), 2 * 10**9),
        (Zero(3), 2 * 10**9 // 8),
        (Zero(3, offload_optimizer=True, offload_params=True), 0),
    ],
)
def test_frozen_weights_have_no_gradients_and_no_moments(zero: Zero, expected: int) -> None:
    adapted = replace(LLAMA_7B, parameters=10**9 + 10**6, trainable=10**6, largest_layer=0)
    setup = replace(EIGHT, zero=zero)
    alone = model_states(replace(adapted, parameters=10**6), setup)
    both = model_states(adapted, setup)
    assert both[0] - alone[0] == expected
    assert sum(both) > sum(alone)


def test_without_deepspeed_adam_in_fp32_has_four_copies_of_each_weight() -> None:
    setup = Setup(Zero(), deepspeed=False, sequences=1, length=128, half=False)
    assert model_states(LLAMA_7B, setup) == (16 * LLAMA_7B.parameters, 0)


def test_adapters_leave_the_model_s_weights_as_they_are_kept() -> None:
    adapted = replace(LLAMA_7B, parameters=10**9 + 10**6, trainable=10**6)
    setup = Setup(Zero(), deepspeed=False, sequences=1, length=128, width=2)
    assert model_states(adapted, setup)[0] == 2 * 10**9 + 18 * 10**6
    assert model_states(LLAMA_7B, setup)[0] == 8 * LLAMA_7B.parameters


def test_activations_of_gpt_3_are_the_paper_s() -> None:
    """Korthikanti et al. 2022: 5as/h is 80 for GPT-3, so that the scores are 70% of the activations."""
    one = Setup(Zero(), deepspeed=True, sequences=1, length=2_048, checkpointing=False)
    per_layer = GPT_3.hidden * 2_048
    assert activations(GPT_3, one) == 34 * per_layer * GPT_3.layers
    assert activations(GPT_3, replace(one, keeps_scores=True)) == (34 + 80) * per_layer * GPT_3.layers


def test_checkpointing_keeps_each_layer_s_input_and_one_layer_s_insides() -> None:
    kept = activations(GPT_3, Setup(Zero(), deepspeed=True, sequences=2, length=2_048))
    assert kept == (2 * GPT_3.layers + 34) * GPT_3.hidden * 2 * 2_048


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_activations_are_what_autograd_keeps_of_a_llama(tmp_path: Path, attention: str) -> None:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    def kept(layers: int) -> int:
        config = LlamaConfig(
            vocab_size=64,
            hidden_size=64,
            intermediate_size=176,
            num_hidden_layers=layers,
            num_attention_heads=4,
            attn_implementation=attention,
        )
        model = LlamaForCausalLM(config)
        weights = {parameter.untyped_storage().data_ptr() for parameter in model.parameters()}
        sizes: dict[int, int] = {}
        held = []

        def hold(tensor: torch.Tensor) -> torch.Tensor:
            storage = tensor.untyped_storage()
            if storage.data_ptr() not in weights:
                held.append(tensor)
                sizes[storage.data_ptr()] = storage.nbytes()
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(hold, lambda tensor: tensor):
            model(torch.randint(0, 64, (2, 128)))
        return sum(sizes.values())

    shape = Shape(1, 1, 1, 2, 64, 176, 4, 64, gated=True)
    setup = Setup(Zero(), False, 2, 128, half=False, checkpointing=False, keeps_scores=attention == "eager")
    per_layer = activations(shape, setup) / 2
    assert (kept(4) - kept(2)) / 2 == pytest.approx(per_layer, rel=0.35)


def test_the_fused_head_s_tile_is_trl_s() -> None:
    pytest.importorskip("trl", reason="the head is TRL's: extra `train`")
    from trl.kernels.chunked_logprob import TOKEN_CHUNK_SIZE
    from trl.trainer.utils import _CHUNKED_LOGPROB_CHUNK_SIZE

    assert (TOKEN_CHUNK_SIZE, _CHUNKED_LOGPROB_CHUNK_SIZE) == (memory.TILE_TOKENS, memory.TILE_COLUMNS)


def test_a_reward_model_s_loss_has_no_vocabulary() -> None:
    setup = Setup(Zero(), deepspeed=False, sequences=2, length=512)
    assert estimate(LLAMA_7B, setup).head > 0
    assert estimate(LLAMA_7B, replace(setup, head=False)).head == 0


def test_an_average_takes_four_bytes_per_weight_of_the_machine() -> None:
    setup = Setup(Zero(), deepspeed=False, sequences=1, length=8, averaged=True)
    assert estimate(LLAMA_7B, setup).host == 4 * LLAMA_7B.parameters


@pytest.mark.usefixtures("one_thread")
def test_a_folder_s_shape_comes_from_its_config_alone(tmp_path: Path) -> None:
    from safetensors.torch import load_file

    write_model(tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    (tmp_path / "model.safetensors").unlink()

    shape = read_shape(tmp_path)

    assert shape.parameters == shape.trainable == sum(each.numel() for each in weights.values())
    assert shape.largest_layer == max(each.numel() for each in weights.values())
    assert (shape.layers, shape.hidden, shape.intermediate, shape.heads) == (2, 64, 128, 4)
    assert (shape.vocabulary, shape.gated) == (weights["lm_head.weight"].shape[0], True)


def test_tied_weights_count_once_and_adapters_are_all_that_trains(tmp_path: Path) -> None:
    peft = pytest.importorskip("peft", reason="adapters need the extra `train`")
    from transformers import LlamaConfig

    sizes = {"vocab_size": 100, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2}
    LlamaConfig(**sizes, num_attention_heads=4, tie_word_embeddings=True).save_pretrained(tmp_path)
    attention, feed_forward, norms = 4 * 32 * 32, 3 * 32 * 48, 2 * 32
    own = 100 * 32 + 2 * (attention + feed_forward + norms) + 32

    shape = read_shape(tmp_path)
    assert shape.parameters == own
    adapted = read_shape(tmp_path, adapter=peft.LoraConfig(r=4, target_modules=["q_proj"]))

    assert adapted.trainable == 2 * 4 * (32 + 32)
    assert adapted.parameters == own + adapted.trainable


@pytest.mark.parametrize("wrong", [{"target_modules": ["q_porj"]}, {"target_modules": ["q_proj"], "r": -4}])
def test_adapters_that_the_model_cannot_have_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    peft = pytest.importorskip("peft")
    write_model(tmp_path)
    with pytest.raises(ConfigError, match=r"`peft` does not fit the parent .*(q_porj|-4)"):
        read_shape(tmp_path, adapter=peft.LoraConfig(**wrong))


def test_a_folder_that_cannot_be_sized_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be sized"):
        read_shape(tmp_path)


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (None, Zero()),
        ({"zero_optimization": {"stage": 3}}, Zero(3)),
        ({"zero_optimization": {"stage": 2, "offload_optimizer": {"device": "cpu"}}}, Zero(2, True)),
        ({"zero_optimization": {"stage": 3, "offload_param": {"device": "nvme"}}}, Zero(3, False, True)),
        ({"zero_optimization": {"stage": 3, "offload_param": {"device": "none"}}}, Zero(3)),
    ],
)
def test_zero_is_read_from_deepspeed_s_own_configuration(config: dict[str, object], expected: Zero) -> None:
    assert zero_of(config) == expected


def test_the_rule_for_rlhf_with_lora() -> None:
    assert memory.rlhf_billions(4 * 40 * GIB) == pytest.approx(26.7, abs=0.1)
