"""Addresses of the analyst's desk."""

from django.urls import path

from hagukumi.office.analyst import views

app_name = "analyst"
urlpatterns = [path("", views.Figures.as_view(), name="figures")]
