"""The questions as QTI for Canvas, read back by a reader of its own: what it cannot hold is counted, and
nothing else is lost.
"""

import re
import zipfile
from collections import Counter
from contextlib import redirect_stdout
from html import unescape
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

import pullbook as pb
from pullbook.teach.classroom import cli

pytest.importorskip("text2qti", reason="pip install 'pullbook[qti]'")

NAMES = ["Ann Lee", "Zoë Öz"]
CHAPTERS = ["01", "06", "10"]  # with all kinds of questions
NS = {"q": "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"}


def words(html):
    """The text of a piece of HTML, without its layout."""
    return re.sub(r"[\s*`]+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def text(node, path):
    return words("".join(node.find(path, NS).itertext()))


class Item:
    """A question as Canvas takes it: kind, prompt, feedback by name, conditions in turn."""

    def __init__(self, node):
        fields = node.findall(".//q:qtimetadatafield", NS)
        self.kind = {f[0].text: f[1].text for f in fields}["question_type"]
        self.prompt = text(node, "q:presentation/q:material")
        self.labels = {
            e.get("ident"): text(e, "q:material") for e in node.findall(".//q:render_choice/*", NS)
        }
        self.feedback = {
            e.get("ident"): words("".join(e.itertext())) for e in node.findall("q:itemfeedback", NS)
        }
        self.conditions = node.findall("q:resprocessing/q:respcondition", NS)

    def reply(self, answer):
        """(points, what is said) to an answer: a number, or the label of a choice."""
        points, said = 0, ""
        for each in self.conditions:
            if all(self._holds(test, answer) for test in each.find("q:conditionvar", NS)):
                link = each.find("q:displayfeedback", NS)
                said += "" if link is None else self.feedback[link.get("linkrefid")]
                points = max(points, int(each.findtext("q:setvar", "0", NS)))
                if each.get("continue") == "No":
                    break
        return points, said

    def _holds(self, test, answer):
        match test.tag.split("}")[1]:
            case "vargte":
                return answer >= float(test.text)
            case "varlte":
                return answer <= float(test.text)
            case "varequal":
                return self.labels[test.text] == answer
        return True


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """(items by title, what the command said)."""
    folder = tmp_path_factory.mktemp("qti")
    (folder / "roster.csv").write_text("name\n" + "\n".join(NAMES), encoding="utf-8")
    command = ["export", "qti", "-o", folder / "quizzes", "--learners", folder / "roster.csv"]
    command += ["--course-run", "run", "--chapters", ",".join(CHAPTERS)]
    with redirect_stdout(StringIO()) as said:
        assert cli.main(list(map(str, command))) == 0
    items = {}
    for file in sorted((folder / "quizzes").glob("*.zip")):
        with zipfile.ZipFile(file) as archive:
            assert archive.testzip() is None
            manifest = ElementTree.fromstring(archive.read("imsmanifest.xml"))
            named = {e.get("href") for e in manifest.iter() if e.tag.endswith("}file")}
            inside = {name for name in archive.namelist() if not name.endswith("/")}
            assert named == inside - {"imsmanifest.xml"}
            (quiz,) = (name for name in named if Path(name).stem == Path(name).parent.name)
            found = ElementTree.fromstring(archive.read(quiz))
            for node in found.iter(f"{{{NS['q']}}}item"):
                assert node.get("title") not in items
                items[node.get("title")] = Item(node)
    return items, said.getvalue()


def posed(items):
    """Every question of every learner, with its item."""
    for number in CHAPTERS:
        for name in NAMES:
            book = pb.workbook(number, name, "run")
            for key in book.workbook.keys:
                yield book.posed(key), items[f"{number}.{key} {name}"]


def test_every_question_of_every_learner_is_there(read):
    kinds = Counter()
    for one, item in posed(read[0]):
        assert words(one.question.prompt.format(**one.facts)) in item.prompt
        kinds[one.question.kind, item.kind] += 1
    assert kinds["number", "numerical_question"] > 30
    assert {kind for kind, _ in kinds} == {"number", "choice", "list", "set", "function"}


def test_a_number_that_is_right_has_its_points_and_a_mistake_has_none_and_its_sentence(read):
    mistakes = missed = 0
    for one, item in posed(read[0]):
        if item.kind != "numerical_question":
            continue
        assert item.reply(one.expected)[0] == 100
        missed += sum(item.reply(right)[0] == 0 for right in one.rights)
        for value, says in one.mistakes:
            points, said = item.reply(value)
            told = words(says.format(**one.facts, answer=f"{value:.6g}"))
            assert points == 0 and told in said and f"{value:.6g}" in said
            mistakes += 1
        assert item.reply(1e9 + 0.123)[0] == 0
    replies, rights = re.search(r"([\d,]+) known mistakes .* (\d+) answers? right", read[1]).groups()
    assert mistakes == int(replies.replace(",", "")) > 200 and missed <= int(rights) < 5


def test_a_choice_and_a_quiz_have_their_reply_to_each_option(read):
    for one, item in posed(read[0]):
        if one.question.kind == "choice":
            assert item.kind == "multiple_choice_question"
            for option in one.question.options:
                label = words(option.text.format(**one.facts))
                points, said = item.reply(label)
                fine = option.key in one.rights
                assert points == 100 * fine
                assert fine or said == words(option.says.format(**one.facts, answer=option.key))
    for number in CHAPTERS:
        for n, quiz in enumerate(pb.quiz(number).items, 1):
            item = read[0][f"{number}.quiz {n}"]
            assert item.prompt == words(quiz.prompt)
            for label, right, says in quiz.choices:
                assert item.reply(words(label)) == (100 * right, words(says))


def test_what_canvas_cannot_judge_keeps_what_is_right_and_what_is_said(read):
    by_hand = 0
    for one, item in posed(read[0]):
        by_hand += item.kind == "essay_question"
        if one.question.kind in ("list", "set", "function"):
            general = item.feedback["general_fb"]
            for _, says in one.mistakes:
                assert words(re.split(r"[{]", says)[0]) in general
    assert f" {by_hand} questions, yours" in read[1]
