"""Charts and the frame of the labs: what they show is what the runs say."""

import altair as alt
import numpy as np
import pandas as pd
import pytest

import pullbook as pb
from pullbook.show import charts
from pullbook.teach.labs.frame import ASLEEP, Lab, Slider


@pytest.fixture(scope="module")
def runs():
    shop = pb.halyard()
    orders = shop.orders(seed=9)
    opening = dict.fromkeys(shop.items, 5)
    return {
        "plan": pb.simulate(
            shop.line, pb.Policy.push(shop.plan(orders, 0.6, seed=9), opening), orders, seed=9
        ),
        "order": pb.simulate(shop.line, pb.Policy.make_to_order(), orders, seed=9),
    }


def test_every_chart_has_a_title_a_description_and_a_native_and_a_static_form(runs):
    for chart in (
        charts.stock(runs),
        charts.stock(runs["plan"], item="tote"),
        charts.service(runs, 8.0),
        charts.service(runs, 15.0),
        charts.made_and_ordered(runs["plan"]),
    ):
        spec = chart.to_dict()
        bundle = charts.bundle(spec)
        assert spec["title"] in spec["description"]
        assert bundle["application/vnd.vegalite.v5+json"]["$schema"].endswith("v5.json")
        assert bundle["image/svg+xml"].startswith("<svg") and bundle["text/plain"] == spec["description"]


def test_titles_state_the_numbers(runs):
    share = np.mean(runs["plan"].wait <= 8)
    assert f"{share:.0%} (plan)" in charts.service(runs, 8.0).to_dict()["title"]
    assert f"{runs['plan'].stock()['units'].max()} bags (plan)" in charts.stock(runs).to_dict()["title"]


def test_service_table_is_the_share_of_waits(runs):
    table = charts.service_table(runs, 4.0, steps=8)
    for name, within, share in table.itertuples(index=False):
        assert share == pytest.approx(np.mean(runs[name].wait <= within + 1e-9))


def test_made_and_ordered_adds_up(runs):
    table = charts.made_and_ordered_table(runs["plan"])
    run = runs["plan"]
    assert table["ordered"].sum() == run.orders["quantity"].sum()
    assert table["available"].sum() == 15 + len(run.plan)
    assert table["left"].sum() == run.stock()["units"].iloc[-1]
    assert table["short"].sum() == np.isinf(run.demand.delivered).sum()
    assert (table["available"] - table["left"] == table["ordered"] - table["short"]).all()


def own_chart():
    return alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x:Q")


def test_our_charts_bring_their_look_and_leave_those_of_others_alone(runs):
    before, forms = own_chart().to_dict(), set(own_chart()._repr_mimebundle_())
    kinds = charts.stock(runs), charts.service(runs, 8.0), charts.made_and_ordered(runs["plan"])
    for chart in (*kinds, pb.labs.penny_fab().chart(pb.labs.penny_fab().result)):
        assert chart.to_dict()["config"]["range"]["category"] == charts.OKABE_ITO
        assert set(chart._repr_mimebundle_()) == {
            "application/vnd.vegalite.v5+json",
            "image/svg+xml",
            "text/plain",
        }
    assert own_chart().to_dict() == before and set(own_chart()._repr_mimebundle_()) == forms
    config = charts.stock(runs).configure_axis(grid=False).to_dict()["config"]
    assert config["axis"]["grid"] is False and config["background"] == "white", (
        "what a chart configures itself stays"
    )


def test_on_request_charts_of_ones_own_look_like_ours(runs):
    with alt.theme.enable("default"), alt.renderers.enable("default"):
        charts.use_theme()
        assert own_chart().to_dict()["config"] == charts.stock(runs).to_dict()["config"]
        assert "image/svg+xml" in own_chart()._repr_mimebundle_()


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda r: charts.stock([]), "runs is"),
        (lambda r: charts.stock(None), "runs is None"),
        (lambda r: charts.service([1]), "runs has 1"),
        (lambda r: charts.stock([r["plan"], r["plan"]]), "give a dict"),
        (lambda r: charts.service(r, float("nan")), "promise is nan"),
        (lambda r: charts.service_table(r, float("inf")), "upto is inf"),
        (lambda r: charts.service_table(r, 0), "upto is 0"),
        (lambda r: pb.labs.two_triggers("x"), "shop is 'x'"),
        (lambda r: pb.labs.two_triggers(orders=5), "must be a table"),
        (lambda r: pb.labs.two_triggers().set(week=1.5), "week is 1.5"),
        (lambda r: pb.halyard().orders("x"), "days is 'x'"),
    ],
)
def test_bad_input_is_named(runs, call, words):
    with pytest.raises(ValueError, match=words):
        call(runs)


# ---- the frame


def make(start=3):
    def run(x):
        if x == 7:
            raise ValueError("x is 7; it must be another number")
        return x * 10

    def chart(result):
        import altair as alt
        import pandas as pd

        return (
            alt.Chart(pd.DataFrame({"v": [result]}), title=f"{result}", description=f"{result}")
            .mark_bar()
            .encode(x="v:Q")
        )

    import pandas as pd

    return Lab(
        "Demo",
        run,
        [Slider("x", "Ex", "bags", 0, 10, 1, start)],
        chart,
        lambda r: f"It is {r}.",
        lambda r: pd.DataFrame({"r": [r]}),
    )


def test_a_lab_works_without_widgets():
    lab = make()
    assert lab.result == 30 and lab.set(x=5).result == 50 and lab.reset().result == 30
    with pytest.raises(ValueError, match="x is 7"):
        lab.set(x=7)
    with pytest.raises(ValueError, match="no setting"):
        lab.set(y=1)
    with pytest.raises(ValueError, match="x is 99 bags"):
        lab.set(x=99)


def test_a_moved_slider_updates_one_chart_and_the_words_and_errors_are_sentences():
    lab = make()
    lab.widget  # noqa: B018 (made on first use)
    chart = lab._chart
    lab._sliders["x"].value = 6
    assert lab.result == 60 and lab._chart is chart and chart.chart.to_dict()["title"] == "60"
    assert (
        "It is 60." in lab._words.value and "60" in lab._table.value and "data:text/csv" in lab._table.value
    )
    lab._sliders["x"].value = 7
    assert "x is 7; it must be another number" in lab._words.value and lab.result == 60, (
        "the last picture stays"
    )
    lab.reset()
    assert lab._sliders["x"].value == 3 and lab.result == 30 and "It is 30." in lab._words.value


def test_a_lab_shows_its_widget_and_for_others_a_picture():
    bundle = make()._repr_mimebundle_()
    assert set(bundle) == {
        "application/vnd.jupyter.widget-view+json",
        "application/vnd.vegalite.v5+json",
        "image/svg+xml",
        "text/plain",
    }
    assert bundle["text/plain"] == f"Demo: It is 30. {ASLEEP}"


def test_two_triggers_says_what_its_runs_say():
    lab = pb.labs.two_triggers()
    push, pull = lab.result["runs"].values()
    said = lab.sentence(lab.result)
    assert f"{np.mean(push.wait <= 8):.0%}" in said and f"{np.isinf(push.wait).sum()} never" in said
    assert np.array_equal(push.orders["time"], pull.orders["time"])
    half = lab.set(promise=0.5)
    assert half.result["runs"][
        pb.labs.two_triggers().table(lab.result).columns[0]
    ].figures().on_time == pytest.approx(np.mean(push.wait <= 0.5))
    exact = pb.labs.two_triggers().set(error=0, stock=20)
    assert np.mean(next(iter(exact.result["runs"].values())).wait <= 8) == 1
    own = pb.labs.two_triggers(orders=pb.orders.poisson(2.0, n=30, seed=1))
    assert [c.name for c in own.controls] == ["error", "stock", "promise", "planner"]


def test_a_planner_who_looks_each_morning_is_a_third_line():
    lab = pb.labs.two_triggers()
    push, pull = lab.result["runs"].values()
    plan, mended, order = lab.set(planner="Looks each morning").result["runs"].values()
    assert np.array_equal(plan.wait, push.wait) and np.array_equal(order.wait, pull.wait)
    assert f"{np.mean(mended.wait <= 8):.0%} were" in lab.sentence(lab.result)
    assert mended.policy.stock == plan.policy.stock, "the same shelf; only the looking is different"


def test_glossary():
    assert (
        pb.glossary("T_0").term == "raw process time"
        and pb.glossary("fill_rate").symbol == ""
        and len(pb.glossary()) > 15
    )
    assert "95 of 100" in str(pb.glossary("wait_95")) and "<strong>" in pb.glossary("WIP")._repr_html_()
    assert (pb.glossary()["meaning"].str.len() > 20).all() and pb.glossary().index.is_unique
    assert pb.glossary("S").term == "base stock" and pb.glossary("s").term == "set-up", (
        "symbols by their case"
    )
    with pytest.raises(ValueError, match="no such term"):
        pb.glossary("")


def test_the_script_of_a_live_chart_is_put_together_once_and_kept_whole(tmp_path, monkeypatch):
    from pullbook.show import live_chart

    monkeypatch.setenv("PULLBOOK_HOME", str(tmp_path))
    made = live_chart.script.__wrapped__()
    (kept,) = (tmp_path / "cache").iterdir()
    assert kept.read_text(encoding="utf-8") == made and "vega" in made
    monkeypatch.setattr(live_chart, "vega", lambda function, scripts: ["made anew"])
    assert live_chart.script.__wrapped__() == made
    kept.unlink()
    (tmp_path / "cache").rmdir()
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert live_chart.script.__wrapped__() == "made anew"


def test_settings_made_in_code_before_the_lab_is_shown_stand_on_its_controls():
    lab = pb.labs.sort_the_shop().set(setup=5, look="A")
    lab.widget  # noqa: B018 (made on first use)
    assert lab._sliders["setup"].value == 5 and lab._sliders["look"].value == "A"
    lab.reset()
    assert lab._sliders["setup"].value == 2 and lab.settings["look"] == "all"


def test_a_page_has_the_states_of_two_controls_and_no_more(tmp_path):
    lab = pb.labs.stockroom()
    for controls in (["level", "sd", "lot"], ["height"], "lev"):
        with pytest.raises(ValueError, match="up to two of capital, room"):
            lab.save(tmp_path / "lab.html", controls=controls)
    with pytest.raises(ValueError, match="cannot be written"):
        lab.save(tmp_path / "no" / "lab.html", controls="level")
    lab.save(tmp_path / "lab.html", controls="level")
    assert list(tmp_path.iterdir()) == [tmp_path / "lab.html"]
