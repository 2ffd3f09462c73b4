"""An error inside a rule refuses; the registry and the figures are what they say."""

import datetime

import msgspec
import pytest

from hagukumi.law import RULES, DecisionTable, Finding, Outcome, decide, examine, figures, rules
from hagukumi.law import decision as decision_module
from hagukumi.law.figures import FIGURES, Certainty, figure
from hagukumi.law.findings import strictest
from hagukumi.law.gate_rules import GATE_RULES, GateRule
from hagukumi.law.rule import PROGRAMME, USES, PlanRule


def _breaks(*args):
    raise RuntimeError("秘密の値")


@pytest.fixture
def request_(sample):
    return sample.ask("kodomo-a@kodomo:coordinator", "linkage", "linked", "link.rule")


@pytest.mark.parametrize("scope", [PROGRAMME, USES])
def test_an_error_in_a_rule_over_the_plan_is_a_gap_and_refuses(monkeypatch, sample, plan, request_, scope):
    broken = PlanRule(id="x-1", article="x", title="x", scope=scope, check=_breaks)
    monkeypatch.setattr(rules, "PLAN_RULES", (*rules.PLAN_RULES, broken))
    found = examine(plan)
    assert {(finding.rule, finding.outcome) for finding in found} == {("x-1", Outcome.GAP)}
    assert not any("秘密" in finding.message for finding in found)
    assert [finding.rule for finding in decide(sample.release(plan), request_).findings] == ["gate-7"]


@pytest.mark.parametrize("place", range(len(GATE_RULES)))
def test_an_error_in_any_gate_rule_refuses(monkeypatch, sample, plan, place):
    whole = list(GATE_RULES)
    whole[place] = GateRule(
        **{**{name: getattr(whole[place], name) for name in ("id", "article", "title", "subject", "when")}, "check": _breaks}
    )
    monkeypatch.setattr("hagukumi.law.gate_rules.GATE_RULES", tuple(whole))
    coordinator = ("kodomo-a@kodomo:coordinator", "linkage", "linked")
    supporter = ("gakko-s@gakko:supporter", "support", "handed_over", "judgment.band", "open")
    process = ("kikaku-run@kikaku:proposals_desk", "making", "delivered", "juki.birth_date", "open")
    asked = {8: (*coordinator, "", "open"), 9: (*coordinator, "", "figures"), 10: supporter, 12: process}
    whole_plan = sample.deidentification.with_deidentification(plan)
    decision = decide(sample.release(whole_plan), sample.ask(*asked.get(place, (*coordinator, "link.rule", "open"))))
    assert [(finding.rule, finding.outcome) for finding in decision.findings] == [(whole[place].id, Outcome.GAP)]


def test_the_outcomes_have_their_words():
    assert [outcome.label for outcome in Outcome] == ["適", "否", "未整理"]


def test_a_violation_beats_a_gap_and_a_gap_an_allowance():
    assert strictest([Outcome.ALLOWED, Outcome.GAP, Outcome.VIOLATION]) is Outcome.VIOLATION
    assert strictest([Outcome.ALLOWED, Outcome.GAP]) is Outcome.GAP
    assert strictest([Outcome.ALLOWED]) is Outcome.ALLOWED
    assert strictest([]) is Outcome.GAP


def test_every_rule_has_its_own_id_an_article_and_a_title():
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.article.strip() and rule.title.strip() for rule in RULES)


def test_the_same_hash_on_another_plan_is_examined_anew(sample, plan, request_):
    release = sample.release(plan)
    assert decide(release, request_).allowed
    forged = msgspec.structs.replace(release, plan=sample.change(plan, "uses", "link", handling=""))
    assert not decide(forged, request_).allowed
    assert decide(release, request_).allowed


def test_only_the_last_few_examinations_are_kept(sample, plan, request_):
    for number in range(12):
        changed = sample.head(plan, title=f"事業{number}")
        assert decide(sample.release(changed), request_).allowed
    assert len(decision_module._examined) <= 8


def test_a_table_forgets_its_allowances_rather_than_grow_without_end(monkeypatch, sample, plan, request_):
    monkeypatch.setattr("hagukumi.law.table._MOST_KEPT", 1)
    release = sample.release(plan)
    table = DecisionTable.compile(release)
    other = sample.ask("kodomo-a@kodomo:coordinator", "linkage", "linked", "juki.name")
    for request in (request_, other, request_):
        assert table.decide(request) == decide(release, request)
    assert len(table._cells) <= 2


def test_a_finding_carries_what_the_office_shows():
    assert Finding.__struct_fields__ == ("rule", "article", "outcome", "subject", "message")


def test_figures_are_dated_and_say_how_they_are_known():
    assert figure("breach-persons", datetime.date(2027, 1, 1)).value == 100
    assert figure("breach-persons", datetime.date(2027, 1, 1)).certainty is Certainty.GUIDELINE
    assert figure("register-persons", datetime.date(2027, 1, 1)).value == 1000
    assert all(entry.article and entry.unit for entry in FIGURES)


def test_a_later_entry_supersedes_and_an_unknown_day_has_none(monkeypatch):
    later = msgspec.structs.replace(FIGURES[0], value=50, since=datetime.date(2030, 4, 1))
    monkeypatch.setattr(figures, "FIGURES", (*FIGURES, later))
    assert figure("breach-persons", datetime.date(2030, 3, 31)).value == 100
    assert figure("breach-persons", datetime.date(2030, 4, 1)).value == 50
    with pytest.raises(KeyError):
        figure("breach-persons", datetime.date(2000, 1, 1))
    with pytest.raises(KeyError):
        figure("nothing", datetime.date(2030, 1, 1))


def test_words_equal_to_a_role_or_action_are_judged_as_that_role_or_action(sample, plan):
    """A caller that passes plain text must not slip past a comparison."""
    names = sample.use("names", "watch", "shimin>kodomo:coordinator", "delivered", "juki.name", sample.INTERNAL)
    release = sample.release(sample.add(plan, "uses", names))
    asked = sample.ask("kodomo-a@kodomo:coordinator", "watch", "delivered", "juki.name school.absences")
    for changes in ({"role": "coordinator"}, {"stage": "delivered"}, {"action": "open"}):
        request = msgspec.structs.replace(asked, **changes)
        assert not decide(release, request).allowed
        assert DecisionTable.compile(release).decide(request) == decide(release, request)
