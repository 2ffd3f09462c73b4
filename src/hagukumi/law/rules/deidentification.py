"""行政機関等匿名加工情報 (Art. 60(3), 109–121): from which file, under which purpose, on which ground, and what stays apart."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.findings import Verdict, gap, violation
from hagukumi.law.reach import STAGE_NAMES
from hagukumi.law.reading import Reading
from hagukumi.law.rule import DEIDENTIFICATIONS, USES, AnyRule, rule
from hagukumi.law.rules.identifiers import is_number
from hagukumi.law.settled import stated
from hagukumi.plan.records import Deidentification, Disclosure, FileRegister, ItemKind, ProvidedUnder, PurposeKind, Role, Stage, Use

_STAGES = frozenset({Stage.DELIVERED, Stage.DEIDENTIFIED})
"""What there is of the way of the data under this purpose: the file is received, and what is made of it is kept."""

_ALONE = 2
"""Fewer people than this look alike: somebody stands alone."""


@rule(
    DEIDENTIFICATIONS,
    "5.3-14",
    "個人情報保護法第60条第3項、設計の定め（データ連携のファイルから匿名加工情報を作らない）",
    "匿名加工のもとになる個人情報ファイルは、公表され、開示の対象となり得るもので、加工が事務の支障にならない",
)
def file_may_be_processed(reading: Reading, entry: Deidentification) -> Iterator[Verdict]:
    """The three things that Art. 60(3) asks of a file, and that it is never the one of the linkage."""
    file = reading.index.file_registers.get(entry.file)
    if file is None:
        yield gap(
            f"「{entry.name}」のもとになる個人情報ファイルが計画にありません。file に、file_registers.toml のファイルのidを書いてください。"
        )
    else:
        yield from _published(entry, file)
    if entry.disclosure is Disclosure.NONE:
        yield violation(
            f"「{entry.name}」のもとになるファイルは、情報公開の請求があっても開示せず、意見書の機会も与えないものとされています。"
            "このファイルから行政機関等匿名加工情報を作ることはできません（第60条第3項第2号）。"
        )
    yield from stated(
        entry.disclosure_reason, f"「{entry.name}」のファイルを情報公開の請求でそう扱う理由", "disclosure_reason に書いてください。"
    )
    yield from stated(
        entry.unhindered,
        f"「{entry.name}」の加工が事務・事業の適正かつ円滑な運営の支障にならないこと",
        "unhindered に、なぜ支障がないかを書いてください。",
    )


def _published(entry: Deidentification, file: FileRegister) -> Iterator[Verdict]:
    if file.exemption is not None:
        yield violation(
            f"「{file.name}」は個人情報ファイル簿に載せないファイルなので、「{entry.name}」のもとにできません（第60条第3項第1号）。"
            "ファイル簿に載るファイルを file に書いてください。"
        )
    if file.linkage:
        yield violation(f"「{file.name}」はデータ連携のファイルです。匿名加工情報は、連携の前の、元の台帳のファイルから作ってください。")


@rule(
    DEIDENTIFICATIONS,
    "5.3-15",
    "個人情報保護法第109条第2項・第110条",
    "行政機関等匿名加工情報を提供できる場合が決まっており、提案によるなら、ファイル簿にその旨がある",
)
def provision_has_its_ground(reading: Reading, entry: Deidentification) -> Iterator[Verdict]:
    """It leaves by law (a contract on a proposal counts) or within the purpose of the data it was made of, and in no other case."""
    yield from stated(
        entry.provision_reason, f"「{entry.name}」を第109条第2項のその場合に当たるとする理由", "provision_reason に書いてください。"
    )
    file = reading.index.file_registers.get(entry.file)
    if entry.provision is ProvidedUnder.PROPOSAL and file is not None and not file.proposals:
        yield violation(
            f"「{entry.name}」は提案に基づく契約で提供するとされていますが、「{file.name}」は提案を募集するファイルとされていません。"
            "ファイルの proposals を true にするか、provision を見直してください。"
        )


@rule(
    DEIDENTIFICATIONS,
    "5.3-16",
    "個人情報保護法第116条・第121条第2項、設計の定め（下限の人数）",
    "加工方法等情報の安全管理措置と、同じ内容に見える人の最少の人数が決まっている",
)
def method_is_kept_safe(reading: Reading, entry: Deidentification) -> Iterator[Verdict]:
    """How the method information is kept apart; and a least number of people who look alike, which no provision fixes (規則62条)."""
    yield from stated(
        entry.method_safeguards,
        f"「{entry.name}」の加工方法等情報の安全管理措置",
        "method_safeguards に、だれが、どこに、どう分けて保管するかを書いてください。",
        "措置",
    )
    if entry.fewest < _ALONE:
        yield violation(
            f"「{entry.name}」では、同じ内容に見える人がほかにいない記録も出せることになっています。fewest に2以上の人数を書いてください。"
        )


@rule(
    DEIDENTIFICATIONS,
    "5.3-17",
    "設計の定め（個人情報保護法第61条・第109条を踏まえて）、ガイドライン5.3",
    "匿名加工の利用目的は、それだけの目的で、ほかの目的の一部でも上位でもない",
)
def purpose_stands_alone(reading: Reading, entry: Deidentification) -> Iterator[Verdict]:
    """A purpose of its own, one for each file, so that nothing of another purpose flows into what leaves."""
    purpose = reading.index.purposes.get(entry.purpose)
    if purpose is None:
        yield gap(f"「{entry.name}」の利用目的が計画にありません。purpose に、匿名加工の利用目的のidを書いてください。")
        return
    if purpose.kind is not PurposeKind.DEIDENTIFICATION:
        yield violation(
            f"「{entry.name}」の利用目的「{purpose.name}」は、行政機関等匿名加工情報の作成だけのための目的ではありません。"
            "kind が deidentification の目的を別に設けてください。"
        )
    if purpose.parent or any(other.parent == purpose.id for other in reading.index.purposes.values()):
        yield violation(
            f"匿名加工の利用目的「{purpose.name}」に、上位または下位の目的があります。ほかの目的と分け、parent を書かないでください。"
        )
    if sum(other.purpose == entry.purpose for other in reading.plan.deidentifications) > 1:
        yield violation(f"利用目的「{purpose.name}」に、匿名加工の定めが二つ以上あります。ファイルごとに利用目的を分けてください。")


@rule(
    USES,
    "5.3-18",
    "個人情報保護法第60条第3項・第109条、設計の定め（匿名加工は提案担当の自動処理が行う）",
    "匿名加工のための利用は、定めのあるファイルの項目を、提案担当が受け入れて加工するものに限る",
)
def made_from_the_named_file(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Only the file's own, published items, only these two stages, and only the proposals desk."""
    purpose = reading.index.purposes.get(use.purpose)
    own = purpose is not None and purpose.kind is PurposeKind.DEIDENTIFICATION
    if use.role is Role.PROPOSALS_DESK and Stage.DELIVERED in use.stages and not own:
        yield violation("提案担当が元のデータを受け入れられるのは、匿名加工の利用目的だけです。purpose か role を見直してください。")
    if not own:
        return
    strange = "・".join(STAGE_NAMES[stage] for stage in dict.fromkeys(use.stages) if stage not in _STAGES)
    if strange:
        yield violation(f"匿名加工の利用目的で「{strange}」の段階を使おうとしています。受入と匿名加工の段階だけにしてください。")
    if use.role is not Role.PROPOSALS_DESK:
        yield violation("匿名加工のための利用を受けるのは、提案担当です。role を proposals_desk にしてください。")
    yield from _of_the_file(reading, use)


def _of_the_file(reading: Reading, use: Use) -> Iterator[Verdict]:
    entry = next((entry for entry in reading.plan.deidentifications if entry.purpose == use.purpose), None)
    file = reading.index.file_registers.get(entry.file) if entry else None
    if file is None:
        yield gap("この利用目的の匿名加工の定めか、そのファイルが計画にありません。deidentifications.toml に書いてください。")
        return
    items = reading.items_in(use)
    elsewhere = "・".join(item.name for item in items if item.table not in file.tables)
    if elsewhere:
        yield violation(f"「{elsewhere}」は「{file.name}」に記録されていない項目です。匿名加工の利用から外してください。")
    hidden = "・".join(item.name for item in items if item.id in file.withheld)
    if hidden:
        yield violation(
            f"「{hidden}」は、個人情報ファイル簿に記載しない項目とされているので、匿名加工のもとにできません（第60条第3項第1号）。"
            "匿名加工の利用から外してください。"
        )


@rule(
    USES,
    "5.3-19",
    "個人情報保護法施行規則第62条第1号から第3号まで",
    "匿名加工した情報に、元の台帳につながる番号を残さない",
)
def no_number_is_left(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Numbers that lead back to the ledger are deleted; names and the like are refused by 5.3-5 already."""
    if Stage.DEIDENTIFIED not in use.stages:
        return
    numbers = "・".join(item.name for item in reading.items_in(use) if item.kind is ItemKind.INDIRECT and is_number(reading, item))
    if numbers:
        yield violation(
            f"匿名加工した情報に、元の台帳の番号（{numbers}）が残ります。受入の段階だけの利用と、匿名加工の段階の利用とに分け、後のものから外してください。"
        )


RULES: tuple[AnyRule, ...] = (
    file_may_be_processed,
    provision_has_its_ground,
    method_is_kept_safe,
    purpose_stands_alone,
    made_from_the_named_file,
    no_number_is_left,
)
