"""Pages that say why something was not shown, and what to do next. No value, address or exception text of a request is quoted."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hagukumi.audit import AuditError
from hagukumi.law.reach import ROLE_NAMES
from hagukumi.office.frame.environment import OfficeUnready
from hagukumi.office.frame.words import officer_named
from hagukumi.plan import PlanError, PlanIndex, ReleaseError, Withdrawal
from hagukumi.plan.records import Role
from hagukumi.runs import WorkspaceError
from hagukumi.vault import LogUnavailable, Refused, VaultError


def _page(request: HttpRequest, status: int, title: str, message: str, **more: object) -> HttpResponse:
    return render(request, "office/message.html", {"title": title, "message": message, "home": True, **more}, status=status)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """403: the gate refused; the rules that refused are named."""
    findings = [{"rule": each.rule, "article": each.article, "message": each.message} for each in refusal.decision.findings]
    message = "承認された計画（版）のもとでは、このページの利用は許可されていません。この申請と結果は記録されました。"
    return _page(request, 403, "この利用は許可されていません", message, findings=findings)


def not_named(request: HttpRequest) -> HttpResponse:
    """403: the account's officer is not (or no longer) in the adopted plan."""
    message = "この利用者は、いまの計画の担当者に指定されていません。担当課の管理責任者に、担当者の指定を確かめてもらってください。"
    return _page(request, 403, "担当者に指定されていません", message)


def other_role(request: HttpRequest, desk: Role) -> HttpResponse:
    """403: the officer holds this role but works in another one now."""
    message = f"このページは「{ROLE_NAMES[desk]}」の役割で使います。いまは別の役割で作業しています。役割を切り替えて、開き直してください。"
    return _page(request, 403, "役割を切り替えてください", message, choose=True)


def withdrawn(request: HttpRequest, withdrawal: Withdrawal, plan: PlanIndex) -> HttpResponse:
    """503: the release in force was withdrawn. Who did it and why is told to those who are signed in."""
    message = (
        f"いまの版（承認された計画）は、{withdrawal.on.year}年{withdrawal.on.month}月{withdrawal.on.day}日に撤回されました。"
        "新しい版が承認されて採用されるまで、どの画面も使えません。"
    )
    facts: tuple[tuple[str, str], ...] = ()
    if request.user.is_authenticated:
        people = "、".join(officer_named(plan, officer) for officer in withdrawal.officers)
        facts = (("撤回した人", people), ("撤回の理由", withdrawal.reason))
    return _page(request, 503, "この版は撤回されました", message, facts=facts, home=False, menu=(), roles=(), release=None)


def moved_on(request: HttpRequest) -> HttpResponse:
    """409: somebody else has acted meanwhile, or the act is over."""
    message = "ほかの人が先に扱ったか、すでに終わっています。今の内容を開いて、確かめてください。送信した文は保存していません。"
    return _page(request, 409, "この指示は、もうそのようには扱えません", message, directions=True)


def held_back(request: HttpRequest, message: str, batch: str, *, status: int = 409) -> HttpResponse:
    """409, or 403 for whom it is not: nothing was provided or opened of a de-identified batch."""
    return _page(request, status, "この操作は行えません", message, batch=batch)


def unprinted(request: HttpRequest, message: str) -> HttpResponse:
    """503: a document cannot be printed on this machine as things stand."""
    return _page(request, 503, "この形式では印刷できません", f"{message}ほかの形式（HTML、Excelなど）は印刷できます。", shelf=True)


def locked(request: HttpRequest, _response: HttpResponse | None = None, _credentials: object = None) -> HttpResponse:
    """429: too many failures; nobody can sign in to this account for a while."""
    message = "サインインの失敗が続いたため、この利用者のサインインを15分間止めています。時間をおいてから、もう一度お試しください。"
    return _page(request, 429, "サインインを一時的に止めています", message)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that this session did not give out."""
    message = "画面を開いてから時間がたったか、別の画面から送信されたものです。前の画面を開き直して、もう一度送信してください。"
    return _page(request, 403, "送信を受け付けられませんでした", message)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(
        request, 400, "要求を読み取れません", "アドレスまたは送信内容が正しくありません。前の画面に戻って、もう一度お試しください。"
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 without a decision of the gate."""
    return _page(request, 403, "この操作は行えません", "この操作は許可されていません。")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _page(request, 404, "ページが見つかりません", "このアドレスのページはありません。メニューから選び直してください。")


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    message = "画面を作る途中で問題が起きました。しばらくしてからもう一度お試しください。続くときはシステム管理者に知らせてください。"
    return _page(request, 500, "問題が起きました", message)


class ToldFailures:
    """Middleware: expected failures of the rooms become a page that gives their own Japanese message."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing here: only exceptions are of interest."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for failures that are foreseen; a sign-in that cannot be recorded does not stand."""
        if isinstance(exception, LogUnavailable):
            logout_quietly(request)
        if isinstance(exception, OfficeUnready | WorkspaceError | ReleaseError | PlanError | VaultError | AuditError):
            return foreseen(request, exception)
        return None


def foreseen(request: HttpRequest, exception: Exception) -> HttpResponse:
    """503: a failure of the rooms, in its own words."""
    structlog.get_logger().error("unready", error=type(exception).__name__)
    return _page(request, 503, "いまは表示できません", told(exception))


def told(exception: Exception) -> str:
    """The message for the person; the log's own errors are in English and for auditors."""
    if isinstance(exception, AuditError):
        return "操作の記録（監査ログ）を読めません。hagukumi audit verify で確かめ、監査責任者に知らせてください。"
    return str(exception)


def logout_quietly(request: HttpRequest) -> None:
    """End the session without an event, because none can be recorded."""
    request.session.flush()
