"""The closed list of what can be wrong with an extract, each with its meaning and what the holder does about it.

Codes L1-… to L3-… are the check numbers of 行政データにおける機械可読性に関するルール (デジタル庁, 2026-03-31); codes X-… are this
system's own, for what those rules do not cover.
"""

from __future__ import annotations

import enum
from typing import Final, NamedTuple


class Code(enum.StrEnum):
    """Why a row was put into quarantine or a file refused."""

    FORMAT = "L1-01"
    OTHER_SHEET = "L1-02"
    NO_HEADING = "L1-05"
    LAYOUT_BY_BLANKS = "L1-06"
    CHARACTER = "L1-08"
    REQUIRED_BLANK = "L1-09"
    MERGED = "L1-12"
    HIDDEN = "L1-13"
    RAGGED = "L1-14"
    QUOTES = "L1-15"
    NOT_A_NUMBER = "L2-01"
    DITTO = "L2-02"
    HEADING_TWICE = "L2-03"
    NOT_IN_TABLE = "L2-04"
    FORMULA = "L2-06"
    HEADINGS_ABSENT = "L3-01"
    ENCODING = "L3-08"
    EMPTY_FILE = "X-01"
    NO_ROWS = "X-02"
    COLUMN_MISSING = "X-03"
    COLUMN_UNKNOWN = "X-04"
    HEADING_ALIKE = "X-05"
    NOT_ASKED = "X-06"
    NUL = "X-07"
    MIXED_ENCODING = "X-08"
    TOO_LARGE = "X-09"
    CHANGED = "X-10"
    SHEET_MISSING = "X-11"
    DATE_EPOCH = "X-12"
    MY_NUMBER = "X-13"
    MY_NUMBER_COLUMN = "X-14"
    NO_SUCH_DAY = "X-15"
    NO_SUCH_ERA_YEAR = "X-16"
    DATE_FORM = "X-17"
    NOT_A_DATE = "X-18"
    FUTURE = "X-19"
    RANGE = "X-20"
    DUPLICATE = "X-21"
    DUPLICATE_DIFFERS = "X-22"
    ZEROS_LOST = "X-23"
    RESIDENT_NUMBER = "X-24"
    CONTACT = "X-25"
    TOO_MANY = "X-26"


class Reach(enum.StrEnum):
    """What a code does: it keeps one row apart, or refuses the whole file."""

    ROW = "行を隔離"
    FILE = "ファイルを不受理"
    BOTH = "行を隔離、範囲が定まらないときはファイルを不受理"


class Meaning(NamedTuple):
    """What a code says (`message`) and what to do next (`remedy`), in Japanese for the holder."""

    reach: Reach
    message: str
    remedy: str


_ROW, _FILE, _BOTH = Reach.ROW, Reach.FILE, Reach.BOTH

MEANINGS: Final[dict[Code, Meaning]] = {
    Code.FORMAT: Meaning(_FILE, "宣言された形式のファイルではありません。", "様式に定めた形式（CSV又はxlsx）で出力し直してください。"),
    Code.OTHER_SHEET: Meaning(
        _FILE,
        "対象のシート以外にも内容のあるシートがあります。",
        "1ブック1シートにし、他のシートを削除してください。",
    ),
    Code.NO_HEADING: Meaning(_FILE, "見出しのない列があります。", "全ての列に様式どおりの見出しを付け、余分な列を削除してください。"),
    Code.LAYOUT_BY_BLANKS: Meaning(
        _ROW,
        "値の中に改行があるか、全てのセルが空の行です。",
        "セル内の改行と、体裁のための空の行を取り除いてください。",
    ),
    Code.CHARACTER: Meaning(
        _ROW,
        "制御文字又は文字化けの跡（U+FFFD）があります。",
        "元のシステムの値を確かめ、正しい文字に直してください。",
    ),
    Code.REQUIRED_BLANK: Meaning(_ROW, "必須の項目が空白です。", "値を入れてください。不明なときは様式に定めた不明の値を入れてください。"),
    Code.MERGED: Meaning(_FILE, "結合されたセルがあります。", "セルの結合を解除し、各行に値を入れてください。"),
    Code.HIDDEN: Meaning(_FILE, "非表示の行又は列に内容があります。", "再表示して中身を確かめ、要らない行・列は削除してください。"),
    Code.RAGGED: Meaning(_ROW, "セルの数が見出しの数と合いません。", "1行1件とし、区切り文字を含む値は引用符で囲んでください。"),
    Code.QUOTES: Meaning(
        _BOTH,
        '引用符（"）の使い方が正しくありません。',
        "値の中の引用符は二つ重ね、引用符で始めた値は引用符で閉じてください。",
    ),
    Code.NOT_A_NUMBER: Meaning(_ROW, "数値の項目に単位や文字があります。", "数字だけを入れ、単位や注記は取り除いてください。"),
    Code.DITTO: Meaning(_ROW, "「同上」「〃」などの省略があります。", "省略せず、各行に値を入れてください。"),
    Code.HEADING_TWICE: Meaning(_FILE, "同じ見出しが二つ以上あります。", "見出しを一つずつにしてください。"),
    Code.NOT_IN_TABLE: Meaning(
        _ROW,
        "コード表にない値です。",
        "様式のコード表にある値に直すか、コード表の追加を総括管理主体に申し出てください。",
    ),
    Code.FORMULA: Meaning(
        _BOTH,
        "数式のセルがあります（見出しにあるときはファイルを不受理）。",
        "「値の貼り付け」で数式を値に置き換えてください。",
    ),
    Code.HEADINGS_ABSENT: Meaning(
        _FILE,
        "見出しの行が様式と全く合いません。別の課のファイルか、見出しのないファイルの可能性があります。",
        "ファイルの取り違えがないか確かめ、様式の見出しを付けてください。",
    ),
    Code.ENCODING: Meaning(
        _FILE,
        "文字コード又はBOMの有無が宣言と合いません。",
        "宣言された文字コードで出力し直すか、様式の宣言を改めてください。",
    ),
    Code.EMPTY_FILE: Meaning(_FILE, "ファイルが空です。", "抽出の処理が終わっているか確かめ、出力し直してください。"),
    Code.NO_ROWS: Meaning(
        _FILE,
        "見出しだけで、データの行がありません。",
        "抽出の条件を確かめてください。該当がないときは総括管理主体に知らせてください。",
    ),
    Code.COLUMN_MISSING: Meaning(_FILE, "様式にある列がありません。", "足りない列を加えて出力し直してください。"),
    Code.COLUMN_UNKNOWN: Meaning(_FILE, "様式にない列があります。", "その列を削除して出力し直してください。"),
    Code.HEADING_ALIKE: Meaning(
        _FILE,
        "様式の見出しに似ていますが、文字が異なる見出しがあります。",
        "全角・半角と空白を様式の見出しにそろえてください。",
    ),
    Code.NOT_ASKED: Meaning(
        _FILE,
        "承認された計画が求めていない列があります。",
        "その列を除いて出力し直すか、様式で「破棄」とするよう総括管理主体に申し出てください。",
    ),
    Code.NUL: Meaning(_FILE, "NUL文字（0のバイト）があります。", "ファイルが壊れていないか確かめ、出力し直してください。"),
    Code.MIXED_ENCODING: Meaning(
        _FILE,
        "一つのファイルに二つの文字コードが混じっています。",
        "つなぎ合わせる前のファイルの文字コードをそろえてください。",
    ),
    Code.TOO_LARGE: Meaning(_FILE, "扱える大きさを超えています。", "行の区切りと引用符を確かめ、必要なら分割するかCSVで出力してください。"),
    Code.CHANGED: Meaning(_FILE, "読み取りの途中でファイルが書き換えられました。", "出力が終わってから、もう一度受け入れてください。"),
    Code.SHEET_MISSING: Meaning(_FILE, "様式に定めたシートがありません。", "シートの名前を様式のとおりにしてください。"),
    Code.DATE_EPOCH: Meaning(
        _FILE,
        "1904年を起点とする日付の設定のブックです。",
        "Excelの「1904年から計算する」を外し、日付を確かめて保存し直してください。",
    ),
    Code.MY_NUMBER: Meaning(
        _ROW,
        "個人番号（マイナンバー）の可能性がある12桁の番号があります。",
        "番号を取り除いてください。個人番号は受け入れません。",
    ),
    Code.MY_NUMBER_COLUMN: Meaning(
        _FILE,
        "番号の列に、偶然では説明できない割合で個人番号の検査数字に合う値があります。",
        "個人番号の列を取り違えていないか確かめ、宛名番号などに直してください。",
    ),
    Code.NO_SUCH_DAY: Meaning(_ROW, "暦にない日付です。", "元の記録を確かめて直してください。日が不詳のときは不詳の書き方にしてください。"),
    Code.NO_SUCH_ERA_YEAR: Meaning(_ROW, "元号の期間の外の日付です。", "元号と年を確かめて直してください。"),
    Code.DATE_FORM: Meaning(_ROW, "宣言と異なる書き方の日付です。", "様式に定めた日付の書き方にそろえてください。"),
    Code.NOT_A_DATE: Meaning(_ROW, "日付として読めません。", "様式に定めた日付の書き方で入れてください。"),
    Code.FUTURE: Meaning(_ROW, "基準日より後の日付です。", "日付を確かめて直してください。"),
    Code.RANGE: Meaning(_ROW, "定めた範囲の外の値です。", "値を確かめて直してください。"),
    Code.DUPLICATE: Meaning(_ROW, "同じ内容の行が前にあります。", "重複した行を削除してください（最初の行は受け入れています）。"),
    Code.DUPLICATE_DIFFERS: Meaning(
        _ROW,
        "同じキーで内容の異なる行があり、どれが正しいか決められません。",
        "正しい1行だけにして出し直してください。",
    ),
    Code.ZEROS_LOST: Meaning(
        _ROW,
        "番号が数値として保存され、先頭の0が失われた可能性があります。",
        "番号の列を文字列として保存し直してください。",
    ),
    Code.RESIDENT_NUMBER: Meaning(
        _ROW,
        "宛名番号・識別番号として読めません（宛名番号は15桁までの数字）。",
        "番号を確かめて直してください。",
    ),
    Code.CONTACT: Meaning(_ROW, "必須の郵便番号又は電話番号として読めません。", "番号を確かめて直してください。"),
    Code.TOO_MANY: Meaning(_FILE, "隔離された行が多すぎます。", "様式の取り違えがないか確かめ、出力し直してください。"),
}


def codes_page() -> str:
    """The reference page of all codes as Markdown (docs/reference/intake-codes.md); the documentation test compares them."""
    head = (
        "# 受入の符号\n\n"
        "抽出データを受け入れるときに、行を隔離し、又はファイルを不受理とする理由の一覧です。L1-… から L3-… は"
        "「行政データにおける機械可読性に関するルール」の確認番号、X-… はこのシステムの番号です。\n\n"
        "| 符号 | 扱い | 意味 | すること |\n|---|---|---|---|\n"
    )
    return head + "".join(f"| {code} | {m.reach} | {m.message} | {m.remedy} |\n" for code, m in MEANINGS.items())
