"""A report of a making as the desk's page tells it."""

from hagukumi.office.deidentified.reported import reported


def test_a_part_may_be_one_sentence_several_or_those_of_several_results_and_may_be_absent():
    report = {
        "risks": {"told": ["一", "二"]},
        "attack": {"told": "三"},
        "opinion": [{"told": "四"}, {"told": "五"}],
        "treatments": [{"kind": "replace"}],
        "together": [],
        "usefulness": None,
    }
    told = reported(report)
    assert [part.told for part in told.parts] == [("一", "二"), ("三",), ("四", "五")]
    assert len({part.title for part in told.parts}) == 3 and told.standards == ()


def test_a_standard_says_what_is_left_to_judge():
    one = {"title": "題", "article": "条", "summary": "要", "outcome": "to_judge", "done": ["した"], "open": ["残る"]}
    (standard,) = reported({"standards": [one | {"figures": [{"name": "件数", "value": 12345}]}]}).standards
    assert standard.outcome == "人が判断することが残っている" and standard.figures == (("件数", "12,345"),) and standard.open == ("残る",)
