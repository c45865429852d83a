"""One call gives an address and holds the chain of its record: each statement inside sees what others committed meanwhile.

Who takes the next free one tries the lock of each candidate and passes by one that another transaction is taking just now,
so that many take at once without waiting; only when nothing else is left it waits for those, whether one of them gives up.
The row of the prefix is held against changes of its bounds. `address_has_one_holder` says no in the end, whoever comes.
"""

from django.db import migrations

LOCK = 0x4B4F4C51  # beside the locks of the record (base/events.py)
RECORDING = 0x4B4F4C4F

ON = f"""
CREATE FUNCTION addressing_next_free(
    _prefix bigint, _first inet, _last inet, _gateway inet, _from inet
) RETURNS inet LANGUAGE plpgsql STABLE AS $$
DECLARE
    c inet := _from;
    beyond inet;
BEGIN
    LOOP
        IF c IS NULL OR c > _last THEN RETURN NULL; END IF;
        IF c = _gateway THEN
            beyond := c;
        ELSE
            SELECT r.last INTO beyond FROM addressing_reservedrange r
                WHERE r.prefix_id = _prefix AND c BETWEEN r.first AND r.last ORDER BY r.last DESC LIMIT 1;
            IF beyond IS NULL AND EXISTS (
                SELECT 1 FROM addressing_address a WHERE a.host = c AND a.state IN ('held', 'used', 'quarantined')
            ) THEN
                SELECT t.host INTO beyond FROM (
                    SELECT a.host, lead(a.host) OVER (ORDER BY a.host) AS following FROM addressing_address a
                    WHERE a.state IN ('held', 'used', 'quarantined') AND a.host BETWEEN c AND _last
                ) t WHERE t.following IS NULL OR t.following > t.host + 1 LIMIT 1;
            END IF;
        END IF;
        IF beyond IS NULL THEN RETURN c; END IF;
        IF beyond >= _last THEN RETURN NULL; END IF;
        c := beyond + 1;
        beyond := NULL;
    END LOOP;
END $$;

CREATE FUNCTION addressing_take(
    _prefix bigint, _wanted inet, _state text, _server bigint, _promise bigint, _label text, _dns_name text,
    _at timestamptz, OUT why text, OUT id bigint, OUT host inet,
    OUT chain bigint, OUT length integer, OUT head text, OUT now timestamptz
) LANGUAGE plpgsql AS $$
DECLARE
    p addressing_prefix;
    skipped inet;
    ended boolean := false;
BEGIN
    SELECT * INTO p FROM addressing_prefix x WHERE x.id = _prefix FOR KEY SHARE;
    IF NOT FOUND THEN why := 'unknown'; RETURN; END IF;
    IF NOT p.assignable THEN why := 'closed'; RETURN; END IF;
    host := coalesce(_wanted, p.first_host);
    IF _wanted IS NOT NULL THEN
        IF NOT _wanted <<= p.cidr THEN why := 'outside'; RETURN; END IF;
        IF NOT _wanted BETWEEN p.first_host AND p.last_host OR _wanted = p.gateway OR EXISTS (
            SELECT 1 FROM addressing_reservedrange r WHERE r.prefix_id = _prefix AND _wanted BETWEEN r.first AND r.last
        ) THEN why := 'kept_back'; RETURN; END IF;
        UPDATE addressing_address a SET state = 'released'
            WHERE a.host = _wanted AND a.state = 'quarantined' AND a.free_from <= _at;
    END IF;
    LOOP
        IF _wanted IS NULL THEN
            host := addressing_next_free(_prefix, p.first_host, p.last_host, p.gateway, host);
            IF host IS NULL AND NOT ended THEN
                ended := true;
                UPDATE addressing_address a SET state = 'released' WHERE a.id IN (
                    SELECT b.id FROM addressing_address b WHERE b.state = 'quarantined' AND b.free_from <= _at
                    AND b.host BETWEEN p.first_host AND p.last_host ORDER BY b.id FOR UPDATE SKIP LOCKED);
                host := p.first_host;
                skipped := NULL;
                CONTINUE;
            ELSIF host IS NULL AND skipped IS NOT NULL THEN
                PERFORM pg_advisory_xact_lock({LOCK}, hashtext(skipped::text));
                host := skipped;
                skipped := NULL;
                CONTINUE;
            ELSIF host IS NULL THEN
                why := 'full';
                RETURN;
            ELSIF NOT pg_try_advisory_xact_lock({LOCK}, hashtext(host::text)) THEN
                skipped := coalesce(skipped, host);
                host := CASE WHEN host < p.last_host THEN host + 1 END;
                CONTINUE;
            END IF;
        END IF;
        INSERT INTO addressing_address
            (prefix_id, host, state, server_id, promise_id, dns_name, label, held_at, used_at)
            VALUES (_prefix, host, _state, _server, _promise, _dns_name, _label,
                CASE WHEN _state = 'held' THEN _at END, CASE WHEN _state = 'used' THEN _at END)
            ON CONFLICT DO NOTHING RETURNING addressing_address.id INTO addressing_take.id;
        EXIT WHEN addressing_take.id IS NOT NULL;
        IF _wanted IS NOT NULL THEN why := 'taken'; RETURN; END IF;
    END LOOP;
    LOOP
        INSERT INTO base_chain (subject_kind, subject_id, length, head) VALUES ('address', host(host), 0, '')
            ON CONFLICT (subject_kind, subject_id) DO NOTHING;
        SELECT b.id, b.length, b.head INTO chain, length, head FROM base_chain b
            WHERE b.subject_kind = 'address' AND b.subject_id = host(addressing_take.host) FOR UPDATE;
        EXIT WHEN FOUND;
    END LOOP;
    PERFORM pg_advisory_xact_lock_shared({RECORDING});
    now := clock_timestamp();
END $$;
"""  # noqa: S608 - two numbers of ours
OFF = """
DROP FUNCTION addressing_take(bigint, inet, text, bigint, bigint, text, text, timestamptz);
DROP FUNCTION addressing_next_free(bigint, inet, inet, inet, inet);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("addressing", "0002_only_an_import_is_taken_back"),
        ("base", "0004_imports_are_kept"),
    ]

    operations = [migrations.RunSQL(ON, OFF)]
