"""Records to JSON and back, strictly: a record's own type hints decide, and nothing is guessed.

JSON has no NaN and no infinities, so those three floats travel as the strings "NaN", "Infinity" and
"-Infinity". Text that is not Unicode (lone surrogates, which some servers send) is stored with
U+FFFD in their place, because neither UTF-8 nor Parquet can hold it.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Decoder = Callable[[object], object]

_NON_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


class DecodeError(ValueError):
    """JSON that is not the record it should be; the message starts with the path of the bad value."""


def encode(value: object) -> Json:
    """A record, or anything a record may hold, as JSON values.

    Raises TypeError for a type that no record may hold (numpy scalars included).
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return _encode_float(value)
    if isinstance(value, str):
        return unicode_text(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: encode(getattr(value, name)) for name in _field_names(type(value))}
    if isinstance(value, Mapping):
        return {unicode_text(key): encode(held) for key, held in value.items()}
    if isinstance(value, tuple | list):
        return [encode(held) for held in value]
    raise TypeError(f"A record cannot hold a {type(value).__name__}: {value!r}")


def decode(kind: type[T], value: object) -> T:
    """The record of type `kind` that `encode` turned into `value`.

    A missing key takes the field's default; a missing key without one, an unknown key, or a value
    of another type raises DecodeError.
    """
    return cast(T, _decoder(cast(Hashable, kind))(value))


def dumps(value: Json, indent: int | None = None) -> str:
    separators = (",", ": ") if indent else (",", ":")
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators)


def unicode_text(text: str) -> str:
    """`text` with every lone surrogate replaced by U+FFFD."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _encode_float(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


@cache
def _decoder(kind: Any) -> Decoder:
    if kind is float:
        return _decode_float
    if kind in (str, int, bool, NoneType):
        return _exactly(kind)
    if dataclasses.is_dataclass(kind):
        return _record(cast(type, kind))
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return _one_of(arguments)
    if origin in (Union, UnionType) and len(arguments) == 2 and arguments[1] is NoneType:
        return _optional(_decoder(arguments[0]))
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return _sequence(_decoder(arguments[0]))
    if origin is Mapping and arguments[0] is str:
        return _mapping(_decoder(arguments[1]))
    raise TypeError(f"No record may hold a {kind!r}")


def _wrong(wanted: str, value: object) -> DecodeError:
    return DecodeError(f": should be {wanted}, is {type(value).__name__} {value!r:.60}")


def _exactly(kind: type) -> Decoder:
    def decode_exactly(value: object) -> object:
        if type(value) is not kind:
            raise _wrong(kind.__name__, value)
        return value

    return decode_exactly


def _decode_float(value: object) -> float:
    if isinstance(value, float):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and value in _NON_FINITE:
        return _NON_FINITE[value]
    raise _wrong("a number", value)


def _one_of(values: tuple[object, ...]) -> Decoder:
    def decode_one_of(value: object) -> object:
        if value not in values:
            raise _wrong(f"one of {', '.join(map(str, values))}", value)
        return value

    return decode_one_of


def _optional(inner: Decoder) -> Decoder:
    return lambda value: None if value is None else inner(value)


def _sequence(inner: Decoder) -> Decoder:
    def decode_sequence(value: object) -> object:
        if not isinstance(value, list):
            raise _wrong("a list", value)
        return tuple(_at(f"[{index}]", inner, held) for index, held in enumerate(value))

    return decode_sequence


def _mapping(inner: Decoder) -> Decoder:
    def decode_mapping(value: object) -> object:
        if not isinstance(value, dict):
            raise _wrong("an object", value)
        return {key: _at(f".{key}", inner, held) for key, held in value.items()}

    return decode_mapping


def _record(kind: type) -> Decoder:
    hints = get_type_hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind)}
    decoders = {name: _decoder(hints[name]) for name in fields}
    required = {
        name
        for name, field in fields.items()
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }

    def decode_record(value: object) -> object:
        if not isinstance(value, dict):
            raise _wrong(f"a {kind.__name__}", value)
        if unknown := value.keys() - fields.keys():
            raise DecodeError(f".{min(unknown)}: unknown, perhaps written by a newer harness")
        if missing := required - value.keys():
            raise DecodeError(f".{min(missing)}: missing")
        return kind(**{name: _at(f".{name}", decoders[name], held) for name, held in value.items()})

    return decode_record


def _at(where: str, inner: Decoder, value: object) -> object:
    try:
        return inner(value)
    except DecodeError as error:
        raise DecodeError(f"{where}{error}") from None
