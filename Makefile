# What a contributor needs: run, test, and the steps that test is made of.
PYTHON ?= python3
OPA_VERSION := 1.22.2
VENV := .venv
TOOLS := $(CURDIR)/.tools
BIN := $(VENV)/bin
OPA := $(TOOLS)/opa
GO := $(shell command -v go 2>/dev/null)
PIP := $(BIN)/python -m pip --disable-pip-version-check
export OPA

.PHONY: help run test lint rules docs mutants screenshot bench clean

help:
	@echo "make run    set up, and judge the example flows against all policies"
	@echo "make test   set up, and run every check and test"
	@echo "make lint   formatters, linters, types, layers"
	@echo "make rules  compile the rules after changing them, and check them (needs Go)"
	@echo "make docs   write the generated pages, and build the documentation into build/docs"
	@echo "make mutants  change the policies and rules one by one, and see that a test fails each time (needs Go)"
	@echo "make screenshot  take the picture of the HTML report again (needs Chromium)"
	@echo "make bench  compare with other tools (needs Go)"
	@echo "make clean  remove what the others made"

# The examples hold violations on purpose; only a failure to judge them is one of this command.
run: $(VENV)/run.stamp
	@$(BIN)/flowclause check fixtures/examples || code=$$?; \
	test "$${code:-0}" -ne 2

test: $(VENV)/test.stamp $(if $(GO),$(OPA)) lint
	$(if $(GO),,@echo "Go is missing: what needs OPA is skipped")
	$(if $(GO),sh rules/gates)
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(VENV)/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

rules: $(VENV)/run.stamp $(OPA)
	$(BIN)/python rules/compile.py
	sh rules/gates

docs: $(VENV)/test.stamp
	$(BIN)/python -m docs.generator
	$(BIN)/python -m sphinx --fail-on-warning --nitpicky -q docs build/docs

screenshot: $(VENV)/run.stamp
	$(BIN)/python -m docs.generator.screenshot

mutants: $(VENV)/test.stamp $(OPA)
	$(BIN)/python -m tests.mutation

bench: $(VENV)/run.stamp
	$(PIP) install --quiet --requirement requirements-bench.txt
	$(BIN)/python bench/run.py

$(VENV)/run.stamp: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements-test.txt
	$(PIP) install --quiet --requirement requirements-test.txt
	@touch $@

$(OPA):
	GOBIN=$(TOOLS) go install github.com/open-policy-agent/opa@v$(OPA_VERSION)

clean:
	rm -rf $(VENV) $(TOOLS) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
