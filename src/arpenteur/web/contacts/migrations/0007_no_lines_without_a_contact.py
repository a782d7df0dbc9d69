from django.db import migrations

from arpenteur.web.contacts.receipts_moving import bring


def move(apps, schema_editor):
    """Those that a process of the former version wrote in between."""
    bring(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0006_lines_become_receipts"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(name="ConsentedContact"),
    ]
