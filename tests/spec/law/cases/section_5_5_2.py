"""5.5.2: 個人情報の利用における手続上の留意点."""

import datetime
from types import ModuleType

from msgspec.structs import replace
from rule_case import Case, Change, both, changed, headed, untouched

from hagukumi.plan.records import ConsultationKind, NoticeException, Plan, RegisterExemption


def _because(reason: str) -> Change:
    def change(sample: ModuleType, plan: Plan) -> Plan:
        viewpoints = replace(sample.VIEWPOINTS, reason=reason)
        return sample.change(plan, "uses", "judge", basis=replace(sample.INTERNAL, viewpoints=viewpoints))

    return change


def _file(**changes: object) -> Change:
    return changed("file_registers", "linkage", **changes)


def _few(persons: int, **changes: object) -> Change:
    """The council's list, left out of the published register because it has few persons."""
    told = {"exemption": RegisterExemption.FEW_PERSONS, "exemption_reason": "小さな台帳である", **changes}
    return changed("file_registers", "council", persons=persons, **told)


def _soon(months: int) -> Change:
    """The survey, kept for so many months, left out of the published register because it is erased soon."""
    told = {"exemption": RegisterExemption.ERASED_WITHIN_A_YEAR, "exemption_reason": "年度ごとに消去する"}
    return both(changed("file_registers", "survey", **told), changed("retentions", "analysis", months=months))


def _withheld(**changes: object) -> Change:
    told = {"withheld": ("council.category",), "withheld_reason": "通告の進め方が知られ、こどもを守る事務に著しい支障がある"}
    return changed("file_registers", "council", **{**told, **changes})


def _proposed(file: str, **changes: object) -> Change:
    return changed("file_registers", file, **{"proposals": True, "proposals_desk": "総務課（育実市本町1丁目1番地）", **changes})


def _shown(**changes: object) -> Change:
    return changed("items", "survey.wish", **changes)


_EXCEPTED = _shown(
    purpose_notice="", notice_exception=NoticeException.URGENT, notice_exception_reason="生命の危険があり、聞き取りを先にする"
)


CASES = (
    Case("5.5.2-1", "pass", "開示・訂正・利用停止の請求を受ける課が書かれた計画は、適です。", untouched),
    Case("5.5.2-1", "gap", "請求を受ける窓口が未定の計画は、未整理です。", headed(disclosure_desk="未定")),
    Case("5.5.2-1", "violation", "請求を受ける窓口を設けないとする計画は、否です。", headed(disclosure_desk="設けない")),
    Case("5.5.2-2", "pass", "利用できる理由を機関が自ら判断して書いた利用は、適です。", untouched),
    Case(
        "5.5.2-2",
        "violation",
        "審議会の答申を得たことを利用できる理由とする利用は、否です。",
        _because("個人情報保護審議会の答申により適法とされた"),
    ),
    Case(
        "5.5.2-2",
        "gap",
        "審議会の答申を待って理由を決めるとする利用は、まだ自ら判断していないので、未整理です。",
        _because("審議会の答申を待って決める"),
    ),
    Case(
        "5.5.2-2",
        "violation",
        "個人情報保護運営委員会の了承を得たことを利用できる理由とする利用も、否です。",
        _because("個人情報保護運営委員会の了承を得た"),
    ),
    Case("5.5.2-3", "pass", "データ連携の個人情報ファイルが別にあり、使う目的と表がすべて載っている計画は、適です。", untouched),
    Case("5.5.2-3", "gap", "データ連携の個人情報ファイルが別に書かれていない計画は、未整理です。", _file(linkage=False)),
    Case(
        "5.5.2-3",
        "gap",
        "連携で使う利用目的の一つがファイルに載っていない計画は、未整理です。",
        _file(purposes=("linkage", "watch", "support")),
    ),
    Case(
        "5.5.2-3",
        "gap",
        "連携で使う表がファイルに載っていない計画は、記録項目が足りないので、未整理です。",
        _file(tables=("juki", "school")),
    ),
    Case(
        "5.5.2-3",
        "violation",
        "データ連携の目的を、元の台帳のファイルに含まれるとして別に整理しない計画は、否です。",
        _file(exemption=RegisterExemption.WITHIN_PUBLISHED_FILE, exemption_reason="住民記録に含まれる"),
    ),
    Case(
        "5.5.2-3",
        "violation",
        "データ連携の個人情報ファイルを、総括管理主体とは別の機関のものとする計画は、連携した情報を保有する機関の帳簿に載らないので、否です。",
        _file(department="gakko"),
    ),
    Case("5.5.2-4", "pass", "総括管理主体の課が受け持つデータ連携の個人情報ファイルは、適です。", untouched),
    Case("5.5.2-4", "gap", "計画にない課が受け持つとされた個人情報ファイルは、未整理です。", _file(department="nowhere")),
    Case("5.5.2-4", "gap", "計画にない利用目的が書かれた個人情報ファイルは、未整理です。", _file(purposes=("linkage", "nothing"))),
    Case("5.5.2-4", "gap", "記録する表が書かれていない個人情報ファイルは、未整理です。", _file(tables=())),
    Case(
        "5.5.2-4",
        "violation",
        "委託先の課が受け持つとされた個人情報ファイルは、保有する機関が受け持つべきなので、否です。",
        lambda sample, plan: sample.change(sample.selection.contracted(plan), "file_registers", "linkage", department="bunseki"),
    ),
    Case("5.5.2-5", "pass", "記録範囲、収集方法、請求を受理する組織と所在地などが書かれた個人情報ファイルは、適です。", untouched),
    Case("5.5.2-5", "gap", "記録範囲が未定の個人情報ファイルは、未整理です。", _file(range="未定")),
    Case("5.5.2-5", "gap", "請求を受理する組織の所在地が空欄の個人情報ファイルは、未整理です。", _file(desk_address="")),
    Case(
        "5.5.2-5",
        "gap",
        "同じ目的と範囲のマニュアル処理のファイルがあるかどうかが書かれていない個人情報ファイルは、未整理です。",
        _file(matching_manual=None),
    ),
    Case(
        "5.5.2-5",
        "pass",
        "自らがマニュアル処理のファイルであれば、それに当たる別のファイルの有無がなくても、適です。",
        _file(matching_manual=None, manual=True),
    ),
    Case("5.5.2-5", "violation", "本人の数が負の数の個人情報ファイルは、否です。", _file(persons=-1)),
    Case("5.5.2-5", "violation", "開示などの請求を受理する組織がないとする個人情報ファイルは、否です。", _file(desk="なし")),
    Case("5.5.2-6", "pass", "本人の数が九百九十九人で、少人数を理由に載せない個人情報ファイルは、適です。", _few(999)),
    Case("5.5.2-6", "gap", "人数を数えずに、少人数を理由に載せない個人情報ファイルは、未整理です。", _few(0)),
    Case("5.5.2-6", "violation", "本人の数が千人なのに、少人数を理由に載せない個人情報ファイルは、否です。", _few(1000)),
    Case(
        "5.5.2-6",
        "gap",
        "少人数を理由に載せないとしながら、その事情が空欄の個人情報ファイルは、未整理です。",
        _few(999, exemption_reason=""),
    ),
    Case(
        "5.5.2-6",
        "violation",
        "条例が五百人からの作成を求めるとき、六百人のファイルを少人数を理由に載せない計画は、否です。",
        both(_few(600), headed(register_from_persons=500)),
    ),
    Case(
        "5.5.2-6",
        "pass",
        "条例が五百人からの作成を求めるとき、四百人のファイルを少人数を理由に載せない計画は、適です。",
        both(_few(400), headed(register_from_persons=500)),
    ),
    Case("5.5.2-6", "pass", "十二か月で消去する表の個人情報ファイルを、一年以内の消去を理由に載せない計画は、適です。", _soon(12)),
    Case("5.5.2-6", "violation", "十三か月保存する表なのに、一年以内の消去を理由に載せない計画は、否です。", _soon(13)),
    Case(
        "5.5.2-6",
        "gap",
        "いつ消去するか分からない表なのに、一年以内の消去を理由に載せない計画は、未整理です。",
        both(_soon(12), changed("uses", "survey-watch", items=())),
    ),
    Case("5.5.2-7", "pass", "記載しない項目が、そのファイルの項目であり、理由が書かれていれば、適です。", _withheld()),
    Case("5.5.2-7", "gap", "記載しない項目の理由が空欄のファイルは、未整理です。", _withheld(withheld_reason="")),
    Case("5.5.2-7", "gap", "記載しない項目が計画にないファイルは、未整理です。", _withheld(withheld=("council.nothing",))),
    Case(
        "5.5.2-7",
        "violation",
        "記載しない項目が、そのファイルに記録されていない項目であるときは、否です。",
        _withheld(withheld=("juki.name",)),
    ),
    Case(
        "5.5.2-7",
        "violation",
        "記録項目のすべてを記載しないファイルは、除けるのは一部なので、否です。",
        _withheld(withheld=("council.category", "council.notified_on", "council.judged_on")),
    ),
    Case("5.5.2-8", "pass", "住民記録のファイルについて提案を募集し、提案を受ける組織が書かれた計画は、適です。", _proposed("juki")),
    Case("5.5.2-8", "gap", "提案を募集するのに、提案を受ける組織が空欄のファイルは、未整理です。", _proposed("juki", proposals_desk="")),
    Case(
        "5.5.2-8",
        "violation",
        "個人情報ファイル簿に載せないファイルについて提案を募集する計画は、否です。",
        _proposed("juki", exemption=RegisterExemption.OTHER_OF_74_2),
    ),
    Case("5.5.2-8", "violation", "データ連携のファイルについて提案を募集する計画は、否です。", _proposed("linkage")),
    Case("5.5.2-10", "pass", "新たに取得する調査票の項目に、本人から直接書面で取得すると書かれていれば、適です。", untouched),
    Case(
        "5.5.2-10",
        "gap",
        "新たに取得する項目を、本人から直接書面で取得するかどうかが書かれていない計画は、未整理です。",
        changed("items", "survey.wish", direct_writing=None),
    ),
    Case(
        "5.5.2-10",
        "violation",
        "民間から受け取る記録を、本人から直接書面で取得するとした計画は、否です。",
        changed("items", "npo.worry", direct_writing=True),
    ),
    Case("5.5.2-11", "pass", "本人が書く調査票に、あらかじめ利用目的を記す計画は、適です。", untouched),
    Case("5.5.2-11", "gap", "本人が書く調査票なのに、利用目的をどう示すかが空欄の計画は、未整理です。", _shown(purpose_notice="")),
    Case(
        "5.5.2-11", "violation", "本人が書く調査票なのに、利用目的を明示しないとする計画は、否です。", _shown(purpose_notice="明示しない")
    ),
    Case("5.5.2-11", "pass", "生命を守るために緊急に必要で、その事情が書かれていれば、利用目的を明示しなくても、適です。", _EXCEPTED),
    Case(
        "5.5.2-11",
        "gap",
        "緊急を理由に利用目的を明示しないとしながら、その事情が空欄の計画は、未整理です。",
        both(_EXCEPTED, _shown(notice_exception_reason="")),
    ),
    Case("5.5.2-13", "pass", "運用の細則について、条例に基づいて審議会に諮問した計画は、適です。", untouched),
    Case(
        "5.5.2-13",
        "violation",
        "一つの目的外利用の適否を審議会に諮問した計画は、否です。",
        changed("consultations", "rules", kind=ConsultationKind.SINGLE_CASE),
    ),
    Case(
        "5.5.2-13",
        "gap",
        "細則の諮問としながら、内容が目的外利用の適否を問うように読める計画は、未整理です。",
        changed("consultations", "rules", subject="こども調査の目的外利用の適否"),
    ),
    Case(
        "5.5.2-13",
        "gap",
        "細則の諮問としながら、連携ができるかどうかを問う計画は、未整理です。",
        changed("consultations", "rules", subject="今回の連携ができるかどうか"),
    ),
    Case(
        "5.5.2-13",
        "pass",
        "データ連携の細則で安全に運用できるかを問う諮問は、適です。",
        changed("consultations", "rules", subject="データ連携を細則により安全に運用できるかどうか"),
    ),
    Case("5.5.2-13", "gap", "諮問の根拠になる条例が空欄の計画は、未整理です。", changed("consultations", "rules", ordinance="")),
    Case("5.5.2-13", "violation", "条例がないのに諮問したとする計画は、否です。", changed("consultations", "rules", ordinance="なし")),
    Case("5.5.2-13", "gap", "答申の日があるのに、答申の内容が空欄の計画は、未整理です。", changed("consultations", "rules", answer="")),
    Case("5.5.2-13", "gap", "諮問した審議会の名が未定の計画は、未整理です。", changed("consultations", "rules", council="未定")),
    Case(
        "5.5.2-13",
        "violation",
        "答申の日が諮問の日より前の計画は、否です。",
        changed("consultations", "rules", answered_on=datetime.date(2026, 10, 31)),
    ),
    Case("5.5.2-14", "pass", "開示決定の期限を、条例で十五日に短くした計画は、適です。", untouched),
    Case("5.5.2-14", "violation", "開示決定の期限を、条例で三十一日に延ばした計画は、否です。", changed("figures", "days", value=31)),
    Case(
        "5.5.2-14",
        "violation",
        "開示の手数料を、負の額とした計画は、否です。",
        changed("figures", "days", figure="disclosure-fee", value=-1),
    ),
    Case(
        "5.5.2-14",
        "violation",
        "漏えいの報告を要する人数のように、条例で変えられない数値を書いた計画は、否です。",
        changed("figures", "days", figure="breach-persons"),
    ),
    Case("5.5.2-14", "gap", "数値の表にない番号を書いた計画は、未整理です。", changed("figures", "days", figure="nothing")),
    Case("5.5.2-14", "gap", "数値を定める条例が空欄の計画は、未整理です。", changed("figures", "days", ordinance="")),
    Case(
        "5.5.2-14",
        "gap",
        "個人情報ファイル簿の人数が、事業の欄と数値の欄とで違う計画は、未整理です。",
        both(headed(register_from_persons=500), changed("figures", "days", figure="register-persons", value=300)),
    ),
    Case("5.5.2-14", "violation", "条例の人数を、法の千人より多く書いた計画は、否です。", headed(register_from_persons=1001)),
)
