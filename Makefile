# One command to serve, one to test. Each target first makes the environment it needs from the lock files.
PYTHON ?= python3
VENV := .venv
CLIENTS := .venv-clients
SITE := .venv-site
AUDIT := .venv-audit
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --quiet
ARGS ?=

# Makes a virtual environment where there is none that works: one that failed half-way, for want of Debian's python3-venv,
# say, has a Python without pip.
OLD = import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make serve PYTHON=python3.12, for example")
made = $(1)/bin/python -m pip --version > /dev/null 2>&1 || { $(PYTHON) -c '$(OLD)' && $(PYTHON) -m venv --clear $(1); }

.PHONY: env test-env clients-env site-env serve test test-postgresql lint bench faults fuzz docs site audit lock clean

env: $(VENV)/.served-from

$(VENV)/.served-from: requirements/serve.lock pyproject.toml src/pardalote/__init__.py
	@echo "Making the environment $(VENV)" >&2
	@$(call made,$(VENV))
	@$(PIP) install --require-hashes -r requirements/serve.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

test-env: env $(VENV)/.tested-from clients-env site-env

# The wheelhouse lets a test install the built wheel into an empty environment without a network.
$(VENV)/.tested-from: requirements/test.lock requirements/serve.lock
	@$(PIP) install --require-hashes -r requirements/test.lock
	@$(PIP) download --require-hashes -r requirements/serve.lock -d $(VENV)/wheelhouse
	@touch $@

clients-env: $(CLIENTS)/.made-from

# Real clients pin old packages, so they live in an environment of their own.
$(CLIENTS)/.made-from: requirements/clients-build.lock requirements/clients.lock
	@echo "Making the environment $(CLIENTS)" >&2
	@$(call made,$(CLIENTS))
	@$(CLIENTS)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/clients-build.lock
	@$(CLIENTS)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps --no-build-isolation -r requirements/clients.lock
	@touch $@

site-env: $(SITE)/.made-from

# What makes the site is not what serves or tests.
$(SITE)/.made-from: requirements/site.lock
	@echo "Making the environment $(SITE)" >&2
	@$(call made,$(SITE))
	@$(SITE)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/site.lock
	@touch $@

serve: env
	@$(VENV)/bin/pardalote serve --demo --data .pardalote $(ARGS)

# Tests start hundreds of processes: where bytecode is not to be kept, each would compile everything for itself.
test test-postgresql: export PYTHONDONTWRITEBYTECODE =

test: lint
	@$(VENV)/bin/python -m pytest $(ARGS)
	@$(VENV)/bin/python -m pytest --store postgresql $(ARGS)

# Every test on PostgreSQL; `make test` runs there what is about the store.
test-postgresql: test-env
	@$(VENV)/bin/python -m pytest --store postgresql --whole $(ARGS)

lint: test-env
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

bench: test-env
	@$(VENV)/bin/python bench/run.py $(ARGS)

# Sends 100,000 hostile requests; ARGS="--requests 10000 --seed 7" others.
fuzz: test-env
	@$(VENV)/bin/python -m tests.fuzzing $(ARGS)

# Kills, stops and starves servers under load for some minutes; ARGS="--kills 1000 --folder /mnt/disk" for longer, elsewhere;
# ARGS="--store postgresql" kills the database, too.
faults: test-env
	@$(VENV)/bin/python -m tests.faults $(ARGS)

# Makes what of the documentation follows from the code; a test fails when it was forgotten.
docs: env
	@$(VENV)/bin/python -m pages

# The documentation as a site, in dist/site; it needs no server: index.html can be opened as a file.
site: docs site-env
	@$(SITE)/bin/zensical build --strict --clean

$(AUDIT)/.made-from: requirements/audit.lock
	@echo "Making the environment $(AUDIT)" >&2
	@$(call made,$(AUDIT))
	@$(AUDIT)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/audit.lock
	@touch $@

# Asks PyPI, over the network, for known holes in everything that is locked. A package that it can't tell of fails too.
audit: $(AUDIT)/.made-from
	@for lock in requirements/*.lock; do \
		echo "$$lock" && $(AUDIT)/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r "$$lock" $(ARGS) || exit 1; \
	done

# Rewrites the lock files: pinned, hashed, and without the address of any index.
lock:
	@bash requirements/lock.sh

clean:
	rm -rf $(VENV) $(CLIENTS) $(SITE) $(AUDIT) .cache .pardalote dist
