"""A chapter's questions and quiz, from its .toml file. CONTRIBUTING.md says what may stand in it."""

import keyword
import tomllib
from collections.abc import Callable, Mapping
from string import ascii_lowercase

from . import formulas
from .chapter import Workbook
from .drawn import Numbers
from .parts import NUMBER, Part
from .question import KINDS, Choice, Mistake, Question
from .quizzes import QuizItem
from .texts import fields

FORMULA = (str, *NUMBER)  # a formula that is a number alone needs no quotes
HEAD = ("stem", "title", "part", "about")  # of the chapter, in its file
KEYS = (  # of a question
    "id",
    "kind",
    "unit",
    "tolerance",
    "draw",
    "keep",
    "arguments",
    "cases",
    "returns",
    "ask",
    "answer",
    "accepts",
    "members",
    "drawn_as",
    "hint",
    "right",
    "numbers",
    "steps",
    "mistakes",
    "options",
)
RESERVED = ("answer", "expected", "drawn", *formulas.FUNCTIONS)


def read(text: str, name: str, functions: Mapping | None = None) -> Workbook:
    """Return the workbook that a chapter's file holds.

    text       of the file
    name       of the file, for errors: "01.toml"
    functions  those that its formulas may call, by name

    ValueError that names the file, the question, the key, and what would be right.

    >>> book = read('''
    ... stem = "00_demo"
    ... title = "A demonstration"
    ... part = "I. Demonstrations"
    ... about = "How many minutes are that?"
    ... [[question]]
    ... id = "q1"
    ... ask = "A bag needs {hours} h. How many minutes is that?"
    ... answer = "60 * hours"
    ... [question.numbers]
    ... hours = 0.85
    ... ''', "00.toml")
    >>> book.question("q1").pose().check(51)
    ✔ Right.
    """
    try:
        file = Part(name, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{name} is no TOML file: {error}. Is a quote or a bracket missing there?") from None
    file.only(*HEAD, "lesson", "constants", "question", "quiz")
    questions = [
        _Reader(part, file.part("constants"), dict(functions or {})).question()
        for part in file.parts("question", "id")
    ]
    quiz = [_quiz_item(part) for part in file.parts("quiz")]
    head = {key: file.take(key, str) for key in HEAD}
    lesson = tuple(file.take("lesson", list, []))
    if not all(type(number) in NUMBER for number in lesson):
        raise file.wrong(f"lesson is {list(lesson)!r}; it must be a list of numbers")
    book = file.made(Workbook, **head, questions=tuple(questions), quiz=tuple(quiz), lesson=lesson)
    if not book.stem.startswith(number := name.removesuffix(".toml")):
        raise file.wrong(f"stem is {book.stem!r}; it must begin with the file's number, {number}")
    return book


def _quiz_item(part):
    part.only("ask", "answer", "options")
    answer, options = part.take("answer", str), _options(part)
    keys, letters = [o.key for o in options], list(ascii_lowercase[: len(options)])
    if keys != letters:
        raise part.wrong(f"the keys of the options are {', '.join(keys)}, not {', '.join(letters)}")
    if answer not in keys:
        raise part.wrong(f"answer is {answer!r}; it must be one of {', '.join(keys)}")
    choices = tuple((o.text, o.key == answer, o.says) for o in options)
    return part.made(QuizItem, part.take("ask", str), choices)


def _options(part):
    options = []
    for option in part.parts("options", "key"):
        option.only("key", "text", "say")
        options.append(Choice(option.take("key", str), option.take("text", str), option.take("say", str, "")))
    return tuple(options)


class _Reader:
    """Reads a question: its numbers, its steps, its answer, its mistakes, each in terms of those before."""

    def __init__(self, part, constants, functions):
        part.only(*KEYS)
        self.part, self.functions = part, functions
        self.names, self.steps = [], {}  # what a formula may speak of, and the formulas among it
        self.constants = constants.values
        for name in self.constants:
            self._name(constants, name)
        self.kind, self.options = part.take("kind", str, "number"), _options(part)
        if self.kind not in KINDS:
            raise part.wrong(f"kind is {self.kind!r}; it must be one of {', '.join(KINDS)}")
        self.numbers, self.arguments = Numbers(part.part("numbers"), self.formula), self._arguments()

    def question(self) -> Question:
        part, steps = self.part, self.part.part("steps")
        for name in (*self.numbers.names, *self.arguments):
            self._name(part, name)
        for name, text in steps.values.items():
            formula = self.formula(steps, name, text, self.names)
            self._name(steps, name)
            self.steps[name] = formula
        self.steps["answer"] = self._answer()
        self.names.append("answer")
        value = self._function_of_arguments if self.kind == "function" else self._value
        keep = part.take("keep", str, None)
        keep = keep and self._value(self.formula(part, "keep", keep, self.names))
        mistakes = tuple(Mistake(value(formula), says) for formula, says in self._mistakes())
        accepts = tuple(
            value(self.formula(part, "accepts", text, self.names)) for text in part.take("accepts", list, [])
        )
        members = part.take("members", str, None)
        facts = self._facts()
        return Question(
            part.take("id", str),
            part.take("ask", str),
            value(self.steps["answer"]),
            self.kind,
            self.numbers.course,
            self.numbers.draw(part, self._chapters("draw"), keep),
            part.take("unit", str, ""),
            part.take("tolerance", NUMBER, 1e-3),
            mistakes,
            part.take("right", str, ""),
            part.take("hint", str, ""),
            facts,
            self.options,
            self._chapters("cases"),
            part.take("returns", str, "number"),
            part.where,
            accepts,
            members and self._value(self.formula(part, "members", members, self.names)),
            part.take("drawn_as", str, ""),
        )

    def formula(self, part, key, text, names) -> Callable:
        """Return a formula, as a function of a Scope; it names its place in the file where it is wrong."""
        where = f"{part.where}, {key} = {text!r}"
        try:
            if type(text) not in FORMULA:
                raise ValueError("a formula is text in quotes, or a number")
            compute = formulas.read(str(text), names, self.steps, self.functions)
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from None

        def checked(scope):
            try:
                return compute(scope)
            except formulas.Stopped:
                raise
            except Exception as error:
                raise formulas.Stopped(f"{where} stops: {error} ({type(error).__name__})") from error

        return checked

    def _name(self, part, name):
        """Take in a name that formulas may speak of."""
        if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
            raise part.wrong(
                f"{name!r} is no name for a formula: it takes letters, digits and _, a letter "
                "first, and must be no word of the language, such as if or in"
            )
        if name in (*RESERVED, *self.functions, *self.names):
            raise part.wrong(f"the name {name!r} is taken already; choose another")
        self.names.append(name)

    def _arguments(self):
        given, wanted = [key in self.part.values for key in ("arguments", "cases")], self.kind == "function"
        if given != [wanted, wanted]:
            raise self.part.wrong(
                "a question of the kind function needs arguments, a list of names, and "
                "cases, a function of the chapter that draws them; other kinds have neither"
            )
        return self.part.take("arguments", list, [])

    def _answer(self):
        answer = self.part.take("answer", FORMULA)
        if any(option.key == answer for option in self.options):
            return lambda scope: answer
        return self.formula(self.part, "answer", answer, self.names)

    def _mistakes(self):
        """The formula and the sentence of each known mistake; one sentence may go with several formulas."""
        for part in self.part.parts("mistakes"):
            part.only("gives", "say")
            gives, says = part.take("gives", (*FORMULA, list)), part.take("say", str)
            for text in gives if isinstance(gives, list) else [gives]:
                yield self.formula(part, "gives", text, self.names), says

    def _chapters(self, key):
        """The function of the chapter that `key` names, or None."""
        name = self.part.take(key, str, None)
        if name is not None and name not in self.functions:
            raise self.part.wrong(f"{key}: {formulas.unknown(name, 'The functions here', self.functions)}")
        return self.functions.get(name)

    def _texts(self):
        """The texts that may hold braces, each with its place."""
        parts = [self.part, *self.part.parts("mistakes"), *self.part.parts("options", "key")]
        for part in parts:
            for key in ("ask", "hint", "right", "text", "say"):
                if key in part.values:
                    text = part.take(key, str)
                    yield f"{part.where}, {key} = {text!r}", text

    def _facts(self):
        """A function of the numbers: what the texts' braces hold besides them; None if they hold no more."""
        shown, known = set(), {*self.names, "answer", "expected"}
        for where, text in self._texts():
            try:
                found = fields(text)
            except ValueError as error:
                wrong = f"{where}: {error}. A brace that is meant as one is written twice"
                raise ValueError(wrong) from None
            for name in sorted(found - known):
                raise ValueError(f"{where}: {formulas.unknown(name, 'The names here', sorted(known))}")
            shown |= found
        shown = sorted((shown & {*self.steps, *self.constants}) - {"answer"})
        return (lambda numbers: {name: self._scope(numbers)[name] for name in shown}) if shown else None

    def _scope(self, numbers):
        return formulas.Scope({**self.constants, **numbers}, self.steps)

    def _value(self, formula):
        return lambda numbers: formula(self._scope(numbers))

    def _function_of_arguments(self, formula):
        def function(numbers):
            return lambda *given: formula(self._scope({**numbers, **dict(zip(self.arguments, given))}))

        return function
