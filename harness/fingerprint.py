"""Content identity: digests of files, weights, tokenizers, chat templates, data and documents.

Every digest is SHA-256 in lower-case hex. Names and bytes count; where a file lies does not.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import DataError, ModelError, TrustError
from harness.records import Checkpoint

_CHUNK = 4 << 20
# A file written moments ago can be written again without its timestamps moving: not remembered.
_SETTLED_NS = 2_000_000_000
_PICKLED = ("pytorch_model*.bin", "*.pt", "*.pth", "*.pkl")
_CONFIGS = ("config.json", "generation_config.json", "model.safetensors.index.json")
_VOCABULARIES = ("tokenizer.json", "vocab.json", "vocab.txt", "*.tiktoken", "tekken.json", "*.model")
_TOKENIZER_FILES = (*_VOCABULARIES, "merges.txt", "added_tokens.json", "special_tokens_map.json")
# Where a tokenizer was loaded from: transformers writes these, and they change no encoding.
_TOKENIZER_PROVENANCE = ("is_local", "local_files_only", "name_or_path")
_DTYPE_BYTES = {
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "F8_E8M0": 1,
    "U16": 2, "I16": 2, "F16": 2, "BF16": 2,
    "U32": 4, "I32": 4, "F32": 4,
    "U64": 8, "I64": 8, "F64": 8, "C64": 8,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TensorSlot:
    """One tensor of a safetensors file: its type, shape and bytes [start, end) of the file."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


def text_digest(text: str) -> str:
    """Digest of a text's UTF-8 bytes; lone surrogates are allowed."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def json_digest(value: object) -> str:
    """Digest of a JSON value, whatever the order of its keys.

    Raises TypeError for what JSON cannot hold, so that nothing is identified by its address.
    """
    return text_digest(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def document_id(doc: Mapping[str, object]) -> str:
    """The first 16 hex digits of the `doc_hash` that lm-eval writes beside a logged sample."""
    return text_digest(json.dumps(doc, indent=2, default=_as_lm_eval, ensure_ascii=False))[:16]


def _as_lm_eval(value: object) -> object:
    # A numpy scalar can only be here if numpy was imported, so numpy need not be imported to see it.
    if (numpy := sys.modules.get("numpy")) is not None:
        for kind, plain in ((numpy.bool_, bool), (numpy.integer, int), (numpy.floating, float)):
            if isinstance(value, kind):
                return plain(value)
    return list(value) if isinstance(value, set) else str(value)


def digest_cache(root: Path) -> Path:
    """The folder under a harness root where file digests are remembered."""
    return root / "cache" / "digests"


def file_digest(path: Path, cache: Path | None = None) -> str:
    """Digest of one file, streamed; remembered in the folder `cache` while the file is untouched.

    Raises DataError when the file cannot be read or changes while it is read.
    """
    path = path.resolve()
    try:
        with path.open("rb") as file:
            before = _stamp(file.fileno())
            entry = cache / f"{text_digest(str(path))[:40]}.json" if cache else None
            if entry and (known := _recall(entry, before)):
                return known
            digest = hashlib.sha256()
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
            after = _stamp(file.fileno())
    except OSError as error:
        raise DataError(f"Cannot read {path}: {error.strerror or error}.") from error
    if after != before:
        raise DataError(f"{path} changed while it was read.", hint="Wait until it is written, then retry.")
    if entry:
        _remember(entry, path, before, digest.hexdigest())
    return digest.hexdigest()


def file_digests(paths: Iterable[Path], cache: Path | None = None) -> dict[Path, str]:
    """Digests of several files, read in parallel (hashing releases the interpreter lock)."""
    paths = list(paths)
    with ThreadPoolExecutor(max_workers=min(8, os.cpu_count() or 1)) as pool:
        return dict(zip(paths, pool.map(lambda path: file_digest(path, cache), paths), strict=True))


def _stamp(descriptor: int) -> list[int]:
    return _stat_stamp(os.fstat(descriptor))


def _stat_stamp(stat: os.stat_result) -> list[int]:
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]


def _recall(entry: Path, stamp: list[int]) -> str | None:
    try:
        known = json.loads(entry.read_bytes())
        return str(known["sha256"]) if known["stamp"] == stamp else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember(entry: Path, path: Path, stamp: list[int], digest: str) -> None:
    if time.time_ns() - max(stamp[1], stamp[2]) < _SETTLED_NS:
        return
    # A cache that cannot be written costs time, not truth.
    with contextlib.suppress(OSError):
        entry.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=entry.parent, prefix=".", suffix=".partial")
        try:
            with os.fdopen(handle, "w") as file:
                json.dump({"path": str(path), "stamp": stamp, "sha256": digest}, file)
            os.replace(partial, entry)
        except OSError:
            os.unlink(partial)
            raise


def folder_stamps(folder: Path) -> dict[str, list[int]]:
    """Size, times and inode of each file below `folder`, by name: they move whenever a file is written."""
    return {
        path.relative_to(folder).as_posix(): _stat_stamp(path.stat())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def folder_digest(folder: Path, patterns: Sequence[str], cache: Path | None = None) -> str:
    """Digest of the names and contents of the files below `folder` that match any glob pattern.

    Raises DataError when none does: nothing has no identity.
    """
    found = _matching(folder, patterns, deep=True)
    if not found:
        raise DataError(f"No file in {folder} matches {', '.join(patterns)}.")
    return _named_digest(folder, found, cache)


def data_digest(paths: Iterable[Path], cache: Path | None = None) -> str:
    """Digest of data files: their names and contents, not their folders or order.

    Raises DataError that lists every missing file.
    """
    paths = list(paths)
    if missing := [str(path) for path in paths if not path.is_file()]:
        raise DataError(f"Missing data files: {', '.join(missing)}.")
    return json_digest(sorted([path.name, digest] for path, digest in file_digests(paths, cache).items()))


def _matching(folder: Path, patterns: Sequence[str], *, deep: bool = False) -> list[Path]:
    walk = folder.rglob if deep else folder.glob
    return sorted({path for pattern in patterns for path in walk(pattern) if path.is_file()})


def _named_digest(folder: Path, paths: Iterable[Path], cache: Path | None) -> str:
    digests = file_digests(paths, cache)
    return json_digest({path.relative_to(folder).as_posix(): digest for path, digest in digests.items()})


def identify(
    folder: Path, *, name: str | None = None, cache: Path | None = None, trusted: bool = False
) -> Checkpoint:
    """Check a model folder and name it by the digest of its bytes.

    `trusted` allows pickled weights and custom code, which then belong to the identity.

    Raises ModelError when the folder is incomplete or corrupt, TrustError when it holds code.
    """
    folder = folder.resolve()
    check_folder(folder, trusted=trusted)
    weights = weights_digest(folder, cache)
    tokenizer = tokenizer_digest(folder, cache)
    template = template_digest(folder)
    return Checkpoint(
        digest=checkpoint_digest(weights, tokenizer, template),
        name=name or folder.name,
        location=str(folder),
        weights=weights,
        tokenizer=tokenizer,
        template=template,
    )


def checkpoint_digest(weights: str, tokenizer: str, template: str) -> str:
    """Digest of a checkpoint from the digests of its three parts."""
    return json_digest({"weights": weights, "tokenizer": tokenizer, "template": template})


def weights_digest(folder: Path, cache: Path | None = None) -> str:
    """Digest of the weight files, model and generation config, and custom code if there is any."""
    code = ["*.py"] if _custom_code(folder) else []
    return _named_digest(folder, [*weight_files(folder), *_matching(folder, [*_CONFIGS, *code])], cache)


def tokenizer_digest(folder: Path, cache: Path | None = None) -> str:
    """Digest of everything that decides how text is encoded; the chat template is not part of it."""
    config = _read_json(folder / "tokenizer_config.json")
    for key in ("chat_template", *_TOKENIZER_PROVENANCE):
        config.pop(key, None)
    files = _named_digest(folder, _matching(folder, _TOKENIZER_FILES), cache)
    return json_digest({"config": config, "files": files})


def template_digest(folder: Path) -> str:
    """Digest of the chat templates by name, wherever they are kept; empty when there is none."""
    templates = chat_templates(folder)
    return json_digest(templates) if templates else ""


def chat_templates(folder: Path) -> dict[str, str]:
    """Chat templates by name (`default` is the main one); .jinja files go before the config's."""
    files = _matching(folder, ["chat_template.jinja", "additional_chat_templates/*.jinja"])
    if files:
        named = {path.stem if path.parent != folder else "default": path for path in files}
        return {name: path.read_text(encoding="utf-8") for name, path in named.items()}
    config = folder / "tokenizer_config.json"
    inside = _read_json(config).get("chat_template")
    if isinstance(inside, list):
        try:
            return {each["name"]: each["template"] for each in inside}
        except (KeyError, TypeError) as error:
            raise ModelError(f"{config}: every listed chat_template needs a name and a template.") from error
    return {"default": inside} if isinstance(inside, str) else {}


def weight_files(folder: Path) -> list[Path]:
    """The safetensors files of a model folder; the pickled ones only when there are no others."""
    return _matching(folder, ["*.safetensors"]) or _matching(folder, _PICKLED)


def check_folder(folder: Path, *, trusted: bool = False) -> None:
    """Refuse a model folder that cannot be loaded as it stands; reads headers, not weights.

    Raises ModelError (missing or corrupt part, adapter) or TrustError (pickle, custom code).
    """
    if not folder.is_dir():
        raise ModelError(f"There is no model folder {folder}.")
    # transformers would load the adapter's base model here, which these bytes do not identify.
    if (folder / "adapter_config.json").is_file():
        raise ModelError(
            f"{folder} holds an adapter, not a whole model.",
            hint="Merge it into its base model: peft_model.merge_and_unload().save_pretrained(FOLDER).",
        )
    if not (folder / "config.json").is_file():
        raise ModelError(f"{folder} has no config.json, so it is not a transformers model folder.")
    _read_json(folder / "config.json")
    if not trusted and (names := _custom_code(folder)):
        raise TrustError(
            f"{folder} asks to run its own code (auto_map in {', '.join(names)}).",
            hint=f"If you have read that code and trust it, name the folder: --trust {folder}",
        )
    _check_weights(folder, trusted=trusted)
    if not _matching(folder, _VOCABULARIES):
        raise ModelError(
            f"{folder} has no tokenizer (no tokenizer.json, tokenizer.model or vocabulary file).",
            hint="Save it beside the weights: tokenizer.save_pretrained(FOLDER).",
        )


def _custom_code(folder: Path) -> list[str]:
    return [
        name for name in ("config.json", "tokenizer_config.json") if "auto_map" in _read_json(folder / name)
    ]


def _check_weights(folder: Path, *, trusted: bool) -> None:
    files = weight_files(folder)
    if not files:
        raise ModelError(f"{folder} has no weights: no *.safetensors file.")
    if files[0].suffix != ".safetensors":
        if not trusted:
            raise TrustError(
                f"{folder} has only pickled weights ({files[0].name}), which can run code when loaded.",
                hint="Load it with transformers where you trust it, then model.save_pretrained(NEW_FOLDER).",
            )
        return
    tensors = {path.name: {slot.name for slot in tensor_slots(path)} for path in files}
    index = folder / "model.safetensors.index.json"
    if not index.is_file():
        return
    shard_of = _read_json(index).get("weight_map")
    if not isinstance(shard_of, dict):
        raise ModelError(f"{index} has no weight_map.")
    if missing := sorted({str(shard) for shard in shard_of.values()} - tensors.keys()):
        raise ModelError(f"{folder} lacks weight files named in {index.name}: {', '.join(missing)}.")
    for tensor, shard in shard_of.items():
        if tensor not in tensors[shard]:
            raise ModelError(f"{folder / shard} lacks the tensor {tensor} that {index.name} says it holds.")


def tensor_slots(path: Path) -> tuple[TensorSlot, ...]:
    """The tensors of a safetensors file in byte order, from its header alone.

    Raises ModelError when the header is malformed or does not describe exactly the file's bytes.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
            length = int.from_bytes(start, "little")
            if start == b"version ":
                raise ModelError(f"{path} is a git-lfs pointer, not the weights.", hint="git lfs pull")
            if length > size - 8:
                raise ModelError(_corrupt(path, f"its header needs {length:,} bytes, the file has {size:,}"))
            header = json.loads(file.read(length))
        return _slots(path, header, offset=8 + length, size=size)
    except OSError as error:
        raise ModelError(f"Cannot read {path}: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(_corrupt(path, "its header is not valid")) from error


def _slots(path: Path, header: dict[str, Any], *, offset: int, size: int) -> tuple[TensorSlot, ...]:
    slots = []
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        shape = tuple(entry["shape"])
        slots.append(TensorSlot(name, entry["dtype"], shape, offset + begin, offset + end))
    slots.sort(key=lambda slot: (slot.start, slot.end))
    position = offset
    for slot in slots:
        bytes_each = _DTYPE_BYTES.get(slot.dtype)
        wrong_size = bytes_each and math.prod(slot.shape) * bytes_each != slot.end - slot.start
        if slot.start != position or slot.end < slot.start or wrong_size:
            raise ModelError(_corrupt(path, f"the place of tensor {slot.name} does not fit its shape"))
        position = slot.end
    if position != size:
        raise ModelError(_corrupt(path, f"its header describes {position:,} bytes, the file has {size:,}"))
    return tuple(slots)


def _corrupt(path: Path, why: str) -> str:
    return f"{path} is corrupt or truncated: {why}."


def _read_json(path: Path) -> dict[str, object]:
    """A JSON object from a model folder; empty when the file is absent."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} is not readable JSON: {error}.") from error
    if not isinstance(value, dict):
        raise ModelError(f"{path} holds a {type(value).__name__} where a JSON object is needed.")
    return value
