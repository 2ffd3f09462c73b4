"""The recipe as forms: one for the limits, one per item. What they cannot know themselves the reader of recipes says, beside its field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator

from hagukumi.deident.recipes import Role
from hagukumi.files.problems import Problem
from hagukumi.office.deidentified.recipe_proposals import Row
from hagukumi.office.deidentified.ways import LOSSES, METHODS, NUMBERED, ROLES, WAYS, Way, written
from hagukumi.office.frame.forms import TiedForm, tie_errors

_MOST: Final = 10**9
_WRONG_NUMBER: Final = {"invalid": "整数で書いてください。", "required": "数を書いてください。"}


def _whole(label: str, least: int, hint: str = "", *, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=required,
        min_value=least,
        max_value=_MOST,
        error_messages=_WRONG_NUMBER | {"min_value": f"{least:,}以上にしてください。", "max_value": "大きすぎます。"},
    )


def _share(label: str, hint: str, largest: int, *, required: bool = False) -> forms.DecimalField:
    outside = f"0から{largest}までの数で書いてください。"
    return forms.DecimalField(
        label=label,
        help_text=hint,
        required=required,
        min_value=0,
        max_value=largest,
        decimal_places=4,
        error_messages={"required": outside, "invalid": outside, "min_value": outside, "max_value": outside},
    )


def _choice(label: str, words: Mapping[Any, str], hint: str = "") -> forms.ChoiceField:
    choices = [(key.value, told) for key, told in words.items()]
    return forms.ChoiceField(label=label, help_text=hint, choices=choices, error_messages={"required": "選んでください。"})


def _column(label: str, hint: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=hint, required=False)


class _Part(TiedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def blame(self, field: str, message: str) -> None:
        """Put a message beside a field."""
        self.add_error(field, message)
        tie_errors(self)


class LimitsForm(_Part):
    """What the whole result must keep, and how it is sought."""

    k = _whole("k：同じ内容に見える人の最も少ない数", 1, required=True)
    suppression_limit = _share(
        "出力しない記録の上限（％）", "似た記録がない記録を、ここまで除きます。多すぎると、残りが全体を表しません。", 100, required=True
    )
    method = _choice("加工の方法", METHODS)
    loss = _choice("失われる細かさの測り方", LOSSES)
    household = _column("世帯を表す項目", "きょうだいや夫婦の組み合わせを調べるのに使います。出力しません。")
    household_k = _whole("household_k：同じに見える世帯の最も少ない数", 1, "家族の全員を知る人にも見分けられない数です。空欄は、条件なし。")
    person = _column("人を表す項目", "一人に複数の記録があるときに選びます。記録ではなく人を数えます。出力しません。")

    def __init__(self, *args: Any, columns: Iterable[str], fewest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["k"].help_text = f"計画で定めた最少は{fewest}人です。k の値を定めた法令はありません。"
        self.fields["k"].validators.append(MinValueValidator(fewest))
        self.fields["k"].error_messages["min_value"] = f"計画で定めた最少の人数（{fewest}人）以上にしてください。"
        self.fields["k"].widget.attrs["min"] = fewest
        for name in ("household", "person"):
            cast(forms.ChoiceField, self.fields[name]).choices = [("", "なし"), *((column, column) for column in columns)]
        tie_errors(self)

    def written(self) -> dict[str, Any]:
        """The recipe's own keys and its table of limits."""
        told = self.cleaned_data
        head = {"method": told["method"], "suppression_limit": float(told["suppression_limit"] / 100), "loss": told["loss"]}
        head |= {name: told[name] for name in ("household", "person") if told[name]}
        limits = {"k": told["k"]} | {name: told[name] for name in ("household_k",) if told[name] is not None}
        return head | {"privacy": limits}


class ItemForm(_Part):
    """One item: its role, how it is made coarser, which levels may be used, and the limits of a secret."""

    role = _choice("役割", ROLES)
    way = _choice("粗くし方", WAYS)
    numbers = forms.CharField(label="幅・文字数・件数（例 5, 10, 20）", required=False, max_length=100)
    on = forms.DateField(
        label="年齢の基準日",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "年・月・日で書いてください。"},
    )
    top = _whole("この数以上は一つに", -_MOST)
    bottom = _whole("この数以下は一つに", -_MOST)
    level = _whole("必ず使う段階", 0)
    lowest = _whole("最も細かい段階", 0)
    highest = _whole("最も粗い段階", 0)
    l = _whole("l：値の種類の最も少ない数", 1)  # noqa: E741 - the key that recipes write
    t = _share("t：全体の分布との違いの上限", "", 1)

    def __init__(self, *args: Any, row: Row, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        if not row.given:
            role = cast(forms.ChoiceField, self.fields["role"])
            role.choices = [(Role.IDENTIFIER.value, ROLES[Role.IDENTIFIER])]
            role.error_messages["invalid_choice"] = "計画では、加工した情報に残せない項目です。「識別子（出力しない）」だけを選べます。"

    def clean_numbers(self) -> tuple[int, ...]:
        """Whole numbers between commas, spaces or 、."""
        parts = [part for part in re.split(r"[\s,、・]+", unicodedata.normalize("NFKC", self.cleaned_data["numbers"])) if part]
        if not all(re.fullmatch(r"\d{1,9}", part) and int(part) for part in parts):
            raise ValidationError("1以上の整数を、「5, 10, 20」のように区切って書いてください。")
        return tuple(map(int, parts))

    def clean(self) -> dict[str, Any]:
        """Numbers where the way wants them, and nowhere else: nothing that was typed is left out silently."""
        told = self.cleaned_data
        if not {"way", "numbers"} <= told.keys():
            return told
        way = Way(told["way"])
        if bool(told["numbers"]) != (way in NUMBERED):
            self.add_error(
                "numbers", "この粗くし方では、数を書いてください。" if way in NUMBERED else "この粗くし方では、数を空にしてください。"
            )
        for name, ways in _ONLY.items():
            if way not in ways and told.get(name) is not None:
                self.add_error(name, "この粗くし方では使いません。空にしてください。")
        if way is Way.AGES and told.get("on") is None and "on" not in self.errors:
            self.add_error("on", "年齢にするときは、基準日を書いてください。")
        return told

    @property
    def usual(self) -> list[forms.BoundField]:
        """Fields that are always shown."""
        return [self[name] for name in ("numbers", "top", "bottom", "on")]

    @property
    def further(self) -> list[forms.BoundField]:
        """Fields that are folded away while they are empty."""
        return [self[name] for name in ("l", "t", "level", "lowest", "highest")]

    @property
    def unfolded(self) -> bool:
        """Whether the part that is folded away holds anything."""
        return any(field.value() not in (None, "") or field.errors for field in self.further)

    def written(self) -> dict[str, Any]:
        """The item's table in the recipe."""
        told = self.cleaned_data
        table = {"role": told["role"]} | written(Way(told["way"]), told["numbers"], told["on"], told["top"], told["bottom"])
        return table | {name: told[name] for name in ("level", "lowest", "highest") if told[name] is not None}


_ONLY: Final = {"on": {Way.AGES}, "top": {Way.AGES, Way.INTERVALS}, "bottom": {Way.INTERVALS}}
"""What is asked for some ways alone."""


class RecipeForms:
    """All forms of one recipe."""

    def __init__(self, rows: Sequence[Row], fewest: int, limits: dict[str, Any], items: Mapping[str, dict[str, Any]], data: Any = None):
        columns = [row.name for row in rows]
        usual = {"suppression_limit": 5, "method": "global", "loss": "loss"}
        self.limits = LimitsForm(data, columns=columns, fewest=fewest, initial=usual | limits)
        self.items = [ItemForm(data, prefix=f"i{place}", row=row, initial=items[row.name]) for place, row in enumerate(rows)]
        self.beside: list[str] = []

    def is_valid(self) -> bool:
        """Whether every form is; all are looked at."""
        return not sum(not form.is_valid() for form in (self.limits, *self.items)) and not self.beside

    def written(self) -> dict[str, Any]:
        """The recipe as its file says it."""
        recipe = self.limits.written()
        for key, more in (("l", {"kind": "distinct"}), ("t", {"distance": "equal"})):
            rules = [
                {"item": form.row.name, **more, key: float(told) if key == "t" else told}
                for form in self.items
                if (told := form.cleaned_data[key]) is not None
            ]
            if rules:
                recipe["privacy"][key] = rules
        return recipe | {"items": {form.row.name: form.written() for form in self.items}}

    def blame(self, problems: Iterable[Problem]) -> None:
        """Put what the reader found beside the fields it speaks of, the rest above."""
        of = {form.row.name: form for form in self.items}
        for problem in problems:
            told = f"{problem.message}{problem.remedy}"
            if form := of.get(problem.column):
                form.blame(_field(problem.message, _ITEM_FIELDS, "role"), told)
            elif field := _field(problem.message, _LIMIT_FIELDS, ""):
                self.limits.blame(field, told)
            else:
                self.beside.append(told)


_ITEM_FIELDS: Final = (
    ("prefixes が", "numbers"),
    ("rare が", "numbers"),
    ("の幅が", "numbers"),
    ("粗くする方法", "way"),
    ("level・lowest・highest", "level"),
    ("段階の指定", "level"),
    ("l 又は t", "l"),
)
_LIMIT_FIELDS: Final = (("household_k", "household_k"), ("person と household", "person"), ("k が、", "k"), ("[privacy]", "k"))
"""What a message of the reader speaks of, and the field it belongs to."""


def _field(message: str, fields: Iterable[tuple[str, str]], otherwise: str) -> str:
    return next((field for words, field in fields if words in message), otherwise)
