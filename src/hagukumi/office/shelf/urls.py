"""Addresses of the shelf."""

from django.urls import path

from hagukumi.office.shelf import views

app_name = "shelf"
urlpatterns = [
    path("", views.Shelf.as_view(), name="shelf"),
    path("<slug:name>.<slug:form>", views.Print.as_view(), name="print"),
]
