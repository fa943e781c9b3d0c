# Two commands matter: `make demo` and `make test`. Each first makes .venv from requirements.lock.
UV_VERSION := 0.13.9
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
# Without it every process would compile every module again, which takes longer than most of what they do.
unexport PYTHONDONTWRITEBYTECODE

# The newest Python of 3.14, 3.13, 3.12 that really runs: version managers put shims on PATH that answer
# only for the version they were told to use, so each is started, not looked up.
PYTHON := $(shell for v in 3.14 3.13 3.12; do \
	for p in "python$$v" "env PYENV_VERSION=$$(pyenv versions --bare 2>/dev/null | grep "^$$v" | tail -n 1) python$$v"; do \
	$$p -c 'import sys; print(sys.executable)' 2>/dev/null && exit 0; done; done)
UV := $(shell command -v uv 2>/dev/null || echo .tools/uv/bin/uv)

.PHONY: setup demo test fast lint types lock vendor messages clean
.DEFAULT_GOAL := demo

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml | $(UV)
	@test -n "$(PYTHON)" || { echo "Keepword needs Python 3.12 or newer: install python3.13 (or 3.12, 3.14) and run make again."; exit 2; }
	@test -x .venv/bin/python || $(UV) venv --quiet --python "$(PYTHON)" .venv
	@$(UV) pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock
	@$(UV) pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

.tools/uv/bin/uv:
	@test -n "$(PYTHON)" || { echo "Keepword needs Python 3.12 or newer: install python3.13 (or 3.12, 3.14) and run make again."; exit 2; }
	@"$(PYTHON)" -m venv .tools/uv && .tools/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

demo: setup
	@.venv/bin/keepword demo $(ARGS)

# Everything on SQLite, then on PostgreSQL whatever touches the database; what only one site has, on that site.
test: setup
	@.venv/bin/python -m pytest $(ARGS)
	@.venv/bin/python -m pytest --site wesrom $(ARGS)
	@.venv/bin/python -m pytest --engine postgresql $(ARGS)
	@.venv/bin/python -m pytest --site wesrom --engine postgresql $(ARGS)

# The inner loop, within a minute: the parts of one site, the engine and its gates, with few examples of each invariant;
# no browser, no PostgreSQL, no second process, nothing that waits or is done a thousand times.
SITE := wescom
fast: setup
	@.venv/bin/python -m pytest -m "not slow" --hypothesis-profile few --site $(SITE) src tests/policy tests/enforcement tests/web tests/project $(ARGS)

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports

types: setup
	KEEPWORD_SITE=tests/every_part .venv/bin/mypy

# The committed lock has pins and hashes and no address; uv's own lock names hosts and stays ignored.
lock: | $(UV)
	$(UV) lock --quiet --python "$(PYTHON)"
	$(UV) export --quiet --locked --all-groups --no-emit-project --no-header --format requirements-txt --output-file requirements.lock

clean:
	rm -rf .venv .tools .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# Needs gettext (Debian: apt-get install gettext).
messages: setup
	.venv/bin/python tools/messages.py
	@.venv/bin/python tools/messages.py --check
