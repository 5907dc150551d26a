# Every target does its own set-up. `make demo` and `make test` are all a newcomer needs.
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
VENDORS := tests/contract/vendors
DESCRIBED := $(VENDORS)/node_modules/.ready
ARGS ?=
ROOMS := domain workflows activities store workers starter sandbox lab
CLIENT := clients/python/escalation_client
export UV_PYTHON_DOWNLOADS := never
# Without compiled code at hand every process compiles all it imports, which more than doubles the cost of its start.
export UV_COMPILE_BYTECODE := 1
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test proof mutants bench check audit lock record-histories schemas setup

setup: $(READY)

$(READY): requirements/dev.txt pyproject.toml clients/python/pyproject.toml scripts/python
	@test -x $(BIN)/python || $$(scripts/python) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps -e . -e clients/python
	@touch $@

# What holds our calls to the vendors' own descriptions needs node; without it that test is skipped, and says so.
$(DESCRIBED): $(VENDORS)/package-lock.json $(VENDORS)/.npmrc
	@if command -v node >/dev/null && command -v npm >/dev/null; then \
	    npm ci --prefix $(VENDORS) --loglevel=error --no-progress >/dev/null && touch $@ || \
	    echo "the packages of $(VENDORS) could not be installed: its tests will be skipped" >&2; \
	else echo "node or npm is not here: the tests of $(VENDORS) will be skipped" >&2; fi

demo: $(READY)
	@$(BIN)/escalation demo $(ARGS)

test: check $(DESCRIBED)
	@$(BIN)/python -m pytest -n 3 --dist loadgroup -m "not proof" $(ARGS)

proof: $(READY) $(DESCRIBED)
	@$(BIN)/python -m pytest -m proof --timeout 3000 -o faulthandler_timeout=3300 $(ARGS)

mutants: $(READY)
	@$(BIN)/python -m tests.mutants $(ARGS)

bench: $(READY)
	@$(BIN)/python -m benchmarks $(ARGS)

check: $(READY)
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive $(ROOMS) $(CLIENT)
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

audit: $(READY)
	@$(BIN)/python -m tests.requirements_audit

lock: $(READY)
	@echo 'uv' | $(BIN)/uv pip compile - --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements/uv.txt
	@$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements/base.txt
	@$(BIN)/uv pip compile pyproject.toml --extra dev -c requirements/base.txt --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements/dev.txt

record-histories: $(READY)
	@$(BIN)/python -m tests.replay.record $(ARGS)

schemas: $(READY)
	@$(BIN)/python -m starter.published_schemas $(ARGS)
	@$(BIN)/python -m clients.generator
	@$(BIN)/python -m tests.actors
