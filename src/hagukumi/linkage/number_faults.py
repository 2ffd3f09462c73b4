"""Faults of resident numbers (宛名番号) that linkage finds, in the words of the clerk who must put them right."""

from __future__ import annotations

import enum
from collections.abc import Mapping


class NumberFault(enum.StrEnum):
    """What is wrong with a row's number; the values of `code` in `Linked.misuse`."""

    NUMBER_OF_ANOTHER = "number_of_another"
    ONE_NUMBER_TWO_PEOPLE = "one_number_two_people"
    TWO_NUMBERS_ONE_PERSON = "two_numbers_one_person"
    REGISTERED_TWICE = "registered_twice"
    NUMBER_REPEATED = "number_repeated"
    NUMBER_UNKNOWN = "number_unknown"


FAULT_NAMES: Mapping[NumberFault, str] = {
    NumberFault.NUMBER_OF_ANOTHER: "別の人の宛名番号が付いている疑い",
    NumberFault.ONE_NUMBER_TWO_PEOPLE: "一つの宛名番号が二人以上に付いている疑い",
    NumberFault.TWO_NUMBERS_ONE_PERSON: "同じ人に別の宛名番号がある疑い",
    NumberFault.REGISTERED_TWICE: "同じ人が二度登録されている疑い",
    NumberFault.NUMBER_REPEATED: "一人一行の資料に同じ人の行が二つある疑い",
    NumberFault.NUMBER_UNKNOWN: "住民登録にない宛名番号",
}

REMEDIES: Mapping[NumberFault, str] = {
    NumberFault.NUMBER_OF_ANOTHER: (
        "この行の氏名・生年月日を申請書などの原本と見比べ、宛名番号を付け直してください。"
        "番号が正しければ、氏名・生年月日の誤りか変更の漏れがないかを確かめてください。"
    ),
    NumberFault.ONE_NUMBER_TWO_PEOPLE: (
        "この番号で登録されている人を台帳で確かめ、番号の本人でない行の宛名番号を付け直してください。"
        "番号を付ける課（宛名管理の担当）に、番号の本人を問い合わせてください。"
    ),
    NumberFault.TWO_NUMBERS_ONE_PERSON: (
        "同じ人が、別の宛名番号でも登録されていないかを台帳で確かめてください。"
        "転入・帰化・住登外からの切替えのときの番号が残っていれば、宛名管理の担当に番号の統合を求めてください。"
    ),
    NumberFault.REGISTERED_TWICE: (
        "氏名・読み・生年月日・性別が同じで、住所・電話・世帯も重なる登録がもう一つあります。"
        "同じ人であれば、宛名管理の担当に番号の統合を求めてください。別の人であれば、直す必要はありません。"
    ),
    NumberFault.NUMBER_REPEATED: (
        "同じ宛名番号で同じ人とみられる行がもう一つあります。古い行や二重の登録であれば、抽出の条件か台帳を直してください。"
    ),
    NumberFault.NUMBER_UNKNOWN: (
        "住民登録にない番号です。住登外の人や転出・死亡した人の番号であれば、直す必要はありません。"
        "そうでなければ、番号の入力の誤りがないかを確かめてください。"
    ),
}
