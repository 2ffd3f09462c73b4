"""消去証明書: one paper for each certificate among the evidence, with what was tested afterwards and what nobody can vouch for."""

from __future__ import annotations

from collections.abc import Mapping

from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Column, Document, Form, Heading, Seals, Table, Text
from hagukumi.documents.words import NONE, written

_CONTENT = {
    "id": "証明書の番号",
    "erased_on": "消去した日時",
    "what": "消去したもの",
    "data": "データの名前",
    "batches": "データの番号",
    "stage": "段階",
    "purpose": "利用目的",
    "retention": "保存期間の区分",
    "rows": "行数",
    "department": "担当課",
    "officer": "担当者",
    "role": "役割",
    "reason": "理由",
    "rule": "根拠とした定め",
    "release": "よりどころとした計画の版",
}
_TESTS = {"vault": "保管庫", "spill": "一時ファイル", "backups": "控え"}
KEYS = (*_CONTENT, *_TESTS, "conclusion", "not_vouched", "signature")
"""What a certificate's mapping holds: plain texts, already in words, without personal data."""


def build(printing: Printing) -> tuple[Document, ...]:
    """One document per certificate, in the order given; none when nothing was erased."""
    return tuple(_paper(printing, certificate) for certificate in printing.evidence.erasures)


def _paper(printing: Printing, certificate: Mapping[str, str]) -> Document:
    told = {key: written(certificate.get(key, "")) for key in KEYS}
    return Document(
        name=f"erasure-certificate-{certificate.get('id', '')}".rstrip("-"),
        title="消去証明書",
        blocks=(
            Form("消去の内容", tuple((label, told[key]) for key, label in _CONTENT.items())),
            Heading("消去の後に確かめたこと"),
            Text(("消去の後で、実際に開こうとした結果です。",)),
            Table(
                "確かめた場所と結果",
                (Column("場所"), Column("結果", 3)),
                tuple((label, told[key]) for key, label in _TESTS.items()),
            ),
            Form(
                "結論",
                (
                    ("結論", told["conclusion"]),
                    ("保証できないもの", certificate.get("not_vouched", "").strip() or NONE),
                    ("証明書の署名", told["signature"]),
                ),
            ),
            Seals(("管理責任者", "総括管理責任者", "監査責任者")),
        ),
        legal_basis="個人情報保護法第61条第2項・第66条、ガイドライン3.3・7.5",
        sender=printing.plan.programme.municipality,
    )
