"""Indexes that others answer for are gone: a check-in writes its row into every one that there is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0004_tries'),
        ('visits', '0004_found_by_number'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='visit',
            name='visits_office_state',
        ),
        migrations.AlterField(
            model_name='visit',
            name='companion',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accompanied', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='visit',
            name='office',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='staff.office'),
        ),
        migrations.AlterField(
            model_name='visit',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='visit',
            name='vehicle',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='staff.vehicle'),
        ),
        migrations.AlterField(
            model_name='visitevent',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='visit_events', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='visitevent',
            name='stop',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='visits.stop'),
        ),
        migrations.AlterField(
            model_name='visitevent',
            name='visit',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='visits.visit'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['office', 'state', 'expected_back_at'], name='visits_office_state_back'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('vehicle__isnull', False)), fields=['vehicle'], name='visits_vehicle'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('companion__isnull', False)), fields=['companion'], name='visits_companion'),
        ),
        migrations.AddIndex(
            model_name='visitevent',
            index=models.Index(condition=models.Q(('stop__isnull', False)), fields=['stop'], name='visits_event_stop'),
        ),
    ]
