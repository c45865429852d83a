"""Every signature is a row: those in ink that stand under letters already, and the electronic ones to come."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0004_imports_are_kept"),
        ("letters", "0009_offices_word_their_documents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SignerNik",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.BinaryField()),
                ("tail", models.CharField(max_length=4)),
                ("set_at", models.DateTimeField()),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signer_nik",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LetterSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveSmallIntegerField()),
                (
                    "party",
                    models.CharField(
                        choices=[("office", "kantor"), ("applicant", "pemohon")], default="office", max_length=9
                    ),
                ),
                ("post_key", models.SlugField(blank=True, max_length=40)),
                ("acting", models.CharField(blank=True, max_length=6)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("wet", "Tanda tangan basah"),
                            ("pkcs12", "Sertifikat sendiri (.p12)"),
                            ("bsre", "Sertifikat BSrE"),
                            ("training", "Latihan"),
                        ],
                        max_length=8,
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("issuer", models.CharField(blank=True, max_length=300)),
                ("level", models.CharField(blank=True, max_length=5)),
                ("certified", models.BooleanField(default=False)),
                ("trusted", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="letters.letter"
                    ),
                ),
                (
                    "signed",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="base.blob"),
                ),
            ],
            options={
                "ordering": ["letter", "seq"],
                "constraints": [
                    models.UniqueConstraint(fields=("letter", "seq"), name="signature_has_its_place_under_the_letter"),
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["wet", "pkcs12", "bsre", "training"])),
                        name="signature_way_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("way", "wet"), models.Q(("subject", ""), _negated=True), _connector="OR"),
                        name="electronic_signature_names_its_certificate",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SigningAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("wet", "Tanda tangan basah"),
                            ("pkcs12", "Sertifikat sendiri (.p12)"),
                            ("bsre", "Sertifikat BSrE"),
                            ("training", "Latihan"),
                        ],
                        max_length=8,
                    ),
                ),
                ("token", models.UUIDField(unique=True)),
                ("sent_sha256", models.CharField(max_length=64)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=60)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="letters.letter"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("letter",),
                        name="letter_is_signed_by_one_attempt_at_a_time",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            """INSERT INTO letters_lettersignature
            (letter_id, seq, party, post_key, account_id, acting, way, signed_id, subject, issuer, level, certified, trusted, at)
            SELECT id, 1, 'office', signer_post, signer_id, signer_acting, 'wet', signed_id, '', '', '', false, false, signed_at
            FROM letters_letter WHERE state = 'signed' AND signed_id IS NOT NULL AND signed_at IS NOT NULL""",
            migrations.RunSQL.noop,
        ),
    ]
