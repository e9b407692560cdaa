# Everything a person or a build server does with opsdash, one word each. `make` lists them.

.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest
# Each worker may drive a browser and a server of its own, so more than four need much memory.
PYTESTS := $(PYTEST) -q -n logical --maxprocesses 4 --dist worksteal
OLD_DUCKDB := 1.5.5

.PHONY: help
help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

.PHONY: run
run: $(VENV)/run.stamp ## Start the dashboard and print its address (TEAM=1: people sign in)
	@OPSDASH_TEAM="$${OPSDASH_TEAM:-$(TEAM)}" $(BIN)/python app.py

# Servers and commands that the tests start would compile everything anew.
test test-old: export PYTHONDONTWRITEBYTECODE =

.PHONY: test
test: browser ## Run every test: unit, property, page and browser
	@$(PYTESTS)

.PHONY: browser
browser: $(VENV)/dev.stamp
	@$(BIN)/python tests/browser/chromium.py

.PHONY: check style types
check: style types ## Format, lint, types and import contracts

style: $(VENV)/dev.stamp
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-logo

types: $(VENV)/dev.stamp
	@$(BIN)/mypy

.PHONY: format
format: $(VENV)/dev.stamp ## Format the code and sort its imports
	@$(BIN)/ruff check --quiet --select I --fix .
	@$(BIN)/ruff format .

# The older release lies beside the environment, never in it: the server must keep its own.
.PHONY: test-old
test-old: $(VENV)/dev.stamp ## Run the store and SQL tests on DuckDB 1.5.5
	@test -d build/duckdb-$(OLD_DUCKDB)/duckdb \
		|| $(PIP) --no-deps --target build/duckdb-$(OLD_DUCKDB) duckdb==$(OLD_DUCKDB)
	@PYTHONPATH=build/duckdb-$(OLD_DUCKDB) OPSDASH_EXPECT_DUCKDB=$(OLD_DUCKDB) \
		$(PYTESTS) -m sql $$(grep -l 'pytest\.mark\.sql' tests/test_*.py)

.PHONY: thorough
thorough: export OPSDASH_THOROUGH = 1
thorough: test test-old ## Run them all with every random example, on both releases of DuckDB

.PHONY: verify
verify: $(VENV)/dev.stamp ## Check known figures on real data (DATA=folder)
	@test -n "$(DATA)" || { echo "make verify needs the folder of the data: make verify DATA=folder" >&2; exit 2; }
	@test -d "$(DATA)" || { echo "make verify: there is no folder $(DATA)" >&2; exit 2; }
	@OPSDASH_VERIFY_DATA="$(abspath $(DATA))" $(PYTEST) -q tests/verify

COUNT ?= 20000
SEED ?= 1

.PHONY: fuzz
fuzz: $(VENV)/dev.stamp ## Try damaged exports by the thousand (COUNT=20000, SEED=1)
	@PYTHONPATH=.:tests $(BIN)/python tests/fuzzing.py $(COUNT) $(SEED)

.PHONY: bench
bench: $(VENV)/dev.stamp ## Measure speed and memory as ratios (ONLY=page, browser, crowd, question, rebuild, import ...)
	@PYTHONPATH=.:tests:tests/browser $(BIN)/python -m benchmarks.run $(addprefix --only ,$(ONLY)) $(FLAGS)

.PHONY: screens
screens: browser ## Take a picture of every page into screens/ (README=1 renews the README's, TEAM=1: only a team's)
	@PYTHONPATH=.:tests:tests/browser $(BIN)/python scripts/screens.py $(if $(README),--readme) $(if $(TEAM),--team)

.PHONY: docs
docs: $(VENV)/run.stamp ## Write the documents that are made from the code
	@mkdir -p build
	@$(BIN)/python -m opsdash metrics --markdown > build/definitions.md
	@mv build/definitions.md docs/definitions.md
	@$(BIN)/python -c "from opsdash.web.openapi import document_text; print(document_text(), end='')" \
		> build/openapi.json
	@mv build/openapi.json docs/openapi.json
	@$(BIN)/python -c "from opsdash.words.rights import with_rights; print(with_rights(open('docs/team.md').read()), end='')" \
		> build/team.md
	@mv build/team.md docs/team.md

.PHONY: clean
clean: ## Remove the environment, builds, pictures and caches; data stays
	@rm -rf $(VENV) build screens .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null \
		|| { echo "opsdash needs Python 3.11 or newer; '$(PYTHON)' was not found." >&2; exit 1; }
	@$(PYTHON) scripts/environment.py $(VENV)

$(VENV)/run.stamp: requirements.txt $(BIN)/python
	@echo "Installing what opsdash needs (once; about a minute) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements.txt $(BIN)/python
	@echo "Installing what the tests and checks need ..."
	@$(PIP) -r requirements-dev.txt
	@touch $(VENV)/run.stamp $@
