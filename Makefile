# Tocsin: every command a developer or a new user needs. `make help` lists them.
PY := .venv/bin/python
STAMP := .venv/.ready
OUTSIDER := .venv/outsider/.ready
.DEFAULT_GOAL := help

.PHONY: help demo test test-fast lint format bench docs lock clean browser

help: ## say what each target does
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements/dev.txt pyproject.toml
	python3 -m venv .venv
	$(PY) -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(PY) -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(OUTSIDER): requirements/outsider.txt | $(STAMP)
	python3 -m venv .venv/outsider
	.venv/outsider/bin/python -m pip install --quiet --require-hashes -r requirements/outsider.txt
	@touch $@

browser: ## install the Chromium that the page tests open (Debian package)
	@command -v chromium >/dev/null || (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null)

demo: $(STAMP) ## simulate a platform, scan it, show what was found
	.venv/bin/tocsin demo

test: $(STAMP) $(OUTSIDER) browser ## run the whole suite, slow parts included
	$(PY) -m pytest -n 3 --dist worksteal

test-fast: $(STAMP) $(OUTSIDER) ## run the suite without its slow parts
	$(PY) -m pytest -n 2 --dist worksteal -m "not slow and not browser"

lint: $(STAMP) ## ruff, mypy (strict), import-linter
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

format: $(STAMP) ## let ruff put the code in order
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench: $(STAMP) ## speed, memory, quality and peers, side by side in one run
	$(PY) -m pip install --quiet --require-hashes -r requirements/bench.txt
	$(PY) -m bench

docs: $(STAMP) ## write the generated pages again (contract, schema, command line, map)
	$(PY) -m docs.generate

lock: ## pin the dependencies again, with hashes and without registry addresses
	.venv/bin/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe -o requirements/run.txt pyproject.toml
	.venv/bin/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe --extra dev -o requirements/dev.txt pyproject.toml
	.venv/bin/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe --extra bench -c requirements/dev.txt -o requirements/bench.txt pyproject.toml
	.venv/bin/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe -o requirements/outsider.txt requirements/outsider.in

clean: ## remove what the targets above made
	rm -rf .venv demo bench/out .mypy_cache .ruff_cache .pytest_cache .hypothesis
