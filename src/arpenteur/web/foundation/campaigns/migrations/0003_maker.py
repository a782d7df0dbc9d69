from django.db import migrations, models

from arpenteur.web.foundation.campaigns.makers import fill_makers


def fill(apps, _schema):
    fill_makers(apps, "campaigns.Invitation", "invitation.created", "revoked_at")


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_settled"),
        ("campaigns", "0002_contact"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="maker",
            field=models.CharField(blank=True, help_text="pseudonym of the member who made it", max_length=40),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
