"""7.5 and 7.6: safeguards, places of storage abroad, audit and self-inspection."""

import msgspec
import pytest

from hagukumi.law import decide, examine, remarks
from hagukumi.plan import records as r

_KINDS = r.SafeguardKind


def _noted(plan, rule):
    return [remark.subject for remark in remarks(plan) if remark.rule == rule]


def _without(plan, kind):
    return msgspec.structs.replace(plan, safeguards=tuple(safeguard for safeguard in plan.safeguards if safeguard.kind is not kind))


@pytest.mark.parametrize("kind", [_KINDS.ORGANISATIONAL, _KINDS.HUMAN, _KINDS.PHYSICAL, _KINDS.TECHNICAL])
def test_each_of_the_four_kinds_is_there_or_nothing_runs(sample, plan, found, said, kind):
    missing = _without(plan, kind)
    assert found(missing, "7.5-1") == [("gap", "child")]
    assert f"kind が {kind} の" in said(missing, "7.5-1")
    assert not decide(sample.release(missing), sample.ask("kodomo-a@kodomo:coordinator", "linkage", "linked", "link.rule")).allowed


def test_a_kind_with_one_that_is_done_is_not_denied_by_another(sample, plan, found):
    denied = msgspec.structs.replace(plan.safeguards[1], id="second", statement="実施しない")
    both = sample.add(plan, "safeguards", denied)
    assert found(both, "7.5-1") == []
    assert found(both, "7.5-2") == [("violation", "second")]


@pytest.mark.parametrize(("kind", "rule"), [(_KINDS.AUDIT, "7.6-1"), (_KINDS.SELF_INSPECTION, "7.6-2")])
def test_audit_and_self_inspection_are_recommended_and_stop_nothing(plan, kind, rule):
    assert _noted(plan, rule) == []
    missing = _without(plan, kind)
    assert _noted(missing, rule) == ["child"]
    assert examine(missing) == ()


def test_the_remark_on_audits_names_the_audit_manager_if_there_is_one(sample, plan):
    missing = _without(plan, _KINDS.AUDIT)
    for manager, named in (("監査課長", True), ("", False)):
        (remark,) = (remark for remark in remarks(sample.head(missing, audit_manager=manager)) if remark.rule == "7.6-1")
        assert ("監査課長" in remark.message) is named


@pytest.mark.parametrize(
    ("change", "said"),
    [({"state": r.Progress.NEEDS_CHANGE}, "見直しが必要"), ({"state": r.Progress.PLANNED}, "これから"), ({"reviewed_on": None}, "一度も")],
)
def test_safeguards_that_need_work_are_remarked(sample, plan, change, said):
    assert _noted(plan, "7.5-5") == []
    changed = sample.change(plan, "safeguards", "human", **change)
    assert examine(changed) == ()
    (remark,) = (remark for remark in remarks(changed) if remark.rule == "7.5-5")
    assert said in remark.message


@pytest.mark.parametrize(
    ("country", "rules"), [("JP", set()), ("US", {"7.5-3", "7.5-4"}), ("", {"7.5-4"}), ("jp", {"7.5-4"}), ("日本", {"7.5-3", "7.5-4"})]
)
def test_where_the_data_is_kept_is_said_by_country(sample, plan, country, rules):
    assert {finding.rule for finding in examine(sample.change(plan, "storages", "vault", country=country))} == rules


def test_one_foreign_storage_among_many_asks_for_the_external_environment(sample, plan, found):
    abroad = r.Storage(
        id="abroad", name="外国のサーバー", content="写し", country="IE", cloud=True, provider="架空クラウド", external_environment="調べた"
    )
    both = sample.add(plan, "storages", abroad)
    assert found(both, "7.5-3") == [("gap", "child")]
    watch = msgspec.structs.replace(plan.safeguards[0], id="abroad-law", kind=_KINDS.EXTERNAL_ENVIRONMENT, statement="毎年、制度を調べる")
    assert examine(sample.add(both, "safeguards", watch)) == ()


def test_an_unsettled_storage_stops_every_use(sample, plan):
    spoiled = sample.change(plan, "storages", "vault", content="未定")
    for asked in (
        ("kodomo-a@kodomo:coordinator", "linkage", "linked", "link.rule"),
        ("gakko-s@gakko:supporter", "support", "handed_over", "judgment.band"),
    ):
        assert [finding.rule for finding in decide(sample.release(spoiled), sample.ask(*asked)).findings] == ["gate-7"]


def test_an_unsettled_safeguard_stops_the_uses_of_its_department(sample, plan):
    spoiled = sample.change(plan, "safeguards", "human", evidence="", department="bunseki")
    analyst = ("bunseki-a@bunseki:analyst", "evaluation", "pseudonymised", "judgment.band")
    assert [finding.rule for finding in decide(sample.release(spoiled), sample.ask(*analyst)).findings] == ["gate-7"]
    assert decide(sample.release(spoiled), sample.ask("kodomo-a@kodomo:coordinator", "linkage", "linked", "link.rule")).allowed


@pytest.mark.parametrize(("assessed", "noted"), [(True, []), (False, ["vault"]), (None, ["vault"])])
def test_a_cloud_service_that_nobody_assessed_is_remarked(sample, plan, assessed, noted):
    cloud = sample.change(plan, "storages", "vault", cloud=True, provider="架空クラウド", assessed=assessed)
    assert _noted(cloud, "7.5-6") == noted
    assert examine(cloud) == ()
    assert _noted(sample.change(plan, "storages", "vault", assessed=assessed), "7.5-6") == []  # a room of one's own
