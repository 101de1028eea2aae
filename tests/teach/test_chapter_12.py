"""What chapter 12's workbook asks for to one decimal passes to one decimal, whatever is drawn."""

import pullbook as pb


def test_a_promise_to_one_decimal_as_asked_is_right():
    for book in [pb.workbook("12"), *(pb.workbook("12", f"learner {n}", "any") for n in range(60))]:
        posed = book.posed("q6")
        assert "to one decimal" in posed.prompt
        assert posed.check(round(posed.expected, 1)).status == "right", posed.params


def test_the_classes_told_of_the_lessons_plan_are_those_that_it_pulls_and_pushes():
    items = pb.planner.plan(pb.catalogue().weekly()).items
    counts = items.groupby(["ABC", "policy"]).size()
    posed = pb.workbook("12").posed("q8")
    says = posed.check("d").text
    assert f"pulled {counts['A', 'pull']} A items and pushed {counts['C', 'push']} C items" in says
