"""Addresses of the desk for proposals. A batch is addressed by its number in the vault, a recipe by the use of the plan it is for."""

from django.urls import path, register_converter

from hagukumi.office.deidentified import provision_views, recipe_views, views


class BatchNumber:
    """A number of the vault: b and 24 hexadecimal digits."""

    regex = "b[0-9a-f]{24}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(BatchNumber, "batch_number")
app_name = "deidentified"
urlpatterns = [
    path("", views.Batches.as_view(), name="batches"),
    path("recipes/", recipe_views.Uses.as_view(), name="recipes"),
    path("recipes/<str:use>/", recipe_views.Write.as_view(), name="recipe"),
    path("<batch_number:batch>/", views.One.as_view(), name="batch"),
    path("<batch_number:batch>/method/", views.Method.as_view(), name="method"),
    path("<batch_number:batch>/ask/", provision_views.AskProvision.as_view(), name="ask"),
    path("<batch_number:batch>/agree/", provision_views.Agree.as_view(), name="agree"),
]
