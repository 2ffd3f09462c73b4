.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
DEMO := demo
RESIDENTS ?= 20000
SEED ?= 1
AS_OF ?= $(shell date +%Y-%m-01)
PORT ?= 8000
# Tests settle tens of thousands of small files: they lie in memory where there is plenty of it.
ROOM = $(shell free=$$(df -k --output=avail /dev/shm 2>/dev/null | tail -1); awk -v free="$$free" '/^MemAvailable/ {exit !($$2 > 12e6 && free > 8e6)}' /proc/meminfo && echo /dev/shm || echo $${TMPDIR:-/tmp})
STRICT := src/hagukumi/plan/*,src/hagukumi/law/*,src/hagukumi/audit/*,src/hagukumi/vault/*

.PHONY: help demo test check bench lock clean
help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'

demo: .venv/run.stamp ## make a city, run the main job on it and open the office on localhost
	tools/system_packages.sh fonts-noto-cjk
	$(BIN)/python tools/demo.py --folder $(DEMO) --residents $(RESIDENTS) --seed $(SEED) --as-of $(AS_OF) --port $(PORT)

test: .venv/test.stamp ## set up what tests need, then lint, type-check and run every test
	tools/system_packages.sh chromium fonts-noto-cjk openjdk-17-jre-headless poppler-utils postgresql
	$(MAKE) --no-print-directory check
	rm -f .coverage .coverage.*
	folder=$$(mktemp -d -p $(ROOM)) && trap 'rm -rf "$$folder"' EXIT && $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder \
	--basetemp="$$folder/tests" --cov --cov-report= --durations=15
	$(BIN)/coverage report --include='$(STRICT)' --fail-under=100
	$(BIN)/coverage report --fail-under=95

check: .venv/test.stamp ## lint, formatting, import contracts and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: .venv/test.stamp ## run every benchmark and write JSON into benchmarks/results
	mkdir -p benchmarks/results
	for script in benchmarks/*.py; do echo "$$script"; $(BIN)/python $$script --out benchmarks/results/$$(basename $$script .py).json || exit 1; done

lock: ## renew the lock files from pyproject.toml (needs uv)
	uv pip compile -q --generate-hashes --python-version 3.11 --no-emit-index-url --extra build --extra spark --extra test pyproject.toml -o requirements-test.lock
	uv pip compile -q --generate-hashes --python-version 3.11 --no-emit-index-url --extra build -c requirements-test.lock pyproject.toml -o requirements.lock

clean: ## remove what the commands above made, except the environment
	rm -rf $(DEMO) build htmlcov .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || tools/system_packages.sh python3-venv
	$(PYTHON) -m venv .venv

.venv/run.stamp: .venv/bin/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements-test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@
