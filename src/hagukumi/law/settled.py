"""Whether a text says something: 「未定」 is no answer to what a rule asks for, 「なし」 answers that the thing is not there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from hagukumi.law.findings import Verdict, gap, violation

_NO_ANSWER = frozenset(
    {
        "",
        "未定",
        "未記入",
        "未整理",
        "検討中",
        "調整中",
        "確認中",
        "整理中",
        "作成中",
        "記入予定",
        "後日記入",
        "空欄",
        "同上",
        "同左",
        "省略",
        "略",
        "不明",
        "わからない",
        "分からない",
        "未作成",
        "未確認",
        "要確認",
        "要検討",
        "確認予定",
        "検討予定",
        "後日",
        "追って",
        "別途",
        "適宜",
        "テスト",
        "〇",
        "○",
        "◯",
        "◎",
        "●",
        "tbd",
        "todo",
    }
)
_DEED = "(検討|調整|確認|整理|作成|記入|記載|決定|定め|決め|書)"
_LATER = re.compile(
    f"(今後|後日|追って|別途|これから|あとで|後で|のちほど){_DEED}(し?ます|する|る|く|きます|中|(する)?予定)?|{_DEED}(中|(する)?予定)"
)
"""Whole texts that put the answer off: 「今後検討する」「別途定める」."""
_STYLE = re.compile("(です|である|とする|とします)$")
_FILLERS = "-‐‑–—―−ーｰ_~〜・.,。、…*?!()[]「」【】〃 \t\r\n\u200b\ufeff"

_NONE = "なし|無し|無|ない|無い|ありません|ございません|いいえ|×|✕|✖|で(は)?ない|で(は)?ありません|none|nothing|nil|no|n/a|na|notapplicable"
_NOT_NEEDED = "不要|必要(は|が)?(なし|無し|ない|無い|ありません)"
_NOT_DONE = "(行わない|行いません|行っていない|行っていません|行わず|しない|しません|していない|していません|せず)"
_NOT_MADE = "(設け|定め)(ない|ません|ていない|ていません|ず)|講じ(ない|ません|ていない|ていません|ず)"
_NOT_SUCH = "(該当|予定)(は|が)?(なし|無し|ない|無い|ありません|しない|しません|せず|していない|していません)|非該当|対象外"
_BEFORE = "(特に|とくに|特段|一切|全く|まったく|現在は?|当面は?)?"
_AFTER = "(です|である|とする|とします)?"
_BARE = re.compile(f"{_BEFORE}({_NONE}|{_NOT_NEEDED}|(実施)?(は|を)?{_NOT_DONE}|{_NOT_MADE}|{_NOT_SUCH}){_AFTER}")


@lru_cache(maxsize=1 << 14)  # many rules ask about the same text, and a plan that is being edited is examined again and again
def settled(text: str) -> bool:
    """True for a text that could be an answer; whether it is a good one is for people."""
    plain = _STYLE.sub("", "".join(_plain(text).split()))
    return plain not in _NO_ANSWER and not _LATER.fullmatch(plain)


@lru_cache(maxsize=1 << 14)
def denied(text: str, *deeds: str) -> bool:
    """True for a text that says no more than that the thing asked for is not there: 「なし」「不要」「行わない」「該当なし」.

    Whole texts alone count, so that a sentence such as 「目的の外では使わない」 is never taken for a denial. `deeds` are the words for
    doing the thing in question: with "公表", 「公表しない」 and 「公表は不要」 deny it as well.
    """
    plain = "".join(_plain(text).split())
    if _BARE.fullmatch(plain):
        return True
    return any(plain.startswith(deed) and _BARE.fullmatch(re.sub("^(は|を|の|が)", "", plain.removeprefix(deed))) for deed in deeds)


def stated(text: str, thing: str, remedy: str, *deeds: str) -> Iterator[Verdict]:
    """Nothing for an answer, a gap for a blank, a violation for a denial; `thing` is the subject of the sentence, `remedy` its advice."""
    if not settled(text):
        yield gap(f"{thing}が空欄または未定です。{remedy}")
    elif denied(text, *deeds):
        yield violation(f"{thing}に、ない・行わないという趣旨だけが書かれています。{remedy}")


def _plain(text: str) -> str:
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")  # no invisible signs
    return seen.strip(_FILLERS).casefold()
