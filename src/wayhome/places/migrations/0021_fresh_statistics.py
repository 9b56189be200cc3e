from django.db import migrations

# ANALYZE is its owner's to run, and the runtime role owns no table: this lends it that one, of this one table, and no
# more (the MAINTAIN right of PostgreSQL 17 would lend CLUSTER, REINDEX and LOCK too, and 15 and 16 have none). It
# never waits for another one at work on the table.
LEND = """
CREATE FUNCTION places_analyze_premises() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    ANALYZE (SKIP_LOCKED) public.places_premise;
END
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0020_roads_and_safe_places'),
    ]

    operations = [
        migrations.RunSQL(LEND, "DROP FUNCTION places_analyze_premises();"),
    ]
