"""What follows from the rows of a rack, kept by the database: free runs, sums, who stands there; and what a line has sold."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# A set bit for each half unit of the runs, from the bottom edge of unit 1; a rack has a hundred units at most.
CELLS = """
CREATE FUNCTION facility_cells(runs int4multirange) RETURNS bit IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
    SELECT coalesce(bit_or(((~ 0::bit(200)) << (200 - (upper(run) - lower(run)))) >> lower(run)), 0::bit(200))
    FROM unnest(runs) AS run
$$;
CREATE FUNCTION facility_longest(runs int4multirange) RETURNS int IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
    SELECT coalesce(max(upper(run) - lower(run) - lower(run) % 2), 0) FROM unnest(runs) AS run
$$;
CREATE FUNCTION facility_numbers(numbers bigint[]) RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
    SELECT coalesce(string_agg(int8send(number), '' ORDER BY place), '')
    FROM unnest(numbers) WITH ORDINALITY AS listed(number, place)
$$;
"""
NO_CELLS = """
DROP FUNCTION facility_numbers(bigint[]); DROP FUNCTION facility_longest(int4multirange);
DROP FUNCTION facility_cells(int4multirange);
"""

# The row as bytes, for who reads all racks at once: `packed` of one width without nulls (an absent limit is infinite).
COLUMNS = """
ALTER TABLE facility_rackstate
    ADD free_front int4multirange NOT NULL DEFAULT '{}',
    ADD free_both int4multirange NOT NULL DEFAULT '{}';
ALTER TABLE facility_rackstate ADD packed bytea NOT NULL GENERATED ALWAYS AS (
    int8send(rack_id) || int8send(room_id) || int8send(coalesce(feed_set_id, 0))
    || int4send(units) || int4send(taken) || int4send(taken_held) || int4send(longest_front) || int4send(longest_both)
    || float8send(coalesce(depth_mm::float8, 'Infinity')) || float8send(coalesce(max_weight_kg, 'Infinity'))
    || float8send(coalesce(max_watts::float8, 'Infinity')) || int4send(from_floor::int)
    || int8send(watts) || int8send(watts_held) || float8send(weight_kg) || float8send(weight_held_kg)
    || int8send(hung) || int8send(hung_held) || bit_send(facility_cells(free_front)) || bit_send(facility_cells(free_both))
) STORED, ADD packed_single bytea NOT NULL GENERATED ALWAYS AS (facility_numbers(single)) STORED;
ALTER TABLE facility_rackstate SET (fillfactor = 60);
"""
NO_COLUMNS = "ALTER TABLE facility_rackstate DROP packed, DROP packed_single, DROP free_front, DROP free_both;"

# Each function first waits for the rows that it will write, and reads in a later statement what is true by then.
# Many racks at once are planned anew: a plan made when the tables were empty reads a table whole for each rack.
KEEP = """
CREATE FUNCTION facility_recount(touched bigint[]) RETURNS void LANGUAGE plpgsql
SET search_path FROM CURRENT SET plan_cache_mode = auto AS $$
BEGIN
    IF cardinality(touched) > 20 THEN
        PERFORM set_config('plan_cache_mode', 'force_custom_plan', true);
    END IF;
    PERFORM 1 FROM facility_rackstate WHERE rack_id = ANY(touched) ORDER BY rack_id FOR NO KEY UPDATE;
    UPDATE facility_rackstate s SET
        room_id = r.room_id, units = r.units, depth_mm = r.depth_mm, max_watts = r.max_watts,
        max_weight_kg = least(r.max_weight_kg, floor.kg),
        from_floor = coalesce(floor.kg < coalesce(r.max_weight_kg, 'Infinity'), false),
        feed_set_id = (SELECT id FROM facility_feedset f WHERE f.feeds = hangs.feeds),
        free_front = free.front, free_both = free.neither,
        longest_front = facility_longest(free.front), longest_both = facility_longest(free.neither),
        taken = span.all_kinds, taken_held = span.held,
        watts = load.watts, watts_held = load.watts_held,
        weight_kg = load.weight_kg, weight_held_kg = load.weight_held_kg,
        hung = load.hung, hung_held = load.hung_held, single = one.feeds, agencies = who.agencies
    FROM facility_rack r
    JOIN facility_room m ON m.id = r.room_id
    CROSS JOIN LATERAL (
        SELECT m.floor_kg_m2 * r.width_mm * coalesce(r.depth_mm, 1000) / 1e6 - r.own_weight_kg AS kg
    ) floor
    CROSS JOIN LATERAL (
        SELECT array_agg(feed_id ORDER BY feed_id) AS feeds FROM facility_rack_feeds WHERE rack_id = r.id
    ) hangs
    CROSS JOIN LATERAL (
        SELECT int4multirange(int4range(0, r.units * 2))
                   - coalesce(range_agg(units) FILTER (WHERE faces && int4range(0, 1)), '{}') AS front,
               int4multirange(int4range(0, r.units * 2)) - coalesce(range_agg(units), '{}') AS neither
        FROM facility_occupation WHERE rack_id = r.id AND released_at IS NULL
    ) free
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(upper(run) - lower(run)), 0) AS all_kinds,
               coalesce(sum(upper(run) - lower(run)) FILTER (WHERE kind = 'held'), 0) AS held
        FROM (
            SELECT kind, unnest(range_agg(units)) AS run
            FROM facility_occupation WHERE rack_id = r.id AND released_at IS NULL GROUP BY kind
        ) runs
    ) span
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(a.watts), 0) AS watts, coalesce(sum(a.watts) FILTER (WHERE a.kind = 'held'), 0) AS watts_held,
               coalesce(sum(a.weight_kg), 0) AS weight_kg,
               coalesce(sum(a.weight_kg) FILTER (WHERE a.kind = 'held'), 0) AS weight_held_kg,
               coalesce(sum(a.watts) FILTER (WHERE a.psu_count <> 1 OR a.feed_id IS NULL), 0) AS hung,
               coalesce(sum(a.watts) FILTER (WHERE (a.psu_count <> 1 OR a.feed_id IS NULL) AND a.kind = 'held'), 0) AS hung_held
        FROM facility_allotment a WHERE a.rack_id = r.id AND a.released_at IS NULL
    ) load
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(part ORDER BY feed_id, place), '{}') AS feeds
        FROM (
            SELECT feed_id, sum(a.watts) AS watts, coalesce(sum(a.watts) FILTER (WHERE a.kind = 'held'), 0) AS held
            FROM facility_allotment a
            WHERE a.rack_id = r.id AND a.released_at IS NULL AND a.psu_count = 1 AND a.feed_id IS NOT NULL GROUP BY feed_id
        ) sums CROSS JOIN LATERAL unnest(ARRAY[feed_id, watts, held]) WITH ORDINALITY AS parts(part, place)
    ) one
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(DISTINCT agency ORDER BY agency), '{}') AS agencies
        FROM (
            SELECT coalesce(v.agency_id, c.agency_id) AS agency FROM facility_occupation o
            LEFT JOIN servers_server v ON v.id = o.server_id
            LEFT JOIN cases_promise p ON p.id = o.promise_id LEFT JOIN cases_case c ON c.id = p.case_id
            WHERE o.rack_id = r.id AND o.released_at IS NULL
        ) standing WHERE agency IS NOT NULL
    ) who
    WHERE s.rack_id = r.id AND r.id = ANY(touched);
END $$;

CREATE FUNCTION facility_keep_racks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM facility_recount(array_agg(DISTINCT rack_id)) FROM new_rows HAVING count(*) > 0;
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM facility_recount(array_agg(DISTINCT rack_id)) FROM old_rows HAVING count(*) > 0;
    ELSE
        PERFORM facility_recount(array_agg(DISTINCT rack_id))
            FROM (SELECT rack_id FROM new_rows UNION SELECT rack_id FROM old_rows) both_rows HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION facility_keep_feed_sets() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE touched bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        touched := (SELECT array_agg(DISTINCT rack_id) FROM new_rows);
    ELSIF TG_OP = 'DELETE' THEN
        touched := (SELECT array_agg(DISTINCT rack_id) FROM old_rows);
    ELSE
        touched := (SELECT array_agg(rack_id) FROM (SELECT rack_id FROM new_rows UNION SELECT rack_id FROM old_rows) both_rows);
    END IF;
    IF touched IS NOT NULL THEN
        PERFORM 1 FROM facility_rackstate WHERE rack_id = ANY(touched) ORDER BY rack_id FOR NO KEY UPDATE;
        INSERT INTO facility_feedset (feeds)
            SELECT feeds FROM (
                SELECT array_agg(feed_id ORDER BY feed_id) AS feeds FROM facility_rack_feeds
                WHERE rack_id = ANY(touched) GROUP BY rack_id
            ) sets WHERE NOT EXISTS (SELECT 1 FROM facility_feedset known WHERE known.feeds = sets.feeds)
            GROUP BY feeds ORDER BY feeds
            ON CONFLICT (feeds) DO NOTHING;
        PERFORM facility_recount(touched);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION facility_keep_rack_facts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM facility_rackstate WHERE rack_id IN (SELECT id FROM old_rows);
        RETURN NULL;
    END IF;
    -- A floor that changes in this moment is waited for: its own recount may not see these racks yet.
    PERFORM 1 FROM facility_room WHERE id IN (SELECT room_id FROM new_rows) ORDER BY id FOR SHARE;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO facility_rackstate (rack_id, room_id, units, max_weight_kg, max_watts, depth_mm, from_floor, taken,
                taken_held, longest_front, longest_both, watts, watts_held, weight_kg, weight_held_kg, hung, hung_held,
                single, agencies)
            SELECT id, room_id, units, NULL, NULL, NULL, false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}', '{}' FROM new_rows;
    END IF;
    PERFORM facility_recount(array_agg(id)) FROM new_rows HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE FUNCTION facility_keep_floors() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM facility_recount(array_agg(r.id)) FROM facility_rack r
        JOIN new_rows n ON n.id = r.room_id JOIN old_rows o ON o.id = n.id
        WHERE n.floor_kg_m2 IS DISTINCT FROM o.floor_kg_m2 HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE FUNCTION facility_sell(uplink bigint[], mbps bigint[], held bigint[]) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
    INSERT INTO facility_uplinkstate AS s (uplink_id, sold, held)
        SELECT line, sum(more), sum(more_held) FROM unnest(uplink, mbps, held) AS change(line, more, more_held)
        GROUP BY line HAVING sum(more) <> 0 OR sum(more_held) <> 0 ORDER BY line
        ON CONFLICT (uplink_id) DO UPDATE SET sold = s.sold + excluded.sold, held = s.held + excluded.held
$$;

CREATE FUNCTION facility_keep_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM facility_sell(array_agg(uplink_id), array_agg(mbps), array_agg(CASE WHEN kind = 'held' THEN mbps ELSE 0 END))
            FROM new_rows WHERE released_at IS NULL AND uplink_id IS NOT NULL HAVING count(*) > 0;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM facility_sell(array_agg(uplink_id), array_agg(-mbps), array_agg(CASE WHEN kind = 'held' THEN -mbps ELSE 0 END))
            FROM old_rows WHERE released_at IS NULL AND uplink_id IS NOT NULL HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION facility_forget_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM facility_uplinkstate WHERE uplink_id IN (SELECT id FROM old_rows);
    RETURN NULL;
END $$;
"""
NOT_KEPT = """
DROP FUNCTION facility_forget_lines(); DROP FUNCTION facility_keep_lines();
DROP FUNCTION facility_sell(bigint[], bigint[], bigint[]); DROP FUNCTION facility_keep_floors();
DROP FUNCTION facility_keep_rack_facts(); DROP FUNCTION facility_keep_feed_sets(); DROP FUNCTION facility_keep_racks();
DROP FUNCTION facility_recount(bigint[]);
"""

OLD_AND_NEW = {
    "INSERT": "NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
}
WATCHED = [
    ("facility_occupation", "racks", "facility_keep_racks", ("INSERT", "UPDATE", "DELETE")),
    ("facility_allotment", "racks", "facility_keep_racks", ("INSERT", "UPDATE", "DELETE")),
    ("facility_allotment", "lines", "facility_keep_lines", ("INSERT", "UPDATE", "DELETE")),
    ("facility_rack_feeds", "racks", "facility_keep_feed_sets", ("INSERT", "UPDATE", "DELETE")),
    ("facility_rack", "racks", "facility_keep_rack_facts", ("INSERT", "UPDATE", "DELETE")),
    ("facility_room", "floors", "facility_keep_floors", ("UPDATE",)),
    ("facility_uplink", "lines", "facility_forget_lines", ("DELETE",)),
]
TRIGGERS = [
    (f"{what}_are_kept_at_{act.lower()}", table, act, function)
    for table, what, function, acts in WATCHED
    for act in acts
]
WATCH = "".join(
    f"CREATE TRIGGER {name} AFTER {act} ON {table} REFERENCING {OLD_AND_NEW[act]} FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
    for name, table, act, function in TRIGGERS
)
UNWATCHED = "".join(f"DROP TRIGGER {name} ON {table};\n" for name, table, _act, _function in TRIGGERS)

FILL = """
INSERT INTO facility_feedset (feeds)
    SELECT DISTINCT array_agg(feed_id ORDER BY feed_id) FROM facility_rack_feeds GROUP BY rack_id ORDER BY 1;
INSERT INTO facility_rackstate (rack_id, room_id, units, from_floor, taken, taken_held, longest_front, longest_both, watts,
        watts_held, weight_kg, weight_held_kg, hung, hung_held, single, agencies)
    SELECT id, room_id, units, false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}', '{}' FROM facility_rack;
SELECT facility_recount(array_agg(id)) FROM facility_rack HAVING count(*) > 0;
SELECT facility_sell(array_agg(uplink_id), array_agg(mbps), array_agg(CASE WHEN kind = 'held' THEN mbps ELSE 0 END))
    FROM facility_allotment WHERE released_at IS NULL AND uplink_id IS NOT NULL HAVING count(*) > 0;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("facility", "0003_what_the_plant_still_lacked"),
        ("servers", "0001_initial"),
        ("cases", "0002_promises_and_manual_closings"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "feeds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, unique=True
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UplinkState",
            fields=[
                (
                    "uplink",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="state",
                        serialize=False,
                        to="facility.uplink",
                    ),
                ),
                ("sold", models.BigIntegerField()),
                ("held", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="RackState",
            fields=[
                (
                    "rack",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="state",
                        serialize=False,
                        to="facility.rack",
                    ),
                ),
                ("units", models.IntegerField()),
                ("depth_mm", models.IntegerField(null=True)),
                ("max_weight_kg", models.FloatField(null=True)),
                ("from_floor", models.BooleanField()),
                ("max_watts", models.IntegerField(null=True)),
                ("taken", models.IntegerField()),
                ("taken_held", models.IntegerField()),
                ("longest_front", models.IntegerField()),
                ("longest_both", models.IntegerField()),
                ("watts", models.BigIntegerField()),
                ("watts_held", models.BigIntegerField()),
                ("weight_kg", models.FloatField()),
                ("weight_held_kg", models.FloatField()),
                ("hung", models.BigIntegerField()),
                ("hung_held", models.BigIntegerField()),
                (
                    "single",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "agencies",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "feed_set",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="racks",
                        to="facility.feedset",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="facility.room"
                    ),
                ),
            ],
            options={"ordering": ["rack"]},
        ),
        migrations.RunSQL(CELLS, NO_CELLS),
        migrations.RunSQL(COLUMNS, NO_COLUMNS),
        migrations.RunSQL(KEEP, NOT_KEPT),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(WATCH, UNWATCHED),
    ]
