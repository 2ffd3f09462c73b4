"""5.7.1: the attitude put into words and published, who answers, and what is spent."""

import datetime

import msgspec
import pytest

from hagukumi.documents.papers.privacy_policy import build
from hagukumi.plan import records as r

DAY = datetime.date(2027, 2, 1)
POLICY = r.PrivacyPolicy(
    statement="こどもの尊厳を第一にする",
    published="市のページと広報紙",
    adopted_on=DAY,
    officer="soumu-a",
    authority="利用を止めるよう求める",
    people="専任1名",
    budget="外部監査の費用",
    training="年に二度",
)


@pytest.fixture
def policy(print_of, paper_plan, words_in):
    def told(**changes):
        (document,) = build(print_of(msgspec.structs.replace(paper_plan, **changes)))
        return words_in(document)

    return told


def test_the_municipality_speaks_in_its_own_words(policy):
    told = policy(privacy=POLICY)

    for words in (
        "こどもの尊厳を第一にする",
        "市のページと広報紙",
        "令和9年2月1日",
        "利用を止めるよう求める",
        "外部監査の費用",
        "年に二度",
    ):
        assert words in told


def test_the_head_of_the_municipality_sends_it(print_of, paper_plan):
    (document,) = build(print_of(paper_plan))

    assert document.sender == "育実市長"


def test_those_who_answer_are_named_by_post(policy):
    told = policy(privacy=POLICY)

    assert "プライバシー保護責任者\n総務課　係長" in told
    assert "監査責任者\n監査室長" in told


def test_without_a_policy_every_part_stands_open(policy):
    told = policy(privacy=None)

    assert told.startswith("（未記入）")
    assert told.count("（未記入）") == 8


def test_the_assessment_behind_it_is_told_in_counts(policy):
    answer = r.Answer(id="pia-1", text="条例に従う", by="soumu-a", on=DAY)
    stray = msgspec.structs.replace(answer, id="pia-99")
    opinion = r.Opinion(id="o", giver=r.OpinionGiver.RESIDENTS, name="住民説明会", text="分かりやすく", on=DAY)
    revision = r.Revision(id="v", on=datetime.date(2027, 5, 1), by="soumu-a", reason="項目を減らした")

    told = policy(answers=(answer, stray), opinions=(opinion,), revisions=(revision,))

    assert "観点14のうち、1に答えています。" in told
    assert "意見を1件受けました。述べたのは住民です。" in told
    assert "評価を最後に改めた日は、令和9年5月1日です。" in told


def test_an_assessment_never_revised_says_so(policy):
    assert "評価は、まだ改めていません。" in policy()
