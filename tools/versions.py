"""The wheel on another Python, with the newest versions of what it needs or the lowest that are allowed:
built, installed afresh, its labs shown; its doctests, the tests without a browser, and a lesson run.

    python tools/versions.py python3.14
    python tools/versions.py python3.11 lowest-direct
    python tools/versions.py python3.13 highest tests/run tests/line    # of the tests only these
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WHAT = ["tests", "pullbook", "notebooks/01_order_as_trigger.ipynb"]
BROWSERS = ["--ignore=tests/teach/test_browser.py", "--ignore=tests/teach/test_firefox.py"]
SHOW = """
import sys, pullbook as pb
print(sys.version.split()[0], pb.__file__)
for name in pb.labs.__all__:
    getattr(pb.labs, name)().widget
"""
WHERE = "import sysconfig; print(sysconfig.get_path('purelib'))"


def run(*command, **how):
    return subprocess.run([str(part) for part in command], check=True, **how)


def main(python, resolution="highest", *what):
    uv = [sys.executable, "-m", "uv"]
    with tempfile.TemporaryDirectory(prefix="pullbook-versions-") as folder:
        env, tree, wheels = (Path(folder) / name for name in ("env", "tree", "wheels"))
        run(*uv, "build", "-q", "--wheel", "-o", wheels, ROOT)
        run(*uv, "venv", "-q", "--seed", "--python", python, env)
        install = [*uv, "pip", "install", "-q", "--python", env]
        run(*install, "--resolution", resolution, "-r", ROOT / "pyproject.toml", "--extra", "test")
        run(*install, "--no-deps", *wheels.glob("*.whl"))
        run(env / "bin/python", "-c", SHOW, cwd=folder)
        files = run("git", "ls-files", cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
        for file in files:
            if not file.startswith("pullbook/"):
                (tree / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / file, tree / file)
        site = run(env / "bin/python", "-c", WHERE, capture_output=True, text=True).stdout.strip()
        os.symlink(Path(site) / "pullbook", tree / "pullbook")  # so that all that is tested is the wheel's
        pytest = [env / "bin/python", "-P", "-m", "pytest", *BROWSERS, *(what or WHAT)]
        return subprocess.run(list(map(str, pytest)), cwd=tree).returncode


if __name__ == "__main__":
    if not 2 <= len(sys.argv) or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
