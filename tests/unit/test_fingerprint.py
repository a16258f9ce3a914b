"""Content identity: what changes a digest, what does not, and which folders are refused."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from harness import fingerprint
from harness.errors import DataError, ModelError, TrustError

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The smallest folder that counts as a model: one tensor, a config, a tokenizer, a template."""
    folder = tmp_path / "model"
    folder.mkdir()
    save_file({"w": np.arange(6, dtype=np.float32).reshape(2, 3)}, folder / "model.safetensors")
    (folder / "config.json").write_text('{"model_type": "llama"}')
    (folder / "generation_config.json").write_text('{"eos_token_id": 2}')
    (folder / "tokenizer.json").write_text('{"model": {"vocab": {"a": 0}}}')
    (folder / "tokenizer_config.json").write_text('{"eos_token": "</s>", "chat_template": "{{ messages }}"}')
    return folder


def edit_json(path: Path, **values: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


# Values and documents


def test_json_digest_ignores_key_order_and_sees_values() -> None:
    assert fingerprint.json_digest({"a": 1, "b": [2]}) == fingerprint.json_digest({"b": [2], "a": 1})
    assert fingerprint.json_digest({"a": 1}) != fingerprint.json_digest({"a": "1"})
    assert fingerprint.json_digest({"é": 1}) == hashlib.sha256('{"é":1}'.encode()).hexdigest()


def test_json_digest_refuses_what_has_no_content() -> None:
    with pytest.raises(TypeError):
        fingerprint.json_digest(object())


@pytest.mark.parametrize(
    "doc",
    [
        {"question": "Wie heißt du?", "choices": ["a", "b"], "answer": 1},
        {"b": 1, "a": None, "nested": {"x": [1.5, True]}},
        {"int": np.int64(3), "float": np.float32(0.25), "bool": np.bool_(True), "path": Path("x/y")},
        {"labels": {"one"}, "emoji": "🙂\u2028"},
        {},
    ],
)
def test_document_id_is_lm_evals_doc_hash(doc: dict[str, object]) -> None:
    from lm_eval.utils import handle_non_serializable, hash_string

    written = hash_string(json.dumps(doc, indent=2, default=handle_non_serializable, ensure_ascii=False))
    assert fingerprint.document_id(doc) == written[:16]


# Files


def test_file_digest_is_sha256(tmp_path: Path) -> None:
    file = tmp_path / "data.bin"
    file.write_bytes(b"x" * 5_000_000)
    assert fingerprint.file_digest(file) == hashlib.sha256(b"x" * 5_000_000).hexdigest()


def test_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.bin: No such file"):
        fingerprint.file_digest(tmp_path / "gone.bin")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A digest cache that also remembers files written just now."""
    monkeypatch.setattr(fingerprint, "_SETTLED_NS", 0)
    return tmp_path / "cache"


def only_entry(cache: Path) -> Path:
    (entry,) = cache.iterdir()
    return entry


def test_an_untouched_file_is_not_read_again(tmp_path: Path, cache: Path) -> None:
    file = tmp_path / "data.bin"
    file.write_bytes(b"first")
    fingerprint.file_digest(file, cache)
    edit_json(only_entry(cache), sha256="remembered")
    assert fingerprint.file_digest(file, cache) == "remembered"


def test_same_size_and_mtime_do_not_hide_a_change(tmp_path: Path, cache: Path) -> None:
    file = tmp_path / "data.bin"
    file.write_bytes(b"first")
    before, stat = fingerprint.file_digest(file, cache), file.stat()
    file.write_bytes(b"other")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert fingerprint.file_digest(file, cache) == hashlib.sha256(b"other").hexdigest() != before


def test_a_file_written_just_now_is_not_remembered(tmp_path: Path) -> None:
    file = tmp_path / "data.bin"
    file.write_bytes(b"first")
    fingerprint.file_digest(file, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("garbage", [b"", b"\0" * 40, b"[]", b'{"sha256": 1}', b'{"stamp": [1', b"\xff"])
def test_a_corrupt_cache_entry_is_ignored_and_replaced(tmp_path: Path, cache: Path, garbage: bytes) -> None:
    file = tmp_path / "data.bin"
    file.write_bytes(b"first")
    expected = fingerprint.file_digest(file, cache)
    good = only_entry(cache).read_bytes()
    only_entry(cache).write_bytes(garbage)
    assert fingerprint.file_digest(file, cache) == expected
    assert only_entry(cache).read_bytes() == good


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path: Path, cache: Path) -> None:
    file = tmp_path / "data.bin"
    file.write_bytes(b"first")
    cache.write_text("a file where the folder should be")
    assert fingerprint.file_digest(file, cache) == hashlib.sha256(b"first").hexdigest()


def test_processes_share_a_cache(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number}.bin").write_bytes(b"%d" % number)
    script = (
        "import sys; from pathlib import Path; from harness import fingerprint\n"
        "fingerprint._SETTLED_NS = 0; folder = Path(sys.argv[1])\n"
        "for _ in range(20): print(sorted(fingerprint.file_digests(\n"
        "    folder.glob('*.bin'), folder / 'cache').values()))"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    processes = [
        subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    printed = {line for process in processes for line in process.communicate()[0].splitlines()}
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert printed == {str(sorted(hashlib.sha256(b"%d" % number).hexdigest() for number in range(20)))}
    assert len(list((tmp_path / "cache").iterdir())) == 20


def test_folder_digest_sees_names_and_contents_of_matching_files(tmp_path: Path) -> None:
    suite = tmp_path / "suite"
    (suite / "tasks").mkdir(parents=True)
    (suite / "suite.yaml").write_text("name: x")
    (suite / "tasks" / "a.yaml").write_text("task: a")
    patterns = ["*.yaml"]
    before = fingerprint.folder_digest(suite, patterns)
    (suite / "notes.txt").write_text("not part of it")
    assert fingerprint.folder_digest(suite, patterns) == before
    suite.rename(tmp_path / "elsewhere")
    assert fingerprint.folder_digest(tmp_path / "elsewhere", patterns) == before
    (tmp_path / "elsewhere" / "tasks" / "a.yaml").rename(tmp_path / "elsewhere" / "tasks" / "b.yaml")
    assert fingerprint.folder_digest(tmp_path / "elsewhere", patterns) != before
    with pytest.raises(DataError, match=r"matches \*\.toml"):
        fingerprint.folder_digest(tmp_path / "elsewhere", ["*.toml"])


def test_data_digest_ignores_folder_and_order(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.jsonl").write_text("1")
        (tmp_path / folder / "b.jsonl").write_text("2")
    one = [tmp_path / "one" / name for name in ("a.jsonl", "b.jsonl")]
    two = [tmp_path / "two" / name for name in ("b.jsonl", "a.jsonl")]
    assert fingerprint.data_digest(one) == fingerprint.data_digest(two)
    (tmp_path / "two" / "b.jsonl").write_text("3")
    assert fingerprint.data_digest(one) != fingerprint.data_digest(two)


def test_data_digest_lists_every_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"x\.jsonl.*y\.jsonl"):
        fingerprint.data_digest([tmp_path / "x.jsonl", tmp_path / "y.jsonl"])


# Checkpoints: what is part of which digest


def test_a_copy_elsewhere_is_the_same_checkpoint(model: Path, tmp_path: Path) -> None:
    first = fingerprint.identify(model)
    model.rename(tmp_path / "moved")
    second = fingerprint.identify(tmp_path / "moved", name="named")
    assert second.digest == first.digest
    assert (first.name, second.name) == ("model", "named")
    assert second.location == str(tmp_path / "moved")


def change_weights(model: Path) -> None:
    save_file({"w": np.zeros((2, 3), dtype=np.float32)}, model / "model.safetensors")


def change_generation(model: Path) -> None:
    edit_json(model / "generation_config.json", eos_token_id=3)


def change_vocabulary(model: Path) -> None:
    edit_json(model / "tokenizer.json", model={"vocab": {"b": 0}})


def change_tokenizer_config(model: Path) -> None:
    edit_json(model / "tokenizer_config.json", add_bos_token=True)


def change_template(model: Path) -> None:
    edit_json(model / "tokenizer_config.json", chat_template="{{ other }}")


def add_template(model: Path) -> None:
    edit_json(
        model / "tokenizer_config.json",
        chat_template=[
            {"name": "default", "template": "{{ messages }}"},
            {"name": "tool_use", "template": "{{ tools }}"},
        ],
    )


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (change_weights, "weights"),
        (change_generation, "weights"),
        (change_vocabulary, "tokenizer"),
        (change_tokenizer_config, "tokenizer"),
        (change_template, "template"),
        (add_template, "template"),
    ],
)
def test_a_change_moves_its_own_part_only(model: Path, change: Callable[[Path], None], part: str) -> None:
    before = fingerprint.identify(model)
    change(model)
    after = fingerprint.identify(model)
    moved = [
        name for name in ("weights", "tokenizer", "template") if getattr(before, name) != getattr(after, name)
    ]
    assert moved == [part]
    assert after.digest != before.digest


def test_a_template_is_the_same_in_a_file_and_in_the_config(model: Path) -> None:
    before = fingerprint.identify(model)
    (model / "tokenizer_config.json").write_text('{\n  "is_local": true, "eos_token": "</s>"\n}')
    assert fingerprint.identify(model).template == ""
    (model / "chat_template.jinja").write_text("{{ messages }}")
    assert fingerprint.identify(model).digest == before.digest


def test_template_files_replace_the_config_as_transformers_does(model: Path) -> None:
    (model / "additional_chat_templates").mkdir()
    (model / "additional_chat_templates" / "tool_use.jinja").write_text("{{ tools }}")
    assert fingerprint.chat_templates(model) == {"tool_use": "{{ tools }}"}
    (model / "chat_template.jinja").write_text("{{ file }}")
    assert fingerprint.chat_templates(model) == {"default": "{{ file }}", "tool_use": "{{ tools }}"}


def test_a_malformed_template_list_is_named(model: Path) -> None:
    edit_json(model / "tokenizer_config.json", chat_template=["{{ messages }}"])
    with pytest.raises(ModelError, match=r"tokenizer_config\.json"):
        fingerprint.identify(model)


# Checkpoints: what is refused


def test_pickled_weights_are_refused_unless_trusted(model: Path) -> None:
    (model / "model.safetensors").unlink()
    (model / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(TrustError, match=r"pytorch_model\.bin"):
        fingerprint.identify(model)
    before = fingerprint.identify(model, trusted=True)
    (model / "pytorch_model.bin").write_bytes(b"other")
    assert fingerprint.identify(model, trusted=True).weights != before.weights


def test_a_trainers_state_beside_safetensors_is_no_obstacle(model: Path) -> None:
    before = fingerprint.identify(model)
    (model / "optimizer.pt").write_bytes(b"pickle")
    assert fingerprint.identify(model) == before


@pytest.mark.parametrize("file", ["config.json", "tokenizer_config.json"])
def test_custom_code_is_refused_unless_trusted_and_then_identified(model: Path, file: str) -> None:
    edit_json(model / file, auto_map={"AutoModel": "modeling.Model"})
    (model / "modeling.py").write_text("one = 1")
    with pytest.raises(TrustError, match=file):
        fingerprint.identify(model)
    before = fingerprint.identify(model, trusted=True)
    (model / "modeling.py").write_text("two = 2")
    assert fingerprint.identify(model, trusted=True).digest != before.digest


def test_adapters_are_refused(model: Path) -> None:
    (model / "adapter_config.json").write_text('{"base_model_name_or_path": "elsewhere"}')
    with pytest.raises(ModelError, match="adapter") as caught:
        fingerprint.identify(model)
    assert "merge" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("config.json", "no config.json"),
        ("model.safetensors", "no weights"),
        ("tokenizer.json", "no tokenizer"),
    ],
)
def test_an_incomplete_folder_is_refused(model: Path, file: str, sentence: str) -> None:
    (model / file).unlink()
    with pytest.raises(ModelError, match=sentence):
        fingerprint.identify(model)


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model folder"):
        fingerprint.identify(tmp_path / "nowhere")


@pytest.mark.parametrize("content", ["{", "[1]", ""])
def test_a_malformed_config_is_named(model: Path, content: str) -> None:
    (model / "config.json").write_text(content)
    with pytest.raises(ModelError, match=r"config\.json"):
        fingerprint.identify(model)


def header_of(path: Path) -> tuple[dict[str, dict[str, object]], bytes]:
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    return json.loads(content[8 : 8 + length]), content[8 + length :]


def with_header(path: Path, header: object, data: bytes) -> None:
    encoded = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(encoded)) + encoded + data)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def extend(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def cut_header(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garbage_header(path: Path) -> None:
    path.write_bytes(struct.pack("<Q", 4) + b"\xff\xfe{]" + b"0" * 24)


def listed_header(path: Path) -> None:
    with_header(path, ["w"], header_of(path)[1])


def wrong_shape(path: Path) -> None:
    header, data = header_of(path)
    header["w"]["shape"] = [3, 3]
    with_header(path, header, data)


def gap(path: Path) -> None:
    header, data = header_of(path)
    header["w"]["data_offsets"] = [4, 28]
    with_header(path, header, b"0000" + data)


def overlap(path: Path) -> None:
    header, data = header_of(path)
    header["v"] = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
    with_header(path, header, data)


@pytest.mark.parametrize(
    "damage",
    [truncate, extend, cut_header, empty, garbage_header, listed_header, wrong_shape, gap, overlap],
)
def test_damaged_safetensors_are_named(model: Path, damage: Callable[[Path], None]) -> None:
    damage(model / "model.safetensors")
    with pytest.raises(ModelError, match=r"model\.safetensors is corrupt or truncated"):
        fingerprint.identify(model)


def test_a_git_lfs_pointer_is_recognised(model: Path) -> None:
    (model / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    with pytest.raises(ModelError, match="git-lfs pointer"):
        fingerprint.identify(model)


def test_tensor_slots_agree_with_safetensors(tmp_path: Path) -> None:
    tensors = {"b": np.ones((2, 3), np.float16), "a": np.ones(5, np.int64), "s": np.array(2.0, np.float32)}
    save_file(tensors, tmp_path / "x.safetensors", metadata={"format": "np"})
    content = (tmp_path / "x.safetensors").read_bytes()
    slots = fingerprint.tensor_slots(tmp_path / "x.safetensors")
    assert {slot.name: slot.shape for slot in slots} == {"b": (2, 3), "a": (5,), "s": ()}
    assert {slot.name: content[slot.start : slot.end] for slot in slots} == {
        name: array.tobytes() for name, array in tensors.items()
    }


@pytest.fixture
def sharded(model: Path) -> Path:
    (model / "model.safetensors").unlink()
    for number in (1, 2):
        save_file({f"w{number}": np.ones(number, np.float32)}, model / f"model-{number}-of-2.safetensors")
    index = {"weight_map": {"w1": "model-1-of-2.safetensors", "w2": "model-2-of-2.safetensors"}}
    (model / "model.safetensors.index.json").write_text(json.dumps(index))
    return model


def test_shards_are_part_of_the_weights(sharded: Path) -> None:
    before = fingerprint.identify(sharded)
    save_file({"w2": np.zeros(2, np.float32)}, sharded / "model-2-of-2.safetensors")
    assert fingerprint.identify(sharded).weights != before.weights


def test_a_missing_shard_is_named(sharded: Path) -> None:
    (sharded / "model-2-of-2.safetensors").unlink()
    with pytest.raises(ModelError, match=r"model-2-of-2\.safetensors"):
        fingerprint.identify(sharded)


def test_a_shard_without_its_tensor_is_named(sharded: Path) -> None:
    save_file({"other": np.ones(2, np.float32)}, sharded / "model-2-of-2.safetensors")
    with pytest.raises(ModelError, match="lacks the tensor w2"):
        fingerprint.identify(sharded)


def test_the_lowest_layer_imports_nothing_heavy() -> None:
    script = "import sys, harness.fingerprint; print('numpy' in sys.modules, 'torch' in sys.modules)"
    command = [sys.executable, "-c", script]
    printed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "False False"
