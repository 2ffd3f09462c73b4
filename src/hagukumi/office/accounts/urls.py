"""Addresses of accounts. Of allauth only sign-in, sign-out and the second factor are open; nobody signs up or removes a factor."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from django.urls import path

from hagukumi.office.accounts import views

urlpatterns = [
    path("", views.Start.as_view(), name="start"),
    path("role/", views.ChooseRole.as_view(), name="role"),
    path("account/sign-in/", account.login, name="account_login"),
    path("account/sign-out/", account.logout, name="account_logout"),
    path("account/code/", mfa.authenticate, name="mfa_authenticate"),
    path("account/enrol/", views.Enrol.as_view(), name="mfa_activate_totp"),
    path("account/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/first/<uidb64>/<token>/", views.FirstPassword.as_view(), name="first_password"),
    path("account/enrolled/", views.to_start, name="mfa_deactivate_totp"),
    path("account/factors/", views.to_start, name="mfa_index"),
    path("account/inactive/", views.absent, name="account_inactive"),
    path("account/none/1/", views.absent, name="account_signup"),
    path("account/none/2/", views.absent, name="account_reset_password"),
    path("account/none/3/", views.absent, name="account_email_verification_sent"),
]
