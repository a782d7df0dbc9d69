from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ballots', '0002_too_few_ballots'),
    ]

    operations = [
        migrations.AddField(
            model_name='scrutineer',
            name='came_on',
            field=models.DateField(blank=True, help_text='when she said that she is there to open the box', null=True),
        ),
        migrations.AddField(
            model_name='scrutineer',
            name='link',
            field=models.PositiveSmallIntegerField(default=0, help_text='0: a member; else which of its links opens the place'),
        ),
        migrations.AlterField(
            model_name='scrutineer',
            name='holder',
            field=models.CharField(help_text='pseudonym of the member, or of the place where a link opens it', max_length=60),
        ),
        migrations.AlterField(
            model_name='scrutineer',
            name='public_key',
            field=models.CharField(blank=True, help_text='of her code, hexadecimal; empty while her link waits for her', max_length=64),
        ),
        migrations.AddConstraint(
            model_name='scrutineer',
            constraint=models.CheckConstraint(condition=models.Q(('link__gt', 0), models.Q(('public_key', ''), _negated=True), _connector='OR'), name='a_member_who_is_scrutineer_has_her_key'),
        ),
    ]
