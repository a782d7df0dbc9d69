from django.db import migrations

from arpenteur.web.foundation.shared.sealing import unsealed


def round_points(apps, _schema):
    """Points that came finer than ten metres are kept to ten."""
    with unsealed():
        rows = apps.get_model("consultations.Contribution")._base_manager.exclude(latitude=None)
        for one in rows.only("latitude", "longitude", "precision").order_by("pk").iterator():
            one.latitude, one.longitude = round(one.latitude, 4), round(one.longitude, 4)
            one.precision = max(10, one.precision or 0)
            one.save(update_fields=["latitude", "longitude", "precision"])


class Migration(migrations.Migration):

    dependencies = [
        ("consultations", "0003_counts_that_stay"),
    ]

    operations = [
        migrations.RunPython(round_points, migrations.RunPython.noop, elidable=True),
    ]
