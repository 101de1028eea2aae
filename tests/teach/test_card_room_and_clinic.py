"""Card room and set-up clinic: what they say is what the library says, whatever the settings."""

import numpy as np
import pytest

import pullbook as pb
from pullbook.teach.labs.frame import Pick, Slider


@pytest.mark.parametrize("name", ["card_room", "setup_clinic"])
def test_a_lab_opens_with_units_a_finding_a_table_and_a_picture(name):
    lab = getattr(pb.labs, name)()
    assert (
        all(c.unit and c.low <= c.value <= c.high for c in lab.controls if isinstance(c, Slider))
        and len(lab.tries) >= 3
    )
    spec = lab.chart(lab.result).to_dict()
    assert spec["title"]["text"] in spec["description"] and lab._repr_mimebundle_()[
        "image/svg+xml"
    ].startswith("<svg")
    slider = next(c for c in lab.controls if isinstance(c, Slider) and not c.when)
    before = spec["title"]["text"]
    lab.set(**{slider.name: slider.low})
    assert lab.chart(lab.result).to_dict()["title"]["text"] != before, "the title changes with the finding"
    assert len(lab.table(lab.result)) > 10


def test_the_card_room_says_what_single_runs_say():
    lab = pb.labs.card_room().set(policy="CONWIP", level=9)
    orders = [pb.orders.renewal(2.5, 1.0, n=2000, seed=s) for s in range(20)]
    runs = [
        pb.simulate(pb.tote_cell().line, pb.Policy.conwip(9), o, seed=s).figures(40.0)
        for s, o in enumerate(orders)
    ]
    here = lab.result["here"]
    assert here["fill_rate"] == pytest.approx(np.mean([r.fill_rate for r in runs])) and here[
        "wait"
    ] == pytest.approx(np.mean([r.wait for r in runs]))
    assert here["units"] == pytest.approx(9, abs=1e-6), (
        "all cards are always in use when the finished stock holds the rest"
    )


def test_own_settings_can_be_any_named_policy():
    lab = pb.labs.card_room()
    kanban = lab.set(policy="Kanban", level=12).result["here"]
    own = lab.set(policy="Your own", S1=3, S2=3, S3=3, S4=3, K1=3, K2=3, K3=3, K4=3).result["here"]
    assert own[["fill_rate", "wait", "units"]].to_dict() == pytest.approx(
        kanban[["fill_rate", "wait", "units"]].to_dict()
    )
    with pytest.raises(ValueError, match="policy is 'Magic'"):
        lab.set(policy="Magic")


def test_ten_cards_placed_well_beat_conwip_with_nine_and_placed_badly_do_not():
    own = pb.labs.card_room().set(policy="Your own", S1=1, K1=1, S2=2, K2=2, S3=2, K3=2, S4=5, K4=5)
    loop = pb.labs.card_room().set(policy="CONWIP", level=9).result["here"]
    assert own.result["here"]["fill_rate"] > loop["fill_rate"]
    assert own.result["here"]["units"] < loop["units"] + 0.05
    backwards = own.set(S1=5, K1=5, S4=1, K4=1).result["here"]
    assert backwards["fill_rate"] < loop["fill_rate"] - 0.3


def test_controls_of_your_own_policy_show_only_with_it():
    lab = pb.labs.card_room()
    lab.widget  # noqa: B018 (made on first use)
    assert lab._sliders["S1"].layout.display == "none"
    lab._sliders["policy"].value = "Your own"
    assert lab._sliders["S1"].layout.display == "" and isinstance(lab.controls[0], Pick)
    lab.reset()
    assert lab._sliders["S1"].layout.display == "none" and lab.result["policy"] == "Kanban"


def test_a_shorter_set_up_moves_both_curves():
    lab = pb.labs.setup_clinic()
    long, short = lab.result, lab.set(minutes=3).result
    assert (short["cost"]["setup"] < long["cost"]["setup"]).all()
    assert short["least"].Q_opt < long["least"].Q_opt
    assert min(short["wait"], key=short["wait"].get) < min(long["wait"], key=long["wait"].get)
    assert "more than there is" in lab.sentence(lab.set(minutes=30, lot=1).result)


def test_the_clinic_speaks_of_one_shop_in_money_and_in_time():
    lab = pb.labs.setup_clinic()
    for lot, look in [(1, 2), (4, 0), (20, 0)]:
        result = lab.set(lot=lot, look=look).result
        run = pb.cases.printing.print_run(30, lot, look=look)
        assert result["wait"][lot] == pytest.approx(run.wait.mean())
        cost = result["cost"].set_index("lot").loc[lot]
        # hours at work = printing + set-ups, so the set-ups that are paid for are those that the run made
        changing = pb.cases.printing.work(run) - run.orders.shape[0] * 0.1
        assert cost["setup"] == pytest.approx(changing / run.end * 2000 * 24, rel=0.02)
        assert cost["holding"] == pytest.approx(12 * run.figures().stock)


def test_what_saves_set_ups_costs_less_and_lets_lots_of_one_fit():
    lab = pb.labs.setup_clinic().set(lot=1)
    plain, ahead = lab.result, lab.set(look=2).result
    assert plain["load"] > 1 > ahead["load"] and ahead["changed"] < plain["changed"]
    assert "more than there is" in lab.sentence(plain) and "more than there is" not in lab.sentence(ahead)
    assert lab.set(motifs=12).result["load"] > 1, "with many motifs there is little to find in the queue"
    assert lab.set(motifs=1).result["changed"] == 0


@pytest.mark.parametrize(("motifs", "share"), [(2, 1 / 2), (4, 3 / 4), (1000, 0.999)])
def test_of_lots_of_one_so_many_need_a_set_up_as_motifs_differ(motifs, share):
    run = pb.cases.printing.print_run(3, 1, motifs=motifs)
    assert pb.cases.printing.setups(run) / len(run.orders) == pytest.approx(share, abs=0.03)
    busy = 4 * (0.1 + share * 30 / 60)
    assert pb.cases.printing.asked(30, 1, motifs=motifs) == pytest.approx(busy, rel=0.02)
