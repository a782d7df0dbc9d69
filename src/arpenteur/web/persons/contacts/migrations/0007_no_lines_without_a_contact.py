from django.db import migrations

from arpenteur.web.foundation.campaigns.row_security import secure_table
from arpenteur.web.persons.contacts.receipts_moving import bring


def move(apps, schema_editor):
    """Those that a process of the former version wrote in between."""
    bring(apps, schema_editor.connection.alias)


def seal(apps, schema_editor):
    """Sealed as it was: where its rows are seen and those of people are not, PostgreSQL finds each without its person."""
    secure_table(schema_editor.connection.alias, "contacts_consentedcontact")


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0006_lines_become_receipts"),
    ]

    operations = [
        migrations.RunPython(move, seal),
        migrations.DeleteModel(name="ConsentedContact"),
    ]
