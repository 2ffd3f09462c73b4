"""5.7.1: プライバシーガバナンス."""

from rule_case import Case, changed, headed, untouched

from hagukumi.plan.records import Role

CASES = (
    Case("5.7.1-1", "pass", "データを扱う四つの主体とは別の総務課をプライバシー保護組織とする計画は、適です。", untouched),
    Case(
        "5.7.1-1",
        "gap",
        "プライバシー保護組織が総括管理主体を兼ねる計画は、分けることが望ましいとされるので、分けるまで未整理です。",
        changed("departments", "soumu", roles=(Role.PRIVACY_OFFICER, Role.COORDINATOR)),
    ),
    Case("5.7.1-2", "pass", "総括管理責任者、監査責任者、プライバシー保護組織が書かれた計画は、適です。", untouched),
    Case("5.7.1-2", "gap", "監査責任者が未定の計画は、未整理です。", headed(audit_manager="未定")),
    Case("5.7.1-2", "violation", "プライバシー保護組織を設けないとする計画は、否です。", headed(privacy_organisation="設けない")),
)
