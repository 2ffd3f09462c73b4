"""Addresses of the coordinator's desk."""

from django.urls import path

from hagukumi.office.coordinator import views

app_name = "coordinator"
urlpatterns = [
    path("", views.Overview.as_view(), name="overview"),
    path("uses/", views.Uses.as_view(), name="uses"),
    path("deliveries/", views.Deliveries.as_view(), name="deliveries"),
    path("run/", views.Run.as_view(), name="run"),
    path("lists/", views.Lists.as_view(), name="lists"),
    path("releases/", views.Releases.as_view(), name="releases"),
    path("log/", views.Log.as_view(), name="log"),
]
