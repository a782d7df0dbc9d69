from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0003_maker"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="basket",
            field=models.JSONField(
                blank=True, default=list, help_text="stations to go to next, in the order they were put in"
            ),
        ),
    ]
