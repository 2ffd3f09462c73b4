"""5.3: 地方公共団体が取り扱うこととなる個人情報等."""

from types import ModuleType
from typing import Any

from msgspec.structs import replace
from rule_case import Case, Change, both, changed, headed, untouched

from hagukumi.plan.records import (
    BodyKind,
    Column,
    Disclosure,
    InformationKind,
    ItemKind,
    LegalGround,
    LinkField,
    Plan,
    ProvidedUnder,
    Provision,
    ProvisionKind,
    PurposeKind,
    RegisterExemption,
    Role,
    Sensitive,
    Stage,
    ValueType,
)


def _name_column(*columns: Column) -> Change:
    """The residents' names read by these columns in place of their own."""

    def change(sample: ModuleType, plan: Plan) -> Plan:
        (layout,) = (source.layout for source in plan.sources if source.id == "juki")
        others = tuple(column for column in layout.columns if column.field != "name")
        return sample.change(plan, "sources", "juki", layout=replace(layout, columns=(*others, *columns)))

    return change


_NAMED = _name_column(Column(header="氏名", field="name", type=ValueType.NAME))


def _provided_internally(sample: ModuleType, plan: Plan) -> Plan:
    return sample.change(plan, "uses", "school-link", basis=sample.INTERNAL)


def _published(*items: str) -> Change:
    return changed("uses", "study", stages=(Stage.PUBLISHED,), items=items)


def _for_statistics(**use: object) -> Change:
    counted = changed("purposes", "evaluation", kind=PurposeKind.STATISTICS)
    return both(counted, changed("uses", "study", stages=(Stage.PUBLISHED,), **use))


def _processed(source: str, **more: object) -> Change:
    told = {"information": InformationKind.ANONYMISED, "information_measures": "識別しないことを要領に定め、施錠して保管する", **more}
    return changed("sources", source, **told)


def _kept_apart(*stages: Stage) -> Change:
    """The private body's list, processed, used at these stages only."""
    return both(_processed("npo"), changed("uses", "npo-watch", stages=stages))


def _with_clue(sample: ModuleType, plan: Plan) -> Plan:
    (layout,) = (source.layout for source in plan.sources if source.id == "npo")
    columns = (replace(layout.columns[0], link=LinkField.BIRTH_DATE), *layout.columns[1:])
    return sample.change(plan, "sources", "npo", layout=replace(layout, columns=columns))


def _same_file(sample: ModuleType, plan: Plan) -> Plan:
    """The private body's list, kept apart, is the very file that is linked as the survey."""
    return sample.change(_kept_apart(Stage.DELIVERED)(sample, plan), "sources", "npo", file="survey.csv")


_UNDER_LAW = _processed("council", information=InformationKind.PSEUDONYMISED)
_OF_ORDINANCE = changed("items", "school.absences", sensitive=(Sensitive.ORDINANCE,))


def _made(*changes: Change, **entry: Any) -> Change:
    """The plan with a file to be de-identified, whose entry is changed as told, and then the whole plan."""

    def change(sample: ModuleType, plan: Plan) -> Plan:
        plan = sample.deidentification.with_deidentification(plan, **entry)
        for each in changes:
            plan = each(sample, plan)
        return plan

    return change


def _file(**changes: Any) -> Change:
    return _made(changed("file_registers", "juki", **changes))


def _by_law(statute: str, article: str) -> Change:
    """The file is processed by this law, and what is made leaves under another one than the section on proposals."""
    basis = LegalGround(provision=Provision(statute=statute, article=article, kind=ProvisionKind.STATUTE))
    given = {"provision": ProvidedUnder.OTHER_LAW, "provision_reason": "統計法第29条の求めに応じる"}
    return _made(changed("uses", "source", basis=basis), changed("uses", "made", basis=basis), **given)


def _second_of_the_purpose(sample: ModuleType, plan: Plan) -> Plan:
    return sample.add(plan, "deidentifications", replace(sample.deidentification.entry(), id="again"))


CASES = (
    Case("5.3-13", "pass", "NPO法人を民間とし、教育委員会を執行機関とする計画は、適です。", untouched),
    Case(
        "5.3-13",
        "violation",
        "株式会社を地方公共団体の機関とする計画は、69条2項3号の相手方を偽ることになるので、否です。",
        changed("bodies", "board", name="株式会社みらい教育", kind=BodyKind.OTHER_LOCAL_BODY),
    ),
    Case(
        "5.3-13",
        "gap",
        "教育委員会事務局の課を市長の機関とする計画は、内部利用かどうかが変わるので、確かめるまで未整理です。",
        both(changed("departments", "gakko", body="mayor"), changed("departments", "gakko", name="教育委員会事務局学校教育課")),
    ),
    Case(
        "5.3-13",
        "gap",
        "「教育委員会」という名の機関を市長部局の種類とする計画は、未整理です。",
        changed("bodies", "board", kind=BodyKind.MAYOR),
    ),
    Case(
        "5.3-10",
        "violation",
        "匿名加工情報とした記録と同じファイルを、別の抽出データとして個人情報のまま連携に使う計画は、否です。",
        _same_file,
    ),
    Case("5.3-1", "pass", "渡す課と受ける課の機関が、どちらも計画にある利用は、適です。", untouched),
    Case(
        "5.3-1",
        "gap",
        "渡す課の機関が計画にない利用は、内部利用か外部提供かが分からないので、未整理です。",
        changed("departments", "shimin", body="nowhere"),
    ),
    Case("5.3-2", "pass", "教育委員会から市長部局へ渡す利用に、外部提供の根拠があれば、適です。", untouched),
    Case(
        "5.3-2",
        "violation",
        "教育委員会から市長部局へ渡すことを内部利用として整理した利用は、同じ市の中でも別の機関なので、否です。",
        _provided_internally,
    ),
    Case(
        "5.3-2",
        "gap",
        "渡す課の機関が分からない利用は、内部利用の根拠を使えるか確かめられないので、未整理です。",
        changed("departments", "shimin", body="nowhere"),
    ),
    Case("5.3-3", "pass", "69条2項3号により教育委員会へ渡す利用は、相手が地方公共団体の機関なので、適です。", untouched),
    Case(
        "5.3-3",
        "violation",
        "69条2項3号により民間の団体へ渡す利用は、3号の相手方ではないので、否です。",
        changed("bodies", "board", kind=BodyKind.PRIVATE),
    ),
    Case(
        "5.3-3",
        "gap",
        "受ける課の機関が計画にない利用は、3号の相手方か分からないので、未整理です。",
        changed("departments", "gakko", body="nowhere"),
    ),
    Case("5.3-4", "pass", "要配慮個人情報の項目に、必要性と、利用目的の周知の方法が書かれていれば、適です。", untouched),
    Case("5.3-4", "gap", "必要性が空欄の要配慮個人情報は、未整理です。", changed("items", "council.category", necessity="")),
    Case("5.3-4", "gap", "周知の方法が未定の利用目的で使う要配慮個人情報は、未整理です。", changed("purposes", "support", notice="未定")),
    Case(
        "5.3-4",
        "violation",
        "必要性がないと書かれた要配慮個人情報は、否です。",
        changed("items", "council.category", necessity="必要性なし"),
    ),
    Case("5.3-5", "pass", "一つの台帳の、人を見分けない項目だけから作る統計は、適です。", _published("school.absences")),
    Case(
        "5.3-5",
        "violation",
        "名寄せから作った判定の結果を、公表する統計に使う利用は、否です。",
        _published("school.absences", "judgment.band"),
    ),
    Case(
        "5.3-5",
        "gap",
        "計画にない項目を公表に使う利用は、何を出すのか分からないので、未整理です。",
        _published("school.absences", "school.nothing"),
    ),
    Case("5.3-6", "pass", "統計の作成という、それだけの利用目的による公表は、適です。", _for_statistics()),
    Case(
        "5.3-6",
        "violation",
        "事業の評価という利用目的のままでの公表は、統計だけの目的ではないので、否です。",
        changed("uses", "study", stages=(Stage.PUBLISHED,)),
    ),
    Case("5.3-6", "gap", "計画にない利用目的による公表は、何のためか分からないので、未整理です。", _for_statistics(purpose="nothing")),
    Case(
        "5.3-7",
        "pass",
        "氏名等を削除した情報を、個人情報のまま扱うと書いた利用は、適です。",
        changed("uses", "study", handling="氏名等を削除した情報を、個人情報として扱う"),
    ),
    Case(
        "5.3-7",
        "gap",
        "氏名等を削除しただけの情報を「匿名加工情報」と書いた利用は、何を指すのか分からないので、未整理です。",
        changed("uses", "study", handling="匿名加工情報として渡す"),
    ),
    Case(
        "5.3-7",
        "violation",
        "氏名等を削除した情報を個人情報ではないとする利用は、市町村が照合できるので、否です。",
        changed("uses", "study", handling="氏名を除くので個人情報ではない"),
    ),
    Case("5.3-8", "pass", "氏名の列が直接識別子と書かれていれば、適です。", _NAMED),
    Case(
        "5.3-8",
        "violation",
        "氏名の列を、人を見分けない属性と書いた項目は、否です。",
        both(_NAMED, changed("items", "juki.name", kind=ItemKind.ATTRIBUTE)),
    ),
    Case("5.3-8", "gap", "抽出データの様式に列がない項目は、直接識別子かどうか確かめられないので、未整理です。", _name_column()),
    Case("5.3-9", "pass", "民間から受け取った匿名加工情報で、義務の果たし方が書かれたものは、適です。", _processed("npo")),
    Case(
        "5.3-9",
        "violation",
        "市が自ら作成した匿名加工情報とされた抽出データは、市が作成することはないので、否です。",
        _processed("council"),
    ),
    Case(
        "5.3-9",
        "violation",
        "市が自ら作成した仮名加工情報とされた抽出データは、市が作成することはないので、否です。",
        _processed("council", information=InformationKind.PSEUDONYMISED),
    ),
    Case(
        "5.3-9",
        "gap",
        "民間から受け取った匿名加工情報の、義務の果たし方が空欄のものは、未整理です。",
        _processed("npo", information_measures=""),
    ),
    Case(
        "5.3-9",
        "violation",
        "民間から受け取った匿名加工情報に、何の措置も講じないとするものは、否です。",
        _processed("npo", information_measures="措置は不要"),
    ),
    Case("5.3-10", "pass", "民間の匿名加工情報を受け入れるだけで、人と結び付けない利用は、適です。", _kept_apart(Stage.DELIVERED)),
    Case(
        "5.3-10",
        "violation",
        "民間の匿名加工情報を名寄せに使う利用は、識別のための照合なので、否です。",
        _kept_apart(Stage.DELIVERED, Stage.LINKED),
    ),
    Case(
        "5.3-10",
        "violation",
        "行政機関等匿名加工情報を、人ごとに組み合わせる利用は、識別のための照合なので、否です。",
        both(
            _processed("school", information=InformationKind.ADMINISTRATIVE_ANONYMISED),
            changed("uses", "school-link", stages=(Stage.DELIVERED,)),
        ),
    ),
    Case(
        "5.3-10",
        "violation",
        "名寄せをしなくても、列を名寄せの手がかりとした匿名加工情報は、否です。",
        both(_kept_apart(Stage.DELIVERED), _with_clue),
    ),
    Case("5.3-10", "gap", "民間の匿名加工情報の利用に段階がなければ、人と照合しないか確かめられないので、未整理です。", _kept_apart()),
    Case("5.3-11", "pass", "仮名加工情報を、法令に基づいて別の機関へ渡す利用は、適です。", _UNDER_LAW),
    Case(
        "5.3-11",
        "violation",
        "仮名加工情報を、相当の理由により別の機関へ渡す利用は、否です。",
        both(_UNDER_LAW, lambda sample, plan: sample.change(plan, "uses", "council", basis=sample.EXTERNAL)),
    ),
    Case(
        "5.3-11",
        "gap",
        "仮名加工情報を受ける課の機関が分からなければ、外部提供かどうか分からないので、未整理です。",
        both(_UNDER_LAW, changed("departments", "gakko", body="nowhere")),
    ),
    Case("5.3-12", "pass", "条例要配慮個人情報とした項目に、それを定める条例が書かれていれば、適です。", _OF_ORDINANCE),
    Case(
        "5.3-12",
        "gap",
        "条例要配慮個人情報とした項目があるのに、条例が未定の計画は、未整理です。",
        both(_OF_ORDINANCE, headed(ordinance="未定")),
    ),
    Case(
        "5.3-12",
        "violation",
        "条例要配慮個人情報とした項目があるのに、条例がないとする計画は、否です。",
        both(_OF_ORDINANCE, headed(ordinance="なし")),
    ),
    Case("5.3-14", "pass", "公表され、一部を開示でき、加工が支障にならない住民記録のファイルから作る計画は、適です。", _made()),
    Case(
        "5.3-14",
        "pass",
        "開示の請求があれば第三者に意見書の機会を与えるファイルから作る計画は、適です。",
        _made(disclosure=Disclosure.OPINION),
    ),
    Case("5.3-14", "gap", "もとになるファイルが計画にないものは、未整理です。", _made(file="nothing")),
    Case("5.3-14", "gap", "支障にならないかどうかが未定のものは、未整理です。", _made(unhindered="検討中")),
    Case("5.3-14", "gap", "開示の請求があればどうなるかの理由が空欄のものは、未整理です。", _made(disclosure_reason="")),
    Case("5.3-14", "gap", "本人の数が分からないファイルから作る計画は、未整理です。", _file(persons=0)),
    Case("5.3-14", "violation", "開示も意見書の機会もないとされたファイルから作る計画は、否です。", _made(disclosure=Disclosure.NONE)),
    Case(
        "5.3-14",
        "violation",
        "ファイル簿に載せないファイルから作る計画は、否です。",
        _file(exemption=RegisterExemption.OTHER_OF_74_2),
    ),
    Case(
        "5.3-14",
        "violation",
        "本人の数が千人に満たないファイルから作る計画は、条例でファイル簿に載せていても、否です。",
        _file(persons=999),
    ),
    Case("5.3-14", "violation", "データ連携のファイルから作る計画は、否です。", _made(file="linkage")),
    Case(
        "5.3-14",
        "violation",
        "連携のものと書かれていなくても、連携で作った表を記録するファイルから作る計画は、否です。",
        _file(tables=("juki", "judgment")),
    ),
    Case(
        "5.3-14",
        "violation",
        "民間の匿名加工情報を受け入れたファイルから作る計画は、保有個人情報からではないので、否です。",
        both(_processed("npo"), _made(file="npo")),
    ),
    Case(
        "5.3-14",
        "violation",
        "支障について「なし」とだけ書かれたものは、何を確かめたのか分からないので、否です。",
        _made(unhindered="なし"),
    ),
    Case("5.3-15", "pass", "提案を募集するファイルから作り、契約により提供する計画は、適です。", _made()),
    Case(
        "5.3-15",
        "pass",
        "別の法令の条により提供する計画は、適です。",
        _made(provision=ProvidedUnder.OTHER_LAW, provision_reason="統計法第29条の求めに応じる"),
    ),
    Case(
        "5.3-15",
        "pass",
        "利用目的のための経常的な提供先のあるファイルから作り、利用目的のために提供する計画は、適です。",
        _made(changed("file_registers", "juki", recipients=("育実県",)), provision=ProvidedUnder.WITHIN_PURPOSE),
    ),
    Case("5.3-15", "gap", "その場合に当たる理由が空欄のものは、未整理です。", _made(provision_reason="")),
    Case(
        "5.3-15",
        "gap",
        "法令によるとしながら、その条が書かれていないものは、未整理です。",
        _made(provision=ProvidedUnder.OTHER_LAW, provision_reason="法令の求めに応じる"),
    ),
    Case(
        "5.3-15",
        "gap",
        "利用目的のための提供としながら、そのために提供できる第三者が計画にないものは、未整理です。",
        _made(provision=ProvidedUnder.WITHIN_PURPOSE),
    ),
    Case(
        "5.3-15",
        "violation",
        "提案によるとしながら、提案を募集しないファイルから作る計画は、否です。",
        _file(proposals=False),
    ),
    Case("5.3-16", "pass", "加工方法等情報の保管の仕方と、最少の人数が書かれたものは、適です。", _made()),
    Case("5.3-16", "pass", "最少の人数を2人とするものは、法令に数の定めがないので、適です。", _made(fewest=2)),
    Case("5.3-16", "gap", "加工方法等情報の保管の仕方が空欄のものは、未整理です。", _made(method_safeguards="")),
    Case("5.3-16", "violation", "加工方法等情報に措置を講じないとするものは、否です。", _made(method_safeguards="措置は不要")),
    Case("5.3-16", "violation", "一人だけの記録も出せるものは、否です。", _made(fewest=1)),
    Case("5.3-17", "pass", "匿名加工だけの、ほかの目的とつながりのない利用目的は、適です。", _made()),
    Case("5.3-17", "gap", "利用目的が計画にないものは、未整理です。", _made(purpose="nothing")),
    Case("5.3-17", "gap", "利用目的が空欄のものは、未整理です。", _made(purpose="")),
    Case(
        "5.3-17",
        "violation",
        "利用目的の種類が統計の作成とされたものは、否です。",
        _made(changed("purposes", "making", kind=PurposeKind.STATISTICS)),
    ),
    Case(
        "5.3-17",
        "violation",
        "こどもデータ連携の一部とされた匿名加工の利用目的は、否です。",
        _made(changed("purposes", "making", parent="linkage")),
    ),
    Case(
        "5.3-17",
        "violation",
        "ほかの利用目的を含む匿名加工の利用目的は、否です。",
        _made(changed("purposes", "linkage", parent="making")),
    ),
    Case("5.3-17", "violation", "一つの利用目的に二つのファイルの匿名加工を入れる計画は、否です。", _made(_second_of_the_purpose)),
    Case("5.3-18", "pass", "定めのあるファイルの項目だけを、提案担当が受け入れて加工する利用は、適です。", _made()),
    Case(
        "5.3-18",
        "pass",
        "提案によらない作成でも、作成の根拠が109条1項のほかの法令なら、適です。",
        _by_law("統計法", "第29条第1項"),
    ),
    Case("5.3-18", "gap", "匿名加工の定めのない目的による利用は、未整理です。", _made(purpose="nothing")),
    Case("5.3-18", "gap", "もとになるファイルが分からない目的による利用は、未整理です。", _made(file="nothing")),
    Case(
        "5.3-18",
        "gap",
        "提案によらない作成の根拠を109条1項だけとする利用は、未整理です。",
        _by_law("個人情報の保護に関する法律", "第109条第1項"),
    ),
    Case(
        "5.3-18", "violation", "ほかの課の台帳の項目を混ぜる利用は、否です。", _made(changed("uses", "source", items=("school.absences",)))
    ),
    Case("5.3-18", "violation", "ファイル簿に記載しない項目を使う利用は、否です。", _file(withheld=("juki.moved_on",))),
    Case("5.3-18", "violation", "不開示情報に当たる項目を使う利用は、否です。", _made(undisclosed=("juki.moved_on",))),
    Case(
        "5.3-18",
        "violation",
        "総括管理主体が匿名加工のために受け入れる利用は、否です。",
        _made(changed("uses", "source", role=Role.COORDINATOR, receiver="kodomo")),
    ),
    Case(
        "5.3-18",
        "violation",
        "匿名加工のための元のデータを、活用主体に引き渡す利用は、否です。",
        _made(changed("uses", "source", stages=(Stage.HANDED_OVER,), role=Role.SUPPORTER, receiver="gakko")),
    ),
    Case(
        "5.3-18",
        "violation",
        "提案担当が、見守りのためとして元のデータを受け入れる利用は、否です。",
        _made(changed("uses", "source", purpose="watch")),
    ),
    Case("5.3-19", "pass", "世帯番号を受け入れるだけで、加工した情報に残さない利用は、適です。", _made()),
    Case(
        "5.3-19",
        "violation",
        "加工した情報に世帯番号を残す利用は、否です。",
        _made(changed("uses", "made", items=("juki.birth_date", "juki.moved_on", "juki.household"))),
    ),
    Case(
        "5.3-19",
        "gap",
        "加工した情報に、計画にない項目を残す利用は、番号かどうか分からないので、未整理です。",
        _made(changed("uses", "made", items=("juki.birth_date", "juki.nothing"))),
    ),
)
