.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test check bench lock
help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'

.venv/run.stamp: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements-test.lock
	$(BIN)/pip install --quiet --require-hashes -r requirements-test.lock
	@touch $@

lock: ## renew the lock files from pyproject.toml (needs uv)
	uv pip compile -q --generate-hashes --python-version 3.11 --no-emit-index-url --extra build --extra test pyproject.toml -o requirements-test.lock
	uv pip compile -q --generate-hashes --python-version 3.11 --no-emit-index-url --extra build -c requirements-test.lock pyproject.toml -o requirements.lock
