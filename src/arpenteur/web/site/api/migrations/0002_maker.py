from django.db import migrations, models

from arpenteur.web.foundation.campaigns.makers import fill_makers


def fill(apps, _schema):
    fill_makers(apps, "api.ApiToken", "token.created", "revoked_at")
    fill_makers(apps, "api.WebhookEndpoint", "webhook.created", "ended_at")


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0001_initial"),
        ("audit", "0002_settled"),
        ("campaigns", "0003_maker"),
    ]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="maker",
            field=models.CharField(blank=True, help_text="pseudonym of the member who made it", max_length=40),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="maker",
            field=models.CharField(blank=True, help_text="pseudonym of the member who made it", max_length=40),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
