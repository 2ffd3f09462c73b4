"""Forms whose fields know their hints and errors."""

from __future__ import annotations

from typing import Any

from django import forms


def tie_errors(form: forms.Form) -> None:
    """Tie each field's hint and errors to it, for screen readers (WCAG 1.3.1, 3.3.1)."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        described = [f"{form[name].auto_id}-hint"] if field.help_text else []
        if form.is_bound and form.errors.get(name):
            field.widget.attrs["aria-invalid"] = "true"
            described.append(f"{form[name].auto_id}-error")
        if described:
            field.widget.attrs["aria-describedby"] = " ".join(described)


class TiedForm(forms.Form):
    """A form whose fields know their hints, and once it was sent their errors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            tie_errors(self)

    def full_clean(self) -> None:
        """Validate, then tie."""
        super().full_clean()
        tie_errors(self)
