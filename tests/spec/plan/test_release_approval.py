"""版: a plan is enforced only as two people approved it."""

import datetime
from pathlib import Path

import msgspec
import pytest

from hagukumi.plan import (
    RELEASE_FILE,
    Approval,
    PlanError,
    Release,
    ReleaseError,
    approve,
    compare,
    plan_hash,
    read_release,
    write_plan,
    write_release,
)
from hagukumi.plan import records as r

DAY = datetime.date(2026, 4, 1)
LAST = datetime.date(2029, 3, 31)


def _approve(plan: r.Plan, author: str = "clerk-a", by: tuple[str, ...] = ("clerk-b", "clerk-c"), last: datetime.date = LAST) -> Release:
    approvals = [Approval(officer=officer, on=DAY) for officer in by]
    return approve(plan, author=author, approvals=approvals, valid_from=DAY, valid_until=last)


@pytest.fixture
def folder(tmp_path: Path, small_plan: r.Plan) -> Path:
    write_plan(small_plan, tmp_path)
    write_release(_approve(small_plan), tmp_path)
    return tmp_path


def test_two_people_other_than_the_author_make_a_release(small_plan: r.Plan) -> None:
    release = _approve(small_plan)
    assert release.hash == plan_hash(small_plan)
    assert release.valid_on(DAY) and release.valid_on(LAST)
    assert not release.valid_on(LAST + datetime.timedelta(days=1)) and not release.valid_on(DAY - datetime.timedelta(days=1))


@pytest.mark.parametrize(
    ("author", "by", "words"),
    [
        ("clerk-a", ("clerk-a", "clerk-b"), "自分の計画を承認できません"),
        ("clerk-a", ("clerk-b",), "二人の承認"),
        ("clerk-a", ("clerk-b", "clerk-b"), "二人の承認"),
        ("stranger", ("clerk-b", "clerk-c"), "担当者ではありません"),
        ("clerk-a", ("clerk-b", "stranger"), "担当者ではありません"),
        ("clerk-a", ("clerk-b", "run"), "自動処理"),
    ],
)
def test_approval_by_the_wrong_people_is_refused(small_plan: r.Plan, author: str, by: tuple[str, ...], words: str) -> None:
    with pytest.raises(ReleaseError, match=words):
        _approve(small_plan, author, by)


def test_release_that_ends_before_it_begins_is_refused(small_plan: r.Plan) -> None:
    with pytest.raises(ReleaseError, match="有効期間"):
        _approve(small_plan, last=datetime.date(2026, 3, 31))


def test_release_reads_back(folder: Path, small_plan: r.Plan) -> None:
    assert read_release(folder).hash == plan_hash(small_plan)


def test_plan_changed_after_approval_is_refused(folder: Path) -> None:
    path = folder / "bodies.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("市長", "町長"), encoding="utf-8")
    with pytest.raises(ReleaseError, match="承認の後に計画が変えられています"):
        read_release(folder)


def test_unapproved_plan_is_refused(folder: Path) -> None:
    (folder / RELEASE_FILE).unlink()
    with pytest.raises(ReleaseError, match="まだ承認されていません"):
        read_release(folder)


def test_unreadable_approval_is_refused(folder: Path) -> None:
    (folder / RELEASE_FILE).write_bytes(b"\xff")
    with pytest.raises(ReleaseError, match="読めません"):
        read_release(folder)


def test_approval_with_an_unknown_field_is_refused(folder: Path) -> None:
    path = folder / RELEASE_FILE
    path.write_text(path.read_text(encoding="utf-8") + 'note = "x"\n', encoding="utf-8")
    with pytest.raises(PlanError):
        read_release(folder)


def test_approver_struck_from_the_file_is_missed(folder: Path) -> None:
    path = folder / RELEASE_FILE
    text = path.read_text(encoding="utf-8").replace("clerk-c", "clerk-b")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReleaseError, match="二人の承認"):
        read_release(folder)


def test_equal_plans_have_no_difference(small_plan: r.Plan) -> None:
    assert compare(small_plan, small_plan) == ()


def test_differences_are_told_in_words(small_plan: r.Plan) -> None:
    use = msgspec.structs.replace(small_plan.uses[0], items=("juki.number",), until=None, giver="kodomo")
    programme = msgspec.structs.replace(small_plan.programme, title="新しい題")
    source = msgspec.structs.replace(small_plan.sources[0], layout=msgspec.structs.replace(small_plan.sources[0].layout, header_row=2))
    after = msgspec.structs.replace(
        small_plan,
        uses=(use,),
        programme=programme,
        sources=(source,),
        purposes=small_plan.purposes[:1],
        bodies=(*small_plan.bodies, r.Body(id="kyoi", name="教育委員会", kind=r.BodyKind.BOARD_OF_EDUCATION)),
    )
    told = [difference.sentence for difference in compare(small_plan, after)]
    assert "機関「教育委員会」が加わった" in told
    assert "利用目的「貧困」がなくなった" in told
    assert "項目「異動日」の提供先に「こども未来課」がなくなった" not in told  # no use of it is left, so no one item is compared
    assert "利用「juki-link」のデータ項目に「異動日」がなくなった" in told
    assert "利用「juki-link」の渡す担当課が「市民課」から「こども未来課」に変わった" in told
    assert "利用「juki-link」の利用の終わりが「2029-03-31」から「（なし）」に変わった" in told
    assert "事業の事業名が「こどもデータ連携」から「新しい題」に変わった" in told
    assert "抽出データ「住民記録」の様式の見出しの行が「1」から「2」に変わった" in told


def test_added_and_reordered_lists_are_told_apart(small_plan: r.Plan) -> None:
    use = small_plan.uses[0]
    more = msgspec.structs.replace(use, items=(*use.items, "link.rule"))
    turned = msgspec.structs.replace(use, items=use.items[::-1])
    (added,) = compare(small_plan, msgspec.structs.replace(small_plan, uses=(more,)))
    (order,) = compare(small_plan, msgspec.structs.replace(small_plan, uses=(turned,)))
    assert added.sentence == "利用「juki-link」のデータ項目に「名寄せの規則」が加わった"
    assert order.sentence == "利用「juki-link」のデータ項目の順序が変わった"
