

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0006_own_scenarios'),
    ]

    operations = [
        migrations.AlterField(
            model_name='invitation',
            name='role',
            field=models.CharField(choices=[('director', 'campaign director'), ('field_lead', 'field organiser'), ('team_lead', 'team leader'), ('volunteer', 'volunteer'), ('protection', 'data-protection officer'), ('treasurer', 'treasurer'), ('guest', 'guest, reading only')], max_length=12),
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('director', 'campaign director'), ('field_lead', 'field organiser'), ('team_lead', 'team leader'), ('volunteer', 'volunteer'), ('protection', 'data-protection officer'), ('treasurer', 'treasurer'), ('guest', 'guest, reading only')], max_length=12),
        ),
    ]
