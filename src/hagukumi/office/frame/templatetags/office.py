"""Filters for the office's templates."""

from __future__ import annotations

import datetime
import unicodedata
from typing import Any

from django import template

register = template.Library()


@register.filter
def grouped(value: int | None) -> str:
    """A number with separators; a dash when there is none."""
    return "—" if value is None else f"{value:,}"


@register.filter
def share(part: int, whole: int) -> str:
    """A share in whole per cent, at most all of it (the whole may be rounded); a dash of nothing."""
    return f"{min(100, round(100 * part / whole))}%" if whole else "—"


@register.filter
def of(words: dict[Any, str], key: Any) -> str:
    """The word for a key."""
    return words[key]


@register.filter
def short(text: str) -> str:
    """The first twelve digits of a hash."""
    return text[:12]


@register.filter
def number(text: str) -> str:
    """A list number as people read it: its first eight letters in two groups; the whole stands in the address."""
    return f"{text[:4]}-{text[4:8]}"


@register.filter
def reading(text: str | None) -> str:
    """Kana in full width, for half-width kana is hard to read (JIS X 8341-3 aside, screen readers spell it)."""
    return unicodedata.normalize("NFKC", text or "")


@register.filter
def seconds(value: float) -> str:
    """Seconds with one decimal."""
    return f"{value:.1f}秒"


@register.filter
def megabytes(value: int) -> str:
    """Bytes in megabytes."""
    return f"{value / 1_000_000:,.0f}MB"


@register.filter
def japanese_day(value: datetime.date | None) -> str:
    """2026年4月1日; 「不明」 when there is none."""
    return f"{value.year}年{value.month}月{value.day}日" if value else "不明"


@register.filter
def elapsed(value: int | None) -> str:
    """Seconds as days, hours and minutes."""
    if value is None:
        return "—"
    return f"{value // 86400}日{value % 86400 // 3600}時間{value % 3600 // 60}分"
