"""Forms of the sign-in, in the office's words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest

from hagukumi.law.reach import ROLE_NAMES
from hagukumi.office.frame.forms import TiedForm, tie_errors
from hagukumi.plan.records import Role

_CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


def typed_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The account that a sign-in is counted for: as authenticated with, else as typed."""
    return str((credentials or {}).get("username") or request.POST.get("login", ""))


class SignInForm(TiedForm, LoginForm):
    """Officer id and password."""

    error_css_class = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        login, password = self.fields["login"], self.fields["password"]
        login.label, login.help_text = "利用者番号", "計画に書かれた担当者のidです。"
        login.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        password.label, password.help_text = "パスワード", ""
        tie_errors(self)


class CodeForm(TiedForm, AuthenticateForm):
    """The code of the second step, from the app or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self, "認証アプリに表示されている6桁の番号です。端末がないときは、予備のコードを入れてください。")


class EnrolmentForm(TiedForm, ActivateTOTPForm):
    """The first code of a newly enrolled app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self, "登録した後に、認証アプリに表示される6桁の番号です。")


def _code_field(form: forms.Form, hint: str) -> None:
    form.label_suffix = ""
    code = form.fields["code"]
    code.label, code.help_text = "確認コード", hint
    code.widget.attrs |= _CODE
    tie_errors(form)


class FirstPasswordForm(TiedForm, SetPasswordForm):
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        first.label, first.help_text = "新しいパスワード", "12文字以上。数字だけのもの、よく使われるものは使えません。"
        second.label, second.help_text = "新しいパスワード（確認）", "同じものをもう一度入れてください。"
        tie_errors(self)


class RoleForm(forms.Form):
    """The choice of one role among those held."""

    role = forms.ChoiceField(label="役割", widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: tuple[Role, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: forms.ChoiceField = self.fields["role"]  # type: ignore[assignment]
        choices.choices = [(role.value, ROLE_NAMES[role]) for role in roles]
        choices.error_messages = {"required": "役割を一つ選んでください。", "invalid_choice": "持っている役割から選んでください。"}
