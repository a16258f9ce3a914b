"""Fixtures shared by all tests."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before any test imports torch: see harness.cli.output.prepare_process.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# Started in the background of a script, the tests and all they start would ignore Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

BUNDLED = "smollm2-135m"


@pytest.fixture(scope="session")
def bundled_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the bundled real model, converted once into the user's cache."""
    from harness import models

    if models.bundled_source(BUNDLED) is None:
        pytest.skip(f"needs the bundled model: {models.BUNDLED[BUNDLED].install}")
    return Path(models.resolve(BUNDLED, root=tmp_path_factory.mktemp("root")).location)


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """torch on one thread: on a shared machine, two wait for each other most of the time."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.markexpr or any("::" in argument for argument in config.args):
        return
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow: pytest -m slow"))
