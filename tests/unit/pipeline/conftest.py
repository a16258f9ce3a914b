"""The world that gates are tried in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.pipeline.made import World


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> World:
    return World(tmp_path, monkeypatch, capfd)
