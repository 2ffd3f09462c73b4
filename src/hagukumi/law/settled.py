"""Whether a text says something: blanks, dashes and words such as 「未定」 are no answer to what a rule asks for."""

from __future__ import annotations

import unicodedata

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
        "tbd",
        "todo",
    }
)
_FILLERS = "-‐‑–—―−ーｰ_~〜・.,。、…*?!()[]「」【】〃 \t\r\n\u200b\ufeff"


def settled(text: str) -> bool:
    """True for a text that could be an answer; whether it is a good one is for people."""
    return unicodedata.normalize("NFKC", text).strip(_FILLERS).casefold() not in _NO_ANSWER
