"""A second person agrees that a program reads names."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0004_no_deliveries")]

    operations = [
        migrations.AddField(
            "apitoken",
            "agreed_by",
            models.CharField(
                blank=True,
                default="",
                help_text="pseudonym of the second person who agreed that it reads names",
                max_length=40,
            ),
            preserve_default=False,
        ),
        migrations.AddField("apitoken", "agreed_at", models.DateTimeField(blank=True, null=True)),
    ]
