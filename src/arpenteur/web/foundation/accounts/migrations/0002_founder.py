from django.db import migrations, models


def fill(apps, _schema):
    """The oldest account is the first of its site; whoever directs a campaign could open one, and still may."""
    from arpenteur.web.foundation.shared.sealing import unsealed

    users = apps.get_model("accounts.User").objects
    first = users.order_by("joined_at", "pk").values_list("pk", flat=True).first()
    with unsealed():
        directors = apps.get_model("campaigns.Membership")._base_manager.filter(role="director")
        keys = set(directors.values_list("user", flat=True)) | ({first} if first else set())
    users.filter(pk__in=keys).update(founder=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("campaigns", "0002_contact"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="founder",
            field=models.BooleanField(default=False, help_text="the host lets this account open campaigns"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
