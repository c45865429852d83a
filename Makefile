# make run    a demo on this machine: everything from nothing to http://localhost:8000
# make test   everything that CI checks;  make test-all  the slow checks too
# make fix    format and sort what can be mended by itself
SHELL := /bin/bash
VENV ?= .venv
PORT ?= 8000
UP ?= --demo
PYTEST ?=
export KOLOKASI_VENV := $(abspath $(VENV))
BIN := $(KOLOKASI_VENV)/bin

# The tour in docs/ is written by its walk test.
tour:
	@WRITE_TOUR=1 $(BIN)/pytest -q tests/walks/test_tour.py

# Brings the English catalogue up to date with the msgids of the source; what is new or fuzzy is then translated by hand.
messages:
	@cd kolokasi && $(BIN)/django-admin makemessages --locale en --no-obsolete --no-wrap --add-location file

.PHONY: tour messages run test test-all fast gates fix requirements clean

run:
	@./bootstrap run
	@exec $(BIN)/kolokasi up --port $(PORT) $(UP)

test: gates
	@echo "· pytest"
	@$(BIN)/pytest -q -n 2 --dist loadfile -m "not slow and not machine" --durations=8 $(PYTEST)

test-all: gates
	@./bootstrap peers
	@echo "· pytest, all of it"
	@$(BIN)/pytest -q -n 2 --dist loadfile -m "not machine" --durations=8 $(PYTEST)

gates:
	@./bootstrap test
	@echo "· ruff" && $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "· import-linter" && $(BIN)/lint-imports
	@echo "· mypy" && $(BIN)/mypy
	@echo "· longest files" && $(BIN)/python -m tests.longest

fix:
	@./bootstrap test
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

# Needs uv; the result holds names, versions and hashes, no address of a package host.
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header
requirements:
	@$(COMPILE) --quiet --output-file requirements/run.txt
	@$(COMPILE) --quiet --extra test --constraint requirements/run.txt --output-file requirements/test.txt

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis node_modules build dist *.egg-info
