# Everything is set up on the way; the second time is quick. The work is done by the scripts in .make/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test lint snapshot screenshots lock clean

help:         ## say what there is
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /make \1\t/' | expand -t 20

run:          ## set up, load the embedded data, serve http://127.0.0.1:8050 with the scheduler (PORT=… to change)
	@exec .make/run

test:         ## set up, run everything, browser tests included (ARGS="tests/data -k leak" for a part)
	@exec .make/test

lint:         ## only ruff and mypy
	@exec .make/lint

snapshot:     ## compile the embedded data from provider files (FILES=folder)
	@exec .make/snapshot

screenshots:  ## take the pictures of the README
	@exec .make/with-python -m tests.screenshots

lock:         ## compile both requirements.in into fully pinned files
	@exec .make/lock

clean:        ## remove the virtual environment and all caches; the database in data/var stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis tests/out
	@find dashboard data indicators ingest tests -name __pycache__ -type d -prune -exec rm -rf {} +
