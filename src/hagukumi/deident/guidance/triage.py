"""Which of statistics, open data and de-identified information serves: questions before any processing.

The second source document (検討会報告書 概要, 2. (3) and 3. (3)) reports that most needs were for data from which statistics are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Question:
    """A question for the office and the proposer, and what follows from a yes."""

    asked: str
    if_yes: str


TRIAGE: Final = (
    Question(
        "欲しいものは、地区別・年齢別の人数や平均などの表ですか。",
        "統計で足ります。一人ずつの行は渡さず、表を作って渡してください（少ない数の保護が必要です）。",
    ),
    Question(
        "誰が使ってもよい内容で、広く公開する価値がありますか。",
        "統計から作ったオープンデータとして公開することを考えてください。一人ずつの行は、オープンデータにしません。",
    ),
    Question(
        "一人ずつの行がなければ目的を達せられませんか（分析の方法を試す、項目どうしの関係を調べるなど）。",
        "匿名加工情報（行政機関等匿名加工情報）の対象です。対象にできる個人情報ファイルか、提案の審査と契約を経るかを、先に確かめてください。",
    ),
    Question(
        "市の中だけで使いますか。",
        "匿名加工情報ではなく、氏名等を除いた個人情報としての利用です。利用目的の範囲と根拠を、事業計画で確かめてください。",
    ),
)
