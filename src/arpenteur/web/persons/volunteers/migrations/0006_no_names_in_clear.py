import django.db.models.deletion
from django.db import migrations, models

from arpenteur.web.foundation.campaigns.row_security import secure_accounts
from arpenteur.web.persons.people.moving import write_over


def clean(apps, schema_editor):
    # PostgreSQL keeps a column that the policy of another table reads.
    secure_accounts(schema_editor.connection.alias)
    write_over(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0005_names_move_to_persons"),
    ]

    operations = [
        migrations.RunPython(clean, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="volunteer", name="an_account_is_one_volunteer"),
        migrations.AlterModelOptions(name="volunteer", options={"ordering": ["id"]}),
        # A value to begin with where somebody goes back to the former version.
        migrations.AlterField(
            model_name="volunteer", name="name", field=models.CharField(default="", max_length=80)
        ),
        migrations.RemoveField(model_name="volunteer", name="user"),
        migrations.RemoveField(model_name="volunteer", name="name"),
        migrations.RemoveField(model_name="volunteer", name="email"),
        migrations.RemoveField(model_name="volunteer", name="phone"),
        migrations.AlterField(
            model_name="volunteer",
            name="person",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="volunteer", to="people.person"
            ),
        ),
    ]
