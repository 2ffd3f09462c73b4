"""The table of accounts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Create it."""

    initial = True
    dependencies = ()
    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("officer", models.CharField(max_length=150, unique=True, verbose_name="担当者のid")),
                ("is_active", models.BooleanField(default=True)),
                ("demo", models.BooleanField(default=False)),
            ],
            options={"verbose_name": "利用者"},
        ),
    ]
