"""The tables of directions and their steps."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Create them."""

    initial = True
    dependencies = ()
    operations = [
        migrations.CreateModel(
            name="Direction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=16, unique=True, verbose_name="番号")),
                ("release", models.CharField(max_length=64, verbose_name="版")),
                ("kind", models.CharField(max_length=32, verbose_name="種類")),
                ("giver", models.CharField(max_length=150, verbose_name="指示する課")),
                ("receiver", models.CharField(max_length=150, verbose_name="指示を受ける課")),
                ("due", models.DateField(verbose_name="期限")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("receiver")), _negated=True), name="direction_is_to_another_department"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField(verbose_name="順番")),
                ("act", models.CharField(max_length=16, verbose_name="行い")),
                ("officer", models.CharField(max_length=150, verbose_name="担当者")),
                ("role", models.CharField(max_length=32, verbose_name="役割")),
                ("department", models.CharField(max_length=150, verbose_name="課")),
                ("on", models.DateField(verbose_name="日")),
                ("text", models.BinaryField(verbose_name="封をした文")),
                (
                    "direction",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="directions.direction"),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("direction", "place"), name="one_step_at_a_place")]},
        ),
    ]
