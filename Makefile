# The doors of DORIS. Each does all the set-up it needs, and only what is not there yet:
#
#   make run      the demonstration council on http://127.0.0.1:8000 (PORT=8001 changes it)
#   make test     every test, on SQLite and on PostgreSQL (TESTS=tests/measures for some)
#   make lint     formatter, linter, types, templates, migrations, import direction, assets
#   make bench    the benchmarks, on SQLite and on PostgreSQL
#
# Beside them: format, static, lock, upgrade, clean. DATABASE_URL chooses another database.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PORT ?= 8000
TESTS ?=
JOBS ?= 3

VENV := .venv
PYTHON := $(VENV)/bin/python
STATIC := build/static
# The Node.js of requirements-node.txt, where it was needed, comes before an old one.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export npm_config_update_notifier := false
# Or every process of the tests would compile all of them again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test lint bench format static lock upgrade clean \
	environment development libraries chromium libreoffice database

help:
	@sed -n '3,8s/^# *//p' Makefile

run: environment static database
	@if ! $(PYTHON) -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null; then
		echo "Something else is using port $(PORT). Stop it, or choose another: make run PORT=8001"
		exit 1
	fi
	$(PYTHON) manage.py demo
	echo
	echo "DORIS is at http://127.0.0.1:$(PORT) (Ctrl+C stops it)."
	# The server that production runs, so that what is shown is what would be delivered. One
	# process can make a PDF while the other answers. For work on the code, with pages that
	# follow each edit: DORIS_DEBUG=1 .venv/bin/python manage.py runserver
	exec $(VENV)/bin/gunicorn doris.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 \
		--no-control-socket --log-level warning

# Both databases are tried even when the first fails, since what fails on one only is a clue. What
# is the same on each runs once. More processes than cores: a browser and its server wait in turn.
# A file's tests stay together, since they share what it builds for them; in the order of their
# names the longest come early.
PYTEST := $(PYTHON) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder
test: development static chromium libreoffice
	@if [ -n "$${DATABASE_URL:-}" ]; then
		echo "Tests on the database that DATABASE_URL names"
		exec $(PYTEST) $(TESTS)
	fi
	failed=0
	echo "Tests on SQLite"
	$(PYTEST) $(TESTS) || failed=$$?
	echo "Tests on PostgreSQL"
	$(PYTHON) -m tests.postgres $(PYTEST) $(TESTS) || failed=$$?
	exit $$failed

# The checks of migrations and of this project need no database of anybody's.
lint: export DATABASE_URL := sqlite://:memory:
lint: development static
	@set -x
	ruff format --check .
	ruff check .
	mypy
	djlint templates --lint --quiet
	djhtml --tabwidth 2 --check templates
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) -m pytest -q tests/test_project.py

format: development
	@set -x
	ruff format .
	ruff check --fix .
	djhtml --tabwidth 2 templates

# In databases that are thrown away: nobody wants ten years of made-up figures in theirs.
bench: development static
	@place="$$(mktemp --directory)"
	trap 'rm -rf "$$place"' EXIT
	work='set -e
	$(PYTHON) manage.py migrate --verbosity 0
	$(PYTHON) manage.py load_catalogue --verbosity 0
	$(PYTHON) -m tests.benchmarks'
	echo "Benchmarks on SQLite"
	DATABASE_URL="sqlite:///$$place/bench.sqlite3" bash -c "$$work"
	echo "Benchmarks on PostgreSQL"
	$(PYTHON) -m tests.postgres --durable bash -c "$$work"

database: environment
	@$(PYTHON) manage.py migrate --verbosity 0
	$(PYTHON) manage.py load_catalogue

# Environment ---------------------------------------------------------------------------------

# What `make run` needs, and what work on the code needs besides.
environment: $(VENV)/.installed libraries
development: $(VENV)/.installed-development libraries

$(VENV)/.installed: requirements.txt | $(PYTHON)
	@echo "Installing Python packages"
	$(PYTHON) -m pip install --quiet --require-hashes --requirement requirements.txt
	touch $@

$(VENV)/.installed-development: requirements-dev.txt | $(PYTHON)
	@echo "Installing Python packages, with those for tests and checks"
	$(PYTHON) -m pip install --quiet --require-hashes --requirement requirements-dev.txt
	touch $@ $(VENV)/.installed

$(PYTHON):
	@for name in python3 python3.14 python3.13 python3.12 python3.11; do
		if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
			found="$$(command -v "$$name")"
			break
		fi
	done
	if [ -z "$${found:-}" ]; then
		echo "DORIS needs Python 3.11 or later, and none was found."
		echo "On Debian 12 or later: apt-get install python3 python3-venv"
		exit 1
	fi
	# Debian keeps the module that makes environments in a package of its own.
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then
		version="$$("$$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
		$(call install,python$$version-venv,Python virtual environments)
	fi
	echo "Making a virtual environment with $$("$$found" --version)"
	"$$found" -m venv --clear $(VENV)

# Not a stamp but a look each time: the system's packages come and go without us.
libraries: | $(PYTHON)
	@look='import ctypes, sys; [ctypes.CDLL(f"lib{name}") for name in sys.argv[1:]]'
	names="pango-1.0.so.0 pangoft2-1.0.so.0 harfbuzz.so.0 harfbuzz-subset.so.0 fontconfig.so.1"
	if ! $(PYTHON) -c "$$look" $$names 2>/dev/null; then
		$(call install,libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0,reports as PDF)
		$(PYTHON) -c "$$look" $$names
	fi

# Without windows it takes a third less of the processor. Where it can't be had, another will do.
chromium:
	@if ! command -v chromium-headless-shell >/dev/null; then
		($(call install,chromium-headless-shell fonts-liberation,tests in a real browser)) ||
			command -v chromium chromium-browser google-chrome
	fi

# Debian's own Python drives it: the bridge between the two is no package that pip has.
libreoffice:
	@if ! command -v soffice >/dev/null || ! /usr/bin/python3 -c 'import uno' 2>/dev/null; then
		$(call install,libreoffice-calc-nogui python3-uno,tests with a real spreadsheet program)
	fi

# $(call install,PACKAGES,WHAT FOR): Debian packages, when we may.
define install
if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "These Debian packages are missing: $(1) ($(2))."
	echo "Install them, then run make again: sudo apt-get install $(1)"
	exit 1
fi
echo "Installing $(1) ($(2))"
apt-get update --quiet --quiet
DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes --no-install-recommends $(1) \
	</dev/null >/dev/null
endef

# Static files --------------------------------------------------------------------------------

FONTS := $(addprefix $(STATIC)/fonts/,Arimo-Regular.ttf Arimo-Italic.ttf Arimo-Bold.ttf \
	NotoEmoji-Regular.ttf)

static: $(STATIC)/doris.css $(STATIC)/govuk-frontend.min.js $(FONTS) build/collected

# Production collects its static files here, and WhiteNoise warns wherever there is no such place.
build/collected:
	@mkdir -p $@

# npm writes this file when it has installed everything. --ignore-scripts: no package of ours
# needs to run anything, and a package that was tampered with doesn't get to.
NODE_PACKAGES := node_modules/.package-lock.json
$(NODE_PACKAGES): package-lock.json | $(PYTHON)
	@recent='const [major, minor] = process.versions.node.split(".").map(Number);
	process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'
	if ! command -v npm >/dev/null || ! node -e "$$recent"; then
		echo "Installing Node.js 24 into $(VENV): there is no npm, or an older Node.js than 20.19"
		$(PYTHON) -m pip install --quiet --require-hashes --requirement requirements-node.txt
		hash -r
	fi
	echo "Installing GOV.UK Frontend, Sass and the document fonts"
	npm ci --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error
	touch $@

$(STATIC)/doris.css: $(shell find static -name '*.scss') $(NODE_PACKAGES)
	@mkdir -p $(@D)
	echo "Compiling $@"
	node_modules/.bin/sass --load-path=node_modules --style=compressed --no-source-map \
		static/doris.scss $@

# Without its pointer to a source map, which is not served.
$(STATIC)/govuk-frontend.min.js: $(NODE_PACKAGES)
	@mkdir -p $(@D)
	sed 's|//# sourceMappingURL=.*$$||' node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js >$@

$(FONTS): $(NODE_PACKAGES)
	@mkdir -p $(@D)
	family=$$(basename $@ | sed 's/-.*//')
	style=$$(basename $@ .ttf | sed 's/.*-//')
	case $$family in
		Arimo) package=arimo ;;
		NotoEmoji) package=noto-emoji ;;
	esac
	case $$style in
		Regular) file=400Regular ;;
		Italic) file=400Regular_Italic ;;
		Bold) file=700Bold ;;
	esac
	cp node_modules/@expo-google-fonts/$$package/$$file/$${family}_$$file.ttf $@
	cp node_modules/@expo-google-fonts/$$package/LICENSE_FONT $(@D)/$$family-licence.txt

# Locks ---------------------------------------------------------------------------------------

COMPILE := uv --no-config pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --custom-compile-command 'make lock' $(UPGRADE)

# After a change to pyproject.toml or package.json: what still fits keeps its version.
lock: | $(PYTHON)
	$(PYTHON) -m pip install --quiet 'uv==0.13.*'
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) pyproject.toml --group test --group lint --constraint requirements.txt \
		--output-file requirements-dev.txt
	$(COMPILE) --group node --output-file requirements-node.txt
	npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved \
		--no-audit --no-fund --loglevel=error

# The newest version of everything within the series that pyproject.toml names.
upgrade:
	$(MAKE) lock UPGRADE=--upgrade
	npm update --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved \
		--no-audit --no-fund --loglevel=error

# All that make made, but not the database.
clean:
	rm -rf $(VENV) node_modules build .mypy_cache .ruff_cache .pytest_cache .hypothesis
