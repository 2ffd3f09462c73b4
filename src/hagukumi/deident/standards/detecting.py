"""Which kinds of forbidden values a released item shows, by its heading and by what is written.

The forms of passports, residence cards and pension numbers and the list of headings are the trade's knowledge, not a legal definition:
what is found is told as suspected, and what is not found is not proved absent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hagukumi.deident.standards.kinds import Kind
from hagukumi.deident.standards.released import ReleasedItem
from hagukumi.deident.standards.seen import Seen
from hagukumi.notation import find_my_numbers

_ABOUT: Final = re.compile("(有無|区分|状況|種別|種類|分類|件数|人数|回数|年度|フラグ|続柄|理由|方法)$")
"""Headings that end so speak about a number or a name, they do not hold one."""

_MY_NUMBER: Final = re.compile("個人番号|マイナンバー|mynumber")
_PERSONAL_CODE: Final = re.compile(
    "旅券|パスポート|passport|免許証.*番号|免許番号|基礎年金|年金番号|住民票コード|被保険者.*(番号|記号)|保険証.*(番号|記号)|在留カード"
    "|特別永住者証明書|受給者証.*番号|雇用保険.*番号|指紋|掌紋|虹彩|声紋|顔画像|顔写真|顔特徴|静脈|歩容|dna|塩基配列|遺伝子"
)
_LINKING: Final = re.compile(
    "宛名|住民番号|住民コード|個人コード|個人id|識別番号|識別コード|整理番号|管理番号|受付番号|受理番号|登録番号|通知書番号|世帯番号|世帯コード|連番"
    "|通番|学籍番号|園児番号|児童番号|生徒番号|患者番号|会員番号|職員番号|口座番号|カルテ番号|診察券|ケース番号|台帳番号|納税.*番号|ハッシュ"
    "|^(id|no|番号|uuid|guid|key|hash)$|(person|resident|household|record|serial|customer|user|member|patient)(id|no|number|key)$"
)
_NAME: Final = re.compile(
    "氏名|姓名|フリガナ|ふりがな|振り仮名|旧姓|旧氏|通称|世帯主名|保護者名|本人名|児童名|生徒名|園児名|患者名|名義人|担当者$|担当者名|職員名|医師名|ケースワーカー"
    "|^(姓|名|氏|名前|お名前|カナ|かな|世帯主|保護者|本人|カナ名|name|fullname|firstname|lastname|surname|familyname|givenname)$"
)
_PHONE: Final = re.compile("電話|携帯|fax|ファックス|^(tel|phone|telephone|mobile)$|連絡先")
_EMAIL: Final = re.compile("メール|mail")
_DAY: Final = re.compile("日$|年月日|日付|日時|生年|birth|date")
_ADDRESS: Final = re.compile("住所|所在地|居所|居住地|address")
_BUILDING: Final = re.compile("番地|方書|地番|住居番号|建物名|部屋番号|アパート名|マンション名")
_AREA: Final = re.compile("郵便|町字|町丁|大字|小字|地区|地域|学区|校区|団体|市区町村|学校|施設|zip|postal|area")
_POINT: Final = re.compile("緯度|経度|座標|^(lat|lon|lng|latitude|longitude)$")
_REMARK: Final = re.compile("備考|特記|自由記述|自由記載|所見|経過|コメント|メモ|摘要|相談内容|記事|note|remark|comment|memo")

_DIGITS: Final = r"\d{4}"
_TWELVE: Final = r"\d{4}[\s\-・.]{0,3}\d{4}[\s\-・.]{0,3}\d{4}"
_TWELVE_ALONE: Final = re.compile(r"(?<!\d)\d{4}[\s\-・.]{0,3}\d{4}[\s\-・.]{0,3}\d{4}(?!\d)")
_PERSONAL_FORMS: Final = r"^([A-Z]{2}\d{7}|[A-Z]{2}\d{8}[A-Z]{2}|\d{4}-\d{6})$"
_CODE: Final = r"^[A-Za-z]{0,6}[-_]?\d[\d-]*[A-Za-z]?$"
_LONG_CODE: Final = r"^[A-Za-z]{0,6}[-_]?\d[\d-]{4,}[A-Za-z]?$"
_MIXED_CODE: Final = r"^[0-9A-Za-z+/_=-]*\d[0-9A-Za-z+/_=-]*\d[0-9A-Za-z+/_=-]*$"
_MONTH: Final = r"^(18|19|20)\d{2}-?(0[1-9]|1[0-2])$"
_HASH: Final = r"^(0x)?[0-9A-Fa-f]{16,}$|^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$|^[A-Za-z0-9+/_]{20,}={0,2}$"
_PARTED_NAME: Final = r"^[\p{Han}々〆ヶヵ]{1,4} +[\p{Han}\p{Hiragana}\p{Katakana}々ー]{1,6}$|^[\p{Katakana}ー]{2,7} +[\p{Katakana}ー]{2,7}$"
_LATIN_NAME: Final = r"^[A-Z][A-Za-z'\-]+,? +[A-Z][A-Za-z'.\-]*( +[A-Z][A-Za-z'.\-]+)?$"
_JOINED_NAME: Final = r"^[\p{Han}々]{2,5}[\p{Hiragana}\p{Katakana}ー]{0,4}$"
_PHONE_FORM: Final = (
    r"(^|\D)0(\d-\d{4}|\d{2}-\d{3}|\d{3}-\d{2}|\d{4}-\d)-\d{4}(\D|$)|(^|\D)0[5-9]0[- ]?\d{4}[- ]?\d{4}(\D|$)"
    r"|(^|\D)0(\d\)\d{4}|\d{2}\)\d{3}|\d{3}\)\d{2}|\d{4}\)\d)-\d{4}(\D|$)|\+81[- ]?\d{1,4}[- ]?\d{1,4}[- ]?\d{4}"
)
_PHONE_DIGITS: Final = r"^0[1-9]\d{8}$"
_EMAIL_FORM: Final = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)+"
_DAY_FORM: Final = (
    r"(^|\D)\d{4}([-/.年] ?)(0?[1-9]|1[0-2])([-/.月] ?)(0?[1-9]|[12]\d|3[01])(日|\D|$)|(^|\D)\d{1,2}/\d{1,2}/\d{4}(\D|$)"
    r"|(明治|大正|昭和|平成|令和|^[MTSHR])[. ]?(\d{1,2}|元)[-/.年] ?\d{1,2}[-/.月] ?\d{1,2}(日|\D|$)|(^|\D)\d{1,2}月\d{1,2}日"
    r"|[元〇一二三四五六七八九十]年[一二三四五六七八九十]+月[一二三四五六七八九十]+日"
)
_PLAIN_DAY: Final = r"^((18|19|20)\d{2}|[MTSHR]\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$"
_HEADED_DAY: Final = r"^[1-5]\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$|^[1-6]\d{4}(\.\d+)?$"
_PLACE_FORM: Final = r"[\d〇一二三四五六七八九十百]番地|\d番\d+号|丁目\d|\p{Han}\d+-\d+-\d+"
_HEADED_PLACE: Final = r"\d-\d|\d番|\d号|\p{Han}\d+$"
_POINT_FORM: Final = r"\d\.\d{3}"
_JAPANESE_POINT: Final = r"^(2[4-9]|3\d|4[0-6])\.\d{4,}$|^1(2[2-9]|3\d|4\d|5[0-4])\.\d{4,}$"

_SAMPLE: Final = 2_000
_NEARLY_ONE_EACH: Final = 0.8
_MANY_UNLIKE: Final = 0.2
"""More unlike labels per record than a class of five could show."""
_SEVERAL_RECORDS_EACH: Final = 0.05
_MANY_LABELS: Final = 50
"""So many unlike long codes, each of fewer than twenty records: a person who has several records keeps the code in all of them."""
_FEW_RECORDS: Final = 10
_LONG: Final = 15
_FREE_SHARE: Final = 0.05


def kinds_in(item: ReleasedItem) -> dict[Kind, int]:
    """The kinds suspected in an item, with how many records show them. Cost: a few regular expressions over the unlike labels."""
    seen = Seen(item)
    found = {kind: look(seen) for kind, look in _LOOKS.items()}
    if not any(found.values()):
        found[Kind.LINKING_CODE] = _codes_by_content(seen)
    return {kind: records for kind, records in found.items() if records}


def _headed(seen: Seen, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(seen.heading)) and not _ABOUT.search(seen.heading)


def _my_numbers(seen: Seen) -> int:
    """Told by the check digit that most numbers of twelve digits end in, or by the heading."""
    twelve = np.flatnonzero(seen.matching(_TWELVE))
    sample = seen.texts.take(twelve[:: max(1, len(twelve) // _SAMPLE)]).to_pylist()
    numbers = sum(len(_TWELVE_ALONE.findall(text)) for text in sample)
    if sum(map(find_my_numbers, sample)) > numbers / 2:
        return int(seen.counts[twelve].sum())
    return seen.carried(seen.matching(_DIGITS)) if _headed(seen, _MY_NUMBER) else 0


def _personal_codes(seen: Seen) -> int:
    if _headed(seen, _PERSONAL_CODE):
        return seen.carried(seen.matching(r"\d{2}") | (seen.lengths > _LONG))
    formed = seen.matching(_PERSONAL_FORMS)
    return seen.mostly(formed) if seen.unlike(formed) > _MANY_UNLIKE else 0


def _codes(seen: Seen) -> int:
    """By the heading, or as hashes and UUIDs, which are one value for one person however often the person occurs."""
    if _headed(seen, _LINKING):
        return seen.carried(seen.full & seen.matching(r"[0-9A-Za-z]"))
    hashed = seen.matching(_HASH) & seen.matching(r"\d.*\d.*\d")
    return seen.mostly(hashed) if hashed.sum() >= _FEW_RECORDS or seen.unlike(hashed) > _MANY_UNLIKE else 0


def _codes_by_content(seen: Seen) -> int:
    """Digits that are nearly one value per record, or long codes of one length with many unlike values; codes of areas are no such."""
    codes = seen.matching(_CODE) & ~_ranges(seen)
    if seen.carried(codes) >= _FEW_RECORDS and seen.unlike(codes) > _NEARLY_ONE_EACH:
        return seen.mostly(codes)
    mixed = seen.matching(_MIXED_CODE) & (seen.lengths >= _LONG // 2)
    long = (seen.matching(_LONG_CODE) | mixed) & ~seen.matching(_MONTH) & ~_ranges(seen)
    if not long.any() or np.ptp(seen.lengths[long]) or _AREA.search(seen.heading):
        return 0
    least = _MANY_UNLIKE if long.sum() < _MANY_LABELS else _SEVERAL_RECORDS_EACH
    return seen.mostly(long) if seen.unlike(long) > least else 0


def _ranges(seen: Seen) -> NDArray[np.bool_]:
    """Labels such as 1000-1999, if most of those in this form are equally wide: intervals, not codes."""
    formed = seen.matching(r"^\d{1,15}-\d{1,15}$")
    ends = [text.split("-") for text in seen.dashed.filter(pa.array(formed)).to_pylist()]
    widths = Counter(int(high) - int(low) for low, high in ends)
    width, often = max(widths.items(), key=lambda pair: pair[1], default=(0, 0))
    return formed if width > 0 and often > len(ends) / 2 else np.zeros_like(formed)


def _names(seen: Seen) -> int:
    if _headed(seen, _NAME):
        return seen.carried(seen.full & seen.matching(r"\pL", dashed=False))
    forms = ((_PARTED_NAME, _MANY_UNLIKE), (_LATIN_NAME, 0.5), (_JOINED_NAME, 0.5))
    return max(_by_form(seen, seen.matching(form, dashed=False), least) for form, least in forms)


def _by_form(seen: Seen, labels: NDArray[np.bool_], least: float) -> int:
    enough = seen.carried(labels) >= _FEW_RECORDS and seen.unlike(labels) > least
    return seen.mostly(labels) if enough else 0


def _phones(seen: Seen) -> int:
    formed = seen.matching(_PHONE_FORM)
    if formed.any():
        return seen.carried(formed)
    digits = seen.matching(_PHONE_DIGITS)
    return seen.carried(seen.matching(r"\d{6}")) if _headed(seen, _PHONE) else _by_form(seen, digits, _MANY_UNLIKE)


def _emails(seen: Seen) -> int:
    formed = seen.carried(seen.matching(_EMAIL_FORM))
    return formed or (seen.carried(seen.full & seen.matching("@")) if _headed(seen, _EMAIL) else 0)


def _days(seen: Seen) -> int:
    """One and the same day in every record tells nobody apart."""
    if len(seen.counts) == 1:
        return 0
    formed = seen.matching(_DAY_FORM)
    if formed.any():
        return seen.carried(formed)
    plain = seen.mostly(seen.matching(_PLAIN_DAY))
    return plain or (seen.mostly(seen.matching(_HEADED_DAY), 0.9) if _headed(seen, _DAY) else 0)


def _places(seen: Seen) -> int:
    found = seen.matching(_PLACE_FORM)
    if _headed(seen, _ADDRESS):
        found |= seen.matching(_HEADED_PLACE)
    if _headed(seen, _BUILDING):
        found |= seen.full
    if _headed(seen, _POINT):
        found |= seen.matching(_POINT_FORM)
    return seen.carried(found) or _by_form(seen, seen.matching(_JAPANESE_POINT), _MANY_UNLIKE)


def _texts(seen: Seen) -> int:
    """Long labels that one or two records alone carry; where the heading is that of remarks, shorter ones too."""
    lone = seen.matching(r"\pL.*\pL.*\pL", dashed=False) & (seen.counts < 3)
    if _headed(seen, _REMARK):
        return seen.carried(lone & (seen.lengths >= _LONG // 2))
    return seen.mostly(lone & (seen.lengths >= _LONG), _FREE_SHARE)


_LOOKS: Final[dict[Kind, Callable[[Seen], int]]] = {
    Kind.MY_NUMBER: _my_numbers,
    Kind.PERSONAL_CODE: _personal_codes,
    Kind.LINKING_CODE: _codes,
    Kind.NAME: _names,
    Kind.PHONE: _phones,
    Kind.EMAIL: _emails,
    Kind.EXACT_DATE: _days,
    Kind.EXACT_ADDRESS: _places,
    Kind.FREE_TEXT: _texts,
}
