import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0003_languages_help"),
        ("people", "0001_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="volunteer",
            name="person",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="volunteer", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="volunteer",
            name="by_email",
            field=models.BooleanField(
                default=False, help_text="whether the person's address was entered for this line"
            ),
        ),
        migrations.AddField(
            model_name="volunteer",
            name="by_phone",
            field=models.BooleanField(
                default=False, help_text="whether the person's telephone was entered for this line"
            ),
        ),
    ]
