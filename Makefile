# `make` lists the commands. A fresh machine needs Python 3.11 or later, git and make; the rest is brought along.

PYTHON ?=
SIZE ?=
RUN := .venv/bin
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help setup demo up test bench docs migration clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

setup: $(INSTALLED) ## install everything into .venv (once, one to two minutes)

demo: $(INSTALLED) ## play a whole appraisal year with invented people
	@$(RUN)/siklus demo

up: $(INSTALLED) ## start the database, Prefect with its pages, and the schedules; Ctrl-C stops them
	@$(RUN)/siklus up

test: $(INSTALLED) ## style, types, import contracts and all tests
	$(RUN)/ruff check
	$(RUN)/ruff format --check
	$(RUN)/mypy
	$(RUN)/lint-imports --no-logo
	$(RUN)/python -m pytest

bench: $(INSTALLED) ## measure against the floor: 10,000 and 100,000 people, or SIZE=1000000
	@$(RUN)/python -m tests.bench $(SIZE)

docs: $(INSTALLED) ## write the pages of docs/ that are made from the code
	@$(RUN)/python -m cli.docs

migration: $(INSTALLED) ## write migration 0001 from store/tables.py (until the first release)
	@$(RUN)/python -m store.migrations.freeze

clean: ## remove .venv and all caches; data under .siklus stay
	@rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One sentence for each thing that may be missing. A shim that answers "not found" counts as missing, so each
# candidate is run; a .venv whose Python has gone is made anew.
$(INSTALLED): pyproject.toml constraints.txt
	@say() { echo "$$1" >&2; exit 1; }; \
	command -v git >/dev/null || say "git is missing: install git."; \
	for python in $(or $(PYTHON),python3 python3.11 python3.12 python3.13 python3.14); do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	[ -n "$$found" ] || say "Python 3.11 or later is missing: install it, or name one: make PYTHON=/path/to/python3.11"; \
	"$$found" -c 'import ensurepip, venv' 2>/dev/null || say "The venv module of $$found is missing: install it (python3-venv)."; \
	$(RUN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || "$$found" -m venv --clear .venv || exit 1; \
	echo "Installing into .venv, one to two minutes …" >&2; \
	$(RUN)/python -m pip install -qq --disable-pip-version-check --no-input -c constraints.txt -e '.[dev]'
	@touch $@
