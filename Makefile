PYTHON ?= python3
BIN = .venv/bin
HOME_DIR ?= warehouse/data
PAGES ?= seeds/articles

.PHONY: run test check clean

run: .venv/.installed
	$(BIN)/jiedui run "$(PAGES)" --home "$(HOME_DIR)"

test: .venv/.installed-tests
	$(BIN)/python -m pytest

check: .venv/.installed-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf .venv build *.egg-info

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/.installed: .venv/bin/python pyproject.toml setup.py constraints.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/.installed-tests: .venv/.installed
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@
