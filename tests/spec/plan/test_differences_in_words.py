"""違い: what changed between two plans is told in sentences that name entries, fields and values in Japanese."""

import datetime

import msgspec
import pytest

from hagukumi.plan import compare
from hagukumi.plan import records as r


def _replace(plan: r.Plan, list_name: str, **changes: object) -> r.Plan:
    first, *rest = getattr(plan, list_name)
    return msgspec.structs.replace(plan, **{list_name: (msgspec.structs.replace(first, **changes), *rest)})


def _told(before: r.Plan, after: r.Plan) -> list[str]:
    return [difference.sentence for difference in compare(before, after)]


def test_a_department_that_newly_receives_an_item_is_told_first(small_plan: r.Plan) -> None:
    more = msgspec.structs.replace(small_plan.uses[0], id="juki-more", receiver="shimin")
    told = _told(small_plan, msgspec.structs.replace(small_plan, uses=(*small_plan.uses, more)))
    assert told[:2] == ["項目「異動日」の提供先に「市民課」が加わった", "項目「宛名番号」の提供先に「市民課」が加わった"]
    assert _told(msgspec.structs.replace(small_plan, uses=(*small_plan.uses, more)), small_plan)[0] == (
        "項目「異動日」の提供先に「市民課」がなくなった"
    )


def test_one_legal_basis_for_another(small_plan: r.Plan) -> None:
    told = _told(small_plan, _replace(small_plan, "uses", basis=r.PurposeChange(relation="関連")))
    assert told == ["利用「juki-link」の根拠が「相当の理由による内部利用（69条2項2号）」から「利用目的の変更（61条3項）」に変わった"]


def test_a_measurement_is_told_apart_by_its_source_and_not_by_its_place(small_plan: r.Plan) -> None:
    def measured(source: str, rows: int) -> r.Quality:
        return r.Quality(source=source, measured_on=datetime.date(2026, 10, 1), rows=rows, missing=0, inconsistent=0)

    def surveyed(*found: r.Quality) -> r.Plan:
        held = r.Availability(holding=r.Holding.DIGITAL, quality=found)
        candidate = r.Candidate(id="address", name="住所", purpose=small_plan.purposes[0].id, availability=held)
        return msgspec.structs.replace(small_plan, candidates=(candidate,))

    source = small_plan.sources[0]
    told = _told(surveyed(measured(source.id, 200), measured("other", 5)), surveyed(measured("other", 5), measured(source.id, 56)))
    assert len(told) == 1
    assert f"「{source.name}」の行数が「200」から「56」に変わった" in told[0]


def test_a_word_inside_a_legal_basis(small_plan: r.Plan) -> None:
    basis = msgspec.structs.replace(small_plan.uses[0].basis, viewpoints=r.Viewpoints(extent="二項目に限る"))
    told = _told(small_plan, _replace(small_plan, "uses", basis=basis))
    assert told == ["利用「juki-link」の根拠の表5-3の観点の②必要な限度であることが「（なし）」から「二項目に限る」に変わった"]


def test_people_in_charge_are_told_by_their_titles(small_plan: r.Plan) -> None:
    first, *rest = small_plan.departments[0].officers
    changed = msgspec.structs.replace(first, title="主任")
    assert _told(small_plan, _replace(small_plan, "departments", officers=(changed, *rest))) == [
        "担当課「こども未来課」の担当者「主任」の職が「主査」から「主任」に変わった"
    ]
    assert _told(small_plan, _replace(small_plan, "departments", officers=tuple(rest))) == [
        "担当課「こども未来課」の担当者「主査」がなくなった"
    ]
    turned = small_plan.departments[0].officers[::-1]
    assert _told(small_plan, _replace(small_plan, "departments", officers=turned)) == ["担当課「こども未来課」の担当者の順序が変わった"]


def test_codes_of_a_column_are_told_one_by_one(small_plan: r.Plan) -> None:
    number, moved, note = small_plan.sources[0].layout.columns
    layout = msgspec.structs.replace(
        small_plan.sources[0].layout, columns=(number, msgspec.structs.replace(moved, codes={"1": "b", "2": "c"}), note)
    )
    assert _told(small_plan, _replace(small_plan, "sources", layout=layout)) == [
        "抽出データ「住民記録」の様式の列「異動日」のコードの対応「1」が「a」から「b」に変わった",
        "抽出データ「住民記録」の様式の列「異動日」のコードの対応「2」が「（なし）」から「c」に変わった",
    ]


def test_records_without_a_name_are_told_by_place(small_plan: r.Plan) -> None:
    law = r.Restriction(statute="住民基本台帳法", met_by="許可")
    told = _told(
        _replace(small_plan, "items", restrictions=(law, law)),
        _replace(small_plan, "items", restrictions=(law, msgspec.structs.replace(law, confirmed_by_jurist=True))),
    )
    assert told == ["データ項目「宛名番号」の他の法令の制限「住民基本台帳法」の法務担当の確認が「いいえ」から「はい」に変わった"]


def test_choices_are_told_in_words(small_plan: r.Plan) -> None:
    assert _told(small_plan, _replace(small_plan, "items", kind=r.ItemKind.INDIRECT)) == [
        "データ項目「宛名番号」の識別性が「直接識別子」から「間接識別子」に変わった"
    ]
    assert _told(small_plan, _replace(small_plan, "items", sensitive=(r.Sensitive.RACE,))) == [
        "データ項目「宛名番号」の要配慮の種類に「人種」が加わった"
    ]


_POLICY = r.PrivacyPolicy(
    statement="守ります",
    published="広報",
    adopted_on=datetime.date(2026, 4, 1),
    officer="clerk-a",
    authority="改善を命じる",
    people="2人",
    budget="あり",
    training="年1回",
)


def test_the_privacy_policy_comes_changes_and_goes(small_plan: r.Plan) -> None:
    with_policy = msgspec.structs.replace(small_plan, privacy=_POLICY)
    changed = msgspec.structs.replace(small_plan, privacy=msgspec.structs.replace(_POLICY, people="3人"))
    assert _told(small_plan, with_policy) == ["プライバシー保護方針が加わった"]
    assert _told(with_policy, small_plan) == ["プライバシー保護方針がなくなった"]
    assert _told(with_policy, changed) == ["プライバシー保護方針の体制・人員が「2人」から「3人」に変わった"]


@pytest.mark.parametrize("value", [r.Statement(text="関係がある"), r.Statement()])
def test_an_entry_without_a_name_is_called_what_it_is(small_plan: r.Plan, value: r.Statement) -> None:
    steps = (r.Step(state=r.SelectionState.NEEDED, on=datetime.date(2026, 4, 1), by="clerk-a", reason="要る"),)
    candidate = r.Candidate(id="moved", name="異動日", purpose="linkage", relevance=value)
    before = msgspec.structs.replace(small_plan, candidates=(candidate,))
    after = msgspec.structs.replace(small_plan, candidates=(msgspec.structs.replace(candidate, steps=steps),))
    assert _told(before, after) == ["候補項目「異動日」の経過「経過」が加わった"]


def test_a_threshold_of_another_kind_and_a_code_left_alone(small_plan: r.Plan) -> None:
    indicator = msgspec.structs.replace(small_plan.criteria[0].indicators[0], threshold=("a", "b"))
    assert _told(small_plan, _replace(small_plan, "criteria", indicators=(indicator,))) == [
        "判定基準「貧困」の指標「転居」の境目の値が「2」から「a、b」に変わった"
    ]
    number, moved, note = small_plan.sources[0].layout.columns
    more = msgspec.structs.replace(moved, codes={**moved.codes, "2": "c"})
    layout = msgspec.structs.replace(small_plan.sources[0].layout, columns=(number, more, note))
    assert _told(small_plan, _replace(small_plan, "sources", layout=layout)) == [
        "抽出データ「住民記録」の様式の列「異動日」のコードの対応「2」が「（なし）」から「c」に変わった"
    ]


def test_a_candidate_without_a_step_is_just_a_candidate() -> None:
    assert r.Candidate(id="x", name="x", purpose="p").state is r.SelectionState.CANDIDATE
