from django.db import migrations

from arpenteur.web.persons.people.moving import contacts_from_people, contacts_to_people


def move(apps, schema_editor):
    contacts_to_people(apps, schema_editor.connection.alias)


def back(apps, schema_editor):
    contacts_from_people(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0002_person_of_a_contact"),
        ("volunteers", "0005_names_move_to_persons"),
    ]

    operations = [
        migrations.RunPython(move, back),
    ]
