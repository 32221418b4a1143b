# Each target sets up what it needs (a venv in .venv, from the lock) and says so; a second run is quick.
#   make demo    the whole way once, on an embedded CloudFormation: no AWS account needed
#   make test    the tests (options for pytest: make test ARGS="-k loader -x")
#   make check   lint, format, types and layers, as CI checks them
#   make format  mend what can be mended by itself
#   make checkov checkov and our Guard rules over all golden templates, samples and pipeline templates
#   make docs    write the generated pages of docs/ and the help text in README.md anew
#   make screenshots  take the pictures of README.md anew (needs Chromium)
#   make lock    pin the packages anew after an edit of pyproject.toml (UPGRADE=--upgrade: the newest)
#   make clean   remove everything that was made here
# A certain interpreter: make PYTHON=python3.12 ...

.POSIX:
.PHONY: demo test check checkov format docs screenshots lock setup clean
PYTHON =
ARGS =
UPGRADE =
BIN = .venv/bin

demo: setup
	@$(BIN)/python -m tests.demo

test: setup
	@$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/python docs/generate.py --check

checkov: setup
	@$(BIN)/python -m tests.checkov

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup
	$(BIN)/python docs/generate.py

screenshots: setup
	$(BIN)/python docs/screenshots.py

lock:
	@sh .ci/lock $(UPGRADE)

setup:
	@PYTHON="$(PYTHON)" sh .ci/setup

clean:
	rm -rf .venv .demo .checkov .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find compose2cfn tests docs -name __pycache__ -type d -prune -exec rm -rf {} +
