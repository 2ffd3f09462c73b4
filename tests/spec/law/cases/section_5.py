"""5: 個人情報の取扱い等."""

from msgspec.structs import replace
from rule_case import Case, Change, changed, untouched

from hagukumi.plan.records import Restriction

_SECRECY = Restriction(statute="地方公務員法", met_by="担当者を限る")


def _bound(**changes: object) -> Change:
    return changed("items", "juki.name", restrictions=(replace(_SECRECY, **changes),))


CASES = (
    Case("5-1", "pass", "守秘義務の定めと、それをどう守るかが書かれた項目は、適です。", _bound()),
    Case(
        "5-1",
        "pass",
        "制限がないときも、「なし」と、それをどう確かめたかが書かれていれば、適です。",
        _bound(statute="なし", met_by="法令の一覧で確かめた"),
    ),
    Case("5-1", "gap", "制限がないとしながら、どう確かめたかが書かれていない項目は、未整理です。", _bound(statute="なし", met_by="")),
    Case(
        "5-1",
        "gap",
        "他の法令による制限があるともないとも書かれていない項目は、未整理です。",
        changed("items", "juki.name", restrictions=()),
    ),
    Case("5-1", "violation", "守秘義務の定めがあるのに、守るための対応をしないと書かれた項目は、否です。", _bound(met_by="対応しない")),
    Case("5-2", "pass", "自治体の中だけで使う宛名番号は、個人番号ではないので、適です。", untouched),
    Case("5-2", "violation", "個人番号（マイナンバー）の項目は、否です。", changed("items", "juki.number", name="個人番号")),
    Case(
        "5-2",
        "gap",
        "ただ「番号」とだけ書かれた項目は、個人番号でないと確かめられないので、未整理です。",
        changed("items", "juki.number", name="番号"),
    ),
)
