# Everything a newcomer or a developer types. Needs Python 3.11, make and git; makes its own .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
BENCH := .venv-bench
# Only a run without a terminal (CI) speaks through pip's progress; people get one line per step.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test check format bench docs docs-renew clean

$(STAMP): pyproject.toml constraints.txt
	@echo "Installing into $(VENV) (a few minutes the first time) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kenshin needs Python 3.11 or newer, this is " + sys.version.split()[0] + ". Say: make PYTHON=python3.11")'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) torch==2.13.0
	@$(PIP) --editable '.[sample,dev,docs,browser]'
	@touch $(STAMP)

demo: $(STAMP) ## train, validate and try a model on the sample cohort
	@$(BIN)/kenshin demo

test: $(STAMP) ## the tests
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

check: $(STAMP) ## format, lint, types, imports, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(BENCH)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt torch==2.13.0
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[sample,bench]'
	@touch $(BENCH)/.installed

bench: $(BENCH)/.installed ## every comparison, side by side with peers: benchmarks/RESULTS.md (20 minutes; leave the machine alone)
	$(BENCH)/bin/python benchmarks/run.py

docs: $(STAMP) ## the site in both languages: open site/index.html
	$(BIN)/python docs/site/build.py site

docs-renew: $(STAMP) ## run every page anew and write what came out below its blocks
	$(BIN)/python tests/documents/pages.py --renew en ja

clean:
	rm -rf $(VENV) $(BENCH) demo site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
