"""Who takes part: bodies, departments with their managers and officers."""

from __future__ import annotations

from hagukumi.city.places import MUNICIPALITY
from hagukumi.plan.records import Body, BodyKind, Department, Officer, OfficerKind, Role

COORDINATOR = "child_future"
ANALYST = "data_analysis"
FAMILY_CENTRE = "family_centre"
SCHOOL_EDUCATION = "school_education"
PRIVACY = "general_affairs"
AUDIT = "audit_office"
INFORMATION = "information"
PROPOSALS = "data_use"
ORDINANCE = f"{MUNICIPALITY}個人情報の保護に関する法律施行条例"
COMMISSIONED = "analysis_contractor"
CONTRACT = "analysis-contract"

BODIES = (
    Body(id="mayor", name=f"{MUNICIPALITY}長", kind=BodyKind.MAYOR),
    Body(id="board", name=f"{MUNICIPALITY}教育委員会", kind=BodyKind.BOARD_OF_EDUCATION),
    Body(id="analysis_company", name="株式会社架空データ研究所", kind=BodyKind.PRIVATE),
)


def _officers(department: str, *roles: Role, count: int = 2) -> tuple[Officer, ...]:
    titles = ("係長", "主査", "主任")
    return tuple(Officer(id=f"{department}-{place + 1}", title=titles[place], roles=roles) for place in range(count))


def _holder(id: str, name: str, body: str = "mayor", *more: Role) -> Department:
    roles = (Role.HOLDER, *more)
    return Department(id=id, name=name, body=body, roles=roles, manager=f"{name}長", officers=_officers(id, *roles))


DEPARTMENTS = (
    Department(
        id=COORDINATOR,
        name="こども未来課",
        body="mayor",
        roles=(Role.COORDINATOR, Role.HOLDER),
        manager="こども未来課長",
        officers=(
            *_officers(COORDINATOR, Role.COORDINATOR, Role.HOLDER, count=3),
            Officer(id="run-process", title="こどもデータ連携の自動処理", roles=(Role.COORDINATOR,), kind=OfficerKind.PROCESS),
        ),
    ),
    _holder("citizen", "市民課"),
    _holder("tax", "市民税課"),
    _holder("health", "健康増進課"),
    _holder("child_welfare", "子育て支援課"),
    _holder("welfare_office", "福祉課"),
    _holder("disability_welfare", "障害福祉課"),
    _holder(FAMILY_CENTRE, "こども家庭センター", "mayor", Role.SUPPORTER),
    _holder("school_affairs", "学務課", "board"),
    _holder(SCHOOL_EDUCATION, "学校教育課", "board", Role.SUPPORTER),
    Department(
        id=ANALYST,
        name="データ分析係",
        body="mayor",
        roles=(Role.ANALYST,),
        manager="企画政策課長",
        officers=_officers(ANALYST, Role.ANALYST),
    ),
    Department(
        id=PRIVACY,
        name="総務課（個人情報保護担当）",
        body="mayor",
        roles=(Role.PRIVACY_OFFICER, Role.RIGHTS_DESK),
        manager="総務課長",
        officers=_officers(PRIVACY, Role.PRIVACY_OFFICER, Role.RIGHTS_DESK),
    ),
    Department(
        id=AUDIT,
        name="監査室",
        body="mayor",
        roles=(Role.AUDITOR,),
        manager="監査室長",
        officers=_officers(AUDIT, Role.AUDITOR),
    ),
    Department(
        id=INFORMATION,
        name="情報システム課",
        body="mayor",
        roles=(Role.ADMINISTRATOR,),
        manager="情報システム課長",
        officers=_officers(INFORMATION, Role.ADMINISTRATOR),
    ),
    Department(
        id=PROPOSALS,
        name="企画政策課（データ活用担当）",
        body="mayor",
        roles=(Role.PROPOSALS_DESK,),
        manager="企画政策課長",
        officers=(
            *_officers(PROPOSALS, Role.PROPOSALS_DESK),
            Officer(id="deidentify-process", title="匿名加工の自動処理", roles=(Role.PROPOSALS_DESK,), kind=OfficerKind.PROCESS),
        ),
    ),
    Department(
        id=COMMISSIONED,
        name="株式会社架空データ研究所 分析室",
        body="analysis_company",
        roles=(Role.ANALYST,),
        manager="業務責任者（分析室長）",
        officers=_officers(COMMISSIONED, Role.ANALYST),
        commissioned_by=ANALYST,
        contract=CONTRACT,
    ),
)

AUTHOR = f"{COORDINATOR}-2"
CHIEF = f"{COORDINATOR}-1"
APPROVERS = (CHIEF, f"{PRIVACY}-1")
"""Who drew up the plan, and the two others who approved it."""
