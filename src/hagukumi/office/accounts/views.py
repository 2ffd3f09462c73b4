"""The start page, the choice of a role, the first password, and what of allauth's pages is open."""

from __future__ import annotations

from typing import Any

from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views import View

from hagukumi.audit import EventKind
from hagukumi.law.reach import ROLE_NAMES
from hagukumi.office.accounts.forms import FirstPasswordForm, RoleForm
from hagukumi.office.accounts.second_factor import ENROLLED_KEY
from hagukumi.office.accounts.signals import record
from hagukumi.office.deidentified.batches import to_agree_to
from hagukumi.office.directions.shown import waiting_for
from hagukumi.office.frame import errors
from hagukumi.office.frame.access import ROLE_KEY, chosen_role, officer_of
from hagukumi.office.frame.context import MENUS
from hagukumi.office.frame.desks import desks_of
from hagukumi.office.frame.workplace import workplace
from hagukumi.plan.records import Role
from hagukumi.runs.workspace import Actor

ROLE_TASKS: dict[Role, str] = {
    Role.COORDINATOR: "計画、受入、処理、名簿の件数、記録の健全性を確かめます。こどもの氏名は表示されません。",
    Role.HOLDER: "求められている資料と様式、提出した資料の品質、隔離された行を確かめます。",
    Role.SUPPORTER: "あなたの課に引き渡された名簿と、こどもごとの理由・不明な点・次に確かめることを見ます。",
    Role.ANALYST: "氏名等を削除したデータの集計を見ます。10人未満の数は表示されません。",
    Role.PRIVACY_OFFICER: "承認された版の文書を確かめ、総括管理主体の指示に回答します。個人のデータは表示されません。",
    Role.PROPOSALS_DESK: "匿名加工した情報の提供を、二人で確かめて行います。加工のためのレシピを作ります。住民の行は表示されません。",
    Role.AUDITOR: "承認された版の文書を確かめ、総括管理主体の指示に回答します。個人のデータは表示されません。",
}
PAGE_TASKS: dict[str, str] = {
    "coordinator:overview": "版、有効期間、指摘、全体の状況",
    "coordinator:uses": "項目ごとの根拠と、内部利用・外部提供の別",
    "coordinator:deliveries": "どの課が、いつ、何行を渡し、何行が隔離されたか",
    "coordinator:run": "処理の手順、時間、件数",
    "coordinator:lists": "判定基準ごとの名簿の大きさと区分ごとの人数",
    "coordinator:releases": "採用した版、承認した人、有効期間、撤回",
    "coordinator:log": "監査ログの検証結果と、外部で証明された範囲",
    "holder:requests": "どの項目を、何のために、どの様式で渡すか",
    "holder:quality": "空白・不整合・鮮度の報告",
    "holder:quarantine": "行番号・列・符号と、直し方（値は表示しません）",
    "supporter:lists": "引き渡された名簿と、こどものページ",
    "analyst:figures": "区分、指標、充足率の集計",
    "directions:directions": "総括管理主体の指示と、課の回答",
    "deidentified:batches": "加工した情報の状態、提供の申出と確認、加工の報告",
    "deidentified:recipes": "項目の役割と粗くし方、守る条件を選び、レシピ（TOML）と命令を得る",
    "shelf:shelf": "承認された版から印刷する文書",
}


class Start(LoginRequiredMixin, View):
    """What may be done in the chosen role; without one, the choice."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The page; it opens no data."""
        work = workplace()
        found = officer_of(work, request.user.get_username())
        if found is None:
            return errors.not_named(request)
        role = chosen_role(request, desks_of(*found))
        if role is None:
            return redirect("role")
        tasks = [{"name": name, "label": label, "about": PAGE_TASKS[name]} for name, label in MENUS[role]]
        actor = Actor(found[0].id, role, found[1].id)
        waiting, provisions = waiting_for(work, actor), to_agree_to(work, actor) if role is Role.PROPOSALS_DESK else 0
        shown = {"tasks": tasks, "about_role": ROLE_TASKS[role], "waiting": waiting, "gives": role is Role.COORDINATOR}
        shown["provisions"] = provisions
        return render(request, "accounts/start.html", shown)


class ChooseRole(LoginRequiredMixin, View):
    """A person with several roles works in one at a time; switching is an event."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The roles held."""
        return self._answer(request, None)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Take a role that is held; anything else is refused."""
        return self._answer(request, request.POST)

    def _answer(self, request: HttpRequest, data: Any) -> HttpResponseBase:
        officer_id = request.user.get_username()
        found = officer_of(workplace(), officer_id)
        if found is None:
            return errors.not_named(request)
        roles = desks_of(*found)
        form = RoleForm(data, roles=roles)
        if data is None or not form.is_valid():
            choices = [{"value": role.value, "name": ROLE_NAMES[role], "about": ROLE_TASKS[role]} for role in roles]
            shown = {"form": form, "choices": choices, "current": chosen_role(request, roles)}
            return render(request, "accounts/role.html", shown, status=400 if data is not None else 200)
        role = Role(form.cleaned_data["role"])
        record(EventKind.SIGN_IN, officer_id, f"「{ROLE_NAMES[role]}」の役割を選びました", role=role, step="role")
        request.session[ROLE_KEY] = role.value
        return redirect("start")


class Enrol(ActivateTOTPView):
    """allauth's enrolment, remembering that this session has shown a code."""

    def form_valid(self, form: Any) -> HttpResponse:
        """The code was right."""
        response: HttpResponse = super().form_valid(form)
        self.request.session[ENROLLED_KEY] = self.request.user.pk
        return response


class FirstPassword(PasswordResetConfirmView):
    """Sets a password by a one-time link; the token leaves the address before the form is shown."""

    template_name = "accounts/first_password.html"
    form_class = FirstPasswordForm
    success_url = reverse_lazy("account_login")
    reset_url_token = "set"  # noqa: S105 - the word that stands in the address instead of the token


def absent(request: HttpRequest, **_kwargs: str) -> HttpResponse:
    """A page of allauth that the office does not have."""
    raise Http404


def to_start(request: HttpRequest) -> HttpResponseBase:
    """A page of allauth that the start page stands for."""
    return redirect("start")
