from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ballots', '0001_boxes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='ballotbox',
            name='state',
            field=models.CharField(choices=[('making', 'scrutineers take their places'), ('ready', 'keys are made'), ('open', 'votes are received'), ('closed', 'closed, sealed'), ('counted', 'opened, to be counted'), ('too_few', 'too few ballots, destroyed unopened')], default='making', max_length=8),
        ),
    ]
