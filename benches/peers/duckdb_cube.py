"""What DuckDB takes for the numbers of a whole cube, on a file of its own.

    pip install duckdb
    cargo bench --bench engine            # makes the stores
    python3 benches/peers/duckdb_cube.py target/tmp/engine/1000000.db

Loading is not timed. Prints processor and clock time with two threads, the median of as many runs as the second argument
says (default 5).
"""

import os
import resource
import sqlite3
import sys
import time

import duckdb

SEGMENTS = [
    ("all", "true"),
    ("free", "plan = 'free'"),
    ("pro", "plan = 'pro'"),
    ("smb", "segment = 'smb'"),
    ("enterprise", "segment = 'enterprise'"),
]
STEPS = [("onboarding_complete", 7), ("key_action_completed", 7), ("invite_sent", 14)]
ACTIVE = "('app_open', 'key_action_completed')"
TRENDS = "('signup', 'onboarding_complete', 'key_action_completed', 'invite_sent', 'error')"


def load(store, path):
    """Copies the columns that a cube reads into a DuckDB file."""
    if os.path.exists(path):
        return
    rows = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    csv = path + ".csv"
    connection = duckdb.connect(path)
    for table, columns, types in [
        ("users", "id, plan, segment, is_test", "id VARCHAR, plan VARCHAR, segment VARCHAR, is_test INTEGER"),
        ("events", "user_id, name, ts, source", "user_id VARCHAR, name VARCHAR, ts BIGINT, source VARCHAR"),
    ]:
        with open(csv, "w") as out:
            for row in rows.execute(f"SELECT {columns} FROM {table}"):
                out.write(",".join(str(value) for value in row) + "\n")
        connection.execute(f"CREATE TABLE {table}({types})")
        connection.execute(f"COPY {table} FROM '{csv}' (HEADER false)")
    connection.close()
    os.remove(csv)


def cube(path):
    """Every cell of the cube: counts, distinct users, active users, cohorts, steps by lag, times, retention."""
    connection = duckdb.connect(path, read_only=True, config={"threads": 2})
    run = lambda sql: connection.execute(sql).fetchall()
    members = " UNION ALL ".join(
        f"SELECT '{key}' AS seg, id AS user_id FROM users WHERE is_test <> 1 AND {where}" for key, where in SEGMENTS
    )
    run(f"CREATE TEMP TABLE members AS {members}")
    run(
        """CREATE TEMP TABLE counted AS
           SELECT e.user_id, name, ts, CAST(floor(ts / 86400000) AS INTEGER) AS day
           FROM events e LEFT JOIN users u ON u.id = e.user_id
           WHERE coalesce(u.is_test, 0) <> 1 AND coalesce(lower(source), '') NOT IN ('test', 'bot', 'internal')"""
    )
    cells = run(
        f"""SELECT seg, day, name, count(*), count(DISTINCT user_id)
            FROM counted JOIN members USING (user_id) WHERE name IN {TRENDS} GROUP BY ALL"""
    )
    run(f"CREATE TEMP TABLE active AS SELECT DISTINCT user_id, day FROM counted WHERE name IN {ACTIVE}")
    for days in (1, 7, 28):
        cells += run(
            f"""SELECT seg, day + k AS until, count(DISTINCT user_id)
                FROM active JOIN members USING (user_id), range({days}) AS r(k) GROUP BY ALL"""
        )
    run("CREATE TEMP TABLE t0 AS SELECT user_id, min(ts) AS t, min(ts) AS start FROM counted WHERE name = 'signup' GROUP BY 1")
    cells += run(
        "SELECT seg, CAST(floor(start / 86400000) AS INTEGER) AS cohort, count(*) FROM t0 JOIN members USING (user_id) GROUP BY ALL"
    )
    for number, (name, window) in enumerate(STEPS, 1):
        run(
            f"""CREATE TEMP TABLE t{number} AS
                SELECT b.user_id, min(e.ts) AS t, b.start FROM t{number - 1} b JOIN counted e USING (user_id)
                WHERE e.name = '{name}' AND e.ts >= b.t AND e.ts <= b.start + {window} * 86400000 GROUP BY ALL"""
        )
        for cell in ("CAST(floor(t / 86400000) AS INTEGER) - CAST(floor(start / 86400000) AS INTEGER)", "(t - start) // 3600000"):
            cells += run(
                f"""SELECT seg, CAST(floor(start / 86400000) AS INTEGER) AS cohort, {cell} AS cell, count(*)
                    FROM t{number} JOIN members USING (user_id) GROUP BY ALL"""
            )
    cells += run(
        """SELECT seg, cohort, day - cohort AS n, count(*)
           FROM (SELECT user_id, CAST(floor(start / 86400000) AS INTEGER) AS cohort FROM t0)
           JOIN active USING (user_id) JOIN members USING (user_id)
           WHERE day - cohort BETWEEN 0 AND 30 GROUP BY ALL"""
    )
    connection.close()
    return len(cells)


def main():
    store = sys.argv[1]
    path = store.removesuffix(".db") + ".duckdb"
    load(store, path)
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    cpu, wall = [], []
    for _ in range(rounds):
        before, clock = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
        cells = cube(path)
        after = resource.getrusage(resource.RUSAGE_SELF)
        cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        wall.append(time.monotonic() - clock)
    print(f"DuckDB {duckdb.__version__}, {cells} cells: processor {sorted(cpu)[rounds // 2]:.3f} s, clock {sorted(wall)[rounds // 2]:.3f} s")


main()
