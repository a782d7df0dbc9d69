from django.db import migrations

from arpenteur.web.persons.contacts.moving import move


def bring(apps, schema_editor):
    move(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("canvass", "0007_receipts"),
        ("contacts", "0001_contacts"),
    ]

    operations = [
        migrations.RunPython(bring, migrations.RunPython.noop),
    ]
