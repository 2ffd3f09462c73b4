"""Directions and their steps in the office's database: identifiers, days and sealed texts. A step is written once and never changed."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import models

from hagukumi.office.directions.acts import LEADS_TO, Act, State

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Direction(models.Model):
    """A direction of one department to another. What it says is the text of its first step."""

    steps: RelatedManager[Step]
    number: models.CharField[str, str] = models.CharField("番号", max_length=16, unique=True)
    release: models.CharField[str, str] = models.CharField("版", max_length=64)
    kind: models.CharField[str, str] = models.CharField("種類", max_length=32)
    giver: models.CharField[str, str] = models.CharField("指示する課", max_length=150)
    receiver: models.CharField[str, str] = models.CharField("指示を受ける課", max_length=150)
    due: models.DateField[datetime.date, datetime.date] = models.DateField("期限")

    class Meta:
        """No department directs itself (4.1)."""

        constraints = (models.CheckConstraint(condition=~models.Q(giver=models.F("receiver")), name="direction_is_to_another_department"),)

    def __str__(self) -> str:
        return self.number

    @property
    def taken(self) -> tuple[Step, ...]:
        """Its steps, the first first."""
        return tuple(sorted(self.steps.all(), key=lambda step: step.place))

    @property
    def state(self) -> State:
        """Where it stands."""
        return LEADS_TO[Act(self.taken[-1].act)]


class Step(models.Model):
    """One act on a direction: who, in which role and department, on which day, and the sealed text."""

    direction_id: int
    direction: models.ForeignKey[Direction, Direction] = models.ForeignKey(Direction, models.PROTECT, related_name="steps")
    place: models.PositiveSmallIntegerField[int, int] = models.PositiveSmallIntegerField("順番")
    act: models.CharField[str, str] = models.CharField("行い", max_length=16)
    officer: models.CharField[str, str] = models.CharField("担当者", max_length=150)
    role: models.CharField[str, str] = models.CharField("役割", max_length=32)
    department: models.CharField[str, str] = models.CharField("課", max_length=150)
    on: models.DateField[datetime.date, datetime.date] = models.DateField("日")
    text: models.BinaryField[bytes, bytes] = models.BinaryField("封をした文")

    class Meta:
        """Two people cannot take the same step: whoever comes second is refused by the database itself."""

        constraints = (models.UniqueConstraint(fields=("direction", "place"), name="one_step_at_a_place"),)

    def __str__(self) -> str:
        return f"{self.direction_id}/{self.place}"
