"""The nine posts are there after migrating, and an office's own name for one is left alone."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.db import connection

from kolokasi.people.models import Post
from tests.cast import POST_KEYS


@pytest.mark.django_db
def test_the_nine_posts_are_there_in_the_order_of_the_office() -> None:
    assert tuple(Post.objects.values_list("key", flat=True)) == POST_KEYS
    assert [post.key for post in Post.objects.all() if not post.writes] == ["auditor"]
    assert all(post.reads_all and post.name_en for post in Post.objects.all())


@pytest.mark.django_db
def test_running_again_adds_what_is_missing_and_keeps_a_new_name() -> None:
    Post.objects.filter(key="kabid_aptika").update(name="Kabid Layanan Digital")
    Post.objects.filter(key="auditor").delete()
    with connection.schema_editor() as editor:
        importlib.import_module("kolokasi.people.migrations.0002_posts").add_posts(apps, editor)
    assert Post.objects.count() == 9
    assert Post.objects.get(key="kabid_aptika").name == "Kabid Layanan Digital"
