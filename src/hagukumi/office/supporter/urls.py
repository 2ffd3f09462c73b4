"""Addresses of the supporter's desk. A child is addressed by its list number, which is a pseudonym made for this department."""

from django.urls import path, register_converter

from hagukumi.office.supporter import views


class ListNumber:
    """A list number: 32 letters of base32."""

    regex = "[A-Z2-7]{32}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(ListNumber, "list_number")
app_name = "supporter"
urlpatterns = [
    path("", views.Lists.as_view(), name="lists"),
    path("<str:criterion>/", views.SupportList.as_view(), name="list"),
    path("<str:criterion>/<list_number:number>/", views.Child.as_view(), name="child"),
]
