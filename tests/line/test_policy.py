"""Policies: the name is for display only, and what a named setting says is what it is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lines import cases

import pullbook as pb

TWO = pb.Line([pb.Station("cut", 1.0), pb.Station("sew", 1.0)])


@given(cases(most_machines=2), st.sampled_from(["Kanban", "Push", "Make-to-order", "Base stock", "Mine"]))
def test_renaming_a_policy_changes_nothing_but_the_name(case, name):
    line, policy, orders = case
    other = replace(policy, name=name)
    assert str(other) == name + str(policy).removeprefix(policy.name)
    assert other.settings(line) == policy.settings(line)
    run, renamed = (pb.simulate(line, p, orders, seed=1) for p in (policy, other))
    assert (run.delivered == renamed.delivered).all() and (run.release == renamed.release).all()


@pytest.mark.parametrize(
    "make",
    [
        lambda **own: pb.Policy(stock=3, cards=3, **own),
        lambda **own: pb.Policy(stock=[1, 2], **own),
        lambda **own: pb.Policy(stock=None, cards=[2, 3], **own),
        lambda **own: pb.Policy(stock=3, each=True, **own),
    ],
)
def test_a_policy_by_hand_means_the_same_whatever_its_name(make):
    laid = {name: make(name=name).settings(TWO) for name in ("Kanban", "My kanban", "Hybrid", "Custom")}
    assert len({repr(s) for s in laid.values()}) == 1


def test_one_number_is_finished_stock_unless_it_is_said_of_each_station():
    assert pb.Policy(stock=3, cards=3).settings(TWO).stock == (0, 3)
    assert pb.Policy(stock=3, cards=3, each=True).settings(TWO).stock == (3, 3)
    assert pb.Policy.kanban(3).settings(TWO) == pb.Policy.kanban([3, 3]).settings(TWO)
    assert pb.Policy.kanban(3, stock=1).settings(TWO).stock == (1, 1)


def test_words_follow_the_settings_of_a_changed_policy():
    assert "5 cards" in str(replace(pb.Policy.kanban(3), cards=5))
    assert "lot of 4" in str(replace(pb.Policy.make_to_order(), lot=4))
