"""One exception tree: every mistake a user can make is one plain sentence with its own exit code.

Exit codes 0, 10 and 11 are verdicts, 2 is the CLI library's usage error, 1 is what Python gives a
crash; everything the harness refuses on its own is 20 or above, so a failure never looks like a
verdict.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import ClassVar


class HarnessError(Exception):
    """A refusal with a reason. `hint` is the next command to type, if there is one."""

    exit_code: ClassVar[int] = 20

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def name(self) -> str:
        return type(self).__name__


class ConfigError(HarnessError):
    """A YAML or JSON file, or an option, that says something it may not say."""

    exit_code = 21


class DataError(HarnessError):
    """A data file that is missing, unreadable or has bad rows."""

    exit_code = 22


class ModelError(HarnessError):
    """A model that does not exist, is incomplete or is corrupt."""

    exit_code = 23


class SuiteError(HarnessError):
    """A suite or task that does not exist, has no items or cannot be built."""

    exit_code = 24


class TrustError(HarnessError):
    """Code where only data is allowed."""

    exit_code = 25


class EngineError(HarnessError):
    """An engine that cannot run here, or that broke while running."""

    exit_code = 26


class ServerError(HarnessError):
    """A model server that is unreachable, refuses the key or cannot do what was asked."""

    exit_code = 27


class StoreError(HarnessError):
    """The database or a run folder cannot be read or written."""

    exit_code = 28


class StoreBusyError(StoreError):
    """Another process held the database for longer than we wait."""

    exit_code = 29


class ComparabilityError(HarnessError):
    """Two runs differ in something that makes their scores incomparable."""

    exit_code = 30


class TooManyErrors(HarnessError):
    """More items could not be scored than `--max-errors` allows."""

    exit_code = 31


class RunNotFound(HarnessError):
    """No stored run has this id."""

    exit_code = 32


class PolicyError(HarnessError):
    """A gate's policy that asks for what its suites do not have, or that cannot be decided."""

    exit_code = 33


class PromotionError(HarnessError):
    """A promotion or rollback that no verdict and no history allows."""

    exit_code = 34


class UnresolvablePolicy(HarnessError):
    """A policy whose margin or planned effect is smaller than its items can show."""

    exit_code = 35


class TrainingError(HarnessError):
    """A training that cannot go on: its loss is no number, or its processes do not work together."""

    exit_code = 36


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None when nothing is close."""
    matches = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """The sentence for an unknown name: what was given, the nearest known name, all known names."""
    known = sorted(known)
    guess = nearest(name, known)
    did_you_mean = f" Did you mean {guess!r}?" if guess else ""
    listed = ", ".join(known) if known else "none"
    return f"Unknown {kind} {name!r}.{did_you_mean} Known: {listed}."
