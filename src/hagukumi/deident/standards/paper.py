"""The form as blocks of a document, for people who decide and sign."""

from __future__ import annotations

from typing import Final

from hagukumi.deident.standards.form import Figure, Outcome, Standard, Standards, certainty
from hagukumi.documents.sheet import Block, Form, Heading, Table, Text
from hagukumi.documents.sheet import Column as Width

_OUTCOMES: Final = {
    Outcome.NOTHING_FOUND: "探した範囲では、残っているものは見つからなかった。",
    Outcome.TO_JUDGE: "人が判断することが残っている。",
}


def blocks(standards: Standards) -> tuple[Block, ...]:
    """The form: an overview, then each standard with what was done, its figures, and what is left to judge."""
    note = "この様式は、実際に行った加工から作りました。加工基準に適合するかどうかは、この様式を見て人が判断します。"
    rows = tuple((f"第{one.provision.number}号", one.provision.title, _OUTCOMES[one.outcome]) for one in standards.entries)
    overview = Table("五つの加工基準のまとめ", (Width("号", 0.5), Width("対象", 1.2), Width("結果", 2.0)), rows)
    return (Heading("加工基準（施行規則第62条）ごとの措置"), Text((note,)), overview, *(_form(one) for one in standards.entries))


def _form(one: Standard) -> Form:
    return Form(
        f"第{one.provision.number}号　{one.provision.title}",
        (
            ("求められていること（要旨）", f"{one.provision.summary}\n{one.provision.article}。{certainty(one.provision)}"),
            ("行ったこと", "\n".join(one.done)),
            ("数値", "\n".join(map(_told, one.figures))),
            ("人が判断すること", "\n".join(one.open) or "なし（探した範囲）"),
            ("判断とその理由（記入欄）", "\n\n"),
        ),
    )


def _told(figure: Figure) -> str:
    return f"{figure.name}: {figure.value:,}"
