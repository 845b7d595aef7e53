# Everything from a fresh clone: `make demo` and `make test` create .venv and install what they need.
# Uses uv when it is there, plain pip otherwise. Choose an interpreter with `make PYTHON=python3.12 test`.

.DEFAULT_GOAL := help
.PHONY: help demo test quick fuzz faults pythons lint types imports docs generated answers validation calibration bench pairing coverage clean
SHELL := /bin/sh

# The versions of Python that are named, and so tested: the newest first.
NAMED := $(shell sed -n 's/.*Python :: \(3\.[0-9]*\)".*/\1/p' pyproject.toml | sort -rV)
KEPT := $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions
# The first that really runs and is of such a version: a shim of pyenv may be found, and yet not run.
PYTHON ?= $(shell for p in python3 $(NAMED:%=python%) $(wildcard $(NAMED:%=$(KEPT)/%.*/bin/python)); do \
	v=$$($$p -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue; \
	case " $(NAMED) " in (*" $$v "*) echo $$p; break;; esac; done)
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)
# One installation covers every target; .venv/.demo is the small one that a first look needs.
DEMO := .venv/.demo
DEV := .venv/.dev
DOCS := .venv/.docs

ifeq ($(UV),)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
else
INSTALL := $(UV) pip install --quiet --python $(BIN)/python
endif

help:  ## Show this list.
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: $(DEMO)  ## Ask the 1941 what-if of the running model; write report.html.
	@$(BIN)/allohistory whatif far-east-1931 neutrality-1941 --timelines 2000 --report report.html

# The kernel (kit, mechanisms, engine) is run three ways: as plain Python, compiled with every index checked,
# and, last and with everything else, compiled as users run it. Each way has its own cache of compiled code.
test: $(DEV)  ## Run every test: interpreted, with checked bounds, compiled.
	@echo "== interpreted: the kernel as plain Python"
	@NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest -q -n auto --dist loadfile -m "kernel and not slow"
	@echo "== checked bounds: the kernel compiled, every index checked"
	@NUMBA_BOUNDSCHECK=1 XDG_CACHE_HOME=$(CURDIR)/.venv/cache-bounds \
		$(BIN)/python -m pytest -q -n auto --dist loadfile -m "kernel and not slow"
	@echo "== compiled: everything"
	@$(BIN)/python -m pytest -q -n auto --dist loadfile

# Seeded inputs by kind, resumed where they were stopped: make fuzz KINDS="questions folders" SEED=2
fuzz: $(DEV)  ## Try 200,000 odd questions, what-ifs, files, command lines (hours; resumed).
	@$(BIN)/python -m tests.fuzz $(KINDS) --seed $(or $(SEED),1)

faults: $(DEV)  ## Kill commands, fill disks, flip bits, move the clock, start two writers (an hour).
	@$(BIN)/python -m tests.faults $(FAULTS)

# Bytecode of tests is kept, whatever the environment wishes: without it every process writes them anew in memory.
test quick: export PYTHONDONTWRITEBYTECODE :=

quick: $(DEV)  ## Run what a developer runs after every change (under a minute).
	@$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not slow and not browser"

coverage: $(DEV)  ## Branch coverage of the interpreted kernel and of everything else.
	@NUMBA_DISABLE_JIT=1 $(BIN)/coverage run -m pytest -q -m "not browser and not slow"
	@$(BIN)/coverage report

pythons: | $(BIN)/python  ## Try the wheel on every Python that is named and runs here: the demo and some tests.
	@$(BIN)/python tools/pythons.py

lint: $(DEV)  ## Check style, format and the direction of imports.
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports --no-logo

types: $(DEV)  ## Check types.
	@PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright

docs: $(DEMO) $(DOCS)  ## Build the documentation into site/.
	@$(BIN)/zensical build --clean --strict

generated: $(DEMO)  ## Write the generated parts of the documents anew.
	@$(BIN)/python tools/documents.py

answers: $(DEMO)  ## Run the what-if of the README and the scenario itself; write their tables.
	@$(BIN)/allohistory whatif far-east-1931 neutrality-1941 --timelines 20000 --json > docs/answers.json.new
	@mv docs/answers.json.new docs/answers.json
	@$(BIN)/allohistory run far-east-1931 --timelines 4000 --json > docs/record.json.new
	@mv docs/record.json.new docs/record.json
	@$(BIN)/python tools/documents.py

validation: $(DEMO)  ## Lay the reference scenario beside its record; write the table of the validation page.
	@$(BIN)/allohistory validate far-east-1931 --json > docs/validation.json.new
	@mv docs/validation.json.new docs/validation.json
	@$(BIN)/python tools/documents.py

calibration: $(DEMO)  ## Fit made-up worlds whose truth is known; keep what was found (minutes).
	@$(BIN)/python benchmarks/calibration.py
	@$(BIN)/python tools/documents.py

bench: $(DEV)  ## Measure speed, memory and scaling; compare with Mesa.
	@$(BIN)/python benchmarks/run.py

pairing: $(DEMO)  ## Measure how many timelines pairing saves; write its table.
	@$(BIN)/python benchmarks/pairing.py 400 >/dev/null
	@$(BIN)/python tools/documents.py

clean:  ## Remove everything that can be made again.
	rm -rf .venv site build dist .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage .fuzz

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "allohistory needs a Python of these versions: $(NAMED); install it, or say make PYTHON=..." >&2; exit 1; }
	@echo "creating .venv with $(PYTHON)"
ifeq ($(UV),)
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python could not make a virtual environment; on Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
else
	@$(UV) venv --quiet --python "$(PYTHON)" .venv
endif

$(DEMO): pyproject.toml | $(BIN)/python
	@echo "installing allohistory"
	@$(INSTALL) --editable .
	@touch $@

$(DEV): pyproject.toml | $(BIN)/python
	@echo "installing allohistory and what its tests need"
	@$(INSTALL) --editable '.[dev]'
	@touch $@ $(DEMO)

$(DOCS): pyproject.toml | $(BIN)/python
	@$(INSTALL) --editable '.[docs]'
	@touch $@
