"""Streets from an OpenStreetMap extract, and safe places."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import wayhome.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0011_person_of_concern'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RoadImport',
            fields=[
                ('id', models.UUIDField(default=wayhome.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('sha256', models.BinaryField(max_length=32)),
                ('file_bytes', models.PositiveBigIntegerField()),
                ('map_of', models.DateTimeField(blank=True, null=True)),
                ('imported_at', models.DateTimeField()),
                ('is_current', models.BooleanField(default=False)),
                ('south', models.FloatField()),
                ('west', models.FloatField()),
                ('north', models.FloatField()),
                ('east', models.FloatField()),
                ('segments', models.PositiveIntegerField()),
                ('junctions', models.PositiveIntegerField()),
                ('kilometres', models.FloatField()),
                ('imported_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'places_road_import',
                'ordering': ('-imported_at',),
            },
        ),
        migrations.CreateModel(
            name='RoadGraph',
            fields=[
                ('road_import', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='graph', serialize=False, to='places.roadimport')),
                ('packed', models.BinaryField()),
            ],
            options={
                'db_table': 'places_road_graph',
            },
        ),
        migrations.CreateModel(
            name='SafePlace',
            fields=[
                ('id', models.UUIDField(default=wayhome.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('police', 'Police station'), ('fire_station', 'Fire station'), ('hospital', 'Hospital'), ('public_building', 'Public building with security'), ('open_all_hours', 'Shop or petrol station open day and night'), ('other', 'Another public place with people')], max_length=20)),
                ('name', models.CharField(max_length=200)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('phone', models.CharField(blank=True, max_length=32)),
                ('hours', models.CharField(blank=True, max_length=200)),
                ('notes', models.CharField(blank=True, max_length=4000)),
                ('osm_ref', models.CharField(blank=True, max_length=40)),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('refused', 'Refused')], max_length=20)),
                ('made_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('refused_at', models.DateTimeField(blank=True, null=True)),
                ('missing_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('refused_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'places_safe_place',
                'ordering': ('name', 'id'),
            },
        ),
        migrations.CreateModel(
            name='StreetSegment',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(blank=True, max_length=120)),
                ('road_class', models.CharField(max_length=20)),
                ('direction', models.SmallIntegerField()),
                ('speed_kmh', models.FloatField()),
                ('lit', models.BooleanField(null=True)),
                ('drivable', models.BooleanField()),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('metres', models.FloatField()),
                ('line', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ('west', models.FloatField()),
                ('south', models.FloatField()),
                ('east', models.FloatField()),
                ('north', models.FloatField()),
                ('road_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='streets', to='places.roadimport')),
            ],
            options={
                'db_table': 'places_street_segment',
            },
        ),
        migrations.AddConstraint(
            model_name='roadimport',
            constraint=models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('is_current',), name='places_road_import_one_current'),
        ),
        migrations.AddConstraint(
            model_name='roadimport',
            constraint=models.CheckConstraint(condition=models.Q(('east__lte', 180), ('north__lte', 90), ('south__gte', -90), ('south__lte', models.F('north')), ('west__gte', -180), ('west__lte', models.F('east'))), name='places_road_import_box'),
        ),
        migrations.AddIndex(
            model_name='safeplace',
            index=models.Index(fields=['state', 'name'], name='places_safe_place_state'),
        ),
        migrations.AddConstraint(
            model_name='safeplace',
            constraint=models.UniqueConstraint(condition=models.Q(('osm_ref', ''), _negated=True), fields=('osm_ref',), name='places_safe_place_osm_once'),
        ),
        migrations.AddConstraint(
            model_name='safeplace',
            constraint=models.CheckConstraint(condition=models.Q(('latitude__gte', -90), ('latitude__lte', 90), ('longitude__gte', -180), ('longitude__lte', 180)), name='places_safe_place_point'),
        ),
        migrations.AddConstraint(
            model_name='safeplace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='places_safe_place_confirmed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='safeplace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('refused_at__isnull', False), ('refused_by__isnull', False)), _connector='OR'), name='places_safe_place_refused_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='safeplace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'proposed'), _negated=True), models.Q(('osm_ref', ''), _negated=True), _connector='OR'), name='places_safe_place_proposed_by_the_map'),
        ),
        migrations.AddIndex(
            model_name='streetsegment',
            index=django.contrib.postgres.indexes.GistIndex(models.Func(models.Func('west', 'south', function='point'), models.Func('east', 'north', function='point'), function='box'), name='places_street_segment_box'),
        ),
        migrations.AddConstraint(
            model_name='streetsegment',
            constraint=models.UniqueConstraint(fields=('road_import', 'number'), name='places_street_segment_once'),
        ),
        migrations.AddConstraint(
            model_name='streetsegment',
            constraint=models.CheckConstraint(condition=models.Q(('direction__in', (0, 1))), name='places_street_segment_direction'),
        ),
        migrations.AddConstraint(
            model_name='streetsegment',
            constraint=models.CheckConstraint(condition=models.Q(('metres__gte', 0), ('speed_kmh__gt', 0)), name='places_street_segment_speed_and_length'),
        ),
    ]
