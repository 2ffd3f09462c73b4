"""What the system makes of the received items, declared as items of the plan like any other personal data."""

from __future__ import annotations

from collections.abc import Mapping

from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.records import Acquisition, Item, ItemKind, Restriction

_DERIVED_NAMES: Mapping[str, str] = {
    "link.weight": "照合の重み",
    "link.rule": "照合の規則",
    "link.evidence": "照合の根拠",
    "person.birth_date": "生年月日（名寄せ後）",
    "person.sex": "性別（名寄せ後）",
    "person.protected": "支援措置の有無（名寄せ後）",
    "person.moved_in_on": "転入年月日（名寄せ後）",
    "person.household": "世帯の符号",
    "relation.kind": "家族の続柄の種類",
    "review.weight": "審査待ちの照合の重み",
    "review.reason": "審査待ちの理由",
    "sample.weight": "標本の照合の重み",
    "sample.stratum": "標本の層",
    "sample.linked": "標本の結び付きの有無",
    "sample.population": "標本の層の大きさ",
    "sample.place": "標本の層の中の順番",
    "decision.same": "審査の答え（同じ人か否か）",
    "decision.reviewer": "審査した担当者",
    "decision.reason": "審査の理由",
    "decision.decided_on": "審査した日",
    "misuse.code": "宛名番号の誤りの種類",
    "person_key.register": "住民登録の記録か否か",
    "person_key.present": "前回の名寄せに記録があったか否か",
    "person_key.since": "記録がその人のものとなった処理の番号",
    "person_key.seen_on": "記録が最後に届いた基準日",
    "person_event.kind": "人の符号の変更の種類",
    "person_event.part": "変更での記録の役割",
    "person_event.records": "変更に関わる記録の数",
    "person_event.reason": "変更の理由",
    "person_event.rule": "変更のときの照合の規則",
    "person_event.evidence": "変更のときの照合の根拠",
    "person_event.happened_on": "変更のあった基準日",
    "coverage.known": "抽出の有無",
    "coverage.fresh_on": "抽出の時点",
    "judgment.criterion": "判定基準の名",
    "judgment.version": "判定基準の版",
    "judgment.band": "区分",
    "judgment.points": "点数",
    "judgment.coverage": "分かっている割合",
    "judgment.grave": "重大な事実の有無",
    "judgment.newly_found": "新規把握の別",
    "judgment.listed": "一覧に載せるか否か",
    "judgment.undetermined": "判定不能の別",
    "reason.criterion": "理由の判定基準の名",
    "reason.indicator": "理由の指標",
    "reason.side": "理由の向き（当てはまる・当てはまらない・不明）",
    "reason.name": "理由の名",
    "reason.detail": "理由の内容",
    "reason.fresh_on": "理由の記録の時点",
    "reason.check_next": "次に確かめること",
    "contact.name": "引き渡すこどもの氏名",
    "contact.kana": "引き渡すこどもの氏名カナ",
    "contact.birth_date": "引き渡すこどもの生年月日",
    "contact.address": "引き渡すこどもの住所",
    "contact.phone": "引き渡すこどもの家庭の電話番号",
    "contact.guardian": "引き渡すこどもの保護者氏名",
    "contact.protected": "引き渡すこどもの支援措置の有無",
}

_DIRECT = frozenset({"contact.name", "contact.kana", "contact.address", "contact.phone", "contact.guardian"})
_INDIRECT_TABLES = frozenset({"link", "person", "relation", "review", "sample", "decision", "misuse", "person_key", "person_event"})

_DERIVED_NECESSITY = {
    "link": "どの記録がなぜ同じ人のものとされたかを、後から確かめられるようにするために要る。",
    "person": "氏名を使わずに、年齢・転入・支援措置を踏まえて判定するために要る。",
    "relation": "保護者ときょうだいの記録を、こどもの判定に用いるために要る。",
    "review": "人が同じ人かどうかを審査するために要る。",
    "sample": "名寄せの誤りの割合を、無作為に選んだ組を人が確かめて見積もるために要る。",
    "decision": "人が審査した答えを次の名寄せにも用い、だれがなぜ決めたかを後から確かめられるようにするために要る。",
    "misuse": "宛名番号の誤りを保有する課に知らせ、取違えを防ぐために要る。",
    "person_key": "同じ人が処理のたびに同じ符号で扱われ、判定や支援の経過が別の人のものとならないようにするために要る。",
    "person_event": "人の符号の統合と分割を、理由とともに確かめ、誤りなら取り消せるようにするために要る。",
    "coverage": "記録が無いことと、届いていないことを取り違えないために要る。",
    "judgment": "支援者が、だれから会いに行くかを決める助けにするために要る。",
    "reason": "支援者が判定をうのみにせず、理由と不明な点を自分で確かめるために要る。",
    "contact": "支援者が、判定されたこどもと家庭に連絡し、会うために要る。",
}


def derived_items() -> tuple[Item, ...]:
    """Items of the tables that the system makes."""
    return tuple(_derived_item(table, field) for table, fields in DERIVED_TABLES.items() for field in fields)


def _derived_item(table: str, field: str) -> Item:
    id = f"{table}.{field}"
    kind = (
        ItemKind.DIRECT
        if id in _DIRECT
        else ItemKind.INDIRECT
        if table in _INDIRECT_TABLES or field == "birth_date"
        else ItemKind.ATTRIBUTE
    )
    return Item(
        id=id,
        name=_DERIVED_NAMES[id],
        kind=kind,
        acquisition=Acquisition.DERIVED,
        acquired_how="受け取った項目から、こどもデータ連携システムが作る。",
        necessity=_DERIVED_NECESSITY[table],
        restrictions=(
            Restriction(
                statute="もとの項目にかかる法令",
                met_by="もとの項目のうち最も厳しい制限に従い、目的・保存期間・渡す先を引き継ぐ。",
            ),
        ),
    )
