# Two commands to know: make lab, make test. Each makes .venv first if it is missing.
PYTHON ?= python3
BIN = .venv/bin
LAB ?=
unexport PYTHONDONTWRITEBYTECODE  # a test starts hundreds of kernels: each would compile all that it imports

# A .venv that is not this folder's (copied, moved), that lost its pip or its Python, is made anew.
FINE = import sys, pathlib, importlib.util as u; here = pathlib.Path(".").resolve(); \
  sys.exit(not (sys.version_info >= (3, 11) and pathlib.Path(sys.prefix).resolve() == here / ".venv" \
  and u.find_spec("pip") and pathlib.Path(u.find_spec("pullbook").origin).is_relative_to(here)))
$(shell test ! -e .venv/lab || $(BIN)/python -I -c '$(FINE)' 2>/dev/null || rm -f .venv/lab .venv/test)

lab: .venv/lab  ## open the course in JupyterLab, with all of its folders
	$(BIN)/python -m jupyter lab --ServerApp.root_dir=. $(LAB) notebooks/00_welcome.ipynb

test: .venv/test  ## everything: units, doctests, notebooks, workbooks, browser
	$(BIN)/python -m pytest

notebooks: .venv/test  ## run notebooks and solutions in place, then make the exercises from the solutions, and README's map
	$(BIN)/python tools/notebooks.py
	$(BIN)/python tools/exercises.py
	$(BIN)/python tools/readme.py

exercises: .venv/test  ## make exercises/ from solutions/
	$(BIN)/python tools/exercises.py

site: .venv/test  ## all lessons as pages to read, in site/: charts and labs move, without Jupyter and without a network
	$(BIN)/python tools/make_site.py

bench: .venv/test  ## measure speed against C, SimPy and (where they are installed) salabim, Ciw and stockpyl, and renew docs/speed.md; grading a class, how heavy each lesson is, and the labs in a browser: their answer, and what they grow by
	$(BIN)/python tools/bench
	$(BIN)/python tools/class_of_200.py
	$(BIN)/python tools/weigh.py
	PULLBOOK_PRESSES=40 $(BIN)/python -m pytest -o addopts="" -qs -k "slider or redraws or grow" tests/teach/test_browser.py

lock: .venv/lab  ## renew requirements.txt from pyproject.toml, for every platform and Python
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile pyproject.toml -U $(LOCK) -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml -U --extra test -c requirements.txt $(LOCK) -o tests/requirements.txt
LOCK = --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header --no-annotate -q

versions: .venv/test  ## the wheel in a fresh environment, on PYTHON=python3.14, say; RESOLUTION=lowest-direct takes the lowest versions allowed
	$(BIN)/python -m pip install -q uv
	$(BIN)/python tools/versions.py $(PYTHON) $(RESOLUTION)
RESOLUTION ?= highest

.venv/lab: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit("pullbook needs Python 3.11 or later, and $(PYTHON) is %d.%d: make $(MAKECMDGOALS) PYTHON=python3.12, say" % v[:2])'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install -q --no-compile -r requirements.txt  # byte code is made of what is used: 150 MB less
	$(BIN)/python -m pip install -q --no-deps -e .
	$(BIN)/python -m jupyter labextension disable --level=sys_prefix @jupyterlab/apputils-extension:announcements  # asks for news on the network
	$(BIN)/python -m pullbook warm
	touch $@

.venv/test: .venv/lab tests/requirements.txt
	$(BIN)/python -m pip install -q -r tests/requirements.txt
	touch $@

.PHONY: lab test notebooks exercises site bench lock versions
