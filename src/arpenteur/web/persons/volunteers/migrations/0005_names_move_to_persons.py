from django.db import migrations

from arpenteur.web.persons.people.moving import volunteers_from_people, volunteers_to_people


def move(apps, schema_editor):
    volunteers_to_people(apps, schema_editor.connection.alias)


def back(apps, schema_editor):
    volunteers_from_people(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0004_person_of_a_volunteer"),
    ]

    operations = [
        migrations.RunPython(move, back),
    ]
