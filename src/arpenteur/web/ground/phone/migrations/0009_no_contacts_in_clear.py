from django.db import migrations

from arpenteur.web.persons.contacts.moving import move


def bring(apps, schema_editor):
    """Those that a process of the former version wrote in between."""
    move(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("canvass", "0008_contacts_move_to_their_room"),
    ]

    operations = [
        migrations.RunPython(bring, migrations.RunPython.noop),
        migrations.DeleteModel(name="ConsentedContact"),
    ]
