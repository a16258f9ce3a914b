"""What the doctor says of good, absent, broken, crashing and hanging parts of a machine."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import doctor, models
from harness.doctor import Finding
from harness.errors import StoreError

Install = Callable[[str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Installs a library `pretend_lib` with the given source, for this process and its children."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", str(site))

    def write(source: str) -> None:
        (site / "pretend_lib.py").write_text(source)

    return write


def look(facts: str = "{}") -> Finding:
    library = doctor._Library(
        "engine pretend", "pretend_lib", "pretends", "import pretend_lib", "pip install pretend", facts
    )
    return doctor._library(library, doctor._probe(library))


def test_a_working_library_gives_its_version(install: Install) -> None:
    install("__version__ = '1.2.3'")
    assert look() == Finding("engine pretend", "ok", "1.2.3")


def test_chatter_on_stdout_does_not_hide_the_answer(install: Install) -> None:
    install("print('welcome', end='')\n__version__ = '1.2.3'")
    assert look().detail == "1.2.3"


def test_an_absent_library_names_its_purpose_and_its_command() -> None:
    expected = Finding("engine pretend", "missing", "not installed; pretends", "pip install pretend")
    assert look() == expected


def test_a_broken_import_is_a_finding(install: Install) -> None:
    install("raise ImportError('libfoo.so.1: cannot open shared object file')")
    found = look()
    assert (found.status, found.detail) == (
        "broken",
        "ImportError: libfoo.so.1: cannot open shared object file",
    )
    assert "pip install pretend" in found.fix


def test_an_import_that_crashes_python_is_a_finding(install: Install) -> None:
    install("import os; os.abort()")
    assert look().detail == "its import was killed by SIGABRT"


def test_an_import_that_exits_silently_is_a_finding(install: Install) -> None:
    install("raise SystemExit(3)")
    assert look().detail == "its import ended with code 3"


def test_an_import_that_hangs_is_a_finding(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_IMPORT_SECONDS", 0.3)
    install("import time; time.sleep(600)")
    found = look()
    assert (found.status, found.detail) == ("broken", "its import did not end within 0.3 s")


def test_a_library_that_sees_no_device_is_broken(install: Install) -> None:
    install("__version__ = '1'")
    assert look("{'device': ''}").status == "broken"
    assert look("{'device': 'cpu'}").detail == "1 for cpu"


def test_the_working_folder_cannot_shadow_a_library(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("__version__ = 'real'")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "pretend_lib.py").write_text("__version__ = 'shadow'")
    monkeypatch.chdir(tmp_path / "project")
    assert look().detail == "real"


# torch and GPUs


def torch_finding(**facts: object) -> Finding:
    known = {"version": "2.13.0", "threads": 8, "cuda": None, "devices": []}
    return doctor._torch(doctor._Probe(True, {**known, **facts}))


def test_gpus_are_listed_with_their_memory() -> None:
    found = torch_finding(cuda="12.8", devices=[["H100", 80 * 2**30], ["H100", 80 * 2**30]])
    assert found == Finding("torch", "ok", "2.13.0, 8 CPU threads, CUDA 12.8: H100 (80 GiB), H100 (80 GiB)")


@pytest.mark.parametrize(
    ("tool", "cuda", "status", "words"),
    [
        (None, None, "ok", "no CUDA device"),
        ("/usr/bin/nvidia-smi", None, "warn", "built without CUDA"),
        ("/usr/bin/nvidia-smi", "12.8", "warn", "driver does not answer"),
    ],
)
def test_a_gpu_that_torch_cannot_use_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, tool: str | None, cuda: str | None, status: str, words: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: tool)
    found = torch_finding(cuda=cuda)
    assert found.status == status
    assert words in found.detail
    assert bool(found.fix) == (status == "warn")


def test_flash_attention_is_asked_for_only_with_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_probe", lambda _: doctor._Probe(False, {}))
    assert doctor._flash(has_gpu=False).status == "ok"
    assert doctor._flash(has_gpu=True).fix == "pip install '.[flash]'"


def test_the_compiler_named_in_cxx_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CXX", raising=False)
    assert doctor._compiler().status == "missing"
    for name in ("g++", "my-cxx"):
        (tmp_path / name).touch(mode=0o755)
    assert doctor._compiler().detail == str(tmp_path / "g++")
    monkeypatch.setenv("CXX", "my-cxx")
    assert doctor._compiler().detail == str(tmp_path / "my-cxx")


# The bundled model

NAME = "smollm2-135m"


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / "cache"))
    return models.bundled_target(NAME)


def test_the_bundled_model_before_conversion(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "bundled_source", lambda _: Path("x.gguf"))
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda _: object())
    assert doctor._bundled(NAME).status == "ok"
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda _: None)
    assert doctor._bundled(NAME).fix == "pip install gguf"
    monkeypatch.setattr(doctor, "bundled_source", lambda _: None)
    assert doctor._bundled(NAME).fix == models.BUNDLED[NAME].install


def test_a_damaged_conversion_is_found(target: Path) -> None:
    target.mkdir(parents=True)
    (target / "config.json").write_text("{}")
    (target / "model.safetensors").write_bytes(b"short")
    found = doctor._bundled(NAME)
    assert found.status == "broken"
    assert "corrupt or truncated" in found.detail
    assert str(target) in found.fix


# Folders and the database


@pytest.mark.parametrize(
    ("chosen", "offline", "status"),
    [
        ("here", "", "ok"),
        ("here", "1", "ok"),
        ("nowhere", "", "broken"),
        (None, "", "ok"),
        (None, "0", "ok"),
        (None, "ON", "warn"),
    ],
)
def test_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str | None, offline: str, status: str
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.setenv("HF_HUB_OFFLINE", offline)
    monkeypatch.delenv("HARNESS_DATA_DIR", raising=False)
    if chosen:
        monkeypatch.setenv("HARNESS_DATA_DIR", str(tmp_path / chosen))
    found = doctor._data_folder()
    assert found.status == status
    assert bool(found.fix) == (status != "ok")


def test_no_database_is_not_a_problem(tmp_path: Path) -> None:
    def never(_: Path) -> list[tuple[str, str]]:
        raise AssertionError("there is nothing to open")

    (found,) = doctor._database(tmp_path / "absent", never)
    assert found.status == "ok"


def test_problems_of_the_database_keep_their_fixes(tmp_path: Path) -> None:
    problems = [("run a is not registered", "harness db rebuild"), ("run b lost a file", "rerun it")]
    assert doctor._database(tmp_path, lambda _: problems) == [
        Finding("database", "broken", problem, fix) for problem, fix in problems
    ]
    assert doctor._database(tmp_path, lambda _: []) == [Finding("database", "ok", str(tmp_path))]


def test_a_database_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    def newer(_: Path) -> list[tuple[str, str]]:
        raise StoreError("The database has schema 9, this harness knows 3.", hint="pip install -U harness")

    assert doctor._database(tmp_path, newer) == [
        Finding(
            "database", "broken", "The database has schema 9, this harness knows 3.", "pip install -U harness"
        )
    ]


def test_disk_space_is_that_of_the_nearest_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=9 * 2**30)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert doctor._disk("disk for runs", tmp_path / "a" / "b").detail == f"9.0 GiB free in {tmp_path}"
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=2**30))
    assert doctor._disk("disk for runs", tmp_path).status == "warn"


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.os, "access", lambda *_: False)
    found = doctor._disk("disk for models", tmp_path)
    assert (found.status, found.fix) == ("broken", "export HARNESS_CACHE=FOLDER")


def test_an_examination_covers_every_subject_once_and_each_trouble_has_a_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The imports themselves take many seconds and are tried above; here they are all absent.
    monkeypatch.setattr(doctor, "_probe", lambda _: doctor._Probe(False, {}))
    findings = doctor.examine(tmp_path / "root")
    subjects = [finding.subject for finding in findings]
    assert len(set(subjects)) == len(subjects)
    for engine in ("engine hf", "engine vllm", "engine openai"):
        assert engine in subjects
    assert all(finding.fix for finding in findings if finding.status != "ok")
    assert not (tmp_path / "root").exists()
