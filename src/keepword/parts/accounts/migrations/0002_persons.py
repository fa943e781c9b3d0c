"""Accounts become persons: each account's number is its person's, and its name is sealed."""

from django.db import migrations, models

import keepword.enforcement.people.fields


def make_persons(apps, schema_editor):
    Account = apps.get_model("accounts", "Account")
    Person = apps.get_model("enforcement", "Person")
    Version = apps.get_model("enforcement", "PolicyVersion")
    newest = Version.objects.order_by("-number").first()
    known = set(Person.objects.values_list("pk", flat=True))
    for account in Account.objects.exclude(pk__in=known).iterator():
        Person.objects.create(id=account.pk, version=newest, since=account.joined_at)


def seal_names(apps, schema_editor):
    from keepword.enforcement.people import seal

    Account = apps.get_model("accounts", "Account")
    for account in Account.objects.all().iterator():
        content = seal.seal_bytes(
            account.name.encode(), person=account.pk, datum="account.name", place="accounts.Account.name"
        )
        Account.objects.filter(pk=account.pk).update(sealed_name=content)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("enforcement", "0003_persons")]

    operations = [
        migrations.RunPython(make_persons, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("account", "id", models.BigIntegerField(primary_key=True, serialize=False)),
        migrations.AddField(
            "account", "sealed_name", keepword.enforcement.people.fields.SealedTextField(null=True)
        ),
        migrations.RunPython(seal_names, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("account", "name"),
        migrations.RenameField("account", "sealed_name", "name"),
        migrations.AlterField(
            "account", "name", keepword.enforcement.people.fields.SealedTextField(verbose_name="name")
        ),
    ]
