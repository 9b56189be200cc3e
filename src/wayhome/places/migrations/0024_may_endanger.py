from django.db import migrations, models

# Looking around a point read every premise there, and asked of each whether anything is known of it. The database
# notes it at the premise itself now, whoever writes a hazard or says where a person of concern is, and an index holds
# those alone. The version before finds all the same beside this, but reads the whole table for a point.
NOTE = """
CREATE FUNCTION places_note_may_endanger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE places_premise SET may_endanger = true
     WHERE id IN (SELECT premise_id FROM written) AND NOT may_endanger;
    RETURN NULL;
END
$$;
CREATE FUNCTION places_keep_may_endanger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.may_endanger := true;
    RETURN NEW;
END
$$;
CREATE TRIGGER places_hazard_added AFTER INSERT ON places_hazard
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION places_note_may_endanger();
CREATE TRIGGER places_hazard_moved AFTER UPDATE ON places_hazard
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION places_note_may_endanger();
CREATE TRIGGER places_person_at_added AFTER INSERT ON places_person_at
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION places_note_may_endanger();
CREATE TRIGGER places_person_at_moved AFTER UPDATE ON places_person_at
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION places_note_may_endanger();
CREATE TRIGGER places_premise_endangers BEFORE UPDATE ON places_premise
    FOR EACH ROW WHEN (OLD.may_endanger AND NOT NEW.may_endanger) EXECUTE FUNCTION places_keep_may_endanger();
UPDATE places_premise SET may_endanger = true
 WHERE id IN (SELECT premise_id FROM places_hazard UNION SELECT premise_id FROM places_person_at);
"""
FORGET = """
DROP TRIGGER places_premise_endangers ON places_premise;
DROP TRIGGER places_person_at_moved ON places_person_at;
DROP TRIGGER places_person_at_added ON places_person_at;
DROP TRIGGER places_hazard_moved ON places_hazard;
DROP TRIGGER places_hazard_added ON places_hazard;
DROP FUNCTION places_keep_may_endanger();
DROP FUNCTION places_note_may_endanger();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0023_cheaper_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='premise',
            name='may_endanger',
            field=models.BooleanField(db_default=False, editable=False),
        ),
        migrations.RunSQL(NOTE, FORGET),
        migrations.RemoveIndex(
            model_name='premise',
            name='places_premise_near',
        ),
        migrations.AddIndex(
            model_name='premise',
            index=models.Index(models.Func('latitude', 'longitude', template='(floor((latitude + 90) * 400)::bigint * 144001 + floor((longitude + 180) * 400)::bigint)'), condition=models.Q(('latitude__isnull', False), ('may_endanger', True)), name='places_premise_near'),
        ),
    ]
