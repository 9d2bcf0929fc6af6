# The workbook's commands. Each makes the environment itself, once, and again when its inputs change.
#   make run [DATA=sample|full|FOLDER]   execute the solved notebooks and write a report
#   make check                           look at style, types, and whether the notebooks are fresh
#   make test                            run the tests
#   make test-all                        run them with all attacks on the grader and all right solutions
#   make e2e                             use the workbook in a browser, as a student does; needs Chromium or Chrome
#   make pictures                        make the README's pictures anew, in that browser
#   make site                            make the website in build/site
#   make lab [DATA=...]                  open JupyterLab on notebooks/
#   make build                           make the notebooks from answers/*.py
#   make map                             draw the map in CONTRIBUTING.md from the code
#   make bench [DATA=...]                measure speed, other graders' beside ours; some forty minutes
#   make bench-class [STUDENTS=500]      grade a class twice, once with a grader that is killed, and compare

PYTHON ?= python3
DATA ?= sample
STUDENTS ?= 500
# For `make lab`: another folder of notebooks, and options for JupyterLab, such as --no-browser.
NOTEBOOKS ?= notebooks
LAB_OPTIONS ?=
# A folder is made absolute: notebooks run in a folder of their own.
SOURCE := $(if $(wildcard $(DATA)/.),$(abspath $(DATA)),$(DATA))
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Without a network, pip by itself would try for minutes. Variables reach the pip that it starts, too; who has a
# slow line sets them to more.
export PIP_DEFAULT_TIMEOUT ?= 8
export PIP_RETRIES ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
INSTALL := $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable
UNFINISHED := echo "The environment was not finished, for the reason that pip gives above: look whether you are" \
	"connected to the internet and have 3 GB of room, and give the same command again." >&2
BROWSER_READY := $(VENV)/.ready-e2e

# Torch's threads wait in a busy loop by default: on a computer that does something else too, that makes the
# small steps of this course ten times slower.
export OMP_WAIT_POLICY := passive

.PHONY: run check test test-all e2e pictures site lab build map bench bench-class clean
.DEFAULT_GOAL := run

# The marker file is younger than its inputs as long as nothing changed; after a change, what is there is brought
# up to date. An environment that was not finished has no marker, and is made anew.
$(READY): pyproject.toml constraints.txt
	@version=$$($(PYTHON) -c 'import sys; print("Python %d.%d" % sys.version_info[:2])' 2>/dev/null); \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "The workbook needs Python 3.11 or newer, and $(PYTHON) is $${version:-no Python}: say which one" \
	    "with make PYTHON=python3.12" >&2; exit 2; }
	@echo "Making the environment in $(VENV). This takes a minute or two, once."
	@test -e $(READY) || $(PYTHON) -m venv --clear $(VENV)
	@$(INSTALL) '.[lab,instructor,review,cluster,dev,site]' || { $(UNFINISHED); exit 2; }
	@touch $(READY)

run: $(READY)
	@$(BIN)/coursekit run --data '$(SOURCE)'

# Style, types, and whether the notebooks are what their sources make.
check: $(READY)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/coursekit build --check

# tests/conftest.py says which tests one process does, and in which order.
test: $(READY)
	@COURSEKIT_DATA=sample TQDM_DISABLE=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder \
	  --nbval --nbval-current-env answers tests

# All attacks on the grader, all other right solutions and the README's long commands too: an hour.
test-all: $(READY)
	@COURSEKIT_TESTS=all $(MAKE) test

# What drives the browser is 50 MB, so only who asks for it gets it. A new environment has no such marker.
$(BROWSER_READY): $(READY)
	@$(INSTALL) '.[e2e]' || { $(UNFINISHED); exit 2; }
	@touch $(BROWSER_READY)

e2e: $(BROWSER_READY)
	@COURSEKIT_DATA=sample TQDM_DISABLE=1 $(BIN)/python -m pytest tests/e2e

pictures: $(BROWSER_READY)
	@$(BIN)/python -m tests.e2e.pictures

# Sphinx is strict: a warning, such as a link that leads nowhere, is an error.
site: $(READY)
	@$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going --doctree-dir build/doctrees docs build/site
	@echo "The website is in build/site: open build/site/index.html."

lab: $(READY)
	@COURSEKIT_DATA='$(SOURCE)' $(BIN)/jupyter lab --notebook-dir='$(NOTEBOOKS)' $(LAB_OPTIONS)

build: $(READY)
	@$(BIN)/coursekit build

map: $(READY)
	@$(BIN)/python -m tests.package_map

bench: $(READY)
	@$(BIN)/python benchmarks/bench.py --data '$(SOURCE)'

bench-class: $(READY)
	@$(BIN)/python benchmarks/killed_class.py --students '$(STUDENTS)'

clean:
	rm -rf $(VENV) build
