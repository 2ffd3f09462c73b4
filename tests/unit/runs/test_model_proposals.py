"""A trained model as a file that people read and check, and its way into a plan."""

import datetime

import msgspec
import pytest

from hagukumi.linkage import LevelShare
from hagukumi.plan import PlanError, compare
from hagukumi.plan import records as r
from hagukumi.runs import WorkspaceError
from hagukumi.runs.model import digest_of, sessions_of
from hagukumi.runs.model_proposal import (
    Proposal,
    Session,
    adopted,
    changes_between,
    newer_in_force,
    read_proposal,
    untrained,
    write_proposal,
)

DAY = datetime.date(2026, 11, 1)
REVIEW = {"reviewer": "clerk-b", "on": DAY, "remark": "重みの並びを確かめた"}


@pytest.fixture
def proposal(known_model, recorded):
    model = known_model()
    record = recorded(model)
    sessions = tuple(msgspec.convert(session, Session) for session in sessions_of(model))
    return Proposal(linkage_model=record, sha256=digest_of(record), session=sessions)


def test_a_proposal_comes_back_from_its_file_and_says_that_it_holds_no_personal_data(proposal, tmp_path, known_model, recorded):
    changed = msgspec.structs.replace(
        proposal, against="old", change=changes_between(recorded(known_model(), id="old"), _heavier(proposal))
    )
    write_proposal(changed, tmp_path / "model.toml")
    assert read_proposal(tmp_path / "model.toml") == changed
    text = (tmp_path / "model.toml").read_text(encoding="utf-8")
    assert text.startswith("# 名寄せのモデルの案です。割合だけを持ち、個人情報は含みません。")
    assert proposal.session == (Session(rule="birth", learns=("name",), pairs=400, iterations=9, converged=True, matches=300),)


def _heavier(proposal):
    first, *rest = proposal.linkage_model.levels
    return msgspec.structs.replace(proposal.linkage_model, levels=(msgspec.structs.replace(first, other=first.other / 4), *rest))


def test_a_file_changed_after_training_is_refused(proposal, tmp_path):
    write_proposal(msgspec.structs.replace(proposal, linkage_model=_heavier(proposal)), tmp_path / "model.toml")
    with pytest.raises(PlanError, match="学習した後に割合が変えられています"):
        read_proposal(tmp_path / "model.toml")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "名寄せのモデルの案として読めません"),
        (b"[broken", "名寄せのモデルの案として読めません"),
        (b"x" * (8 * 1024 * 1024 + 1), "名寄せのモデルの案として読めません"),
        (b"a = " + b"[" * 50_000 + b"]" * 50_000, "名寄せのモデルの案として読めません"),
        (b'sha256 = "0"\n', "linkage_model"),
        (b'sha256 = "0"\nnames = ["x"]\n', "知らない項目名です"),
    ],
)
def test_a_file_that_is_no_proposal_is_told(content, said, tmp_path):
    (tmp_path / "model.toml").write_bytes(content)
    with pytest.raises(PlanError, match=said) as refused:
        read_proposal(tmp_path / "model.toml")
    assert "model.toml" in str(refused.value)


@pytest.mark.parametrize("unseen", ["\x1b[8m", "\r", "\n", "\u202e"])
def test_a_proposal_that_would_show_otherwise_than_it_is_is_refused(proposal, tmp_path, unseen):
    write_proposal(
        msgspec.structs.replace(proposal, session=(Session(rule=f"a{unseen}b", learns=(), pairs=1, iterations=1, converged=True),)),
        tmp_path / "model.toml",
    )
    with pytest.raises(PlanError, match="名寄せのモデルの案として読めません"):
        read_proposal(tmp_path / "model.toml")


def test_one_level_alone_cannot_decide_every_link(small_plan, proposal):
    first, second, *rest = proposal.linkage_model.levels
    levels = (msgspec.structs.replace(first, other=5e-324), msgspec.structs.replace(second, other=first.other + second.other), *rest)
    forged = msgspec.structs.replace(proposal, linkage_model=msgspec.structs.replace(proposal.linkage_model, levels=levels))
    with pytest.raises(WorkspaceError, match="1兆分の1以上"):
        adopted(small_plan, forged, **REVIEW)


def test_a_file_older_than_the_model_in_force_is_noticed(small_plan, proposal):
    newer = msgspec.structs.replace(proposal.linkage_model, id="ja-2027", trained_on=DAY + datetime.timedelta(days=1))
    assert newer_in_force(msgspec.structs.replace(small_plan, linkage_models=(newer,)), proposal) == (newer,)
    assert newer_in_force(adopted(small_plan, proposal, **REVIEW), proposal) == ()


def test_only_weights_that_moved_are_differences(known_model, recorded):
    before = recorded(known_model())
    assert changes_between(None, before) == () and changes_between(before, before) == ()
    shares = known_model().comparisons["sex"]
    moved = known_model()
    moved.comparisons["sex"] = (LevelShare(shares[0].level, 1.0, 0.25, True), *shares[1:])
    (change,) = changes_between(before, recorded(moved))
    assert (change.comparison, change.level, change.before, change.after) == ("sex", shares[0].level, 0.0, 2.0)


def test_a_level_that_only_one_model_has_is_a_difference(known_model, recorded):
    before = recorded(known_model())
    after = msgspec.structs.replace(before, levels=before.levels[1:])
    (gone,), (come,) = changes_between(before, after), changes_between(after, before)
    assert (gone.before, gone.after) == (0.0, None) and (come.before, come.after) == (None, 0.0)


def test_levels_left_at_what_was_set_beforehand_are_named(proposal):
    assert untrained(proposal.linkage_model) == ()
    first, *rest = proposal.linkage_model.levels
    left = msgspec.structs.replace(first, trained=False)
    assert untrained(msgspec.structs.replace(proposal.linkage_model, levels=(left, *rest))) == (left,)


def test_a_reviewed_model_takes_the_place_of_the_one_in_force(small_plan, proposal):
    first = adopted(small_plan, proposal, **REVIEW)
    (model,) = first.linkage_models
    assert (model.reviewed_by, model.reviewed_on, model.remark) == ("clerk-b", DAY, "重みの並びを確かめた")
    newer = msgspec.structs.replace(proposal, linkage_model=msgspec.structs.replace(proposal.linkage_model, id="ja-2027"))
    assert [model.id for model in adopted(first, newer, **REVIEW).linkage_models] == ["ja-2027"]


@pytest.mark.parametrize(
    ("review", "said"),
    [
        ({"reviewer": "clerk-a"}, "学習させた人が自分で確かめています"),
        ({"reviewer": "nobody"}, "計画の担当者にいません"),
        ({"reviewer": "run"}, "人が確かめるものです"),
        ({"on": DAY - datetime.timedelta(days=1)}, "学習した日より前です"),
        ({"remark": " "}, "空欄または未定です"),
    ],
)
def test_a_review_that_is_none_is_refused_with_its_rule(small_plan, proposal, review, said):
    with pytest.raises(WorkspaceError, match=said) as refused:
        adopted(small_plan, proposal, **{**REVIEW, **review})
    assert "計画に入れられません" in str(refused.value) and "規則7.3-" in str(refused.value)


def test_a_model_of_another_notation_is_not_adopted(small_plan, proposal):
    old = msgspec.structs.replace(proposal, linkage_model=msgspec.structs.replace(proposal.linkage_model, notation="0-old"))
    with pytest.raises(WorkspaceError, match="照合用の表記の版"):
        adopted(small_plan, old, **REVIEW)


def test_an_id_that_stands_for_another_purposes_model_is_refused(small_plan, proposal):
    kept = msgspec.structs.replace(proposal.linkage_model, purpose="poverty")
    with pytest.raises(PlanError, match="同じidが2回"):
        adopted(msgspec.structs.replace(small_plan, linkage_models=(kept,)), proposal, **REVIEW)


def test_a_changed_share_is_told_in_words_of_the_level(small_plan, proposal):
    first = adopted(small_plan, proposal, **REVIEW)
    (model,) = first.linkage_models
    name, *rest = model.levels
    moved = msgspec.structs.replace(model, levels=(msgspec.structs.replace(name, match=0.5, trained=False), *rest))
    told = [difference.sentence for difference in compare(first, msgspec.structs.replace(first, linkage_models=(moved,)))]
    assert told == [
        f"名寄せのモデル「ja-2026」の一致の段階「氏名：漢字の氏名もよみも同じ」の同じ人の組での割合が「{name.match}」から「0.5」に変わった",
        "名寄せのモデル「ja-2026」の一致の段階「氏名：漢字の氏名もよみも同じ」のデータから学習したかが「はい」から「いいえ」に変わった",
    ]
    assert [difference.sentence for difference in compare(small_plan, first)] == ["名寄せのモデル「ja-2026」が加わった"]


def test_an_impossible_share_has_no_weight():
    assert r.ModelLevel(comparison="sex", level="same", match=0.0, other=0.5).bits is None
    assert r.ModelLevel(comparison="sex", level="same", match=1.0, other=0.5).bits == 1.0
