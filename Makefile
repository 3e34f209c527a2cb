# Each target sets itself up: on a fresh machine with python3 (3.11 to 3.13, venv and pip) and make, nothing else is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint packaging/constraints.txt
CUDA := $(shell nvidia-smi >/dev/null 2>&1 && echo ,cuda)
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check bench crash fuzz train format locale screenshot screenshots

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/app.stamp: pyproject.toml packaging/constraints.txt | $(VENV)/bin/python
	$(PIP) --editable '.[demo$(CUDA)]'
	@touch $@

$(VENV)/dev.stamp: pyproject.toml packaging/constraints.txt | $(VENV)/bin/python
	$(PIP) --editable '.[training,dev]'
	@touch $@

run: $(VENV)/app.stamp ## open the app; ARGS="--demo" for the demo scans, ARGS="FOLDER" for yours
	@$(BIN)/python packaging/check_system.py
	@$(BIN)/xray-desktop $(ARGS)

test: $(VENV)/dev.stamp ## style, types, contracts, all tests; the ratios are `make bench`
	@$(BIN)/python packaging/check_system.py --offscreen
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist loadfile -m "not bench"

check: $(VENV)/dev.stamp ## style, types, contracts, unit tests: about a minute
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 2 -m "not slow and not bench and not shared" tests/unit tests/test_architecture.py

bench: $(VENV)/dev.stamp ## ratios against a bare baseline in the same run
	$(BIN)/pytest -m bench -s

crash: $(VENV)/dev.stamp ## 500 kills while reads are saved, sets exported, models changed
	$(BIN)/pytest tests/crash -q --crash-scale 10

fuzz: $(VENV)/dev.stamp ## 20,000 mutated DICOM and 10,000 mutated PNG and JPEG files through the reader
	$(BIN)/pytest tests/fuzz -q -n 2 --fuzz-scale 10

train: $(VENV)/dev.stamp ## train, evaluate and export an experiment: ARGS="training/experiments/NAME.toml"
	$(BIN)/python -m training fit $(ARGS)
	$(BIN)/python -m training evaluate $(ARGS)
	$(BIN)/python -m training export $(ARGS)

format: $(VENV)/dev.stamp ## mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

locale: $(VENV)/dev.stamp ## gather the words of the window, compile their translations
	$(BIN)/python packaging/locale_catalogue.py

screenshots: $(VENV)/dev.stamp ## every screen and state, both themes and languages, into out/screens
	$(BIN)/pytest -q -m screens tests/gui/test_screenshots.py --screens out/screens

screenshot: $(VENV)/app.stamp ## the README's picture of the demo scans
	QT_QPA_PLATFORM=offscreen $(BIN)/xray-desktop --demo --screenshot resources/screenshot.png
