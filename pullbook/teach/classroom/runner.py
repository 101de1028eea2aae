"""What runs inside the process of a submission: its cells, one after another, each within limits.

Answers leave as plain data after each cell, so that a cell that takes the process down costs only itself.
This keeps accidents apart from each other. It is no sandbox against malice: see docs/serving.md.
"""

import ast
import asyncio
import builtins
import json
import os
import signal
import sys
import types
from dataclasses import dataclass
from threading import Thread
from time import monotonic, process_time, sleep

from .plain_data import decode, encode, signature

try:
    import resource
except ImportError:  # Windows
    resource = None

PATIENCE = 3  # a cell that waits, or has little of a busy machine, may take so many times its seconds
LONGEST = 500  # characters of an error that are told
_BODIES = ("time", "timeit", "capture", "prun")  # magics of a cell whose body is run


@dataclass(frozen=True)
class Limits:
    """What a submission may use: seconds of work a cell, seconds in all, MB of memory, of output, of a file.

    >>> Limits(cell=5).whole
    180.0
    """

    cell: float = 10.0
    whole: float = 180.0
    memory: float = 2048
    output: float = 1
    disk: float = 50

    def __post_init__(self):
        for name, value in vars(self).items():
            if not 0 < value < 1e7:
                raise ValueError(f"{name} is {value!r}; it must be above 0")


class Stopped(BaseException):
    """A cell went over a limit; its text says over which. No `except Exception` of a learner's catches it."""


class Output:
    """Where a cell prints to: counts, and stops the cell that prints without end."""

    encoding, errors, closed = "utf-8", "replace", False

    def __init__(self, most: int):
        self._left = most

    def write(self, text):
        self._left -= len(text)
        if self._left < 0:
            raise Stopped("it printed without end")
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def isatty(self):
        return False


class Shell:
    """In place of IPython: lines that begin with ! or % do nothing; %%time and its like run their cell."""

    def __init__(self, names):
        self._names = names

    def run_cell_magic(self, name, line, cell):
        if name in _BODIES:
            exec(compile(cell, "<cell>", "exec"), self._names)

    def run_line_magic(self, name, line, *more):
        if name in _BODIES:
            exec(compile(line, "<cell>", "exec"), self._names)

    def getoutput(self, *command, **more):
        return []

    def __getattr__(self, name):
        return lambda *arguments, **more: None


class Checks(ast.NodeTransformer):
    """Leaves out what the learner's own notebook asks and checks, whatever `book` has become by then."""

    def visit_Expr(self, node):
        match node.value:
            case ast.Call(func=ast.Attribute(attr="check" | "ask"), args=[ast.Constant(value=str()), *_]):
                return ast.copy_location(ast.Pass(), node)
        return node


def prepared(source: str):
    """Return a cell as code to run: IPython's lines as Python, checks left out; SyntaxError as Python's.

    >>> ast.unparse(ast.parse("q1 = 2")) == ast.unparse(Checks().visit(ast.parse("q1 = 2")))
    True
    """
    from IPython.core.inputtransformer2 import TransformerManager

    tree = ast.parse(TransformerManager().transform_cell(source))
    tree = ast.fix_missing_locations(Checks().visit(tree))
    return compile(tree, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


class Run:
    """One run of a notebook's cells.

    keys    names of the answers
    limits  of each cell
    tell    called with a dictionary for each thing that happens
    """

    def __init__(self, keys, limits, tell):
        self._keys, self._limits, self._tell = keys, limits, tell
        self._builtins = dict(vars(builtins))
        self._armed, self._told, self._again = False, {}, []
        self._begun = self._worked = 0.0
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module
        self._names = module.__dict__
        shell = Shell(self._names)
        self._names |= {"display": lambda *a, **k: None, "get_ipython": lambda: shell}
        if hasattr(signal, "SIGALRM"):
            signal.signal(signal.SIGALRM, self._alarm)

    def cells(self, cells):
        """Run the cells, (number, source); those that miss a name once more, after all others."""
        for number, source in cells:
            if self._cell(number, source) == "NameError":
                self._again.append((number, source))
        if len(self._again) < len(cells):
            for number, source in self._again:
                self._cell(number, source)

    def calls(self, cases):
        """Call the functions among the answers. cases: key -> list of lists of arguments, as plain data."""
        for key, each in cases.items():
            function = self._names.get(key)
            if callable(function):
                arguments = self._within(lambda f=function: signature(f))[0]
                results = []
                for case in each:
                    stuck = results and results[-1][:2] == ["error", "TimeoutError"]
                    results.append(results[-1] if stuck else self._called(function, case))
                self._tell({"function": key, "arguments": arguments, "results": results})

    def _called(self, function, case):
        value, error = self._within(lambda: encode(function(*(decode(each) for each in case))))
        if isinstance(error, Stopped):
            return ["error", "TimeoutError", str(error)]
        return ["error", *_told(error)] if error else ["value", value]

    def _cell(self, number, source):
        self._tell({"begin": number})
        error = self._within(lambda: self._execute(source))[1]
        builtins.__dict__.clear()
        builtins.__dict__.update(self._builtins)
        answers = self._within(self._changed)[0] or {}
        if error is None:
            self._tell({"end": number, "answers": answers})
            return None
        kind = "limit" if isinstance(error, Stopped) else "error"
        name, text = _told(error)
        self._tell({"end": number, "answers": answers, "trouble": [kind, name, text]})
        return name

    def _execute(self, source):
        sys.stdout = sys.stderr = Output(int(self._limits.output * 1e6))
        result = eval(prepared(source), self._names)
        if isinstance(result, types.CoroutineType):
            asyncio.run(result)

    def _changed(self):
        found = {key: encode(self._names[key]) for key in self._keys if key in self._names}
        new = {key: data for key, data in found.items() if self._told.get(key) != data}
        self._told |= new
        return new

    def _within(self, work):
        """Do some work within the limits; return (what it gives, None) or (None, the error)."""
        timed = hasattr(signal, "setitimer")
        try:
            try:
                self._begun, self._worked = monotonic(), process_time()
                self._armed = True
                if timed:
                    signal.setitimer(signal.ITIMER_REAL, self._limits.cell, 0.25)
                return work(), None
            finally:
                self._armed = False
                if timed:
                    signal.setitimer(signal.ITIMER_REAL, 0)
        except BaseException as error:
            return None, error

    def _alarm(self, *_):
        worked, passed = process_time() - self._worked, monotonic() - self._begun
        if self._armed and (worked >= self._limits.cell or passed >= PATIENCE * self._limits.cell):
            raise Stopped(f"it was stopped after {self._limits.cell:g} s")


def _told(error):
    try:
        text = str(error)[:LONGEST]
    except BaseException:
        text = ""
    return str(type(error).__name__)[:60], text


def confine(limits: Limits, folder: str):
    """Put this process into its folder, a group of its own, and under the system's limits."""
    os.chdir(folder)
    os.environ["PULLBOOK_HOME"] = folder
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    if hasattr(os, "setsid"):
        os.setsid()
    if resource:
        size = int(limits.memory * 2**20)
        for kind in (resource.RLIMIT_DATA, resource.RLIMIT_AS)[: 1 if sys.platform == "linux" else 2]:
            resource.setrlimit(kind, (size, size))
        disk = int(limits.disk * 2**20)
        resource.setrlimit(resource.RLIMIT_FSIZE, (disk, disk))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        seconds = int(limits.whole + 2 * limits.cell) + 10  # should nobody be left to end it
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write fails with an error, and is told


def main(cells, keys, cases, limits, folder, pipe):
    """Run a submission; all that happens is sent through the pipe as lines of JSON. Ends the process."""
    dumps, send, leave = json.dumps, pipe.send_bytes, os._exit
    Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
    try:
        confine(limits, folder)
        run = Run(keys, limits, lambda message: send(dumps(message).encode()))
        run.cells(cells)
        run.calls(cases)
        send(dumps({"done": True}).encode())
    finally:
        leave(0)


def _follow(parent):
    """End this process when the one that watches over it is gone."""
    while os.getppid() == parent:
        sleep(1.0)
    os._exit(0)
