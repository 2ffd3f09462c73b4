"""5.4.3: 利用目的の特定における整理事項."""

from types import ModuleType

from msgspec.structs import replace
from rule_case import Case, Change, both, changed, headed, untouched

from hagukumi.plan.records import Acquisition, NewAcquisition, Plan


def _judged_from(*inputs: str) -> Change:
    """A judgment said to rest on newly acquired data, made from what these uses bring."""

    def change(sample: ModuleType, plan: Plan) -> Plan:
        judge = sample.use("judge", "watch", "kodomo>kodomo:coordinator", "judged", "judgment.band", sample.NEW)
        return replace(plan, uses=(*(use for use in plan.uses if use.id in inputs), judge), criteria=())

    return change


def _programme_safeguards(text: str) -> Change:
    return both(changed("uses", "judge", safeguards=""), headed(safeguards=text))


def _specified(text: str) -> Change:
    return changed("uses", "survey-watch", basis=NewAcquisition(specified=text))


CASES = (
    Case("5.4.3-1", "pass", "この目的のための調査で新たに取得する項目を、61条1項で使う利用は、適です。", untouched),
    Case("5.4.3-1", "pass", "新たに取得した項目だけから作る判定の結果を、61条1項で使う利用は、適です。", _judged_from("survey-watch")),
    Case(
        "5.4.3-1",
        "violation",
        "既に保有している項目を、新たに取得したものとして使う利用は、否です。",
        changed("items", "survey.wish", acquisition=Acquisition.HELD, original_purpose=""),
    ),
    Case("5.4.3-1", "gap", "元になる項目が計画にない判定の結果は、新規か保有か分からないので、未整理です。", _judged_from()),
    Case("5.4.3-2", "pass", "調査票に利用目的を記したと書かれた新規の取得は、適です。", untouched),
    Case("5.4.3-2", "gap", "利用目的をどう特定したかが空欄の新規の取得は、未整理です。", _specified("")),
    Case("5.4.3-2", "violation", "利用目的を特定していないと書かれた新規の取得は、否です。", _specified("特定していない")),
    Case("5.4.3-3", "pass", "民間の居場所から受け取る記録に、団体の名と、団体が提供できる根拠が書かれていれば、適です。", untouched),
    Case("5.4.3-3", "gap", "民間の団体が提供できる根拠が空欄の記録は、未整理です。", changed("sources", "npo", provider_ground="")),
    Case(
        "5.4.3-3",
        "gap",
        "民間から受け取るのに、保有している項目とされた記録は、未整理です。",
        changed("items", "npo.worry", acquisition=Acquisition.HELD),
    ),
    Case(
        "5.4.3-3",
        "violation",
        "民間の団体に提供できる根拠がないと書かれた記録は、否です。",
        changed("sources", "npo", provider_ground="根拠なし"),
    ),
    Case("5.4.3-4", "pass", "学校教育課が自分の課の記録として出す抽出データは、適です。", untouched),
    Case(
        "5.4.3-4",
        "gap",
        "民間の課が出す抽出データは、委託なのか新たな取得なのかが書かれるまで、未整理です。",
        changed("departments", "gakko", body="club"),
    ),
    Case(
        "5.4.3-4",
        "violation",
        "委託先が自分の記録として出す抽出データは、委託元の記録のはずなので、否です。",
        changed("departments", "gakko", commissioned_by="kodomo"),
    ),
    Case("5.4.3-p1", "pass", "渡す課にも受ける課にも管理責任者と担当者がいる利用は、適です。", untouched),
    Case("5.4.3-p1", "gap", "渡す課の管理責任者が空欄の利用は、未整理です。", changed("departments", "shimin", manager="")),
    Case("5.4.3-p1", "gap", "受ける課に担当者が一人もいない利用は、未整理です。", changed("departments", "kodomo", officers=())),
    Case("5.4.3-p1", "violation", "管理責任者を置かないとする課からの利用は、否です。", changed("departments", "shimin", manager="なし")),
    Case("5.4.3-p2", "pass", "「欠席日数」のように一つの項目を指す名は、適です。", untouched),
    Case(
        "5.4.3-p2",
        "gap",
        "「住基情報」のようにまとめた名は、どの項目を使うのか分からないので、未整理です。",
        changed("items", "juki.name", name="住基情報"),
    ),
    Case(
        "5.4.3-p2",
        "violation",
        "「氏名・生年月日」のように別々の項目を一つにした名は、否です。",
        changed("items", "juki.name", name="氏名・生年月日"),
    ),
    Case("5.4.3-p3", "pass", "抽出データを保有する課が計画にある項目は、適です。", untouched),
    Case("5.4.3-p3", "gap", "保有する課が計画にない項目は、未整理です。", changed("sources", "juki", holder="nobody")),
    Case(
        "5.4.3-p3",
        "violation",
        "委託先を保有・管理主体とする項目は、保有するのは委託元なので、否です。",
        changed("departments", "shimin", commissioned_by="kodomo"),
    ),
    Case("5.4.3-p4", "pass", "届出や申請書など、取得の方法が書かれた項目は、適です。", untouched),
    Case("5.4.3-p4", "gap", "取得の方法が空欄の項目は、未整理です。", changed("items", "school.absences", acquired_how="")),
    Case(
        "5.4.3-p4",
        "violation",
        "取得していないと書かれた項目を使う計画は、否です。",
        changed("items", "school.absences", acquired_how="取得していない"),
    ),
    Case("5.4.3-p5", "pass", "どのように抽出し、渡し、使うかが書かれた利用は、適です。", untouched),
    Case("5.4.3-p5", "gap", "取扱い方法が検討中の利用は、未整理です。", changed("uses", "judge", handling="検討中")),
    Case(
        "5.4.3-p5",
        "violation",
        "取扱い方法は「該当なし」と書かれた利用は、使うのに使い方がないことになるので、否です。",
        changed("uses", "judge", handling="該当なし"),
    ),
    Case("5.4.3-p6", "pass", "具体的な利用目的が書かれていれば、適です。", untouched),
    Case("5.4.3-p6", "gap", "利用目的の文が空欄の計画は、未整理です。", changed("purposes", "support", statement="")),
    Case("5.4.3-p6", "violation", "利用目的を特定しないと書かれた計画は、否です。", changed("purposes", "support", statement="特定しない")),
    Case("5.4.3-p7", "pass", "なぜその項目でなければならないかが書かれていれば、適です。", untouched),
    Case("5.4.3-p7", "gap", "必要性が空欄の項目は、未整理です。", changed("items", "school.absences", necessity="")),
    Case("5.4.3-p7", "violation", "「不要」と書かれた項目を使う計画は、否です。", changed("items", "school.absences", necessity="不要")),
    Case("5.4.3-p7b", "pass", "政策としての重要性が書かれた利用目的は、適です。", untouched),
    Case("5.4.3-p7b", "gap", "政策としての重要性が未定の利用目的は、未整理です。", changed("purposes", "support", importance="未定")),
    Case(
        "5.4.3-p7b",
        "violation",
        "政策としての重要性がないと書かれた利用目的は、否です。",
        changed("purposes", "support", importance="特になし"),
    ),
    Case(
        "5.4.3-p8",
        "pass",
        "利用ごとの安全管理措置が空欄でも、事業全体の措置が書かれていれば、適です。",
        _programme_safeguards("規程による"),
    ),
    Case("5.4.3-p8", "gap", "利用にも事業全体にも安全管理措置が書かれていない計画は、未整理です。", _programme_safeguards("")),
    Case("5.4.3-p8", "violation", "安全管理措置を講じないと書かれた計画は、否です。", _programme_safeguards("措置を講じない")),
    Case("5.4.3-p9", "pass", "利用目的を広報紙などで知らせると書かれていれば、適です。", untouched),
    Case("5.4.3-p9", "gap", "周知の方法が空欄の利用目的は、未整理です。", changed("purposes", "support", notice="")),
    Case("5.4.3-p9", "violation", "公表しないとだけ書かれた利用目的は、否です。", changed("purposes", "support", notice="公表しない")),
)
