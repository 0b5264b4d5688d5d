# Two commands do all the set-up: `make site` builds the whole site, `make test` runs the tests.

PYTHON ?= python3
PYTHONS ?= python3.11 python3.12 python3.13
VENV := .venv
READERS := .venv-readers
RUN := $(VENV)/bin/python
# Exact versions with hashes, wheels only: nothing is built and nothing is resolved again.
INSTALL := $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all:
# Two libraries of the data's readers have no wheel and are built, with the setuptools that is locked beside them.
INSTALL_READERS := $(VENV)/bin/uv pip install --quiet --python $(READERS)/bin/python --require-hashes --no-deps \
	--only-binary :all: --no-binary docopt --no-binary jsonpath-rw --build-constraints requirements-readers.txt
COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

# Tests write many small files: in memory if it has space for them (in KiB), which takes an eighth less time.
ROOM = $(shell test "$$(df -k --output=avail /dev/shm 2>/dev/null | tail -1)" -gt 4000000 2>/dev/null && echo /dev/shm || echo $${TMPDIR:-/tmp})

.PHONY: site test test-slow test-all readers check lint pythons serve bench lock clean accept review comment links index compare

site: $(VENV)/site-ready
	$(RUN) build.py build $(OPTIONS)

check: $(VENV)/site-ready
	$(RUN) build.py check $(OPTIONS)

serve: $(VENV)/site-ready
	$(RUN) build.py serve $(OPTIONS)

test: lint
	TMPDIR=$(ROOM) $(RUN) -m pytest -n auto -m "not slow"

# The tests that take minutes: all kills, the published files in the programs that read them, and the fast tests on
# copies of the project with one contribution each, which take longest. SLOW selects some of them by pytest's marks.
test-slow: readers
	TMPDIR=$(ROOM) $(RUN) -m pytest -n auto -m "$(or $(SLOW),slow)"

test-all: test test-slow

# Install the programs that open the published files, in an environment of their own.
readers: $(READERS)/ready

lint: $(VENV)/test-ready
	$(VENV)/bin/ruff check --quiet .
	$(VENV)/bin/ruff format --quiet --check .
	$(RUN) -m mypy --no-error-summary
	$(VENV)/bin/lint-imports > $(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }
	$(VENV)/bin/zizmor --offline --persona pedantic --quiet --no-progress .github
	$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(VENV)/bin/check-jsonschema --quiet --builtin-schema custom.github-workflows-require-timeout .github/workflows/*.yml
	$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms \
		$(filter-out %/config.yml, $(wildcard .github/ISSUE_TEMPLATE/*.yml))

# Test that every supported Python makes the same bytes, each with the locked libraries in an environment of its own.
pythons: $(VENV)/test-ready
	@set -e; for python in $(PYTHONS); do own=$(VENV)-$${python##*/}; \
		$(MAKE) --no-print-directory VENV=$$own PYTHON=$$python $$own/site-ready; done
	PYTHONS="$(foreach python,$(PYTHONS),$(abspath $(VENV)-$(notdir $(python))/bin/python))" \
		$(RUN) -m pytest tests/test_pythons.py

# Time builds of the record by this program and by that of an earlier commit, AGAINST, in turns.
compare: $(VENV)/site-ready
	$(RUN) bench/measure.py --against "$(AGAINST)"

# Measure builds and write docs/performance.md; SIZES are numbers of ties, PEERS is the harness of other generators.
bench: $(VENV)/site-ready
	$(RUN) bench/measure.py $(SIZES) $(if $(PEERS),--peers "$(PEERS)") --write docs/performance.md

# Update the locked dependencies; nothing else does.
lock: $(VENV)/test-ready
	$(COMPILE) --upgrade pyproject.toml --output-file requirements.txt
	$(COMPILE) --upgrade pyproject.toml --group dev --output-file requirements-dev.txt
	$(COMPILE) --upgrade --group readers --output-file requirements-readers.txt

# The workflows call these, with the files that GitHub gives them.
accept: $(VENV)/site-ready
	$(RUN) build.py add --issue "$(ISSUE)" $(if $(ANSWER),--answer "$(ANSWER)")

review: $(VENV)/site-ready
	$(RUN) build.py review --before "$(BEFORE)" $(if $(REPORT),--report "$(REPORT)")

comment: $(VENV)/site-ready
	$(RUN) build.py review --render "$(REVIEW)" $(if $(ANSWER),--answer "$(ANSWER)")

links: $(VENV)/site-ready
	$(RUN) build.py links $(if $(REPORT),--report "$(REPORT)")

# Make the search index of a site with the setting "search: pagefind" from its finished pages, after each build.
index: $(VENV)/site-ready
	$(RUN) -m pagefind --site $(or $(OUT),site) --glob "{cities,states,partners}/*/index.html"

clean:
	rm -rf $(VENV) $(VENV)-* .cache site

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python's venv module is needed (on Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }

$(READERS)/ready: requirements-readers.txt | $(VENV)/test-ready
	$(RUN) -m venv --clear --without-pip $(READERS)
	$(INSTALL_READERS) -r requirements-readers.txt
	@touch $@

$(VENV)/site-ready: requirements.txt | $(VENV)/bin/python
	$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/test-ready: requirements-dev.txt | $(VENV)/bin/python
	$(INSTALL) -r requirements-dev.txt
	@touch $@ $(VENV)/site-ready
