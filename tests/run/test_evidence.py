"""What chance leaves of a number, and where a verdict turns: the laws of pb.spread and pb.hinge."""

import numpy as np
import pytest
from scipy import stats

import pullbook as pb


def test_the_interval_is_students_and_covers_the_mean_as_often_as_it_says():
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(2000):
        values = rng.normal(3, 2, 12)
        s = pb.spread(values)
        covered += s.low <= 3 <= s.high
    assert 0.93 < covered / 2000 < 0.97
    low, high = stats.t.interval(0.95, 11, values.mean(), stats.sem(values))
    assert s.low == pytest.approx(low) and s.high == pytest.approx(high)


def test_common_random_numbers_leave_chance_out_of_a_difference():
    rng = np.random.default_rng(1)
    luck = rng.normal(0, 5, 30)
    s = pb.spread(10 + luck, less=9 + luck)
    assert s.mean == pytest.approx(1) and s.ahead == 30 and s.most - s.least < 1e-9
    other = pb.spread(9 + luck, less=10 + luck)
    assert other.mean == -s.mean and other.ahead == 0


@pytest.mark.parametrize("at", [0.31, 4.999, 7.5])
def test_a_hinge_is_found_to_the_step_wherever_it_lies(at):
    h = pb.hinge(lambda x: at - x, 0, 10, step=0.001)
    assert len(h.turns) == 1 and 0 <= h.turns[0] - at <= 0.001 + 1e-9


def test_what_is_counted_stays_whole_and_what_never_turns_says_so():
    h = pb.hinge(lambda lot: lot - 3, 1, 40, step=1)
    assert h.turns == (4,) and isinstance(h.turns[0], int) and (h.tried["value"] % 1 == 0).all()
    assert str(h) == "not ahead from 1 to 3; ahead from 4 to 40"
    never = pb.hinge(lambda x: 1, 0, 10, step=1)
    assert never.turns == () and str(never) == "ahead from 0 to 10"


def test_two_turns_are_both_found():
    h = pb.hinge(lambda x: (x - 2.2) * (7.7 - x), 0, 10, step=0.1)
    assert h.turns == (2.3, 7.7)
    assert str(h) == "not ahead from 0 to 2.2; ahead from 2.3 to 7.6; not ahead from 7.7 to 10"


@pytest.mark.parametrize(
    "call",
    [
        lambda: pb.spread([1.0]),
        lambda: pb.spread("12"),
        lambda: pb.spread([1, float("nan")]),
        lambda: pb.spread([1, 2], less=[1, 2, 3]),
        lambda: pb.hinge(lambda x: x, 3, 3, step=1),
        lambda: pb.hinge(lambda x: x, 0, 1, step=2),
        lambda: pb.hinge(lambda x: float("nan"), 0, 1, step=0.1),
    ],
)
def test_bad_input_is_named(call):
    with pytest.raises(ValueError, match=r"(values|less|high|step|advantage)"):
        call()
