"""What chapter 10's workbook says whatever is drawn holds with all the numbers that it may draw."""

from pullbook.teach.workbook import book as books
from pullbook.teach.workbook.chapters import chapter10


def test_to_take_demand_for_more_uneven_than_it_is_is_no_cheaper_whatever_is_drawn():
    """q7 says so; each set of numbers that two hundred learners get is tried, and that of the course."""
    question = books.chapter("10").question("q7")
    learners = [(), *((f"learner {i}", "run") for i in range(200))]
    posed = [question.pose("10_which_items", *who).params for who in learners]
    drawn = {(numbers["seed"], numbers["spread"]) for numbers in posed}
    assert len(drawn) > 5
    for seed, spread in drawn:
        assert chapter10.paid(seed, 1 / spread) > chapter10.paid(seed, spread), (seed, spread)
