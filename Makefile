# `make site` builds the sample portal, `make test` runs everything, `make bench` measures.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: site test test-long check bench clean

site: $(VENV)/.site
	$(BIN)/python build.py
	@echo
	@echo "Xem cổng: $(BIN)/python build.py serve, rồi mở http://localhost:8000/"

test: $(VENV)/.test
	$(BIN)/python -m pytest -m "not long" -n 3 --dist loadfile --no-loadscope-reorder

test-long: $(VENV)/.test
	$(BIN)/python -m pytest

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.site
	$(BIN)/python bench/run.py

clean:
	rm -rf output .congxa $(VENV)

$(VENV)/.site: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test: $(VENV)/.site requirements-dev.txt tests/install-tools.sh tests/node/package.json
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	sh tests/install-tools.sh
	@touch $@
