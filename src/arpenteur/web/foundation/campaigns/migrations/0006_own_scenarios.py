import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0005_context'),
    ]

    operations = [
        migrations.AlterField(
            model_name='campaign',
            name='scenario',
            field=models.CharField(default='reference', help_text='id of a scenario file, of its own, or the reference', max_length=60),
        ),
        migrations.CreateModel(
            name='OwnScenario',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='label of the file, one of a kind in a campaign', max_length=80)),
                ('text', models.TextField(help_text='TOML, as a scenario file')),
                ('changed_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'name'), name='a_scenario_has_a_name_of_its_own')],
            },
        ),
    ]
