# Everything is installed below .venv; nothing outside this folder is touched but Debian packages, by `make system`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The archive player pins old versions of what the program itself uses.
REPLAY := .venv-replay
PACKAGES := python3-venv chromium fonts-noto-cjk libreoffice-writer-nogui

.DEFAULT_GOAL := help
.PHONY: help system venv demo test lint types bench accuracy kills schema metadata wounds docs screenshots lock clean slow

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

system: ## Debian packages, where this is root and apt is there; elsewhere the names of what is missing
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  missing=""; for p in $(PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	  if [ -n "$$missing" ]; then echo "installing:$$missing"; apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi; \
	else \
	  $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || echo "missing: python3-venv (needed)"; \
	  command -v chromium >/dev/null 2>&1 || echo "missing: chromium (browser tests will be skipped and counted)"; \
	  command -v soffice >/dev/null 2>&1 || echo "missing: libreoffice-writer-nogui (.doc, .wps and RTF will wait, their tests be skipped)"; \
	fi

venv: $(READY) ## the locked, hashed environment

$(READY): requirements/uv.txt requirements/locked.txt pyproject.toml
	@$(MAKE) --no-print-directory system
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; set PYTHON=…"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/locked.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY) ## install, then crawl two states of the invented sample portals, read, check, archive and index them, offline
	@$(BIN)/nianbao demo

test: $(READY) ## install, then lint, types and every test
	@$(MAKE) --no-print-directory system lint types
	@$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(READY) ## ruff, checks and formatting
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .

types: $(READY) ## mypy, strict
	@$(BIN)/mypy --no-error-summary

bench: $(READY) ## speed as ratios against a named baseline in the same run, with peak memory: reading, loading, crawling
	@$(BIN)/python -m benchmarks.reading
	@$(BIN)/python -m benchmarks.loading
	@$(BIN)/python -m benchmarks.crawling

accuracy: $(READY) ## how much of 500 made documents is read right, by kind, held to the floor in git (about an hour; it says how far it is, and can be stopped)
	@OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.accuracy

kills: $(READY) ## kill -9 fifty times at random moments of crawl and extract, and compare with an undisturbed archive
	@$(BIN)/python -m tests.kills --count 50

slow: $(READY) $(REPLAY)/.ready ## the slow suites: replay in a web archive player, and property tests with many more examples
	@NIANBAO_REPLAY_ENV=$(REPLAY) $(BIN)/python -m pytest -q -m slow
	@HYPOTHESIS_PROFILE=slow $(BIN)/python -m pytest -q -n auto -m "not browser and not slow"

$(REPLAY)/.ready: requirements/replay.txt $(READY)
	@$(PYTHON) -m venv $(REPLAY)
	@$(BIN)/uv pip sync --quiet --python $(REPLAY)/bin/python --require-hashes requirements/replay.txt
	@touch $(REPLAY)/.ready

schema: $(READY) ## docs/report.schema.json, from the code and the forms
	@$(BIN)/python -m extract.contract > docs/report.schema.json

metadata: $(READY) ## metadata.yml, from the forms
	@$(BIN)/python -m publish.metadata > metadata.yml

wounds: $(READY) ## the case folders of the wounds, from the samples' own figures
	@$(BIN)/python -m tests.extract.make_wounds

docs: $(READY) schema metadata ## what the documents take from the code: help texts, schema, metadata
	@$(BIN)/python docs/help.py

screenshots: $(READY) ## the pictures of the README, from the demo's archive in a real browser
	@$(BIN)/python docs/screenshots.py

lock: $(READY) ## resolve the dependencies again
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml --extra dev -o requirements/locked.txt
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements/uv.in -o requirements/uv.txt
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements/replay.in -o requirements/replay.txt

clean: ## the environment and everything built
	@rm -rf $(VENV) $(REPLAY) archive.db* .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
