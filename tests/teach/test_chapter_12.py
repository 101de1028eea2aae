"""What chapter 12's workbook asks for to one decimal passes to one decimal, whatever is drawn."""

import pullbook as pb


def test_a_promise_to_one_decimal_as_asked_is_right():
    for book in [pb.workbook("12"), *(pb.workbook("12", f"learner {n}", "any") for n in range(60))]:
        posed = book.posed("q6")
        assert "to one decimal" in posed.prompt
        assert posed.check(round(posed.expected, 1)).status == "right", posed.params
