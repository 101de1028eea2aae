"""The examples of CONTRIBUTING.md: put where they say into a copy of the house, they work, and they need no
more files than it promises."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
# an example begins with its file and the line that it goes above; without one, at the end of the file
EXAMPLE = re.compile(r"```python\n# (\S+\.py)(?:, above: ([^\n]*))?\n(.*?)```", re.S)


def put_in(house, file, above, code):
    path = house / file
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = text.splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if above in line) if above else len(lines)
    path.write_text("".join([*lines[:at], code, *lines[at:]]), encoding="utf-8")


def test_the_examples_work_where_they_say(tmp_path):
    for folder in ("pullbook", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / file, tmp_path)
    examples = EXAMPLE.findall(TEXT)
    for example in examples:
        put_in(tmp_path, *example)
    names = re.findall(r"def (test_\w+|\w+(?=\(.*\) ->))", "".join(code for *_, code in examples))
    wanted = " or ".join([*names, "test_all_that_pb_reaches"])
    files = {file for file, *_ in examples} | {"tests/teach/test_every_lab.py", "tests/test_face.py"}
    tried = subprocess.run(
        [sys.executable, "-m", "pytest", "-o", "addopts=", "-q", "--doctest-modules", "-k", wanted, *files],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(tmp_path)},
    )  # compiling would take most of the time, and other tests do
    assert tried.returncode == 0, tried.stdout[-3000:] + tried.stderr
    assert int(re.search(r"(\d+) passed", tried.stdout)[1]) > len(names), names


def test_each_addition_needs_the_files_that_are_promised():
    sections = re.findall(r"^### [^\n]*: (\d) files? and a test$(.*?)(?=^##)", TEXT, re.M | re.S)
    assert len(sections) == 3
    for promised, section in sections:
        files = {file for file, *_ in EXAMPLE.findall(section)}
        tests = {file for file in files if file.startswith("tests/")}
        assert (len(files - tests), len(tests)) == (int(promised), 1), files
