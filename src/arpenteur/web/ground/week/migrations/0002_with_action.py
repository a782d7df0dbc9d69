from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('week', '0001_publication_and_turf_notes'),
    ]

    operations = [
        migrations.AddField(
            model_name='publication',
            name='with_action',
            field=models.BooleanField(default=True, help_text='it made the action too; taken back, it goes with it'),
        ),
    ]
