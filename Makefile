PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
MADE = $(VENV)/.made

.DEFAULT_GOAL := help
.PHONY: help demo test check bench load outages hanging readme release

help: ## Shows this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

demo: $(MADE) ## Generates a service under build/, starts it, and prints what to try
	@$(BIN)/python scripts/demo.py

test: $(MADE) ## Runs the tests. CLEAN=1: also the slow ones. PYTEST_ARGS="-k updates": whatever pytest understands
	@$(BIN)/python -m pytest $(if $(CLEAN),-m "") $(PYTEST_ARGS)

check: $(MADE) ## Checks the template's own Python, and its format
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

bench: $(MADE) ## Measures what requests and generation cost (docs/benchmarks.md). FRAMEWORK=django: requests in that only
	@PYTHONPATH=scripts $(BIN)/python benchmarks/bench.py
	@$(if $(FRAMEWORK),,PYTHONPATH=scripts $(BIN)/python benchmarks/policy.py)
	@$(if $(FRAMEWORK),,$(BIN)/python benchmarks/generation.py)

load: $(MADE) ## Holds 100 clients for 30 s against a service on PostgreSQL (docs/benchmarks.md). FRAMEWORK=django: only that
	@PYTHONPATH=scripts $(BIN)/python benchmarks/load.py

outages: $(MADE) ## Kills what a service depends on, under load (docs/benchmarks.md). FRAMEWORK=django: only that
	@PYTHONPATH=scripts $(BIN)/python benchmarks/outages.py

hanging: $(MADE) ## Measures what a hanging dependency costs other routes (docs/benchmarks.md). FRAMEWORK=django: only that
	@PYTHONPATH=scripts $(BIN)/python benchmarks/hanging.py

readme: $(MADE) ## Writes what clients get into README.md and into that of services, from real runs
	@$(BIN)/python scripts/show_failures.py
	@$(BIN)/python scripts/show_example.py

release: ## Tags VERSION=v1.2.3 once its changelog and all the tests are right
	@scripts/release.sh "$$VERSION"

$(MADE): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("$(PYTHON) is Python %d.%d, and 3.11 or newer is needed. For example: make test PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@echo "Making the environment in $(VENV)"
	@rm -rf $(VENV)
	@if command -v uv > /dev/null; then \
		uv venv --quiet --python $(PYTHON) $(VENV) && uv pip install --quiet --python $(BIN)/python --group dev; \
	else \
		$(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet --upgrade "pip>=25.1" && \
		$(BIN)/python -m pip install --quiet --group dev; \
	fi
	@touch $(MADE)
