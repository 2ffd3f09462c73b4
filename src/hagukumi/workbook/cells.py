"""One cell: how a value of the plan is written into it and read out of it again, exactly."""

from __future__ import annotations

import datetime
import enum
import re
from typing import Any

import msgspec.inspect as inspect

from hagukumi.plan.words import WORDS

Content = str | int | float
"""What a cell holds: text or a number."""

EMPTY_TEXT = "\\0"
"""Written where a text is empty although the field demands one: an empty cell means that nothing was filled in."""

_YES, _NO = "はい", "いいえ"
_UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\\\\\ud800-\udfff\ufffe\uffff]|_(?=x)")
_ESCAPE = re.compile(r"\\(?:(?P<plain>[\\n])|u(?P<code>[0-9a-f]{4}))")
_LINE = "\n"


class CellError(ValueError):
    """What is wrong with a cell and what to do (Japanese); no value is quoted."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


def is_leaf(kind: inspect.Type) -> bool:
    """Whether a field of this type fits into one cell."""
    if isinstance(kind, inspect.UnionType):
        return not any(isinstance(inner, inspect.StructType) for inner in kind.types)
    if isinstance(kind, inspect.VarTupleType):
        return not isinstance(kind.item_type, inspect.StructType)
    return not isinstance(kind, inspect.StructType)


def choices(kind: inspect.Type) -> tuple[str, ...]:
    """Words to choose from in a cell of this type; empty when it is free."""
    plain = _plain(kind)
    if isinstance(plain, inspect.BoolType):
        return (_YES, _NO)
    return tuple(_words(plain.cls).values()) if isinstance(plain, inspect.EnumType) else ()


def _words(kind: type[enum.Enum]) -> dict[enum.StrEnum, str]:
    assert issubclass(kind, enum.StrEnum), "choices of the plan are texts"
    return WORDS[kind]


def write(kind: inspect.Type, value: Any) -> Content:
    """The content of a cell for a value of this type; "" for nothing."""
    if value is None:
        return ""
    if isinstance(kind, inspect.VarTupleType):
        return _LINE.join(_escaped(_shown(inner), lines=True) or EMPTY_TEXT for inner in value)
    if isinstance(kind, inspect.DictType):
        return _LINE.join(f"{_escaped(key, lines=True, also='=')}={_escaped(inner, lines=True)}" for key, inner in value.items())
    if _is_value(kind):
        return _constant(value)
    shown = _shown(value)
    if isinstance(shown, str):
        return _escaped(shown)
    return shown if _exact(shown) else repr(shown)


def read(kind: inspect.Type, content: Any) -> Any:
    """The value (as msgspec converts it) of a cell that is not empty. Raises CellError."""
    if isinstance(kind, inspect.VarTupleType):
        return [_scalar(kind.item_type, line) for line in as_text(content).split(_LINE)]
    if isinstance(kind, inspect.DictType):
        return dict(_pair(line) for line in as_text(content).split(_LINE))
    return _read_constant(content) if _is_value(kind) else _scalar(_plain(kind), content)


def _exact(number: int | float) -> bool:
    """Whether Excel keeps the number: it stores 16 significant digits."""
    return abs(number) < 1e15 and float(f"{number:.15G}") == number


def _plain(kind: inspect.Type) -> inspect.Type:
    """The type without its None."""
    if isinstance(kind, inspect.UnionType):
        rest = [inner for inner in kind.types if not isinstance(inner, inspect.NoneType)]
        return rest[0] if len(rest) == 1 else kind
    return kind


def _is_value(kind: inspect.Type) -> bool:
    """A constant of a criterion: text, number or list of texts."""
    return isinstance(_plain(kind), inspect.UnionType)


def _shown(value: Any) -> Content:
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, enum.StrEnum):
        return WORDS[type(value)][value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def _scalar(kind: inspect.Type, content: Any) -> Any:
    if isinstance(kind, inspect.BoolType):
        return _boolean(content)
    if isinstance(kind, inspect.EnumType):
        return _member(kind.cls, as_text(content))
    if isinstance(kind, inspect.DateType):
        return _date(content)
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return _number(content, whole=isinstance(kind, inspect.IntType))
    text = as_text(content)
    return "" if text == EMPTY_TEXT else _restored(text)


def _boolean(content: Any) -> bool:
    if isinstance(content, bool):
        return content
    if as_text(content) in (_YES, _NO):
        return as_text(content) == _YES
    raise CellError("「はい」か「いいえ」ではありません。", "どちらかを選んでください。")


def _member(kind: type[enum.Enum], text: str) -> str:
    for member, word in _words(kind).items():
        if text.strip() == word:
            return str(member)
    raise CellError("選べない言葉です。", f"「{'」「'.join(_words(kind).values())}」から選んでください。")


def _date(content: Any) -> datetime.date:
    if isinstance(content, datetime.datetime):
        return content.date()
    if isinstance(content, datetime.date):
        return content
    try:
        return datetime.date.fromisoformat(as_text(content).strip().replace("/", "-"))
    except ValueError:
        raise CellError("日付として読めません。", "2026-04-01 のように書いてください。") from None


def _number(content: Any, *, whole: bool) -> int | float:
    try:
        if not whole:
            return float(content)
        number = int(content)
        if number != (float(content) if isinstance(content, float) else number):
            raise ValueError
        return number
    except (TypeError, ValueError, OverflowError):
        raise CellError("整数ではありません。" if whole else "数ではありません。", "数字だけを書いてください。") from None


def as_text(content: Any) -> str:
    """A cell's content as somebody sees it; whole numbers without a decimal point."""
    if isinstance(content, float) and content.is_integer():
        return str(int(content))
    return content.isoformat() if isinstance(content, datetime.date) else str(content)


def _pair(line: str) -> tuple[str, str]:
    key, found, value = line.partition("=")
    if not found:
        raise CellError("「元の値=コード」の形ではない行があります。", "1行に一つずつ、= で区切って書いてください。")
    return _restored(key), _restored(value)


def _constant(value: Any) -> Content:
    if isinstance(value, tuple):
        return "［" + "、".join(f"「{_quoted(inner)}」" for inner in value) + "］"
    if isinstance(value, str):
        return f"「{_quoted(value)}」"
    return repr(value) if isinstance(value, float) or not _exact(value) else int(value)


def _read_constant(content: Any) -> Any:
    if isinstance(content, int | float) and not isinstance(content, bool):
        return int(content) if float(content).is_integer() else float(content)
    text = as_text(content).strip()
    if text == "［］":
        return []
    if text.startswith("［「") and text.endswith("」］"):
        return [_restored(inner) for inner in text[2:-2].split("」、「")]
    if text.startswith("「") and text.endswith("」") and len(text) > 1:
        return _restored(text[1:-1])
    try:
        return float(text) if not text.lstrip("+-").isdecimal() else int(text)
    except ValueError:
        raise CellError("値の書き方が正しくありません。", "数はそのまま、文字は「」で囲んで書いてください。") from None


def _quoted(text: str) -> str:
    return _escaped(text, lines=True, also="「」［］")


def _escaped(value: Content, *, lines: bool = False, also: str = "") -> str:
    """Text that Excel keeps as it is: control characters, backslashes and what would be read as structure are written out."""
    text = _UNSAFE.sub(lambda found: "\\\\" if found[0] == "\\" else f"\\u{ord(found[0]):04x}", str(value))
    for mark in also:
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text.replace(_LINE, "\\n") if lines else text


def _restored(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        if found["code"]:
            return chr(int(found["code"], 16))
        return _LINE if found["plain"] == "n" else "\\"

    return _ESCAPE.sub(one, text)
