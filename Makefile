# The workbook's commands. Each makes the environment itself, once, and again when its inputs change.
#   make run [DATA=sample|full|FOLDER]   execute the solved notebooks and write a report
#   make test                            run the tests
#   make test-all                        run them with all attacks on the grader and all right solutions
#   make lab [DATA=...]                  open JupyterLab on notebooks/
#   make build                           make the notebooks from answers/*.py
#   make bench [DATA=...]                measure speed, nbgrader's beside ours; some ten minutes
#   make bench-class [STUDENTS=500]      grade a class twice, once with a grader that is killed, and compare

PYTHON ?= python3
DATA ?= sample
STUDENTS ?= 500
# A folder is made absolute: notebooks run in a folder of their own.
SOURCE := $(if $(wildcard $(DATA)/.),$(abspath $(DATA)),$(DATA))
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Torch's threads wait in a busy loop by default: on a computer that does something else too, that makes the
# small steps of this course ten times slower.
export OMP_WAIT_POLICY := passive

.PHONY: run test test-all lab build bench bench-class clean
.DEFAULT_GOAL := run

# The marker file is younger than its inputs as long as nothing changed. An environment that was not finished
# has no marker and is made anew.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "The workbook needs Python 3.11 or newer: say which one with make PYTHON=python3.12"; exit 2; }
	@echo "Making the environment in $(VENV). This takes a minute or two, once."
	@rm -f $(READY)
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	  --editable '.[lab,instructor,dev]'
	@touch $(READY)

run: $(READY)
	@$(BIN)/coursekit run --data '$(SOURCE)'

test: $(READY)
	@$(BIN)/coursekit build --check
	@COURSEKIT_DATA=sample TQDM_DISABLE=1 $(BIN)/python -m pytest -n 2 --dist loadfile \
	  --nbval --nbval-current-env tests answers

# All attacks on the grader and all other right solutions too: half an hour.
test-all: $(READY)
	@COURSEKIT_TESTS=all $(MAKE) test

lab: $(READY)
	@COURSEKIT_DATA='$(SOURCE)' $(BIN)/jupyter lab --notebook-dir=notebooks

build: $(READY)
	@$(BIN)/coursekit build

bench: $(READY)
	@$(BIN)/python benchmarks/bench.py --data '$(SOURCE)'

bench-class: $(READY)
	@$(BIN)/python benchmarks/killed_class.py --students '$(STUDENTS)'

clean:
	rm -rf $(VENV) build
