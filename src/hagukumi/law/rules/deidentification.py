"""行政機関等匿名加工情報 (Art. 60(3), 109–121): from which file, under which purpose, on which ground, and what stays apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from hagukumi.law.figures import REGISTER_PERSONS, entries_of
from hagukumi.law.findings import Verdict, allowed, gap, violation
from hagukumi.law.provisions import cited
from hagukumi.law.reach import STAGE_NAMES
from hagukumi.law.reading import Direction, Reading
from hagukumi.law.rule import DEIDENTIFICATIONS, USES, AnyRule, rule
from hagukumi.law.rules.identifiers import is_number
from hagukumi.law.settled import denied, settled, stated
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.records import (
    Deidentification,
    Disclosure,
    FileRegister,
    InformationKind,
    ItemKind,
    LegalGround,
    ProvidedUnder,
    PurposeKind,
    Role,
    Stage,
    Use,
    WithinPurpose,
)

_STAGES = frozenset({Stage.DELIVERED, Stage.DEIDENTIFIED})
"""What there is of the way of the data under this purpose: the file is received, and what is made of it is kept."""

_ALONE = 2
"""Fewer people than this look alike: somebody stands alone."""

_CLAUSE = re.compile("第?[0-9〇一二三四五六七八九十百]+条")
_MAKING = re.compile(r"(個人情報の?保護に関する法律|個人情報保護法|個情法)(?!施行)[^法]*?(?<!\d)109条(?!の)")
"""The power to make de-identified information as the section on proposals orders it: by itself no ground of making it otherwise."""


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
        yield from _of_residents(reading, entry, file)
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
    """Item 1: none of the files of Art. 75(2), which an ordinance may put into the register but not out of that paragraph."""
    fewest = max(figure.value for figure in entries_of(REGISTER_PERSONS))
    if file.exemption is not None:
        yield violation(
            f"「{file.name}」は個人情報ファイル簿に載せないファイルなので、「{entry.name}」のもとにできません（第60条第3項第1号）。"
            "ファイル簿に載るファイルを file に書いてください。"
        )
    elif file.persons < 1:
        yield gap(f"「{file.name}」の本人の数が書かれていません。persons に、記録されているおおよその人数を書いてください。")
    elif file.persons < fewest:
        yield violation(
            f"「{file.name}」の本人の数は{fewest:,}人に満たないので、条例によりファイル簿に載せていても、「{entry.name}」のもとに"
            "できません（第60条第3項第1号・第75条第2項）。別のファイルを file に書いてください。"
        )


def _of_residents(reading: Reading, entry: Deidentification, file: FileRegister) -> Iterator[Verdict]:
    """What is processed is personal information as its holder keeps it: nothing that the linkage made or somebody processed before."""
    if file.linkage or DERIVED_TABLES.keys() & set(file.tables):
        yield violation(f"「{file.name}」はデータ連携のファイルです。匿名加工情報は、連携の前の、元の台帳のファイルから作ってください。")
    sources = (reading.index.sources[table] for table in dict.fromkeys(file.tables) if table in reading.index.sources)
    processed = "・".join(source.name for source in sources if source.information is not InformationKind.PERSONAL)
    if processed:
        yield violation(
            f"「{file.name}」の「{processed}」は、すでに加工された情報です。行政機関等匿名加工情報は保有個人情報から作るものなので、"
            f"「{entry.name}」のもとにできません。"
        )


@rule(
    DEIDENTIFICATIONS,
    "5.3-15",
    "個人情報保護法第109条第2項・第110条",
    "行政機関等匿名加工情報を提供できる場合が決まっており、その場合に当たることが計画から分かる",
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
    if entry.provision is ProvidedUnder.OTHER_LAW and not _CLAUSE.search(unicodedata.normalize("NFKC", entry.provision_reason)):
        yield gap(
            f"「{entry.name}」は法令に基づいて提供するとされていますが、その法令の条が書かれていません。"
            "provision_reason に、法令の名と条を書いてください。"
        )
    if entry.provision is ProvidedUnder.WITHIN_PURPOSE and file is not None and not _goes_to_others(reading, file):
        yield gap(
            f"「{entry.name}」は利用目的のための提供に当たるとされていますが、「{file.name}」の保有個人情報を利用目的のために提供できる第三者が"
            "計画にありません。ファイルの recipients に書くか、provision を見直してください（第109条第2項第2号）。"
        )


def _goes_to_others(reading: Reading, file: FileRegister) -> bool:
    """Whether the plan shows somebody to whom the file's own data may be provided within its purpose (Art. 109(2)(ii))."""
    uses = (use for table in file.tables for item in reading.index.items_of(table) for use in reading.index.uses_of(item.id))
    return any(settled(name) and not denied(name) for name in file.recipients) or any(
        isinstance(use.basis, WithinPurpose) and reading.direction(use) is Direction.EXTERNAL for use in uses
    )


@rule(
    DEIDENTIFICATIONS,
    "5.3-16",
    "個人情報保護法第116条第1項・第121条第2項、設計の定め（下限の人数）",
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
    "設計の定め（個人情報保護法第61条第1項・第109条を踏まえて）、ガイドライン5.3",
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
    "個人情報保護法第60条第3項・第61条・第69条・第109条第1項、設計の定め（匿名加工は提案担当の自動処理が行う）",
    "匿名加工のための利用は、定めのあるファイルの項目を、提案担当が受け入れて加工するものに限る",
)
def made_from_the_named_file(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Only the file's own, published items, only these two stages, only the proposals desk, and on a ground that covers the making."""
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
    entry = next((entry for entry in reading.plan.deidentifications if entry.purpose == use.purpose), None)
    file = reading.index.file_registers.get(entry.file) if entry else None
    if entry is None or file is None:
        yield gap("この利用目的の匿名加工の定めか、そのファイルが計画にありません。deidentifications.toml に書いてください。")
        return
    yield from _of_the_file(reading, use, entry, file)
    yield from _making(use, entry)


def _of_the_file(reading: Reading, use: Use, entry: Deidentification, file: FileRegister) -> Iterator[Verdict]:
    items = reading.items_in(use)
    elsewhere = "・".join(item.name for item in items if item.table not in file.tables)
    if elsewhere:
        yield violation(f"「{elsewhere}」は「{file.name}」に記録されていない項目です。匿名加工の利用から外してください。")
    hidden = "・".join(item.name for item in items if item.id in file.withheld)
    if hidden:
        yield violation(
            f"「{hidden}」は、個人情報ファイル簿に記載しない項目とされています。公表していない項目は、匿名加工のもとにしない定めです。"
            "匿名加工の利用から外してください。"
        )
    undisclosed = "・".join(item.name for item in items if item.id in entry.undisclosed)
    if undisclosed:
        yield violation(
            f"「{undisclosed}」は、情報公開条例の不開示情報に当たるとされているので、匿名加工のもとから除きます（第60条第3項の括弧書き）。"
            "匿名加工の利用から外してください。"
        )


def _making(use: Use, entry: Deidentification) -> Iterator[Verdict]:
    """To make it is to use the file: by law, within the file's own purpose, or for another purpose (the Commission's Q&A 6-1-2)."""
    if entry.provision is ProvidedUnder.PROPOSAL or not isinstance(use.basis, LegalGround):
        return
    if _MAKING.search(cited(use.basis.provision)):
        yield gap(
            f"「{entry.name}」は提案によらずに作成するので、第109条第1項だけでは作成の根拠になるか分かりません。作成は元の保有個人情報の利用です。"
            "別の法令、第61条の利用目的、第69条第2項のどれによるのかを basis に書いてください。"
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
    unknown = "・".join(item for item in dict.fromkeys(use.items) if item not in reading.index.items)
    if unknown:
        yield gap(f"計画にない項目（{unknown}）があるため、元の台帳の番号が残らないか分かりません。項目を書き足すか、idを直してください。")
    numbers = "・".join(item.name for item in reading.items_in(use) if item.kind is ItemKind.INDIRECT and is_number(reading, item))
    if numbers:
        yield violation(
            f"匿名加工した情報に、元の台帳の番号（{numbers}）が残ります。受入の段階だけの利用と、匿名加工の段階の利用とに分け、後のものから外してください。"
        )


@rule(
    DEIDENTIFICATIONS,
    "5.3-20",
    "個人情報保護法第117条",
    "作成した行政機関等匿名加工情報の概要を、個人情報ファイル簿に記載する",
)
def outline_goes_into_the_register(reading: Reading, entry: Deidentification) -> Iterator[Verdict]:
    """A remark: the outline is due when the information has been made, which a plan does not tell."""
    file = reading.index.file_registers.get(entry.file)
    if file is not None and (not settled(file.anonymised) or denied(file.anonymised)):
        yield allowed(
            f"「{entry.name}」の行政機関等匿名加工情報を作成したときは、その概要・提案を受ける組織・提案できる期間を「{file.name}」の"
            "ファイル簿に記載します。作成したら、ファイルの anonymised に書いてください。"
        )


RULES: tuple[AnyRule, ...] = (
    file_may_be_processed,
    provision_has_its_ground,
    method_is_kept_safe,
    purpose_stands_alone,
    made_from_the_named_file,
    no_number_is_left,
)
REMARKS: tuple[AnyRule, ...] = (outline_goes_into_the_register,)
