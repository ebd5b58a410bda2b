#!/usr/bin/env bash
# Writes the lock files from pyproject.toml: every version pinned with its hashes, no index or file address.
set -eu
cd "$(dirname "$0")/.."
uv=${UV:-uv}
compile() { "$uv" pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --universal --python-version 3.11 "$@"; }
compile pyproject.toml --group build -o requirements/serve.lock
compile pyproject.toml --group build --group test --group lint -c requirements/serve.lock -o requirements/test.lock
printf 'setuptools\nwheel\n' | compile - -o requirements/clients-build.lock
compile --group site -o requirements/site.lock
compile --group audit -o requirements/audit.lock
compile --group clients --no-deps -o requirements/clients.lock
