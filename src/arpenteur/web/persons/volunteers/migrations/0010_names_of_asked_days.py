from django.db import migrations, models


def unseal(apps, schema_editor):
    # Back to the version without the table: PostgreSQL keeps a column that a policy reads. Migrating seals it again.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP POLICY IF EXISTS arpenteur_sealed ON volunteers_weekquestion")


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0009_means_of_asking"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, unseal),
        migrations.RemoveConstraint(model_name="weekquestion", name="days_are_asked_of_her_once"),
        migrations.RemoveConstraint(model_name="weekquestion", name="asked_days_are_in_order"),
        migrations.AlterModelOptions(name="weekquestion", options={"ordering": ["first_day", "id"]}),
        migrations.RenameField(model_name="weekquestion", old_name="first", new_name="first_day"),
        migrations.RenameField(model_name="weekquestion", old_name="last", new_name="last_day"),
        migrations.AddConstraint(
            model_name="weekquestion",
            constraint=models.UniqueConstraint(fields=("volunteer", "first_day"), name="days_are_asked_of_her_once"),
        ),
        migrations.AddConstraint(
            model_name="weekquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="asked_days_are_in_order"
            ),
        ),
    ]
