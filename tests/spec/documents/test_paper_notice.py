"""住民へのお知らせ: what is used, from whom, for what, on what ground, who sees it, how long, what not, and what one can do."""

import datetime
import re

import msgspec
import pytest

from hagukumi.documents.papers.notice import build
from hagukumi.documents.sheet import Points, Text
from hagukumi.plan import records as r


@pytest.fixture
def notice(print_of, paper_plan):
    """The plain edition, with the plan's parts changed."""

    def built(**changes):
        return build(print_of(msgspec.structs.replace(paper_plan, **changes)))[0]

    return built


def _programme(plan, **changes):
    return msgspec.structs.replace(plan.programme, **changes)


def test_there_are_a_plain_edition_and_one_with_readings_of_the_same_content(print_of, paper_plan):
    plain, read = build(print_of(paper_plan))

    assert (plain.furigana, read.furigana) == (False, True)
    assert plain.blocks == read.blocks
    assert plain.name != read.name


def test_it_is_a_letter_from_the_municipality_to_all_residents(notice):
    assert (notice().addressee, notice().sender) == ("住民の皆さまへ", "育実市")


def test_it_names_each_used_item_by_department_and_record(notice, rows_of):
    rows = rows_of(notice(), "使う情報")

    assert {"課": "学校教育課", "もとの記録": "出欠の記録", "情報": "欠席日数、児童氏名、欠席の理由"} in rows
    assert rows[-1] == {"課": "このしくみが作る情報", "もとの記録": "—", "情報": "区分"}


def test_an_item_that_no_use_names_is_not_announced(notice, words_in, paper_plan):
    uses = tuple(use for use in paper_plan.uses if use.id != "shukketsu-use")

    assert "欠席日数" not in words_in(notice(uses=uses))


def test_sensitive_information_is_told_apart_with_its_kind(notice, rows_of):
    assert rows_of(notice(), "特に気をつける情報") == [{"情報": "出欠の記録の欠席の理由", "種類": "病歴"}]


def test_without_sensitive_information_nothing_is_said_of_it(notice, words_in, paper_plan):
    items = tuple(msgspec.structs.replace(item, sensitive=()) for item in paper_plan.items)

    assert "要配慮" not in words_in(notice(items=items))


def test_each_purpose_is_told_with_its_reason(notice, rows_of):
    rows = rows_of(notice(), "使う目的")

    assert [row["目的"] for row in rows] == ["早期発見", "検証"]
    assert rows[0]["内容"] == "支援の要るこどもを見付ける"
    assert rows[0]["なぜ必要か"] == "（未記入）"


def test_those_who_see_the_data_are_named_with_what_they_do(notice, rows_of):
    rows = {row["課"]: row for row in rows_of(notice(), "見る課")}

    assert rows["育実市長　こども未来課"]["役割"] == "総括管理主体"
    assert "名前などを消した情報" in rows["架空研究所　分析室（こども未来課から仕事を頼まれた事業者）"]["すること"]
    assert "こどもや家族に会います" in rows["育実市教育委員会　学校教育課"]["すること"]
    assert "育実市長　市民課" not in rows


def test_the_legal_grounds_are_cited_with_their_articles(notice):
    told = [entry for block in notice().blocks if isinstance(block, Points) for entry in block.entries]

    assert "個人情報保護法第69条第2項第1号（本人の同意があるとき）" in told
    assert "仕事のもとになる決まり：こども課設置規則第3条" in told


def test_it_says_how_long_data_is_used_and_kept(notice, words_in, rows_of):
    assert "いちばん長いもので令和10年3月31日までです" in words_in(notice())
    assert rows_of(notice(), "持っている長さ") == [{"情報の種類": "短期", "数え始める日": "基準日", "持っている長さ": "1年6か月"}]


def test_a_use_without_an_end_is_admitted(notice, words_in, paper_plan):
    uses = (*paper_plan.uses[:-1], msgspec.structs.replace(paper_plan.uses[-1], until=None))

    assert "終わりの日が決まっていない使い方が1件あります。" in words_in(notice(uses=uses))


def test_people_decide_and_the_judgment_only_helps_them(notice, words_in, rows_of):
    told = words_in(notice())

    assert "判定だけで何かを決めることはありません。" in told
    assert rows_of(notice(), "判定の種類") == [{"判定": "不登校", "どう探すか": "欠席を見る"}]


def test_without_a_criterion_nothing_is_said_of_judgment(notice, words_in):
    assert "判定" not in words_in(notice(criteria=())).replace("判定基準を確かめる", "")


def test_it_says_what_the_data_is_not_used_for(notice, words_in):
    told = words_in(notice())

    assert "上に書いた目的のほかには使いません。" in told
    assert "個人番号（マイナンバー）は使いません。" in told


def test_it_tells_what_one_can_ask_for_and_where(notice, words_in, rows_of):
    rights = [row["できること"] for row in rows_of(notice(), "あなたができること")]
    desks = {row["聞きたいこと"]: row["窓口"] for row in rows_of(notice(), "窓口")}

    assert rights == ["見る（開示）", "直す（訂正）", "止める（利用停止）", "苦情・相談"]
    assert "求めるときは、情報公開室に伝えてください。" in words_in(notice())
    assert desks == {
        "この取組のこと": "育実市長　こども未来課",
        "自分の情報を見る・直す・止める、苦情": "情報公開室",
        "プライバシーのこと": "総務課",
    }


def test_a_desk_that_is_a_department_is_told_by_name(notice, rows_of, paper_plan):
    document = notice(programme=_programme(paper_plan, disclosure_desk="soumu"))

    assert rows_of(document, "窓口")[1]["窓口"] == "総務課"


def test_what_the_plan_leaves_open_is_not_hidden(notice, words_in, paper_plan):
    programme = _programme(paper_plan, safeguards="", disclosure_desk="")

    assert words_in(notice(programme=programme)).count("（未記入）") > words_in(notice()).count("（未記入）")


def test_its_own_sentences_are_short(notice):
    """A sentence of plain Japanese says one thing: at most sixty characters (names that the plan gives may be longer)."""
    paragraphs = [text for block in notice().blocks if isinstance(block, Text) for text in block.paragraphs]
    sentences = [sentence for text in paragraphs for sentence in re.split("(?<=。)", text) if sentence]

    assert max(map(len, sentences)) <= 60


def test_the_first_day_comes_from_the_plan(notice, words_in, paper_plan):
    uses = tuple(msgspec.structs.replace(use, since=datetime.date(2027, 4, 1)) for use in paper_plan.uses)

    assert "使うのは、令和9年4月1日から" in words_in(notice(uses=uses))


def test_a_receiver_outside_the_four_roles_is_told_too(notice, rows_of, paper_plan):
    extra = msgspec.structs.replace(paper_plan.uses[0], id="x", receiver="soumu", role=r.Role.RIGHTS_DESK)

    rows = rows_of(notice(uses=(*paper_plan.uses, extra)), "見る課")

    assert {"課": "育実市長　総務課", "役割": "個人情報窓口", "すること": "決められた仕事のために扱います。"} in rows


def test_without_data_of_the_systems_own_nothing_is_said_of_it(notice, words_in, paper_plan):
    uses = tuple(use for use in paper_plan.uses if "judgment.band" not in use.items)

    assert "このしくみが作る情報" not in words_in(notice(uses=uses))


def test_without_provisions_only_the_act_is_cited(notice, words_in, paper_plan):
    purposes = tuple(msgspec.structs.replace(purpose, grounds=()) for purpose in paper_plan.purposes)

    assert "仕事のもとになる決まり" not in words_in(notice(purposes=purposes))
