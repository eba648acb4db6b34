# make run: the demo company and the dashboard on http://127.0.0.1:8501
# make test: lint, types, architecture, docs and every test but the long ones
SHELL := /bin/bash
PY ?= python3
BIN := .venv/bin
DEMO := data/demo
WORKERS ?= 2

.PHONY: run test test-long check bench docs clean

run: .venv/run.installed
	@DEMO_DIR=$(DEMO)/files $(BIN)/python -m demo run --data $(DEMO) $(DEMO_ARGS) -- $(BIN)/streamlit run dashboard.py

test: check
	$(BIN)/python -m pytest -m "not long" -n $(WORKERS) --dist loadfile

test-long: .venv/dev.installed
	$(BIN)/python -m pytest -m long -n $(WORKERS) --dist loadfile

check: .venv/dev.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/architecture

docs: .venv/dev.installed
	$(BIN)/python -m config docs
	$(BIN)/python -m metrics docs

bench: .venv/dev.installed
	$(BIN)/python -m benchmarks

.venv/bin/python:
	$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Throughline needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	$(PY) -m venv .venv

.venv/run.installed: requirements.txt requirements.lock | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt -c requirements.lock
	@touch $@

.venv/dev.installed: requirements.txt requirements-dev.txt requirements.lock | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c requirements.lock
	@touch $@ .venv/run.installed

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache build
