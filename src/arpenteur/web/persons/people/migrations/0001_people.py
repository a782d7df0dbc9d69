import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import arpenteur.web.foundation.keys.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("campaigns", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, help_text="what binds encrypted columns to their row"
                    ),
                ),
                ("name", arpenteur.web.foundation.keys.fields.EncryptedText(data="contacts", longest=80)),
                ("email", arpenteur.web.foundation.keys.fields.EncryptedText(blank=True, data="contacts", longest=254)),
                ("phone", arpenteur.web.foundation.keys.fields.EncryptedText(blank=True, data="contacts", longest=20)),
                (
                    "open_link",
                    models.BooleanField(
                        default=False,
                        help_text="signed up by a link that anybody may have: the program joins nobody to her",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.campaign"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="people",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="DifferentPeople",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.campaign"
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("name", "name"), ("email", "email"), ("phone", "phone"), ("whole", "whole")],
                        max_length=5,
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        help_text="keyed digest of a word of her name, address or telephone", max_length=32
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.campaign"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="words", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="a_person_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", False)), fields=("campaign", "user"),
                name="an_account_is_one_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="differentpeople",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="two_people_differ_once"),
        ),
        migrations.AddIndex(
            model_name="personword",
            index=models.Index(fields=["campaign", "digest"], name="people_by_word"),
        ),
        migrations.AddConstraint(
            model_name="personword",
            constraint=models.UniqueConstraint(
                fields=("person", "kind", "digest"), name="a_word_of_a_person_is_kept_once"
            ),
        ),
    ]
