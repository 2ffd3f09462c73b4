"""Safeguards of 7.5, self-inspection and audit of 7.6, and where the data is kept."""

from __future__ import annotations

from hagukumi.city.programme.offices import ANALYST, AUDIT, COORDINATOR, FAMILY_CENTRE, INFORMATION, PRIVACY
from hagukumi.city.programme.timetable import Timetable
from hagukumi.plan.records import Progress, Safeguard, SafeguardKind, Storage

_K = SafeguardKind

_SAFEGUARDS: tuple[tuple[str, SafeguardKind, str, str, str, int], ...] = (
    (
        "manager-and-officers",
        _K.ORGANISATIONAL,
        COORDINATOR,
        "課長を管理責任者とし、管理責任者が扱う担当者を名指しする。名指しされない職員は開けない。部長が総括管理責任者として全体を束ねる。",
        "担当者指定簿（年度ごとに決裁）、計画の担当課の一覧",
        12,
    ),
    (
        "handling-ledger",
        _K.ORGANISATIONAL,
        COORDINATOR,
        "受け入れ、開き、渡し、消したことを台帳と記録に残し、毎月、許可と記録を突き合わせる。",
        "取扱台帳、記録の検証結果（月次）",
        1,
    ),
    (
        "incident-contacts",
        _K.ORGANISATIONAL,
        PRIVACY,
        "漏えい等の報告先と順序を定め、市長と個人情報保護委員会への報告、本人への通知の様式を備え、年1回の訓練を行う。",
        "緊急連絡網、訓練の記録",
        12,
    ),
    (
        "training",
        _K.HUMAN,
        PRIVACY,
        "総括管理責任者が、扱う職員の全員に年1回と着任のときに研修を行い、理解度を確かめる。受けていない人には許可を出さない。",
        "研修の出席簿、理解度の確認票",
        12,
    ),
    (
        "system-training",
        _K.HUMAN,
        INFORMATION,
        "システムを管理する職員に、運用とセキュリティ対策の研修を年1回行い、秘密を守る誓約書を取る。",
        "研修の出席簿、誓約書",
        12,
    ),
    (
        "rooms-and-devices",
        _K.PHYSICAL,
        INFORMATION,
        "サーバーは施錠した室に置き、入れる人を限り、入退室を記録して監視する。処理する端末は区画の外へ持ち出さず、外部の媒体はつながらない。",
        "入退室の記録、端末の台帳、媒体の接続を禁じる設定",
        6,
    ),
    (
        "checked-before-sending",
        _K.PHYSICAL,
        FAMILY_CENTRE,
        "名簿を印刷し、又は渡すときは、二人で確認表を用いて宛先と中身を照合し、番号を付けて台帳に記し、要らなくなった日に裁断する。",
        "確認表、印刷物の台帳",
        3,
    ),
    (
        "disaster",
        _K.PHYSICAL,
        INFORMATION,
        "災害に備え、暗号化した写しを市内の別の施設に置き、年1回、戻せることを確かめる。",
        "復旧訓練の記録",
        12,
    ),
    (
        "access-control",
        _K.TECHNICAL,
        INFORMATION,
        "二要素で本人を確かめ、項目・目的・段階・期限ごとの許可がなければ開けない。管理者の権限は二人に限り、データそのものは開けない。",
        "許可の一覧、管理者の名簿",
        3,
    ),
    (
        "tamper-evident-log",
        _K.TECHNICAL,
        INFORMATION,
        "ログインの時刻、開いていた時間、操作の内容を改ざんできない形で残し、記録そのものを開ける人を限る。検証の値を毎日、別の課に預ける。",
        "検証の結果、預けた値の台帳",
        1,
    ),
    (
        "many-opened",
        _K.TECHNICAL,
        COORDINATOR,
        "一度に開き、又は書き出す件数が決めた数を超えたら警告を出し、管理責任者が理由を確かめる。決めた数は半年ごとに見直す。",
        "警告の一覧、見直しの記録",
        6,
    ),
    (
        "encryption-and-updates",
        _K.TECHNICAL,
        INFORMATION,
        "保管する行を暗号化し、鍵を別に保管する。通信の経路を限り、不正プログラムの対策と脆弱性の解消を行う。",
        "鍵の試験の記録、更新の記録",
        3,
    ),
    (
        "kept-in-japan",
        _K.EXTERNAL_ENVIRONMENT,
        INFORMATION,
        "個人情報を国内の設備だけに置き、外国の事業者や法令の影響を受けるサービスに個人情報を置かない。保管場所を変えるときは先に調べる。",
        "保管場所の一覧、契約書の国内保管の条項",
        12,
    ),
    (
        "quarterly-inspection",
        _K.SELF_INSPECTION,
        COORDINATOR,
        "各課の管理責任者が、媒体・処理の経路・保管の方法を四半期ごとに点検し、開示の請求と苦情の状況を併せて総括管理責任者に報告する。",
        "点検表、報告書",
        3,
    ),
    (
        "analyst-inspection",
        _K.SELF_INSPECTION,
        ANALYST,
        "氏名等を削除した記録の取扱いと、委託先の作業記録を四半期ごとに点検する。",
        "点検表、委託先の月次報告",
        3,
    ),
    (
        "yearly-audit",
        _K.AUDIT,
        AUDIT,
        "監査責任者が、安全管理措置と許可・記録を年1回監査し、総括管理責任者に報告する。総括管理責任者は評価して改善を指示し、翌年に結果を確かめる。",
        "監査計画、監査報告書、改善の指示書",
        12,
    ),
)


def safeguards(times: Timetable) -> tuple[Safeguard, ...]:
    """Every safeguard, in place and reviewed before the release begins."""
    return tuple(
        Safeguard(
            id=id,
            kind=kind,
            statement=statement,
            department=department,
            state=Progress.IN_PLACE,
            evidence=evidence,
            reviewed_on=times.before(20),
            review_months=months,
        )
        for id, kind, department, statement, evidence, months in _SAFEGUARDS
    )


STORAGES = (
    Storage(
        id="city-hall",
        name="市役所本庁舎 電算室の保管庫",
        content="受入・名寄せ・組合せ・判定・引渡し・氏名等を削除した記録の全て、および記録（ログ）",
        country="JP",
        cloud=False,
        assessed=True,
    ),
    Storage(
        id="north-annex",
        name="市役所北部分館 書庫室の耐火庫",
        content="災害に備えて暗号化した写し（鍵は本庁舎に置き、分館では開けない）",
        country="JP",
        cloud=False,
        assessed=True,
    ),
    Storage(
        id="witness-cloud",
        name="記録の検証の値を預けるクラウド",
        content="記録（ログ）の検証の値だけ。個人情報を含まない。",
        country="JP",
        cloud=True,
        provider="株式会社架空クラウド（国内の施設に限る契約）",
        external_environment="国内の事業者が国内の施設だけで提供する。外国の法令の影響を受けないことを契約書と事業者への照会で確かめた。",
        assessed=True,
    ),
)
