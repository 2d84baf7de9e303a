# Two commands do everything on a machine with Python 3.11+ and make: `make demo` and `make test`.
# Every target makes .venv first when it is missing or older than the files that define it.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1
# The simulated rollouts of `make faults`, and the seed of the first.
RUNS ?= 20000
SEED ?= 0
# Two processes: one runs what shares the one Prefect server, the other everything else.
PYTEST ?= -n 2 --dist loadgroup
PURE := src/leadflow/planning/*,src/leadflow/sync/*,src/leadflow/people/*,src/leadflow/playbooks/*,src/leadflow/rollout/*
HOLDERS := $(addprefix tests/,planning sync people playbooks rollout intake services)
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false

.PHONY: demo test check format lint types layers docs words bench faults soak trello-contract pictures pins clean help

help:                   ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

$(VENV)/.run: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "leadflow needs Python 3.11 or newer with venv and pip; install it, or say: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) (once; a minute or two) ..." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@echo "Adding the development tools to $(VENV) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group dev
	@touch $@

demo: $(VENV)/.run      ## Launch the sample school, play some weeks, serve the pages (SERVE=0: print the table and end)
	@$(BIN)/leadflow demo $(if $(filter 0,$(SERVE)),--no-serve)

test: $(VENV)/.dev      ## Run all tests (browser tests need Debian's chromium; without it they are skipped and say so)
ifdef COVER
	@$(BIN)/python -m pytest $(PYTEST) --cov --cov-report= $(HOLDERS)
	@$(BIN)/python -m coverage report --include='$(PURE)' --fail-under=100
	@$(BIN)/python -m pytest $(PYTEST) $(HOLDERS:%=--ignore=%)
else
	@$(BIN)/python -m pytest $(PYTEST)
endif

# COVER=1 holds the pure packages to 100 % of their branches. Watching them doubles the time, so only the tests that
# are about them are watched.
check: lint types layers ## Everything that must be true before a commit
	@$(MAKE) --no-print-directory test COVER=1

format: $(VENV)/.dev    ## Format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lint: $(VENV)/.dev
	@$(BIN)/ruff format --check . && $(BIN)/ruff check .

types: $(VENV)/.dev
	@$(BIN)/mypy

layers: $(VENV)/.dev
	@$(BIN)/lint-imports

docs: $(VENV)/.dev      ## Test the documentation (commands, links, ids, settings)
	@$(BIN)/python -m pytest tests/docs

words: $(VENV)/.dev     ## Bring the catalogues of the pages up to the messages in the code; prints what is to be translated
	@$(BIN)/python -m tests.web.catalogues

bench: $(VENV)/.dev     ## Measure, side by side; prints tables
	@$(BIN)/python -m benchmarks

faults: $(VENV)/.dev    ## The long fault campaigns, seeds printed (CI runs a smaller part); RUNS=, SEED=
	@$(BIN)/python -m pytest -m "" --run-campaigns tests/faults $(HOLDERS)
	@$(BIN)/python -m tests.simulation --pairs
	@$(BIN)/python -m tests.simulation --mutants --runs 5000
	@$(BIN)/python -m tests.simulation --runs $(RUNS) --seed $(SEED) --workers 2

soak: $(VENV)/.dev      ## A million simulated rollouts, seeds printed (some hours); SEED=
	@$(BIN)/python -m tests.simulation --runs 1000000 --seed $(SEED) --workers 2

trello-contract: $(VENV)/.dev ## Ask a real Trello, on a scratch board, all that leadflow relies on (needs a key and a token)
	@$(BIN)/python -m tests.probes

pictures: $(VENV)/.dev  ## Take the pictures of the README anew (needs Debian's chromium)
	@$(BIN)/python -m docs.pictures

pins: $(VENV)/.dev      ## Renew constraints.txt (names and versions only)
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --output-file constraints.txt --upgrade

clean:                  ## Remove what the targets made
	@rm -rf $(VENV) .leadflow dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
