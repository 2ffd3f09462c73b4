"""5.5.2: requests for disclosure have a desk; a council of review does not decide a single case."""

import msgspec
import pytest

from hagukumi.plan import records as r


@pytest.mark.parametrize("text", ["", "未定"])
def test_there_is_a_desk_for_disclosure_correction_and_suspension(sample, plan, found, said, text):
    blank = sample.head(plan, disclosure_desk=text)
    assert found(blank, "5.5.2-1") == [("gap", "child")]
    assert "disclosure_desk" in said(blank, "5.5.2-1")


_CASES = [
    lambda views, text: {"viewpoints": msgspec.structs.replace(views, temporary=text)},
    lambda views, text: {"viewpoints": msgspec.structs.replace(views, extent=text)},
    lambda views, text: {"viewpoints": msgspec.structs.replace(views, reason=text)},
]
_TEXTS = ["個人情報保護審議会の答申により適法とされた", "審査会に諮問し認められた"]


@pytest.mark.parametrize("case", _CASES)
@pytest.mark.parametrize("text", _TEXTS)
def test_the_lawfulness_of_one_use_does_not_rest_on_a_councils_answer(sample, plan, found, case, text):
    basis = msgspec.structs.replace(sample.INTERNAL, **case(sample.VIEWPOINTS, text))
    assert found(sample.change(plan, "uses", "judge", basis=basis), "5.5.2-2") == [("violation", "judge")]


@pytest.mark.parametrize("text", _TEXTS)
def test_nor_does_a_change_of_purpose_or_a_special_reason(sample, plan, found, text):
    for basis in (r.PurposeChange(relation=text, reasonableness="x"), r.SpecialReason(other=text, viewpoints=sample.VIEWPOINTS)):
        assert found(sample.change(plan, "uses", "study", basis=basis), "5.5.2-2") == [("violation", "study")]


@pytest.mark.parametrize("text", ["審議会に諮問中のため、答申の後に整理する", "審査会の承認を待って決める", "審議会の答申待ち"])
def test_a_reason_that_waits_for_a_council_is_not_yet_one(sample, plan, found, text):
    views = msgspec.structs.replace(sample.VIEWPOINTS, reason=text)
    waiting = sample.change(plan, "uses", "judge", basis=msgspec.structs.replace(sample.INTERNAL, viewpoints=views))
    assert found(waiting, "5.5.2-2") == [("gap", "judge")]


def test_a_council_may_be_asked_about_safeguards(sample, plan, found):
    views = msgspec.structs.replace(sample.VIEWPOINTS, no_undue_harm="安全管理措置は審議会に諮問し、その意見を取り入れた")
    advised = sample.change(plan, "uses", "judge", basis=msgspec.structs.replace(sample.INTERNAL, viewpoints=views))
    assert found(advised, "5.5.2-2") == []


def test_another_council_may_be_mentioned(sample, plan, found):
    views = msgspec.structs.replace(sample.VIEWPOINTS, reason="子ども・子育て審議会でも早期の支援を求める声があった")
    assert found(sample.change(plan, "uses", "judge", basis=msgspec.structs.replace(sample.INTERNAL, viewpoints=views)), "5.5.2-2") == []
