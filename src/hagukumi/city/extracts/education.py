"""What the board of education and the schools hold: school register, attendance, nurse's room, school-cost support."""

from __future__ import annotations

import datetime

import numpy as np
import pyarrow as pa

from hagukumi.city.days import date_of, day_of, fiscal_year_of, write_days
from hagukumi.city.extracts.declare import (
    ABUSE,
    EVERY,
    NONATTENDANCE,
    POVERTY,
    SEX_WORDS,
    YOUNG_CARER,
    Card,
    Writing,
    address,
    attribute,
    birth,
    discarded,
    guardian_name,
    kana,
    name,
    number,
    pointer,
    restriction,
    sex,
)
from hagukumi.city.extracts.rows import Desk, Rows, blanked, flag, integers, pick
from hagukumi.city.needs import happens
from hagukumi.city.scribe import number_text, stale_days
from hagukumi.plan.records import DateForm, Encoding, Sensitive, ValueType

_SCHOOL_LAW = restriction(
    "地方教育行政の組織及び運営に関する法律・学校教育法施行令（学齢簿の管理）",
    "教育委員会と市長部局の間の提供として、個人情報保護法第69条第2項第3号で整理し、項目を必要な限度に絞る。",
)

SCHOOL_REGISTER = Card(
    id="school_register",
    name="学齢簿",
    holder="school_affairs",
    file="school_register.csv",
    encoding=Encoding.UTF_8_BOM,
    fields=(
        number(required=True),
        name("児童生徒氏名"),
        kana("ふりがな"),
        birth(DateForm.SLASH, required=True),
        sex(SEX_WORDS),
        address(),
        guardian_name(),
        attribute(
            "学年",
            "school_year",
            "学年に応じた欠席の見方をし、在籍する学校に確かめるために要る。",
            EVERY,
            ValueType.INTEGER,
            minimum=1,
            maximum=9,
        ),
    ),
    discarded=(discarded("学校名"), discarded("備考")),
    acquired_how="学校教育法施行令に基づき、住民基本台帳の記録から学務課が編製した学齢簿から抽出する。",
    original_purpose="学齢児童生徒の就学に関する事務",
    restrictions=_SCHOOL_LAW,
    options={"unique_per_person": True, "register": True, "covers_from": 6, "covers_to": 14},
)


def school_register_rows(desk: Desk) -> Rows:
    """Pupils, those who live elsewhere and go to school here (区域外就学) without a number of the register."""
    people = desk.world.people
    who = desk.shuffled(desk.schools.pupils & (people.standing == 0))
    on = stale_days(desk.world, desk.rng, who, desk.lately(len(who), 180))
    scribe = desk.scribe(who, on)
    guardian = np.where(people.guardian[who] >= 0, people.guardian[who], who)
    texts = {
        "resident_number": scribe.numbers(required=True),
        "name": scribe.names(),
        "kana": scribe.kana(),
        "birth_date": scribe.births("slash"),
        "sex": scribe.sexes("男", "女"),
        "address": scribe.addresses(),
        "guardian_name": blanked(scribe.names(guardian), people.guardian[who] < 0),
        "school_year": integers(desk.schools.year[who].astype(np.int64)),
        "学校名": desk.schools.names(who),
        "備考": flag(desk.rng.random(len(who)) < 0.02, "要確認", ""),
    }
    return Rows(who, texts, scribe.marks)


ATTENDANCE = Card(
    id="attendance",
    name="出欠の記録（月別）",
    holder="school_education",
    file="attendance.csv",
    encoding=Encoding.CP932,
    fields=(
        pointer("学籍番号", "pupil_number", "同じ児童生徒の月ごとの記録を取り違えないために要る。", required=True, unique=True),
        name("児童生徒氏名"),
        kana("氏名カナ"),
        birth(DateForm.WAREKI, required=True),
        sex(SEX_WORDS),
        attribute(
            "年月末",
            "month_end",
            "欠席がいつのことかを確かめ、増え方を見るために要る。",
            EVERY,
            ValueType.DATE,
            form=DateForm.SLASH,
            required=True,
            unique=True,
            name="出欠の月",
        ),
        attribute(
            "欠席日数",
            "absent_days",
            "登校の様子の変化に気付くために要る。",
            (NONATTENDANCE, ABUSE, YOUNG_CARER),
            ValueType.INTEGER,
            minimum=0,
            maximum=31,
            name="欠席日数",
        ),
        attribute(
            "遅刻早退回数",
            "late_count",
            "朝の家事や世話などで登校が遅れる様子に気付くために要る。",
            (NONATTENDANCE, YOUNG_CARER),
            ValueType.INTEGER,
            minimum=0,
            maximum=62,
            name="遅刻・早退の回数",
        ),
    ),
    discarded=(discarded("学校"), discarded("授業日数")),
    acquired_how="各学校が校務支援システムに記録した出欠を、学校教育課が月ごとに集計して抽出する。",
    original_purpose="児童生徒の出席の管理と指導",
    restrictions=_SCHOOL_LAW,
    options={"occurred_on": "month_end", "covers_from": 6, "covers_to": 14, "refresh_months": 3},
)

MONTHS = 12
"""Months of attendance in the extract."""


def _month_ends(today: int, count: int) -> list[int]:
    """Last days of the `count` months before the present one, the latest first."""
    first = date_of(today).replace(day=1)
    ends = []
    for _ in range(count):
        last = first - datetime.timedelta(days=1)
        ends.append(day_of(last))
        first = last.replace(day=1)
    return ends


def _school_began(today: int) -> int:
    """First day of the present school year."""
    return day_of(datetime.date(fiscal_year_of(date_of(today)), 4, 1))


def attendance_rows(desk: Desk) -> Rows:
    """One row per month that a pupil was at school here, twelve months back."""
    lives, rng, people = desk.lives, desk.rng, desk.world.people
    pupils = np.flatnonzero(desk.schools.pupils)
    pupils = pupils[np.argsort(desk.schools.school[pupils] * 10_000_000 + desk.schools.pupil[pupils], kind="stable")]
    ends = np.array(_month_ends(desk.world.today, MONTHS)[::-1], np.int32)
    who, month = np.repeat(pupils, MONTHS), np.tile(ends, len(pupils))
    here = desk.here_on(who, month) & ((desk.schools.year[who] > 1) | (month >= _school_began(desk.world.today)))
    who, month = who[here], month[here]
    truancy = lives.signs["nonattendance"][who]
    harmed, carer = lives.signs["abuse"][who], lives.signs["young_carer"][who]
    usual = 0.5 * np.exp(0.3 * lives.frailty[who] + 0.35 * lives.temper[who])
    onset = np.where(lives.began_on["nonattendance"][who] <= month, 1.0, 0.25)
    mean = usual + 5.0 * truancy * onset * rng.gamma(0.65, 1.4, len(people))[who] + 1.6 * harmed + 1.0 * carer + 4.5 * lives.illness[who]
    absent = np.minimum(rng.poisson(rng.gamma(1.3, mean / 1.3)), 20)
    late = np.minimum(rng.poisson(0.25 * usual + 0.35 * truancy + 2.4 * carer + 0.6 * harmed + 0.3 * lives.disabled_parent[who]), 30)
    days = rng.integers(16, 22, len(who))
    scribe = desk.scribe(who, stale_days(desk.world, rng, who, month))
    texts = {
        "pupil_number": integers(desk.schools.pupil[who]),
        "name": _per_person(scribe.names(), who, pupils),
        "kana": _per_person(scribe.kana(), who, pupils),
        "birth_date": _per_person(scribe.births("wareki_dots"), who, pupils),
        "sex": _per_person(scribe.sexes("男", "女"), who, pupils),
        "month_end": write_days(month, "slash"),
        "absent_days": blanked(integers(np.minimum(absent, days).astype(np.int64)), rng.random(len(who)) < 0.01),
        "late_count": integers(late.astype(np.int64)),
        "学校": desk.schools.codes(who),
        "授業日数": integers(days),
    }
    marks = {key: value[_first_of(who, pupils)] for key, value in scribe.marks.items()}
    return Rows(who, texts, marks)


def _first_of(who: np.ndarray, pupils: np.ndarray) -> np.ndarray:
    """For each row the first row of the same pupil: a school writes a pupil's name once and copies it every month."""
    first = np.zeros(int(pupils.max()) + 1 if len(pupils) else 1, np.int64)
    first[who[::-1]] = np.arange(len(who))[::-1]
    return np.asarray(first[who])


def _per_person(texts: pa.Array, who: np.ndarray, pupils: np.ndarray) -> pa.Array:
    return texts.take(pa.array(_first_of(who, pupils)))


NURSE_ROOM = Card(
    id="nurse_room",
    name="保健室の利用記録",
    holder="school_education",
    file="nurse_room.xlsx",
    fields=(
        name("氏名", required=True),
        birth(DateForm.EXCEL_SERIAL),
        sex(SEX_WORDS),
        attribute(
            "来室日",
            "visited_on",
            "いつからのことかを確かめるために要る。",
            (ABUSE, NONATTENDANCE),
            ValueType.DATE,
            form=DateForm.EXCEL_SERIAL,
            required=True,
            name="保健室に来た日",
        ),
        attribute(
            "来室の理由",
            "reason",
            "心身の不調の訴えが続いていることに気付くために要る。",
            (ABUSE, NONATTENDANCE),
            codes={"けが": "injury", "体調不良": "illness", "相談": "talk", "衣服・食事": "care", "その他": "other"},
            sensitive=(Sensitive.HEALTH_CHECK,),
            name="保健室に来た理由",
        ),
        attribute(
            "気になる様子",
            "concern",
            "養護教諭が気付いた不自然な様子を見落とさないために要る。",
            (ABUSE,),
            codes={"○": "1", "有": "1", "無": "0", "不明": "9"},
            blank="9",
            name="気になる様子の有無",
        ),
    ),
    discarded=(discarded("学年"), discarded("組"), discarded("対応")),
    acquired_how="各学校の養護教諭が記録した来室の記録を、学校教育課が取りまとめて抽出する。",
    original_purpose="児童生徒の保健指導と救急処置",
    restrictions=_SCHOOL_LAW,
    options={"occurred_on": "visited_on", "covers_from": 6, "covers_to": 14, "refresh_months": 3},
)


def nurse_room_rows(desk: Desk) -> Rows:
    """Visits of the last year; no number, the name as the nurse heard it."""
    lives, rng = desk.lives, desk.rng
    pupils = np.flatnonzero(desk.schools.pupils)
    truancy, harmed = lives.signs["nonattendance"][pupils], lives.signs["abuse"][pupils]
    mean = 0.35 * np.exp(0.25 * lives.temper[pupils] + 0.2 * lives.frailty[pupils]) + 0.9 * truancy + 1.9 * harmed
    who = rng.permutation(np.repeat(pupils, rng.poisson(mean)))
    visited = (desk.world.today - 5 - rng.integers(0, 360, len(who))).astype(np.int32)
    kept = desk.here_on(who, visited)
    who, visited = who[kept], visited[kept]
    order = np.argsort(visited, kind="stable")
    who, visited = who[order], visited[order]
    harmed, truancy = lives.signs["abuse"][who], lives.signs["nonattendance"][who]
    points = rng.random(len(who))
    reason = np.where(points < 0.35, 0, np.where(points < 0.8, 1, np.where(points < 0.9, 2, 4)))
    reason = np.where(truancy & (rng.random(len(who)) < 0.3), 2, reason)
    reason = np.where(happens(rng, np.where(harmed, 0.0, -5.2)), 3, reason)
    concern = happens(rng, -4.3 + 3.6 * harmed + 0.8 * truancy)
    blank = rng.random(len(who)) < 0.25
    scribe = desk.scribe(who, visited)
    texts = {
        "name": scribe.names(),
        "birth_date": scribe.births("excel_serial", blanks=True),
        "sex": scribe.sexes("男", "女"),
        "visited_on": write_days(visited, "excel_serial"),
        "reason": pick(["けが", "体調不良", "相談", "衣服・食事", "その他"], reason),
        "concern": blanked(pick(["無", "○", "有"], np.where(concern, 1 + rng.integers(0, 2, len(who)), 0)), blank & ~concern),
        "学年": integers(desk.schools.year[who].astype(np.int64)),
        "組": integers(desk.schools.classroom[who]),
        "対応": pick(["教室へ", "休養", "早退", "保護者へ連絡"], rng.integers(0, 4, len(who))),
    }
    return Rows(who, texts, scribe.marks)


SCHOOL_COST = Card(
    id="school_cost_support",
    name="就学援助の認定",
    holder="school_affairs",
    file="school_cost_support.xlsx",
    fields=(
        name("児童生徒氏名", required=True),
        kana("ふりがな"),
        birth(DateForm.EXCEL_SERIAL, required=True),
        guardian_name(),
        address(),
        attribute(
            "認定区分",
            "category",
            "学用品や給食の費用に困っている世帯を確かめるために要る。",
            (POVERTY, YOUNG_CARER),
            codes={"要保護": "public_assistance", "準要保護": "near"},
            name="就学援助の認定区分",
        ),
        attribute(
            "認定日",
            "granted_on",
            "いつからの認定かを確かめるために要る。",
            (POVERTY, YOUNG_CARER),
            ValueType.DATE,
            form=DateForm.EXCEL_SERIAL,
            name="就学援助の認定日",
        ),
    ),
    discarded=(discarded("番号"), discarded("学校名")),
    acquired_how="保護者の申請に基づく認定の記録から、学務課が認定区分を抽出する。",
    original_purpose="就学困難な児童生徒の保護者への援助",
    writing=Writing(notice="就学援助の申請書の裏面に利用目的を印刷し、窓口でも説明する。", attributes=()),
    restrictions=_SCHOOL_LAW,
    options={"occurred_on": "granted_on", "covers_from": 6, "covers_to": 14},
)


def school_cost_rows(desk: Desk) -> Rows:
    """Families granted support; some who need it never applied."""
    lives, people, rng = desk.lives, desk.world.people, desk.rng
    home = lives.at_home(people, lives.signs["poverty"])
    applied = happens(rng, 1.25 * lives.money - 3.3 + 0.9 * home)
    who = desk.shuffled(desk.schools.pupils & applied)
    granted = np.maximum(desk.world.today - 30 - rng.integers(0, 400, len(who)), people.known_in_city_from()[who] + 20).astype(np.int32)
    granted = np.minimum(granted, desk.world.today - 3).astype(np.int32)
    scribe = desk.scribe(who, stale_days(desk.world, rng, who, granted))
    guardian = np.where(people.guardian[who] >= 0, people.guardian[who], who)
    texts = {
        "name": scribe.names(),
        "kana": scribe.kana(),
        "birth_date": scribe.births("excel_serial"),
        "guardian_name": blanked(scribe.names(guardian), people.guardian[who] < 0),
        "address": scribe.addresses(),
        "category": flag(happens(rng, 1.0 * lives.money[who] - 3.2), "要保護", "準要保護"),
        "granted_on": write_days(granted, "excel_serial"),
        "番号": number_text(np.arange(1, len(who) + 1), 4),
        "学校名": desk.schools.names(who),
    }
    return Rows(who, texts, scribe.marks)
