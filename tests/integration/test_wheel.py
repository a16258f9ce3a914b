"""What a user installs: exactly our top-level packages, with their data files, and the command."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    output = tmp_path_factory.mktemp("wheel")
    # In a process of its own and outside the tree, so that nothing is left in it.
    code = f"import setuptools.build_meta as b; b.build_wheel({str(output)!r})"
    copied = tmp_path_factory.mktemp("source")
    listing = ["git", "ls-files", "-z"]
    tracked = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, tracked.stdout.split("\0")):
        if (ROOT / name).is_file():
            target = copied / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    build = [sys.executable, "-c", code]
    done = subprocess.run(build, cwd=copied, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return zipfile.ZipFile(next(output.glob("*.whl")))


def test_top_level_names(wheel: zipfile.ZipFile) -> None:
    top = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" not in name}
    assert top == {"harness", "suites", "gates", "trainers", "dashboard"}


def test_data_files_travel(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    for path in [ROOT / "harness" / "harness.yaml", *(ROOT / "suites").rglob("*.yaml")]:
        assert path.relative_to(ROOT).as_posix() in names


def test_console_script(wheel: zipfile.ZipFile) -> None:
    entry = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "harness = harness.cli:main" in wheel.read(entry).decode()
