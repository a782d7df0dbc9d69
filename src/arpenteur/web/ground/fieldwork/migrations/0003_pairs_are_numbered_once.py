from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fieldwork", "0002_action_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="action",
            name="pairs",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="last number given to a pair: none is given twice"
            ),
        ),
    ]
