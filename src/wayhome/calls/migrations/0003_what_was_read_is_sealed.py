"""Where a call says it is, and whose telephone it is, stand sealed from now on; undone, they stand in clear again."""

import json

from django.db import migrations

from wayhome.vault.sealing import open_sealed, seal

PLACE = {"table": "calls_event", "column": "read_sealed"}
BATCH = 500


def _batches(events, **chosen):
    last = None
    while True:
        rows = events.filter(**chosen).order_by("pk")
        batch = list((rows.filter(pk__gt=last) if last else rows)[:BATCH])
        if not batch:
            return
        last = batch[-1].pk
        yield batch


def seal_all(apps, schema_editor):
    """Seal what stands in clear, a batch at a time."""
    events = apps.get_model("calls", "CallEvent").objects
    for batch in _batches(events, read_sealed__isnull=True):
        for event in batch:
            event.located = len(event.locations)
            if event.locations or event.blocks:
                said = json.dumps({"locations": event.locations, "blocks": event.blocks}).encode()
                event.read_sealed = seal(said, row=str(event.pk), **PLACE)
        events.bulk_update(batch, ["located", "read_sealed"])


def open_all(apps, schema_editor):
    """Write what is sealed in clear again."""
    events = apps.get_model("calls", "CallEvent").objects
    for batch in _batches(events, read_sealed__isnull=False):
        for event in batch:
            said = json.loads(open_sealed(bytes(event.read_sealed), row=str(event.pk), **PLACE))
            event.locations, event.blocks = said["locations"], said["blocks"]
        events.bulk_update(batch, ["locations", "blocks"])


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0002_call_backs'),
    ]

    operations = [
        migrations.RunPython(seal_all, open_all),
        migrations.RemoveField(
            model_name='callevent',
            name='blocks',
        ),
        migrations.RemoveField(
            model_name='callevent',
            name='locations',
        ),
    ]
