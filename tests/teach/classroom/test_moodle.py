"""The questions as Moodle XML, read back by a reader that follows Moodle's rules: nothing is lost."""

import re
import sys
from html import unescape
from xml.dom import minidom

import pytest

import pullbook as pb
from pullbook.teach.classroom import cli
from pullbook.teach.workbook.reading import tidy

NAMES = ["Ann Lee", "Zoë Öz"]
CHAPTERS = [each.stem[:2] for each in pb.course_map().chapters][1:]


def words(html):
    """The text of a piece of HTML, without its layout."""
    return re.sub(r"[\s*`]+", " ", unescape(re.sub(r"<[^>]+>", " ", unescape(html)))).strip()


def below(node, tag):
    return [child for child in node.childNodes if child.nodeName == tag]


def text(node, tag):
    """What stands in <tag><text>...</text></tag>."""
    (child,) = below(node, tag)
    (inner,) = below(child, "text")
    return "".join(part.data for part in inner.childNodes)


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """The exported file as questions by name: (type, node)."""
    folder = tmp_path_factory.mktemp("moodle")
    (folder / "roster.csv").write_text("name\n" + "\n".join(NAMES), encoding="utf-8")
    file = folder / "questions.xml"
    command = ["export", "moodle", "-o", file, "--learners", folder / "roster.csv", "--course-run", "run"]
    assert cli.main(list(map(str, command))) == 0
    found = minidom.parse(str(file)).documentElement
    questions = [node for node in below(found, "question") if node.getAttribute("type") != "category"]
    return {text(node, "name"): (node.getAttribute("type"), node) for node in questions}


def replied(node, number):
    """Moodle's rule for a numerical question: the first answer within its tolerance. (fraction, feedback)"""
    for answer in below(node, "answer"):
        inner = "".join(part.data for part in below(answer, "text")[0].childNodes)
        near = float(below(answer, "tolerance")[0].firstChild.data)
        if inner == "*" or abs(float(inner) - number) <= near:
            return float(answer.getAttribute("fraction")), words(text(answer, "feedback"))
    raise AssertionError("no answer takes anything")


def of_kind(*kinds):
    for number in CHAPTERS:
        for question in pb.workbook(number).workbook.questions:
            if question.kind in kinds:
                for name in NAMES:
                    yield (
                        f"{number}.{question.key} {name}",
                        pb.workbook(number, name, "run").posed(question.key),
                    )


def test_every_question_of_every_learner_is_there(read):
    kinds = ("number", "choice", "list", "set", "function")
    posed = dict(of_kind(*kinds))
    quizzes = [name for name in read if ".quiz " in name]
    assert set(posed) == set(read) - set(quizzes)
    assert len(quizzes) == sum(len(pb.quiz(number).items) for number in CHAPTERS)
    for name, one in posed.items():
        asked = words(text(read[name][1], "questiontext"))
        assert words(one.question.prompt.format(**one.facts)) in asked


def test_a_number_that_is_right_has_all_points_and_a_mistake_its_own_sentence(read):
    mistakes = 0
    for name, posed in of_kind("number"):
        kind, node = read[name]
        assert kind == "numerical"
        for right in posed.rights:
            assert replied(node, right)[0] == 100, name
        if posed.question.tolerance:
            short = posed.kind.shortened(posed.expected)
            assert replied(node, short)[0] == 100, (name, short)
        for value, says in posed.mistakes:
            points, feedback = replied(node, value)
            assert points == 0 and words(says.format(**posed.facts, answer=tidy(value))) == feedback, name
            mistakes += 1
        assert replied(node, 1e9 + 0.123)[0] == 0
    assert mistakes > 500


def test_a_choice_has_one_right_option_and_something_said_to_each_other(read):
    for name, posed in of_kind("choice"):
        kind, node = read[name]
        answers = below(node, "answer")
        assert kind == "multichoice" and len(answers) == len(posed.question.options)
        for option, answer in zip(posed.question.options, answers):
            fine = option.key in posed.rights
            assert float(answer.getAttribute("fraction")) == (100 if fine else 0)
            if not fine:
                said = words(option.says.format(**posed.facts, answer=option.key))
                assert words(text(answer, "feedback")) == said and said


def test_a_quiz_has_its_reply_to_each_choice(read):
    for number in CHAPTERS:
        for n, item in enumerate(pb.quiz(number).items, 1):
            kind, node = read[f"{number}.quiz {n}"]
            assert kind == "multichoice" and words(item.prompt) == words(text(node, "questiontext"))
            told = [(a.getAttribute("fraction"), words(text(a, "feedback"))) for a in below(node, "answer")]
            assert told == [("100" if right else "0", words(says)) for _, right, says in item.choices]


def test_lists_and_sets_keep_what_is_said_to_their_mistakes(read):
    for name, posed in of_kind("list", "set"):
        kind, node = read[name]
        general = words(text(node, "generalfeedback"))
        for _, says in posed.mistakes:
            start = re.split(r"[{]", says)[0]
            assert words(start) in general, name
        if kind == "cloze":
            blanks = re.findall(r"\{1:NUMERICAL:=([^:]+):([^}]+)\}", text(node, "questiontext"))
            assert len(blanks) == len(posed.expected)
            for (value, near), right in zip(blanks, posed.expected):
                assert abs(float(value) - right) <= float(near) + 1e-5 * abs(right)


def test_qti_without_its_writer_is_refused_with_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "text2qti.config", None)
    assert cli.main(["export", "qti", "-o", str(tmp_path / "quizzes"), "--chapters", "02"]) == cli.FAILED
    assert "pullbook[qti]" in capsys.readouterr().err and not (tmp_path / "quizzes").exists()


def test_variants_differ_and_a_question_without_draws_has_one(tmp_path):
    file = tmp_path / "questions.xml"
    assert cli.main(["export", "moodle", "-o", str(file), "--chapters", "02", "--variants", "3"]) == 0
    found = minidom.parse(str(file)).documentElement
    asked = [
        (text(node, "name").split()[0], text(node, "questiontext"))
        for node in below(found, "question")
        if "variant" in "".join(n.toxml() for n in below(node, "name"))
    ]
    assert len(asked) == len(set(asked))
    assert sum(key == "02.q1" for key, _ in asked) == 3
