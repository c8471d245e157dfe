# Two targets do everything on a fresh machine with Python 3.11+, make and git: `make demo` and `make test`.

PYTHON ?= python3
VENV   := .venv
WHEEL  := .venv-wheel
BENCH  := .venv-bench
export PIP_DISABLE_PIP_VERSION_CHECK := 1

MINUTES ?= 60

.PHONY: demo test lint types wheel suite hunt bench clean

demo: $(VENV)/.installed
	@echo '$$ returns check --sold-on … (everything in order, 2 boxes of 800x800)'
	@$(VENV)/bin/returns check --sold-on 2026-11-01 --requested-on 2026-11-20 --receipt yes --goods-intact yes \
	    --packaging-intact yes --laid no --clearance no --special-order no --defect none \
	    --quantity '2 boxes' --tile 800x800 --pieces-per-box 3
	@echo
	@echo '$$ returns audit examples/returns-log.csv'
	@$(VENV)/bin/returns audit examples/returns-log.csv || test $$? -eq 3   # 3: the audit found wrong decisions

test: wheel lint types suite

lint: $(WHEEL)/.dev
	$(WHEEL)/bin/ruff check .
	$(WHEEL)/bin/ruff format --check .

types: $(WHEEL)/.dev
	$(WHEEL)/bin/mypy

# The wheel, installed with nothing but what it asks for, must work; then the suite runs on that very installation.
wheel: $(WHEEL)/.installed
	cd / && $(CURDIR)/$(WHEEL)/bin/returns --help > /dev/null
	cd / && $(CURDIR)/$(WHEEL)/bin/returns check --laid yes > /dev/null || test $$? -eq 3

suite: $(WHEEL)/.dev
	$(WHEEL)/bin/pytest -n auto --dist loadgroup   # the tests that share one Spark go to one worker

# Looks for what the suite's fixed examples do not show, for MINUTES; HUNTS=signals,book chooses. Exit code 1: something was found.
hunt: $(WHEEL)/.dev
	$(WHEEL)/bin/python tests/hunt.py --minutes $(MINUTES) $(if $(HUNTS),--only $(HUNTS)) $(if $(SEED),--seed $(SEED))

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install -q -e .
	@touch $@

$(VENV)/.build: $(VENV)/.installed
	$(VENV)/bin/pip install -q 'build>=1.2'
	@touch $@

$(WHEEL)/.installed: $(VENV)/.build $(shell find returns_cli policies -name '*.py' -o -name '*.toml' -o -name '*.md') pyproject.toml
	rm -rf build dist $(WHEEL)
	$(VENV)/bin/python -m build -q --wheel --outdir dist .
	$(PYTHON) -m venv $(WHEEL)
	$(WHEEL)/bin/pip install -q dist/*.whl
	@touch $@

$(WHEEL)/.dev: $(WHEEL)/.installed
	$(WHEEL)/bin/pip install -q "$$(ls dist/*.whl)[dev]"
	@touch $@

# Measures everything, for half an hour, and writes benchmarks/RESULTS.md; BENCH_OPTIONS=--quick to try it out elsewhere.
bench: $(BENCH)/.installed
	$(BENCH)/bin/python -m benchmarks $(BENCH_OPTIONS)

# Not editable: that would load a finder at every start of Python, which flatters a cold start.
$(BENCH)/.installed: $(shell find returns_cli policies -name '*.py' -o -name '*.toml' -o -name '*.md') pyproject.toml
	test -d $(BENCH) || $(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/pip install -q --force-reinstall --no-deps .
	$(BENCH)/bin/pip install -q '.[bench]'
	rm -rf build
	@touch $@

clean:
	rm -rf $(VENV) $(WHEEL) $(BENCH) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
