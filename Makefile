# What one does with Tocsin. Everything is built in .venv, from the tested set in requirements.lock.
#   make demo    start it with a drill playing (ONCE=1: play it through, print what happened, stop)
#   make test    every test           make check   style, types, contracts, plans, migrations
#   make bench   measure              make faults  kill processes over drills on every channel (KILLS=200)
#   make lock    a new tested set from pyproject.toml (needs uv)

PYTHON ?= python3
PROCESSES ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
READY := .venv/ready

.PHONY: demo test check bench faults lock clean
.DELETE_ON_ERROR:

demo: $(READY)
	$(BIN)/tocsin demo $(if $(ONCE),--once)

# Each process has servers of its own. A file stays whole, the long ones of tests/acceptance begin.
test: $(READY)
	$(BIN)/pytest --numprocesses=$(PROCESSES) --dist=loadfile --no-loadscope-reorder

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/tocsin plan check
	$(BIN)/tocsin migrate --check

bench: $(READY)
	$(BIN)/python -m tests.bench

# A quarter of an hour: drills over every channel while everything that can go wrong goes wrong. Ends with 1 on a fault.
faults: $(READY)
	$(BIN)/python -m tests.campaign $(or $(KILLS),200) $(or $(FREEZE),600)

# The product itself is linked, not copied: pages, plans and code are used where they stand.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Tocsin needs Python 3.11 or newer, for instance: make PYTHON=python3.12 demo" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

lock:
	{ echo '# The tested set, for every Python from 3.11 on, with hashes. Made from pyproject.toml by: make lock'; \
	  uv pip compile pyproject.toml --extra dev --python-version 3.11 --universal --generate-hashes \
	    --no-emit-index-url --no-header --quiet; } > requirements.lock.new
	mv requirements.lock.new requirements.lock

# The data folder ./var stays: it may hold a journal.
clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
