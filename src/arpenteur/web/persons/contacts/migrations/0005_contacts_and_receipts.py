import arpenteur.web.foundation.keys.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0006_own_scenarios'),
        ('contacts', '0004_names_are_the_persons'),
        ('people', '0001_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_email', models.BooleanField(default=False, help_text="whether the person's address was entered for this line")),
                ('by_phone', models.BooleanField(default=False, help_text="whether the person's telephone was entered for this line")),
                ('row', models.UUIDField(default=uuid.uuid4, editable=False, help_text='what binds encrypted columns to their row')),
                ('kind', models.CharField(choices=[('member', 'member'), ('regular', 'regular contact'), ('once', 'occasional contact'), ('donor', 'donor')], default='once', max_length=8)),
                ('basis', models.CharField(choices=[('consent', 'consent'), ('membership', 'membership'), ('legitimate_interest', 'legitimate_interest'), ('legal_obligation', 'legal_obligation')], max_length=20)),
                ('source', models.CharField(choices=[('door', 'at a door, on a phone'), ('page', 'by herself, on a public page'), ('desk', 'written down by an organiser'), ('import', 'imported list'), ('program', 'by a program')], max_length=8)),
                ('origin', models.CharField(blank=True, help_text='which page, meeting or file, as the team calls it', max_length=80)),
                ('notice', models.CharField(help_text='digest of the notice she could read', max_length=64)),
                ('address', arpenteur.web.foundation.keys.fields.EncryptedText(blank=True, data='contacts', longest=200)),
                ('station', models.CharField(blank=True, help_text='zone of her address, where she gave one', max_length=40)),
                ('language', models.CharField(blank=True, help_text='the one she prefers to be written to in', max_length=8)),
                ('support', models.PositiveSmallIntegerField(blank=True, help_text='1 to 5, only under a receipt of hers for this purpose', null=True)),
                ('given_at', models.DateTimeField()),
                ('last_exchange_at', models.DateTimeField()),
                ('objected_at', models.DateTimeField(blank=True, help_text='since when nothing may reach her', null=True)),
                ('expires_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contacts', to='campaigns.membership')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='contact', to='people.person')),
            ],
            options={
                'ordering': ['-last_exchange_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ContactEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('about', models.CharField(blank=True, max_length=80)),
                ('by', models.CharField(help_text='pseudonym of who did it', max_length=60)),
                ('at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='contacts.contact')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.UUIDField(default=uuid.uuid4, editable=False, help_text='what binds encrypted columns to their row')),
                ('kind', models.CharField(choices=[('help', 'wants to help'), ('sign', 'wants a poster'), ('question', 'a question for the candidate'), ('proxy', 'needs a proxy'), ('lift', 'needs a lift'), ('give', 'wants to give'), ('call', 'to be called back')], max_length=8)),
                ('text', arpenteur.web.foundation.keys.fields.EncryptedText(blank=True, data='contacts', longest=200)),
                ('due', models.DateField()),
                ('created_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='contacts.contact')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='follow_ups', to='campaigns.membership')),
            ],
            options={
                'ordering': ['due', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ContactObjection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=5)),
                ('digest', models.CharField(max_length=32)),
                ('at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
            ],
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(help_text='digest of the link of the receipt', max_length=64, unique=True)),
                ('notice', models.CharField(help_text='digest of the notice as she read it', max_length=64)),
                ('how', models.CharField(choices=[('own', 'on her own phone'), ('team', 'on the phone of a canvasser'), ('page', 'on a public page'), ('link', 'by her own link'), ('paper', 'on a signed sheet of paper'), ('spoken', 'said to the team'), ('import', 'imported with its proof'), ('program', 'by a program')], max_length=8)),
                ('witness', models.CharField(help_text='pseudonym of who offered it: a phone, a member, herself', max_length=60)),
                ('given_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, help_text='when she confirmed by her address', null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='contacts.contact')),
            ],
            options={
                'ordering': ['given_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('news', 'news of the campaign'), ('meetings', 'invitations'), ('helping', 'being asked to help'), ('targeted', 'targeted political advertising'), ('support', 'her level of support written down')], max_length=8)),
                ('channel', models.CharField(choices=[('email', 'e-mail'), ('sms', 'text message'), ('phone', 'call'), ('post', 'letter'), ('none', 'nothing is sent')], max_length=5)),
                ('given_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_how', models.CharField(blank=True, choices=[('own', 'on her own phone'), ('team', 'on the phone of a canvasser'), ('page', 'on a public page'), ('link', 'by her own link'), ('paper', 'on a signed sheet of paper'), ('spoken', 'said to the team'), ('import', 'imported with its proof'), ('program', 'by a program')], max_length=8)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='contacts.contact')),
                ('receipt', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='contacts.receipt')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('purpose', models.CharField(help_text='what the campaign does with it, shown to the person', max_length=120)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='ContactTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tagged', to='contacts.contact')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='contacts.tag')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['campaign', '-last_exchange_at', '-id'], name='contacts_by_exchange'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['campaign', 'station'], name='contacts_by_station'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('notice', ''), _negated=True), models.Q(('basis', ''), _negated=True)), name='a_contact_has_notice_and_basis'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('support', None), models.Q(('support__gte', 1), ('support__lte', 5)), _connector='OR'), name='a_support_is_one_to_five'),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(condition=models.Q(('done_at', None)), fields=['campaign', 'due'], name='follow_ups_to_do'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(('done_at', None), ('text', ''), _connector='OR'), name='a_follow_up_that_is_done_has_no_text'),
        ),
        migrations.AddConstraint(
            model_name='contactobjection',
            constraint=models.UniqueConstraint(fields=('campaign', 'kind', 'digest'), name='an_objection_is_kept_once'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('notice', ''), _negated=True), models.Q(('digest', ''), _negated=True), models.Q(('witness', ''), _negated=True)), name='a_receipt_has_notice_and_witness'),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(condition=models.Q(('withdrawn_at', None)), fields=['campaign', 'purpose', 'channel'], name='consents_in_force'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('contact', 'purpose', 'channel'), name='one_consent_in_force_by_purpose_and_channel'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_at__isnull', False), ('receipt__isnull', False)), models.Q(('given_at', None), ('receipt', None), ('withdrawn_at__isnull', False)), _connector='OR'), name='a_consent_has_its_receipt'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('given_at', None), ('withdrawn_at', None), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='a_consent_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.UniqueConstraint(fields=('campaign', 'name'), name='a_tag_has_one_name'),
        ),
        migrations.AddConstraint(
            model_name='contacttag',
            constraint=models.UniqueConstraint(fields=('contact', 'tag'), name='a_tag_is_put_once'),
        ),
    ]
