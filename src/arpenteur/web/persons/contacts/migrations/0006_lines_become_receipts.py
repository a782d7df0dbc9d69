from django.db import migrations

from arpenteur.web.persons.contacts.receipts_moving import back, bring


def move(apps, schema_editor):
    bring(apps, schema_editor.connection.alias)


def move_back(apps, schema_editor):
    back(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0005_contacts_and_receipts"),
        ("volunteers", "0006_no_names_in_clear"),
    ]

    operations = [
        migrations.RunPython(move, move_back),
    ]
