"""Addresses of directions. A direction is addressed by a random number."""

from django.urls import path, register_converter

from hagukumi.office.directions import views


class DirectionNumber:
    """Sixteen letters of base32."""

    regex = "[a-z2-7]{16}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(DirectionNumber, "direction_number")
app_name = "directions"
urlpatterns = [
    path("", views.Directions.as_view(), name="directions"),
    path("new/", views.New.as_view(), name="new"),
    path("<direction_number:number>/", views.One.as_view(), name="direction"),
]
