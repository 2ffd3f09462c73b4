"""Forms of a direction: plain fields, and a plain word that personal data does not belong here."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from hagukumi.office.directions.acts import Act
from hagukumi.office.frame.forms import TiedForm
from hagukumi.office.frame.words import word
from hagukumi.plan.records import DirectionKind

LONGEST = 2000
"""Characters of one text."""

KINDS = tuple(kind for kind in DirectionKind if kind is not DirectionKind.DIRECT_PROVISION)
"""What the office may direct. Direct provision moves personal data and rests on a use of the plan, so only the plan may hold it (4.4)."""

CAUTION = "個人の氏名、住所、番号などは書かないでください。書いた文は、封をして保存します。"

_TWELVE_DIGITS = re.compile(r"(?<!\d)(?:\d{12}|\d{4}[ -]\d{4}[ -]\d{4})(?!\d)")

ACT_CHOICES = {
    Act.CLOSED: "完了とする",
    Act.RETURNED: "もう一度回答を求める",
    Act.TAKEN_BACK: "指示を取り下げる",
}


def no_individual_number(text: str) -> None:
    """Refuse what looks like an Individual Number (12 digits): it is taken in nowhere in this system."""
    if _TWELVE_DIGITS.search(unicodedata.normalize("NFKC", text)):
        raise ValidationError("12桁の番号が書かれています。個人番号や個人を示す番号は書かず、取り除いてください。")


def _text(label: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=CAUTION,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        validators=[no_individual_number],
        error_messages={"required": missing, "max_length": f"{LONGEST}文字以内で書いてください。"},
    )


class DirectionForm(TiedForm):
    """A new direction: to whom, of which kind, what, by when."""

    receiver = forms.ChoiceField(label="指示を受ける課")
    kind = forms.ChoiceField(label="種類")
    text = _text("指示の内容", "指示の内容を書いてください。")
    due = forms.DateField(
        label="期限", help_text="この日までに回答を求めます。", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, receivers: Iterable[tuple[str, str]], today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._today = today
        unchosen = [("", "選んでください")]
        _offer(self.fields["receiver"], [*unchosen, *receivers], "指示を受ける課を選んでください。")
        _offer(self.fields["kind"], [*unchosen, *((kind.value, word(kind)) for kind in KINDS)], "種類を選んでください。")
        due = self.fields["due"]
        due.widget.attrs["min"] = today.isoformat()
        due.error_messages |= {"required": "期限を書いてください。", "invalid": "期限を、年・月・日で書いてください。"}

    def clean_due(self) -> datetime.date:
        """A day that has not passed."""
        due: datetime.date = self.cleaned_data["due"]
        if due < self._today:
            raise ValidationError("期限が過ぎた日になっています。今日以後の日にしてください。")
        return due


def _offer(field: forms.Field, choices: list[tuple[str, str]], wrong: str) -> None:
    cast(forms.ChoiceField, field).choices = choices
    field.error_messages |= {"required": wrong, "invalid_choice": wrong}


class ReplyForm(TiedForm):
    """The addressed department's reply."""

    text = _text("回答", "回答を書いてください。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    choices: tuple[tuple[str, str], ...] = ()
    """A reply is the only act of the addressed department."""

    @property
    def act(self) -> Act:
        """The act of a valid form."""
        return Act.REPLIED


class DecisionForm(TiedForm):
    """What the coordinator makes of a direction, with a remark."""

    act_taken = forms.ChoiceField(label="どうしますか", widget=forms.RadioSelect)
    text = _text("理由または所見", "理由または所見を書いてください。")

    def __init__(self, *args: Any, acts: Iterable[Act], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.choices = tuple((act.value, ACT_CHOICES[act]) for act in acts)
        _offer(self.fields["act_taken"], [*self.choices], "どれか一つを選んでください。")

    @property
    def act(self) -> Act:
        """The act chosen; of a valid form."""
        return Act(self.cleaned_data["act_taken"])
