from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_notices_of_room_and_outages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_kind_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="preference",
            name="preference_kind_is_known",
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("task_waiting", "Ada langkah yang menunggu saya"),
                    ("task_late", "Langkah saya lewat batas waktu"),
                    ("question_asked", "Ada pertanyaan untuk saya"),
                    ("letter_answered", "Surat saya sudah dijawab"),
                    ("returned", "Permohonan dikembalikan untuk dilengkapi"),
                    ("ship_reminder", "Pengingat tanggal kirim server"),
                    ("lapsed", "Permohonan tidak dilanjutkan karena lewat waktu"),
                    ("selesai", "Permohonan selesai"),
                    ("promise_ends", "Janji tempat hampir berakhir"),
                    ("date_moved", "Tanggal kirim diundur karena pemeliharaan"),
                    ("maintenance", "Pemeliharaan di ruang server"),
                    ("turn_offered", "Ada tempat untuk yang di daftar tunggu"),
                    ("turn_over", "Tawaran tempat berakhir tanpa jawaban"),
                    ("outage", "Gangguan atau pekerjaan yang kena server saya"),
                    ("server_differs", "Server yang berjalan berbeda dari yang disepakati"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="preference",
            name="kind",
            field=models.CharField(
                choices=[
                    ("task_waiting", "Ada langkah yang menunggu saya"),
                    ("task_late", "Langkah saya lewat batas waktu"),
                    ("question_asked", "Ada pertanyaan untuk saya"),
                    ("letter_answered", "Surat saya sudah dijawab"),
                    ("returned", "Permohonan dikembalikan untuk dilengkapi"),
                    ("ship_reminder", "Pengingat tanggal kirim server"),
                    ("lapsed", "Permohonan tidak dilanjutkan karena lewat waktu"),
                    ("selesai", "Permohonan selesai"),
                    ("promise_ends", "Janji tempat hampir berakhir"),
                    ("date_moved", "Tanggal kirim diundur karena pemeliharaan"),
                    ("maintenance", "Pemeliharaan di ruang server"),
                    ("turn_offered", "Ada tempat untuk yang di daftar tunggu"),
                    ("turn_over", "Tawaran tempat berakhir tanpa jawaban"),
                    ("outage", "Gangguan atau pekerjaan yang kena server saya"),
                    ("server_differs", "Server yang berjalan berbeda dari yang disepakati"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "task_waiting",
                            "task_late",
                            "question_asked",
                            "letter_answered",
                            "returned",
                            "ship_reminder",
                            "lapsed",
                            "selesai",
                            "promise_ends",
                            "date_moved",
                            "maintenance",
                            "turn_offered",
                            "turn_over",
                            "outage",
                            "server_differs",
                        ],
                    )
                ),
                name="notice_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "task_waiting",
                            "task_late",
                            "question_asked",
                            "letter_answered",
                            "returned",
                            "ship_reminder",
                            "lapsed",
                            "selesai",
                            "promise_ends",
                            "date_moved",
                            "maintenance",
                            "turn_offered",
                            "turn_over",
                            "outage",
                            "server_differs",
                        ],
                    )
                ),
                name="preference_kind_is_known",
            ),
        ),
    ]
