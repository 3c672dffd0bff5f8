# make demo      installs, loads the reference data and the demonstration, serves on http://127.0.0.1:8000
# make test      installs and runs all tests
# make setup     only prepares .venv
# make check     style, order of rooms, types, migrations, translations
# make format    puts the code into shape
# make columns   writes docs/columns.md from the declared columns of importable files
# make messages  brings the translation catalogues up to date with the source (needs GNU gettext)

.PHONY: setup demo test check format messages columns
.DELETE_ON_ERROR:

# Development on this machine. Production sets its own environment and does not use make.
export DEBUG = 1
export PYTHONUNBUFFERED = 1

PYTHON ?= $(shell for candidate in python3.11 python3 python3.12 python3.13; do \
	"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$candidate" && break; done)

setup: .venv/installed

.venv/installed: requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: make setup PYTHON=/path/to/python"; exit 1; }
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

demo: setup
	.venv/bin/python manage.py migrate --verbosity 0
	.venv/bin/python manage.py demo

test: setup
	.venv/bin/python -m pytest -n auto $(PYTEST_ARGS)

check: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint --lint --quiet templates
	.venv/bin/lint-imports --no-logo --no-cache
	.venv/bin/mypy
	.venv/bin/python manage.py makemigrations --check --dry-run
	.venv/bin/python .ci/check_translations.py

format: setup
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

messages: setup
	.venv/bin/python manage.py makemessages -l es -l ja --no-obsolete --no-wrap --add-location file \
		--ignore '.venv' --ignore tests --ignore build --ignore staticfiles
	.venv/bin/python manage.py compilemessages --ignore '.venv'

columns: setup
	.venv/bin/python -m docs.columns
