"""What must not stand in data that is handed out, by kind."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final


class Kind(enum.StrEnum):
    """A kind of value that tells who somebody is, or ties a record to another file. Its word is what a recipe's `allow` writes."""

    MY_NUMBER = "my_number"
    PERSONAL_CODE = "personal_code"
    """個人識別符号 other than 個人番号: passport, licence, pension and insurance numbers, marks of the body."""
    LINKING_CODE = "linking_code"
    """宛名番号 and every other code or serial number that stands for one person or record."""
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    EXACT_DATE = "exact_date"
    """A day."""
    EXACT_ADDRESS = "exact_address"
    """番地, 号, a building, a point on the map."""
    FREE_TEXT = "free_text"


@dataclass(frozen=True, slots=True)
class Telling:
    """How a kind is told: its name, which of the five standards it belongs to, and what can be done about it."""

    name: str
    standard: int
    remedy: str


NEVER_ALLOWED: Final = frozenset({Kind.MY_NUMBER, Kind.PERSONAL_CODE})
"""No reason lets these through: 規則62条2号 asks that 個人識別符号 be deleted whole."""

_DELETE: Final = '役割を role = "identifier" にして、出力しないでください。'

TELLINGS: Final = {
    Kind.MY_NUMBER: Telling("個人番号（マイナンバー）", 2, "個人番号は出力できません。ファイルからこの列を除いて、出力し直してください。"),
    Kind.PERSONAL_CODE: Telling("個人識別符号（旅券・免許証・年金・保険の番号など）", 2, f"個人識別符号は出力できません。{_DELETE}"),
    Kind.LINKING_CODE: Telling(
        "宛名番号などの番号・符号（記録ごとに違う値）", 3, f"{_DELETE}数量であれば、intervals で区間にしてください。"
    ),
    Kind.NAME: Telling("氏名", 1, _DELETE),
    Kind.PHONE: Telling("電話番号", 1, _DELETE),
    Kind.EMAIL: Telling("電子メールアドレス", 1, _DELETE),
    Kind.EXACT_DATE: Telling(
        "日まで分かる年月日", 1, '準識別子にして dates = true と lowest = 1 で月や年に粗くするか、role = "identifier" にしてください。'
    ),
    Kind.EXACT_ADDRESS: Telling("番地・号・建物・地点まで分かる住所", 1, f"町字や市区町村までの項目に作り直すか、{_DELETE}"),
    Kind.FREE_TEXT: Telling("自由記述", 1, f"{_DELETE}必要な内容は、区分の項目に作り直してください。"),
}
