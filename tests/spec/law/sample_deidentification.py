"""The sample plan with one file from which 行政機関等匿名加工情報 are made, under a purpose, at a desk and by a process of their own."""

from __future__ import annotations

from typing import Any

import msgspec

from hagukumi.plan import records as r

MAKING = r.Provision(statute="個人情報の保護に関する法律", article="第109条第1項", kind=r.ProvisionKind.STATUTE)
_DESK = "kikaku"


def with_deidentification(plan: r.Plan, **changes: Any) -> r.Plan:
    """A plan in which every rule is satisfied; `changes` are of its one entry of de-identification."""
    return msgspec.structs.replace(
        plan,
        departments=(*plan.departments, desk()),
        purposes=(*plan.purposes, purpose()),
        sources=tuple(_with_household(source) if source.id == "juki" else source for source in plan.sources),
        items=(*plan.items, _household(next(item for item in plan.items if item.id == "juki.birth_date"))),
        uses=(*plan.uses, *uses()),
        file_registers=tuple(_offered(entry) if entry.id == "juki" else entry for entry in plan.file_registers),
        deidentifications=(entry(**changes),),
    )


def entry(**changes: Any) -> r.Deidentification:
    """What is settled about the residents' file."""
    told: dict[str, Any] = {
        "name": "住民の構成",
        "purpose": "making",
        "file": "juki",
        "disclosure": r.Disclosure.PARTLY,
        "disclosure_reason": "氏名などを除けば一部を開示することになる",
        "unhindered": "抽出は夜間に行い、窓口の事務を止めない",
        "provision": r.ProvidedUnder.PROPOSAL,
        "provision_reason": "提案の審査の後に結ぶ利用契約による",
        "fewest": 5,
        "method_safeguards": "結果とは別の鍵で保管し、提案担当だけが記録を残して開く",
    }
    return r.Deidentification(id="residents", **{**told, **changes})


def purpose() -> r.Purpose:
    """The purpose for this alone."""
    return r.Purpose(
        id="making",
        name="住民記録からの行政機関等匿名加工情報の作成",
        kind=r.PurposeKind.DEIDENTIFICATION,
        statement="提案に基づく契約により提供するため",
        grounds=(MAKING,),
        importance="新しい産業と豊かな暮らしのため",
        notice="提案の募集を公示する",
    )


def desk() -> r.Department:
    """The desk for proposals, with a person and the process that does the work."""
    role = (r.Role.PROPOSALS_DESK,)
    person = r.Officer(id="kikaku-a", title="主査", roles=role)
    process = r.Officer(id="kikaku-run", title="匿名加工の自動処理", roles=role, kind=r.OfficerKind.PROCESS)
    return r.Department(id=_DESK, name="企画課", body="mayor", roles=role, manager="課長", officers=(person, process))


def uses() -> tuple[r.Use, ...]:
    """The file is received; what is made of it holds no number."""
    return (
        _use("source", r.Stage.DELIVERED, "juki.birth_date", "juki.moved_on", "juki.household"),
        _use("made", r.Stage.DEIDENTIFIED, "juki.birth_date", "juki.moved_on"),
    )


def _use(id: str, stage: r.Stage, *items: str) -> r.Use:
    return r.Use(
        id=id,
        purpose="making",
        items=items,
        stages=(stage,),
        giver="shimin",
        receiver=_DESK,
        role=r.Role.PROPOSALS_DESK,
        basis=r.LegalGround(provision=MAKING),
        retention="outreach",
        handling="自動処理だけが開いて加工する",
        safeguards="二人が確かめるまで外に出さない",
    )


def _with_household(source: r.Source) -> r.Source:
    column = r.Column(header="世帯番号", field="household", type=r.ValueType.IDENTIFIER, link=r.LinkField.HOUSEHOLD)
    return msgspec.structs.replace(source, layout=msgspec.structs.replace(source.layout, columns=(*source.layout.columns, column)))


def _household(like: r.Item) -> r.Item:
    return msgspec.structs.replace(like, id="juki.household", name="世帯番号")


def _offered(register: r.FileRegister) -> r.FileRegister:
    return msgspec.structs.replace(register, proposals=True, proposals_desk="企画課　育実市本町1丁目1番地")
