"""The clock: its one row, and the function that everything asks for the time."""

from django.db import migrations, models

FORWARDS = """
INSERT INTO core_clock_mark (id, high_water) VALUES (1, clock_timestamp());

CREATE FUNCTION wayhome_now() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE
AS $$ SELECT greatest(clock_timestamp(), (SELECT high_water FROM core_clock_mark WHERE id = 1)) $$;

COMMENT ON FUNCTION wayhome_now() IS
'The time Wayhome decides by: the database''s clock, never below the stored high-water mark.';
"""

BACKWARDS = "DROP FUNCTION wayhome_now();"


class Migration(migrations.Migration):
    initial = True
    dependencies = ()
    operations = (
        migrations.CreateModel(
            name="ClockMark",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("high_water", models.DateTimeField()),
                ("jumped_at", models.DateTimeField(null=True)),
                ("jumped_seconds", models.FloatField(null=True)),
            ],
            options={
                "db_table": "core_clock_mark",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="core_clock_mark_one_row"),
                ],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    )
