"""消去証明書: one paper for each certificate among the evidence, with what was tested afterwards and what nobody can vouch for."""

from __future__ import annotations

from collections.abc import Mapping

from hagukumi.documents import naming
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Column, Document, Form, Heading, Points, Seals, Table, Text
from hagukumi.documents.words import NONE, word, written
from hagukumi.plan import PlanIndex
from hagukumi.plan.records import Role

KEYS = (
    "number",
    "erased_at",
    "what",
    "rows",
    "batches",
    "labels",
    "department",
    "actor",
    "role",
    "reason",
    "rule",
    "release",
    "tests",
    "conclusion",
    "not_vouched",
)
"""What a certificate's mapping holds, all texts.

`department` and `actor` are ids of the plan and `role` a role's value (the paper names them); `batches`, `labels` and `not_vouched` have
an entry a line; `tests` has a line per place: the place, a tab, the result.
"""


def build(printing: Printing) -> tuple[Document, ...]:
    """One document per certificate, in the order given; none when nothing was erased."""
    return tuple(_paper(printing, certificate) for certificate in printing.evidence.erasures)


def _paper(printing: Printing, certificate: Mapping[str, str]) -> Document:
    return Document(
        name=f"erasure-certificate-{certificate.get('number', '')}".rstrip("-"),
        title="消去証明書",
        blocks=(
            Form("消去の内容", _content(printing.index, certificate)),
            Heading("消去の後に確かめたこと"),
            Text(("消去の後で実際に開こうとした結果です。",)),
            _tests(certificate),
            Text((f"結論：{written(certificate.get('conclusion', ''))}",)),
            Heading("この証明書で保証できないもの"),
            Points(_lines(certificate, "not_vouched") or (NONE,)),
            Seals(("管理責任者", "総括管理責任者", "監査責任者")),
        ),
        legal_basis="個人情報保護法第61条第2項・第66条、ガイドライン3.3・7.5",
        sender=printing.plan.programme.municipality,
    )


def _content(index: PlanIndex, certificate: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    told = {key: written(certificate.get(key, "")) for key in KEYS}
    return (
        ("番号", told["number"]),
        ("消去した日時", told["erased_at"]),
        ("消去したもの", told["what"]),
        ("データの名前", told["labels"]),
        ("データの番号", told["batches"]),
        ("行数", told["rows"]),
        ("担当課", naming.department(index, certificate.get("department", ""))),
        ("担当者", _actor(index, certificate)),
        ("理由", told["reason"]),
        ("根拠とした定め", told["rule"]),
        ("よりどころとした計画の版", told["release"]),
    )


def _actor(index: PlanIndex, certificate: Mapping[str, str]) -> str:
    role = certificate.get("role", "")
    known = word(Role(role)) if role in set(Role) else role
    name = naming.officer(index, certificate.get("actor", ""))
    return f"{name}（{known}）" if known else name


def _tests(certificate: Mapping[str, str]) -> Table:
    rows = tuple((place, result) for place, _, result in (line.partition("\t") for line in _lines(certificate, "tests")))
    return Table("確かめた場所と結果", (Column("場所", 2), Column("結果", 2)), rows, empty="確かめた記録がありません。")


def _lines(certificate: Mapping[str, str], key: str) -> tuple[str, ...]:
    return tuple(line for line in certificate.get(key, "").splitlines() if line.strip())
