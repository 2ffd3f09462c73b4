"""Texts that deny the thing asked for, and texts that only sound like it."""

import pytest

from hagukumi.law.settled import denied, settled, stated

_DENIALS = (
    "なし 無し 無 無い 特になし とくに無し。 （なし） 不要 不要です 必要なし 必要はない 必要ありません 行わない 行わない。 実施しない "
    "実施は行わない していない 該当なし 該当しない 非該当 対象外 予定なし 予定していない N/A ＮＯＮＥ × 設けない 定めていない "
    "講じていません 現在は行っていない"
)
_SENTENCES = (
    "目的の外では使わない",
    "外部に提供しない",
    "制限なしで使う",
    "なし（法令一覧で確かめた）",
    "本人の同意なしには行わない",
    "欠席なし",
    "無料化のため",
    "予定日",
    "不要になれば消す",
    "公表しない",
    "いいえと答えたこども",
)


@pytest.mark.parametrize("text", [*_DENIALS.split(), "該当　なし", " なし "])
def test_a_bare_denial_is_an_answer_that_denies(text: str) -> None:
    assert denied(text)
    assert settled(text)


@pytest.mark.parametrize("text", _SENTENCES)
def test_a_sentence_is_no_denial(text: str) -> None:
    assert not denied(text)


@pytest.mark.parametrize("text", ["", "未定", "検討中", "－"])
def test_a_blank_denies_nothing(text: str) -> None:
    assert not denied(text)
    assert [verdict.outcome.value for verdict in stated(text, "周知", "書いてください。")] == ["gap"]


@pytest.mark.parametrize("text", ["公表しない", "公表は不要", "周知を行わない", "公表なし"])
def test_a_denial_of_the_deed_itself_is_known_when_the_deed_is_named(text: str) -> None:
    assert denied(text, "公表", "周知")
    assert [verdict.outcome.value for verdict in stated(text, "周知", "書いてください。", "公表", "周知")] == ["violation"]


@pytest.mark.parametrize("text", ["公表", "公表する", "公表しない項目を除いて知らせる"])
def test_a_deed_that_is_done_is_no_denial(text: str) -> None:
    assert not denied(text, "公表", "周知")
    assert list(stated(text, "周知", "書いてください。", "公表", "周知")) == []


@pytest.mark.parametrize(
    "text",
    [
        "未　定",
        "未\u200b定",
        "未定です",
        "検討中です",
        "今後検討する",
        "追って定める",
        "別途定める",
        "あとで書く",
        "不明",
        "要確認",
        "同左",
        "〇",
    ],
)
def test_a_text_that_puts_the_answer_off_is_none(text: str) -> None:
    assert not settled(text)


@pytest.mark.parametrize(
    "text", ["別途定める要領による", "適宜の方法ではなく毎月点検する", "書く", "確認する", "作成", "検討した結果、要る", "1", "A"]
)
def test_a_text_that_says_something_is_an_answer(text: str) -> None:
    assert settled(text)
