"""The Japanese words for what happened and why; whoever reads them is a clerk."""

from __future__ import annotations

from collections.abc import Mapping

from hagukumi.linkage.persons.tables import Kind, Reason

KIND_NAMES: Mapping[Kind, str] = {
    Kind.BEGUN: "符号の付け始め",
    Kind.NEW: "新しい人",
    Kind.MERGED: "二人を一人に統合",
    Kind.SPLIT: "一人を二人に分割",
    Kind.MOVED: "記録が別の人へ移動",
    Kind.REKEYED: "符号の付け替え",
    Kind.GONE: "記録がなくなった人",
    Kind.RETURNED: "再び現れた人",
}

REASON_NAMES: Mapping[Reason, str] = {
    Reason.DECISION: "審査で人が決めた",
    Reason.NUMBER_CORRECTED: "宛名番号が直された",
    Reason.RECORD_CHANGED: "記録の内容が変わった",
    Reason.NEW_RECORD: "新しい記録が届いた",
    Reason.RECORD_WITHDRAWN: "記録が届かなくなった",
    Reason.RECORD_RETURNED: "記録が再び届いた",
    Reason.NOTATION_CHANGED: "文字の整え方の版が変わった",
    Reason.MODEL_CHANGED: "照合の重みの表（モデル）が変わった",
    Reason.RELEASE_CHANGED: "計画の版が変わった",
    Reason.EVIDENCE_CHANGED: "ほかの記録が変わり、照合の重みが動いた",
    Reason.NO_FORMER: "前回の対応表がない（初めての処理）",
    Reason.FORMER_ERASED: "前回の対応表は保存期間が終わり消去されていた",
    Reason.NOT_KEPT: "前回の結果に対応表が保存されていなかった",
}


def reason_words(codes: str) -> str:
    """The words of codes joined by `;`."""
    return "、".join(REASON_NAMES[Reason(code)] for code in codes.split(";") if code)
