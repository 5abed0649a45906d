PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PAGES ?= seeds/articles
HOME_OF_RUN ?= warehouse/data
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: run test quick check format wheel clean

run: $(VENV)/.installed
	@$(BIN)/jiedui run "$(PAGES)" --home "$(HOME_OF_RUN)"

test: $(VENV)/.installed-tests
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

quick: $(VENV)/.installed-tests
	@$(BIN)/python -m pytest -m "not server and not slow"

check: $(VENV)/.installed-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed-tests
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

wheel: $(VENV)/.installed
	rm -rf build
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV) build dist *.egg-info

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("jiedui needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml setup.py constraints.txt
	$(PIP) --editable .
	@touch $@

$(VENV)/.installed-tests: $(VENV)/.installed
	$(PIP) --editable '.[test]'
	@touch $@
