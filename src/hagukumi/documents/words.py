"""Japanese words for every closed choice of a plan, and for blanks, days and yes or no, as official papers write them."""

from __future__ import annotations

import datetime
import enum

from hagukumi.law.figures import Certainty
from hagukumi.law.reach import ROLE_NAMES, STAGE_NAMES
from hagukumi.notation import DateProblem, write_date
from hagukumi.plan import records as r

BLANK = "（未記入）"
"""What a paper shows where the plan says nothing."""
NONE = "なし"
MISSING = "（計画にない参照）"

WORDS: dict[type[enum.StrEnum], dict[enum.StrEnum, str]] = {
    r.BodyKind: {
        r.BodyKind.MAYOR: "首長（知事・市区町村長）",
        r.BodyKind.BOARD_OF_EDUCATION: "教育委員会",
        r.BodyKind.ELECTION_COMMISSION: "選挙管理委員会",
        r.BodyKind.AUDIT_COMMISSIONERS: "監査委員",
        r.BodyKind.PUBLIC_SAFETY: "公安委員会",
        r.BodyKind.PUBLIC_ENTERPRISE: "公営企業管理者",
        r.BodyKind.HOSPITAL_ENTERPRISE: "病院事業管理者",
        r.BodyKind.POLICE: "警察本部長",
        r.BodyKind.FIRE: "消防長",
        r.BodyKind.OTHER_LOCAL_BODY: "他の地方公共団体の機関",
        r.BodyKind.NATIONAL_ORGAN: "国の行政機関",
        r.BodyKind.INDEPENDENT_AGENCY: "独立行政法人等",
        r.BodyKind.LOCAL_INDEPENDENT_AGENCY: "地方独立行政法人",
        r.BodyKind.PRIVATE: "民間の団体・事業者",
    },
    r.Role: {role: ROLE_NAMES[role] for role in r.Role},
    r.Stage: {stage: STAGE_NAMES[stage] for stage in r.Stage},
    r.OfficerKind: {r.OfficerKind.PERSON: "職員等", r.OfficerKind.PROCESS: "自動処理"},
    r.ItemKind: {r.ItemKind.DIRECT: "直接識別子", r.ItemKind.INDIRECT: "間接識別子", r.ItemKind.ATTRIBUTE: "属性"},
    r.Acquisition: {
        r.Acquisition.NEW: "新たに取得",
        r.Acquisition.HELD: "既に取得",
        r.Acquisition.DERIVED: "システムが作成",
    },
    r.Sensitive: {
        r.Sensitive.RACE: "人種",
        r.Sensitive.CREED: "信条",
        r.Sensitive.SOCIAL_STATUS: "社会的身分",
        r.Sensitive.MEDICAL_HISTORY: "病歴",
        r.Sensitive.CRIMINAL_RECORD: "犯罪の経歴",
        r.Sensitive.CRIME_VICTIM: "犯罪により害を被った事実",
        r.Sensitive.DISABILITY: "心身の機能の障害",
        r.Sensitive.HEALTH_CHECK: "健康診断等の結果",
        r.Sensitive.GUIDANCE_OR_TREATMENT: "医師等による指導・診療・調剤",
        r.Sensitive.CRIMINAL_PROCEDURE: "刑事事件に関する手続",
        r.Sensitive.JUVENILE_PROCEDURE: "少年の保護事件に関する手続",
        r.Sensitive.ORDINANCE: "条例要配慮個人情報",
    },
    r.NoticeException: {
        r.NoticeException.URGENT: "第1号（生命・身体・財産の保護のため緊急）",
        r.NoticeException.HARM: "第2号（権利利益を害するおそれ）",
        r.NoticeException.HINDRANCE: "第3号（事務・事業の遂行に支障を及ぼすおそれ）",
        r.NoticeException.EVIDENT: "第4号（取得の状況からみて明らか）",
    },
    r.ProvisionKind: {
        r.ProvisionKind.STATUTE: "法律",
        r.ProvisionKind.CABINET_ORDER: "政令",
        r.ProvisionKind.MINISTERIAL_ORDER: "省令等",
        r.ProvisionKind.DELEGATED_ORDINANCE: "法令の委任に基づく条例",
        r.ProvisionKind.UNDELEGATED_ORDINANCE: "法令の委任に基づかない条例",
        r.ProvisionKind.RULE_UNDER_LAW: "法令に基づく規則等",
        r.ProvisionKind.ORGANISATION_CLAUSE: "所掌事務を定める規定",
        r.ProvisionKind.GENERAL_POWERS: "包括的な権能を定める規定",
        r.ProvisionKind.DIRECTIVE: "訓令",
        r.ProvisionKind.CIRCULAR: "通達・要綱等",
    },
    r.PurposeKind: {
        r.PurposeKind.EARLY_DETECTION: "早期の発見と支援",
        r.PurposeKind.CASE_SUPPORT: "個別の支援",
        r.PurposeKind.EVALUATION: "判定基準の検証",
        r.PurposeKind.STATISTICS: "統計の作成",
        r.PurposeKind.RESEARCH: "学術研究",
        r.PurposeKind.OTHER: "その他",
    },
    r.RetentionEvent: {
        r.RetentionEvent.CREATED: "作成の日",
        r.RetentionEvent.AS_OF: "基準日",
        r.RetentionEvent.FISCAL_YEAR_END: "年度の末日",
        r.RetentionEvent.SUPPORT_ENDED: "支援が終わった日",
    },
    r.FileFormat: {r.FileFormat.CSV: "CSV", r.FileFormat.XLSX: "Excel（xlsx）"},
    r.Encoding: {
        r.Encoding.UTF_8: "UTF-8（BOMなし）",
        r.Encoding.UTF_8_BOM: "UTF-8（BOMあり）",
        r.Encoding.CP932: "CP932（Shift_JIS）",
    },
    r.ValueType: {
        r.ValueType.RESIDENT_NUMBER: "宛名番号",
        r.ValueType.IDENTIFIER: "識別番号",
        r.ValueType.NAME: "氏名",
        r.ValueType.KANA: "カナ",
        r.ValueType.DATE: "日付",
        r.ValueType.CODE: "コード",
        r.ValueType.INTEGER: "整数",
        r.ValueType.DECIMAL: "小数",
        r.ValueType.ADDRESS: "住所",
        r.ValueType.POSTAL: "郵便番号",
        r.ValueType.PHONE: "電話番号",
        r.ValueType.TEXT: "文字列",
    },
    r.DateForm: {
        r.DateForm.ISO: "2026-04-01の形",
        r.DateForm.SLASH: "2026/4/1の形",
        r.DateForm.COMPACT8: "20260401の形",
        r.DateForm.WAREKI: "令和8年4月1日の形",
        r.DateForm.WAREKI_DIGITS: "5080401の形（元号の番号・年・月・日）",
        r.DateForm.EXCEL_SERIAL: "Excelの日付",
    },
    r.LinkField: {
        r.LinkField.RESIDENT_NUMBER: "宛名番号",
        r.LinkField.NAME: "氏名",
        r.LinkField.KANA: "氏名のカナ",
        r.LinkField.LATIN: "ローマ字の氏名",
        r.LinkField.ALIAS: "通称",
        r.LinkField.FORMER_NAME: "旧氏",
        r.LinkField.BIRTH_DATE: "生年月日",
        r.LinkField.SEX: "性別",
        r.LinkField.ADDRESS: "住所",
        r.LinkField.POSTAL: "郵便番号",
        r.LinkField.PHONE: "電話番号",
        r.LinkField.HOUSEHOLD: "世帯番号",
        r.LinkField.RELATION: "続柄",
        r.LinkField.GUARDIAN_NAME: "保護者の氏名",
        r.LinkField.GUARDIAN_KANA: "保護者の氏名のカナ",
        r.LinkField.GUARDIAN_NUMBER: "保護者の宛名番号",
        r.LinkField.PROTECTED: "支援措置の有無",
        r.LinkField.MOVED_IN_ON: "転入の日",
    },
    r.Provider: {
        r.Provider.OWN: "保有・管理主体の保有",
        r.Provider.COMMISSIONED: "委託先の事業者の保有",
        r.Provider.PRIVATE: "民間の団体からの新たな取得",
    },
    r.InformationKind: {
        r.InformationKind.PERSONAL: "個人情報",
        r.InformationKind.ADMINISTRATIVE_ANONYMISED: "行政機関等匿名加工情報",
        r.InformationKind.ANONYMISED: "匿名加工情報",
        r.InformationKind.PSEUDONYMISED: "仮名加工情報",
    },
    r.Operator: {
        r.Operator.EQ: "等しい",
        r.Operator.NE: "等しくない",
        r.Operator.IN: "いずれか",
        r.Operator.LT: "未満",
        r.Operator.LE: "以下",
        r.Operator.GT: "を超える",
        r.Operator.GE: "以上",
    },
    r.Measure: {
        r.Measure.COUNT: "件数",
        r.Measure.SUM: "合計",
        r.Measure.MAX: "最大",
        r.Measure.MIN: "最小",
        r.Measure.LATEST: "最新の値",
        r.Measure.CHANGE: "変化",
    },
    r.Whose: {r.Whose.CHILD: "本人", r.Whose.HOUSEHOLD: "世帯員", r.Whose.GUARDIAN: "保護者"},
    r.Consenter: {
        r.Consenter.PERSON: "本人",
        r.Consenter.PARENTAL_AUTHORITY: "親権者",
        r.Consenter.LEGAL_REPRESENTATIVE: "法定代理人",
    },
    r.Progress: {
        r.Progress.PLANNED: "予定",
        r.Progress.IN_PLACE: "実施済",
        r.Progress.NEEDS_CHANGE: "見直しを要する",
    },
    r.DirectionKind: {
        r.DirectionKind.DELIVERY: "データの提供",
        r.DirectionKind.ANALYSIS: "分析手法の検討",
        r.DirectionKind.PROTECTION: "適正な取扱いの検討",
        r.DirectionKind.ERASURE: "不要となったデータの消去",
        r.DirectionKind.DIRECT_PROVISION: "活用主体への直接の提供",
        r.DirectionKind.IMPROVEMENT: "改善",
    },
    r.SafeguardKind: {
        r.SafeguardKind.ORGANISATIONAL: "組織的安全管理措置",
        r.SafeguardKind.HUMAN: "人的安全管理措置",
        r.SafeguardKind.PHYSICAL: "物理的安全管理措置",
        r.SafeguardKind.TECHNICAL: "技術的安全管理措置",
        r.SafeguardKind.EXTERNAL_ENVIRONMENT: "外的環境の把握",
        r.SafeguardKind.SELF_INSPECTION: "自己点検",
        r.SafeguardKind.AUDIT: "監査",
    },
    r.RegisterExemption: {
        r.RegisterExemption.FEW_PERSONS: "本人の数が少ない",
        r.RegisterExemption.ERASED_WITHIN_A_YEAR: "1年以内に消去する",
        r.RegisterExemption.WITHIN_PUBLISHED_FILE: "公表済のファイルの範囲内",
        r.RegisterExemption.OTHER_OF_74_2: "法第74条第2項のその他の号",
    },
    r.EvidenceKind: {
        r.EvidenceKind.GUIDE: "手引き・報告書",
        r.EvidenceKind.PRECEDENT: "先行事例",
        r.EvidenceKind.PAPER: "査読論文",
        r.EvidenceKind.EXPERT: "専門家の意見",
    },
    r.Reliability: {
        r.Reliability.RCT: "ランダム化比較試験",
        r.Reliability.SYSTEMATIC_REVIEW: "準実験の系統的レビュー",
        r.Reliability.RD_IV: "回帰不連続・操作変数",
        r.Reliability.DID_PSM: "差の差・傾向スコア",
        r.Reliability.COMPARISON: "比較分析",
        r.Reliability.UNCONTROLLED: "統制なし",
    },
    r.SelectionState: {
        r.SelectionState.CANDIDATE: "候補",
        r.SelectionState.NEEDED: "必要",
        r.SelectionState.OBTAINABLE: "取得可能",
        r.SelectionState.USED: "利用",
        r.SelectionState.DROPPED: "見送り",
    },
    r.Holding: {r.Holding.DIGITAL: "デジタル", r.Holding.ANALOG: "アナログ（紙など）", r.Holding.NOT_HELD: "未保有"},
    r.TargetFormat: {
        r.TargetFormat.STANDARD_SPECIFICATION: "標準仕様書のデータ要件",
        r.TargetFormat.GIF: "政府相互運用性フレームワーク（GIF）",
        r.TargetFormat.SPECIFIC_PERSONAL_LAYOUT: "特定個人情報データ標準レイアウト",
        r.TargetFormat.OWN: "独自のレイアウト",
    },
    r.DataPhase: {
        r.DataPhase.COLLECTION: "収集",
        r.DataPhase.USE: "利用",
        r.DataPhase.PROVISION: "提供",
        r.DataPhase.STORAGE: "保存",
        r.DataPhase.DISPOSAL: "廃棄",
    },
    r.OpinionGiver: {
        r.OpinionGiver.PRIVACY_OFFICER: "プライバシー保護責任者",
        r.OpinionGiver.COUNCIL: "審議会等",
        r.OpinionGiver.EXPERT: "有識者",
        r.OpinionGiver.RESIDENTS: "住民",
    },
    r.ConsultationKind: {
        r.ConsultationKind.OPERATING_RULES: "運用ルールの細則",
        r.ConsultationKind.SECURITY: "安全管理措置",
        r.ConsultationKind.PRIVACY_RISK: "プライバシーに係るリスク",
        r.ConsultationKind.SINGLE_CASE: "個別の事案の適否",
    },
    Certainty: {
        Certainty.GUIDELINE: "ガイドラインで確認",
        Certainty.PUBLIC_SOURCE: "公開の資料で確認（条文は未確認）",
        Certainty.UNVERIFIED: "未確認",
    },
}
"""Every enumeration of the plan, and how sure a figure is, with the word for each member."""


def word(value: enum.StrEnum | None) -> str:
    """The word for a member of an enumeration; 「（未記入）」 for None. Raises KeyError for an enumeration without a table."""
    return BLANK if value is None else WORDS[type(value)][value]


def written(text: str) -> str:
    """A text of the plan, or 「（未記入）」 where it is blank."""
    return text if text.strip() else BLANK


def yes_no(value: bool | None, yes: str = "有", no: str = "無") -> str:
    """A yes or no of the plan; 「（未記入）」 while unknown, which is not the same as no."""
    return BLANK if value is None else yes if value else no


def day(date: datetime.date | None) -> str:
    """A day in the Japanese era, e.g. 「令和8年4月1日」; 「（未記入）」 for None; a day of no era in western years."""
    if date is None:
        return BLANK
    try:
        return write_date(date, "wareki")
    except DateProblem:
        return f"{date.year}年{date.month}月{date.day}日"


def join(texts: list[str] | tuple[str, ...], between: str = "、", none: str = NONE) -> str:
    """Texts one after another, each once, in their order; `none` when there is not one."""
    return between.join(dict.fromkeys(texts)) or none


def months(number: int) -> str:
    """A period in months as people say it: 「1年6か月」."""
    years, rest = divmod(number, 12)
    return (f"{years}年" if years else "") + (f"{rest}か月" if rest or not years else "")
