# Every target sets up what it needs on a machine with Python 3.11 or newer and make; see `make help`.
#   PYTHON=/path/to/python3   the interpreter for the virtual environment (default: the first that is new enough)
#   VENV=folder               the virtual environment (default: .venv)
#   ARGS="..."                further arguments of demo, test, bench or acceptance
#   WORKERS=4                 run tests that do not look at time in that many processes (default: 4)

VENV = .venv
ARGS =
WORKERS = 4

PYTHONS = $(or $(PYTHON),python3 python3.13 python3.12 python3.11)
PY = $(VENV)/bin/python
INSTALLED = $(VENV)/.installed
INSTALLED_DEV = $(VENV)/.installed-dev
PYTEST = $(PY) -m pytest
# Tests start some hundred Pythons: where none may keep what it compiled, each of them compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE
# Exact instants and a browser's vitals: whatever runs beside these would spoil them.
ALONE = tests/accuracy/ tests/browser/
# Verdicts on whole runs at low rates: a core for each of two.
IN_PAIRS = tests/e2e/
TOGETHER = $(filter-out $(ALONE) $(IN_PAIRS) tests/acceptance/ tests/bench/ tests/support/ tests/__pycache__/,$(wildcard tests/*/))
INSTALL = $(PY) -m pip --disable-pip-version-check install --quiet

.PHONY: help demo test check format bench acceptance pictures clean
.NOTPARALLEL:
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(INSTALLED) ## the control centre against the stand-in platform; headless without a terminal
	@$(VENV)/bin/wwmaa-tui --demo $(ARGS)

test: $(INSTALLED_DEV) ## all tests; one of them: make test ARGS="-k name"
	@found=; \
	$(PYTEST) -n $(WORKERS) --dist worksteal $(TOGETHER) $(ARGS); found="$$found $$?"; \
	$(PYTEST) -n 2 --dist worksteal $(IN_PAIRS) $(ARGS); found="$$found $$?"; \
	$(PYTEST) $(ALONE) $(ARGS); found="$$found $$?"; \
	case "$$found" in *[!\ 05]* | " 5 5 5") exit 1 ;; esac  # 5: none of that name

check: $(INSTALLED_DEV) ## format, lint, types, import contracts, house rules
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PYTEST) -q -m "not integration" tests/rules

format: $(INSTALLED_DEV) ## bring every file into form
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(INSTALLED_DEV) ## measure this machine: figures, not verdicts
	@if ls tests/bench/test_*.py >/dev/null 2>&1; \
	then $(PY) -m pytest -q -s -o faulthandler_timeout=0 tests/bench $(ARGS); \
	else echo "tests/bench has nothing to measure yet" >&2; fi

acceptance: $(INSTALLED_DEV) ## the long proofs: whole suites against the stand-in platform
	@if ls tests/acceptance/test_*.py >/dev/null 2>&1; \
	then $(PY) -m pytest -s -o faulthandler_timeout=0 tests/acceptance $(ARGS); \
	else echo "tests/acceptance has nothing to prove yet" >&2; fi

pictures: $(INSTALLED_DEV) ## draw docs/images anew, and the tables of keys in docs/terminal.md
	$(PY) -m tests.support.screen_svg
	$(PY) -m tests.support.report_picture
	$(PY) -m tests.support.key_tables

clean: ## remove what these targets made; results/ stays
	rm -rf .venv build dist snapshot_report.html .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find engine wwmaa_tui tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): $(PY) pyproject.toml
	@echo "Installing wwmaa-tui into $(VENV)" >&2
	@$(INSTALL) --editable .
	@touch $@

$(INSTALLED_DEV): $(PY) pyproject.toml
	@echo "Installing wwmaa-tui and its development tools into $(VENV)" >&2
	@$(INSTALL) --editable '.[dev]'
	@touch $(INSTALLED) $@

$(PY):
	@for python in $(PYTHONS); do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
		python=; \
	done; \
	if [ -z "$$python" ]; then \
		echo "wwmaa-tui needs Python 3.11 or newer; none of these is: $(PYTHONS). Name one: make PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	if ! "$$python" -c 'import venv, ensurepip' 2>/dev/null; then \
		echo "$$python cannot make a virtual environment: apt-get install python3-venv (Debian, Ubuntu), or name another with PYTHON=" >&2; \
		exit 1; \
	fi; \
	if [ -f $(VENV)/pyvenv.cfg ]; then clear=--clear; else clear=; fi; \
	echo "Making $(VENV) with $$("$$python" --version)" >&2; \
	"$$python" -m venv $$clear $(VENV)
