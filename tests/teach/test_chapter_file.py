"""A chapter's file and its formulas: what is allowed does what it says; what is wrong is named and placed."""

import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullbook.teach.workbook import Workbook
from pullbook.teach.workbook import book as books
from pullbook.teach.workbook.chapter_file import read
from pullbook.teach.workbook.course_map import CourseMap
from pullbook.teach.workbook.formulas import Scope, Stopped
from pullbook.teach.workbook.formulas import read as formula

TEXT = (Path(__file__).parents[1] / "data" / "90.toml").read_text()
LEARNERS = [None, *(f"learner {i}" for i in range(60))]


def three_moves(rng):
    return {"moves": rng.integers(1, 9, 3).tolist()}


def above(numbers, limit):
    return {n for n in numbers if n > limit}


def some_days(rng):
    return {"demand": int(rng.integers(1, 100)), "days": float(rng.uniform(0.5, 5))}


CHAPTER = {"three_moves": three_moves, "above": above, "some_days": some_days}


@pytest.fixture(scope="module")
def book():
    return read(TEXT, "90.toml", CHAPTER)


def posed(book, key):
    return [book.question(key).pose(book.stem, learner) for learner in LEARNERS]


def worked(text, functions=None, **values):
    return formula(text, values, (), functions)(Scope(values, {}))


# ---------------------------------------------------------------- formulas


@st.composite
def expressions(draw, depth=3):
    """Text of an expression of a and b, and of whole numbers."""
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from(["a", "b", "1", "2", "0.5", "17"]))
    x, y, z = (draw(expressions(depth - 1)) for _ in range(3))
    return draw(
        st.sampled_from(
            [
                f"({x} + {y})",
                f"({x} - {y})",
                f"({x} * {y})",
                f"(-{x})",
                f"min({x}, {y})",
                f"max({x}, {y}, {z})",
                f"abs({x})",
                f"({x} if {y} < {z} else {y})",
                f"round({x}, 1)",
                f"({x} >= {y} or {z} > 1)",
                f"({x} < {y} <= {z})",
                f"(not {x})",
                f"sum([{x}, {y}])",
                f"[{x}, {y}][1]",
                f"({x} != {y} and {x} in [{y}, {z}])",
                f"({x} // 3 + {y} % 7)",
            ]
        )
    )


@given(expressions(), st.integers(-50, 50), st.floats(-50, 50))
def test_a_formula_gives_what_python_gives(text, a, b):
    assert worked(text, a=a, b=b) == eval(text, {"a": a, "b": b})


@pytest.mark.parametrize(
    "text, value",
    [
        ("ceil(2.1) + floor(2.9)", 5),
        ("sqrt(9)", 3),
        ("log10(100)", 2),
        ("log(1)", 0),
        ("2 ** 10", 1024),
        ("'a' + 'b'", "ab"),
        ("[1] + [2, 3]", [1, 2, 3]),
        ("(1, 2)", [1, 2]),
        ("x[-2:]", [2, 3]),
        ("x[::-1]", [3, 2, 1]),
        ("len(x)", 3),
        ("joined(x)", "1, 2, 3"),
        ("3 in x and 4 not in x", True),
        ("d['tote']", 2),
        ("True", True),
        ("0 and 1 / 0", 0),
        ("1 or 1 / 0", 1),
        ("1\n+ 1", 2),
        (" 5 ", 5),
    ],
)
def test_what_a_formula_may_hold(text, value):
    assert worked(text, x=[1, 2, 3], d={"tote": 2}) == value


@pytest.mark.parametrize(
    "text",
    [
        "x.real",
        "x.__class__",
        "(1).__class__.__bases__",
        "''.join(y)",
        "'{0.__class__}'.format(x)",
        "lambda: 1",
        "(lambda: 1)()",
        "[i for i in y]",
        "{i for i in y}",
        "{i: i for i in y}",
        "sum(i for i in y)",
        "[[j for j in y] for i in y]",
        "(x := 5)",
        "{1: 2}",
        "{1, 2}",
        "f'{x}'",
        "*y",
        "[*y]",
        "max(*y)",
        "max(**y)",
        "b'x'",
        "None",
        "...",
        "1j",
        "x @ x",
        "x << 9",
        "~x",
        "x is x",
        "await x",
        "yield",
        "min(x)(1)",
        "y[0](1)",
        "(min)()()",
        "x if x",
        "import os",
        "x = 1",
        "x; x",
        "x) + (",
        "",
        "(",
        "'",
        "1 2",
        "((((" * 60 + "x" + "))))" * 60,
        "-" * 1900 + "x",
        "x" * 3000,
        "\0",
    ],
)
def test_what_a_formula_must_not_hold(text):
    with pytest.raises(ValueError):
        formula(text, {"x", "y"})


@pytest.mark.parametrize("name", ["eval", "exec", "open", "__import__", "getattr", "type", "str", "range"])
def test_no_name_leads_out(name):
    for text in (name, f"{name}('1')"):
        with pytest.raises(ValueError, match=f"there is no '{name}' here"):
            formula(text, {"x"})


@pytest.mark.parametrize(
    "text",
    [
        "9 ** 9 ** 9",
        "x ** (x ** x)",
        "'a' * 9 ** 9",
        "[0] * 9 ** 9",
        "9 ** 9 * [0]",
        "'%099999999d' % 1",
        "d['__class__']",
        "y['__class__']",
        "y[9]",
        "1 / 0",
        "sqrt(-1)",
        "x + 'a'",
        "x < 'a'",
        "sum(x)",
        "10.0 ** 400",
        "min([])",
        "round('a')",
    ],
)
def test_what_goes_wrong_as_it_is_worked_out_does_no_harm(text):
    with pytest.raises(Exception) as caught:
        worked(text, x=9, y=[1, 2], d={"tote": 2})
    assert not isinstance(caught.value, (MemoryError, SystemExit, NameError))


@pytest.mark.parametrize(
    "text, says",
    [
        ("opning + 1", "there is no 'opning' here; did you mean opening? The names here: made, opening"),
        ("MADE + 1", "there is no 'MADE' here; did you mean made?"),
        ("ciel(made)", "there is no 'ciel' here; did you mean ceil? The functions here: abs, ceil"),
        ("kpt(made)", "there is no 'kpt' here; did you mean kept?"),
        ("made.real", "'made.real' is not allowed. A formula may hold numbers"),
        ("made +", "it cannot be read"),
        ("opening(made=1)", "there is no 'opening' here"),
        ("made(3)", "made is a step. Write made alone"),
        ("made()", "made is a step"),
        ("made(opning=3)", "did you mean opening?"),
    ],
)
def test_a_wrong_formula_is_told_what_would_be_right(text, says):
    with pytest.raises(ValueError) as caught:
        formula(text, {"opening", "made"}, ["made"], {"kept": abs})
    assert says in str(caught.value)


@given(st.integers(1, 99), st.integers(1, 99), st.integers(1, 99))
def test_a_step_worked_out_again_is_the_step_of_other_numbers(a, b, other):
    steps = {}
    for name, text in (("total", "a + b"), ("share", "a / total"), ("half", "share(b=a)")):
        steps[name] = formula(text, {"a", "b", *steps}, steps)
    scope = Scope({"a": a, "b": b, "other": other}, steps)
    changed = formula("share(a=other)", {"other", "a"}, steps)
    assert changed(scope) == Scope({"a": other, "b": b}, steps)["share"]
    assert scope["half"] == 0.5
    assert formula("share(total=1)", {*steps}, steps)(scope) == a, "a step can be changed too"


def test_a_step_is_worked_out_once_and_only_if_asked_for():
    calls = []
    steps = {"slow": formula("note(1)", {}, (), {"note": lambda x: calls.append(x) or 7})}
    scope = Scope({}, steps)
    assert formula("slow + slow if True else 0", {"slow"})(scope) == 14 and calls == [1]
    assert formula("0 and slow", {"slow"})(Scope({}, steps)) == 0 and calls == [1]


# ---------------------------------------------------------------- a file that is right


def test_everything_is_read(book):
    assert (book.stem, book.title) == ("90_everything", "Everything")
    assert book.keys == ["q1", "q2", "q3", "q4", "q5", "q6"] and book.lesson == (38.9, 1164)
    q = book.question("q1")
    assert (q.kind, q.unit, q.tolerance) == ("number", "min a bag", 0.002)
    assert q.standard == {
        "pause": 15,
        "made": 40,
        "sold": 36,
        "t": 0.5,
        "item": "bag",
        "each": 6,
        "weeks": [1, 2],
        "colours": ["red", "blue"],
        "shelf": {"bag": 1, "tote": 2},
    }
    one = q.pose()
    assert one.prompt.startswith("In 8 h, less 15 min for each of [1, 2], 40 bags are made and 36 sold; a ")
    assert one.expected == 465 / 40
    assert [value for value, _ in one.mistakes] == pytest.approx([12, 465, 1425, 60000, 465 / 40 / 60])
    told = "You gave 12: nobody sews in the 15 min."  # which 11.625 rounded up is, too
    assert one.check(12).text == f"{told} Or, if you only rounded the answer: keep its digits."
    for right in (465 / 40, 11.5, "11.5 min a bag", 11.6):  # itself, another right answer, a rounding
        assert one.check(right).text == "11.625 min, and 11.625 it is."
    assert one.check(11).text.endswith("You said 11. Share 465 min among the bags.")
    assert "✔ 11.625 min a bag\n↺ 12: You gave 12: nobody sews" in repr(one), "as its author sees it"


def test_numbers_are_drawn_as_they_say(book):
    seen = [one.params for one in posed(book, "q1")]
    for p in seen[1:]:
        assert p["made"] in range(20, 61, 10) and p["made"] - p["sold"] in (2, 4, 6) and p["pause"] == 15
        assert p["t"] in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), "and no 0.30000000000000004"
        assert (p["item"], p["each"]) in (("bag", 6), ("tote", 9))
        assert len(p["weeks"]) == 2 and set(p["weeks"]) <= set(range(1, 10)) and type(p["weeks"][0]) is int
        assert len(p["colours"]) == 2 and set(p["colours"]) <= {"red", "blue", "green"}
    assert {p["made"] for p in seen} == {20, 30, 40, 50, 60} and {p["item"] for p in seen} == {"bag", "tote"}


def test_keep_throws_away_what_it_does_not_want():
    kept = read(TEXT.replace("sold < made and answer > 1", "made > 40 and answer < 9"), "90.toml", CHAPTER)
    assert {one.params["made"] for one in posed(kept, "q1")[1:]} == {60}
    with pytest.raises(ValueError, match="90.toml, question q1: none of 10000 draws does what keep asks for"):
        never = read(TEXT.replace("sold < made and answer > 1", "made > 90"), "90.toml", CHAPTER)
        never.question("q1").pose("90_x", "ada")


def test_each_kind_of_question(book):
    assert {one.expected for one in posed(book, "q2")} == {"a", "b"}
    fixed = book.question("q3").pose()
    assert fixed.check("a").text == "That is push." and fixed.check("b").status == "right"
    for one in posed(book, "q4"):
        x, y, z = one.params["moves"]
        assert one.expected == [x, x + y, x + y + z] and one.mistakes[1][0] == [x, x + y]
        assert f"{x}, {y}, {z}" in one.prompt
    assert book.question("q5").pose().expected == {2, 3}
    assert "'4' is not among what may be chosen: 1, 2, 3." in book.question("q5").pose().check({2, 4}).text
    one = book.question("q6").pose()
    assert one.check(lambda demand, days: demand * days * 1.1).status == "right"
    assert one.check(lambda demand, days: demand * days).text == "Without safety stock?"
    (item,) = book.quiz
    assert item.prompt == "What starts work?" and item.choices[1] == ("an order", True, "Yes, pull.")


# ---------------------------------------------------------------- a file that is wrong


@pytest.mark.parametrize(
    "old, new, says",
    [
        ('title = "Everything"', "", "90.toml: title is missing"),
        ('title = "Everything"', "title = 3", "90.toml: title is 3; it must be text in quotes"),
        (
            'title = "Everything"',
            "titel = 'x'",
            "90.toml: there is no 'titel' here; did you mean title? The keys here: stem, title, part",
        ),
        ('part = "IX. Samples"', "", "90.toml: part is missing"),
        ('title = "Everything"', 'title = "Every', "90.toml is no TOML file: "),
        ('stem = "90_everything"', 'stem = "everything"', "90.toml: stem is 'everything'; it must look like"),
        (
            'stem = "90_everything"',
            'stem = "91_everything"',
            "90.toml: stem is '91_everything'; it must begin with the file's number, 90",
        ),
        ("lesson = [38.9, 1164]", 'lesson = ["38.9"]', "lesson is ['38.9']; it must be a list of numbers"),
        (
            'accepts = ["takt - 0.125"]',
            'accepts = ["tkat - 0.125"]',
            "90.toml, question q1, accepts = 'tkat - 0.125': there is no 'tkat' here; did you mean takt?",
        ),
        (
            'accepts = ["takt - 0.125"]',
            'accepts = "takt - 0.125"',
            "question q1: accepts is 'takt - 0.125'; it must be a list in [ ]",
        ),
        (
            'members = "[1, 2, 3]"',
            'members = "abov"',
            "question q5, members = 'abov': there is no 'abov' here",
        ),
        ('id = "q2"', 'id = "q1"', "90.toml: workbook 90_everything: two questions share a key"),
        ('id = "q1"', "", "90.toml, question 1: id is missing"),
        (
            'unit = "min a bag"',
            'unti = "min a bag"',
            "90.toml, question q1: there is no 'unti' here; did you mean unit?",
        ),
        (
            "tolerance = 0.002",
            'tolerance = "0.002"',
            "question q1: tolerance is '0.002'; it must be a number",
        ),
        (
            "tolerance = 0.002",
            "tolerance = 2",
            "90.toml, question q1: tolerance is 2; it must be from 0 to below 1",
        ),
        ('kind = "list"', 'kind = "lst"', "question q4: kind is 'lst'; it must be one of number, list, set"),
        ("{day} h, less", "{dya} h, less", "there is no 'dya' here; did you mean day?"),
        ("{day} h, less", "{day h, less", "A brace that is meant as one is written twice"),
        (
            "You said {answer}",
            "You said {answer:3q}",
            "90.toml, question q1, hint = 'You said {answer:3q}. Share {minutes:g} min among the bags.': "
            "'3q' is no format, such as g or .2f",
        ),
        ("nobody sews", "nobody {sews}", "90.toml, question q1, mistakes 1, say = 'You gave"),
        ("In {day} h", "In {answer} h", "90.toml, question q1: prompt holds {answer}"),
        ("You said {answer}", "You said {expected}", "hint holds {expected}, which only right may hold"),
        (
            'answer = "takt"',
            'answer = "tkat"',
            "90.toml, question q1, answer = 'tkat': there is no 'tkat' here; did you mean takt?",
        ),
        ('answer = "takt"', "", "question q1: answer is missing"),
        (
            'minutes = "60 * day - pause"',
            'minutes = "60 * takt"',
            "question q1, steps, minutes = '60 * takt': there is no 'takt'",
        ),
        (
            'minutes = "60 * day - pause"',
            'minutes = "60 day"',
            "question q1, steps, minutes = '60 day': it cannot be read",
        ),
        (
            'minutes = "60 * day - pause"',
            "minutes = true",
            "minutes = True: a formula is text in quotes, or a number",
        ),
        (
            'takt = "minutes / made"',
            'pause = "minutes / made"',
            "question q1, steps: the name 'pause' is taken already",
        ),
        ('takt = "minutes / made"', 'answer = "minutes / made"', "the name 'answer' is taken already"),
        ('takt = "minutes / made"', 'sqrt = "minutes / made"', "the name 'sqrt' is taken already"),
        ('takt = "minutes / made"', 'above = "minutes / made"', "the name 'above' is taken already"),
        ("pause = 15", "if = 15", "'if' is no name for a formula"),
        ("pause = 15", '"my pause" = 15', "'my pause' is no name for a formula"),
        ("pause = 15", '"pause, noon" = 15', "numbers: pause, noon must be { course = [...]"),
        ("day = 8", "sqrt = 8", "90.toml, constants: the name 'sqrt' is taken already"),
        (
            "from = 20, to = 60, step = 10",
            "from = 20, to = 65, step = 10",
            "numbers, made: steps of 10 from 20 do not meet 65",
        ),
        ("from = 20, to = 60, step = 10", "from = 60, to = 20", "numbers, made: from must not be above to"),
        ("from = 20, to = 60, step = 10", "from = 20", "numbers, made: to is missing"),
        ("from = 20, to = 60, step = 10", "step = 10", "numbers, made: from and to, or one_of, is missing"),
        ("course = 40, from", "from", "numbers, made: course is missing"),
        ("one_of = [2, 4, 6], is", "one_of = [], is", "numbers, sold: one_of is empty"),
        (
            'is = "made - drawn"',
            'is = "mad - drawn"',
            "numbers, sold, is = 'mad - drawn': there is no 'mad' here; did you mean made?",
        ),
        ('[["bag", 6], ["tote", 9]]', '["bag", "tote"]', "numbers, item, each: one_of must hold lists of 2"),
        ('course = ["bag", 6]', 'course = "bag"', "numbers, item, each: course must be a list of 2"),
        (
            'gives = "answer(pause=0)"',
            'gives = "answer(paus=0)"',
            "question q1, mistakes 1, gives = 'answer(paus=0)': there is no 'paus'",
        ),
        (
            'gives = "answer(pause=0)"',
            'give = "answer(pause=0)"',
            "question q1, mistakes 1: there is no 'give' here; did you mean gives?",
        ),
        ('say = "That is a whole day."', "", "question q1, mistakes 2: say is missing"),
        ('"minutes(day=24)"', '"minutes(24)"', "minutes is a step"),
        (
            'draw = "three_moves"',
            'draw = "tree_moves"',
            "question q4: draw: there is no 'tree_moves' here; did you mean three_moves?",
        ),
        (
            'cases = "some_days"',
            "",
            "question q6: a question of the kind function needs arguments, a list of names, and cases",
        ),
        ('key = "b"\ntext = "the plan"', 'key = "b"', "question q2, options b: text is missing"),
        ('[[question.options]]\nkey = "b"\ntext = "the order"\n', "", "there is no 'b' here"),
        (
            'ask = "What starts work?"\nanswer = "b"',
            'ask = "What starts work?"\nanswer = "c"',
            "quiz 1: answer is 'c'; it must be one of a, b",
        ),
        (
            'key = "b"\ntext = "an order"',
            'key = "c"\ntext = "an order"',
            "quiz 1: the keys of the options are a, c, not a, b",
        ),
        (
            'say = "Yes, pull."',
            "",
            "quiz 1: quiz item 'What starts work?': each choice needs a text and something said",
        ),
    ],
)
def test_an_authors_mistake_is_named_with_its_place(old, new, says):
    assert TEXT.count(old) >= 1
    with pytest.raises(ValueError) as caught:
        read(TEXT.replace(old, new, 1), "90.toml", CHAPTER)
    assert says in str(caught.value) and str(caught.value).startswith("90.toml")


def test_a_formula_that_stops_says_where():
    book = read(TEXT.replace('takt = "minutes / made"', 'takt = "minutes / (made - 40)"'), "90.toml", CHAPTER)
    with pytest.raises(Stopped, match=r"90.toml, question q1, steps, takt = '.*' stops: .*ZeroDivisionError"):
        book.question("q1").pose().expected  # noqa: B018


@pytest.mark.parametrize(
    "gives, says",
    [
        ("answer", "500 draws in a row were unclear (mistake 1 gives the right answer)"),
        ("'none'", "mistake 1 with {"),
    ],
)
def test_what_shows_only_when_it_is_posed_says_where_too(gives, says):
    book = read(TEXT.replace("answer(pause=0)", gives, 1), "90.toml", CHAPTER)
    with pytest.raises(ValueError) as caught:
        book.question("q1").pose("90_x", "ada")
    assert str(caught.value).startswith(f"90.toml, question q1: {says}")


# ---------------------------------------------------------------- the chapters there are


@pytest.mark.parametrize("number", books.chapters())
def test_chapters_are_found_and_kept(number):
    assert books.chapter(number) is books.chapter(number) and books.chapter(number).stem.startswith(number)


@pytest.mark.parametrize(
    "parts",
    [
        ["I. Basics", "II. Costing", "I. Basics"],
        ["I. Basics", "II. Costing", "II. Costnig"],
        ["Basics", "Costing", "Basics"],
    ],
)
def test_the_chapters_of_a_part_stand_together_under_one_name(parts):
    chapters = tuple(Workbook(f"0{n}_x", "x", (), part=part) for n, part in enumerate(parts))
    assert CourseMap(chapters[:2]).chapters == chapters[:2]
    with pytest.raises(
        ValueError, match=rf"02\.toml: part is '{parts[2]}', after '{parts[1]}'; 0\d\.toml has"
    ):
        CourseMap(chapters)


def test_the_examples_for_contributors_are_a_chapters_head_and_a_question():
    text = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    head, question = re.findall(r"```toml\n(# (?:pullbook/teach|----).*?)```", text, re.S)
    book = read(head + question, "13.toml")
    for one in posed(book, "q8"):
        assert one.clash() is None and len(one.mistakes) >= 3 and one.check(one.expected).status == "right"
        assert one.check(math.floor(one.expected)).status == "right" and book.lesson == (12.75, 382.5)
