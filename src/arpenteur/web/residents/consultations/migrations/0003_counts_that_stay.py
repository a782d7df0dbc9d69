from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0002_surveys_and_decisions'),
    ]

    operations = [
        migrations.AddField(
            model_name='contribution',
            name='counted',
            field=models.BooleanField(default=False, help_text='everybody read it when its author had it erased: no number changes'),
        ),
        migrations.AddField(
            model_name='credential',
            name='spent',
            field=models.BooleanField(default=False, help_text='somebody used it; it stays so once she is erased'),
        ),
        migrations.AddField(
            model_name='credential',
            name='withdrawn',
            field=models.BooleanField(default=False, help_text='of a vote: its pile was lost, it lets nobody in'),
        ),
    ]
