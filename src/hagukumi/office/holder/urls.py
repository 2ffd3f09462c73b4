"""Addresses of the holder's desk."""

from django.urls import path

from hagukumi.office.holder import views

app_name = "holder"
urlpatterns = [
    path("", views.Requests.as_view(), name="requests"),
    path("quality/", views.Quality.as_view(), name="quality"),
    path("quarantine/", views.Quarantines.as_view(), name="quarantine"),
    path("quarantine/<str:source>/", views.Quarantine.as_view(), name="quarantined"),
]
