# Two commands to know: make lab, make test. Each makes .venv first if it is missing.
PYTHON ?= python3
BIN = .venv/bin
LAB ?=

lab: .venv/lab  ## open the course in JupyterLab
	$(BIN)/jupyter lab $(LAB) notebooks/00_welcome.ipynb

test: .venv/test  ## everything: units, doctests, notebooks, workbooks, browser
	$(BIN)/python -m pytest

notebooks: .venv/test  ## run notebooks and solutions in place, then make the exercises from the solutions, and README's map
	$(BIN)/python tools/notebooks.py
	$(BIN)/python tools/exercises.py
	$(BIN)/python tools/readme.py

exercises: .venv/test  ## make exercises/ from solutions/
	$(BIN)/python tools/exercises.py

bench: .venv/test  ## measure speed against SimPy and C, and that of the labs in a browser
	$(BIN)/python tools/bench.py
	PULLBOOK_PRESSES=40 $(BIN)/python -m pytest -o addopts="" -qs -k "slider or redraws" tests/teach/test_browser.py

lock: .venv/lab  ## renew requirements.txt from pyproject.toml, for every platform and Python
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile pyproject.toml -U $(LOCK) -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml -U --extra test -c requirements.txt $(LOCK) -o tests/requirements.txt
LOCK = --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header --no-annotate -q

.venv/lab: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q -r requirements.txt
	$(BIN)/pip install -q --no-deps -e .
	$(BIN)/jupyter labextension disable --level=sys_prefix @jupyterlab/apputils-extension:announcements  # asks for news on the network
	touch $@

.venv/test: .venv/lab tests/requirements.txt
	$(BIN)/pip install -q -r tests/requirements.txt
	touch $@

.PHONY: lab test notebooks exercises bench lock
