"""Forms of provision: to whom and why; the number typed once more; the reason for opening method information."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from hagukumi.office.directions.forms import no_individual_number
from hagukumi.office.frame.forms import TiedForm
from hagukumi.runs.holds import check_words
from hagukumi.runs.workspace import WorkspaceError

_CAUTION = "住民の氏名、住所、番号などは書かないでください。書いた文は、記録に残ります。"


def plain_reason(text: str) -> None:
    """Refuse what may name a resident, in the words of the room that records it."""
    try:
        check_words("-", text)
    except WorkspaceError as error:
        raise ValidationError(str(error)) from error


def one_line(text: str) -> None:
    """Refuse line breaks and marks that cannot be seen."""
    if not text.isprintable():
        raise ValidationError("改行や、見えない文字を取り除いてください。")


def _reason(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=_CAUTION,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[no_individual_number, plain_reason],
        error_messages={"required": "理由を書いてください。"},
    )


class _Plain(TiedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class AskForm(_Plain):
    """To whom, under which proposal or contract, why; `seen` is the request that waited when the form was opened."""

    recipient = forms.CharField(
        label="提供先の名称",
        help_text="契約の相手の名称を書いてください（100字まで）。",
        max_length=100,
        validators=[no_individual_number, one_line],
        error_messages={"required": "提供先の名称を書いてください。", "max_length": "100字までで書いてください。"},
    )
    number = forms.RegexField(
        label="提案又は契約の番号",
        help_text="例：令8提案3。認める人は、この番号を入れて確かめます。",
        regex=r"^[^\s@]{1,40}$",
        error_messages={"required": "提案又は契約の番号を書いてください。", "invalid": "空白を含まない40字までの番号で書いてください。"},
        validators=[no_individual_number, one_line],
    )
    reason = _reason("提供する理由")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class AgreeForm(_Plain):
    """The number of the proposal or contract, typed once more by the person who agrees."""

    number = forms.CharField(
        label="提案又は契約の番号",
        help_text="上に示した番号を、確かめながら入れてください。",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "番号を入れてください。", "max_length": "番号が違います。上に示した番号を入れてください。"},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = expected

    def clean_number(self) -> str:
        """The number that was asked for, full and half width alike."""
        typed: str = self.cleaned_data["number"]
        if unicodedata.normalize("NFKC", typed) != unicodedata.normalize("NFKC", self._expected):
            raise ValidationError("番号が違います。上に示した番号を入れてください。")
        return typed


class ReasonForm(_Plain):
    """Why method information is opened."""

    reason = _reason("開く理由")
