"""Addresses of the office."""

from django.urls import include, path

urlpatterns = [
    path("", include("hagukumi.office.accounts.urls")),
    path("coordinator/", include("hagukumi.office.coordinator.urls")),
    path("holder/", include("hagukumi.office.holder.urls")),
    path("supporter/", include("hagukumi.office.supporter.urls")),
    path("analyst/", include("hagukumi.office.analyst.urls")),
    path("directions/", include("hagukumi.office.directions.urls")),
    path("deidentified/", include("hagukumi.office.deidentified.urls")),
    path("documents/", include("hagukumi.office.shelf.urls")),
]

handler400 = "hagukumi.office.frame.errors.bad_request"
handler403 = "hagukumi.office.frame.errors.forbidden"
handler404 = "hagukumi.office.frame.errors.not_found"
handler500 = "hagukumi.office.frame.errors.server_error"
