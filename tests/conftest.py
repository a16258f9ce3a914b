"""Fixtures shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

BUNDLED = "smollm2-135m"


@pytest.fixture(scope="session")
def bundled_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the bundled real model, converted once into the user's cache."""
    from harness import models

    if models.bundled_source(BUNDLED) is None:
        pytest.skip(f"needs the bundled model: {models.BUNDLED[BUNDLED].install}")
    return Path(models.resolve(BUNDLED, root=tmp_path_factory.mktemp("root")).location)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.markexpr or any("::" in argument for argument in config.args):
        return
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow: pytest -m slow"))
