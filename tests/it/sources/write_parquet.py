"""Writes rows as Parquet files with pyarrow, in the types and layouts that writers choose.

Reads a list of jobs as JSON from standard input. A job has a folder, a flavour and either rows or a SQLite database.
"""

import json
import sqlite3
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

COMPRESSIONS = ["none", "snappy", "zstd", "gzip", "lz4"]
TIMES = ["int64", "ms", "us", "ns", "text", "decimal", "double", "wall"]
IDS = ["text", "dictionary", "int64", "decimal", "double", "uint64"]


def times(values, kind):
    if kind == "int64":
        return pa.array(values, pa.int64())
    if kind in ("ms", "us", "ns"):
        factor = {"ms": 1, "us": 1_000, "ns": 1_000_000}[kind]
        scaled = [None if value is None else value * factor for value in values]
        return pa.array(scaled, pa.int64()).cast(pa.timestamp(kind, tz="UTC"))
    if kind == "wall":
        return pa.array(values, pa.int64()).cast(pa.timestamp("ms"))
    if kind == "text":
        instants = pa.array(values, pa.int64()).cast(pa.timestamp("ms"))
        return pa.array([None if value is None else value.isoformat() + "Z" for value in instants.to_pylist()], pa.string())
    if kind == "decimal":
        return pa.array([None if value is None else Decimal(value) for value in values], pa.decimal128(20, 0))
    return pa.array([None if value is None else float(value) for value in values], pa.float64())


def ids(values, kind):
    if kind == "dictionary":
        return pa.array(values, pa.string()).dictionary_encode()
    if kind == "text":
        return pa.array(values, pa.string())
    numbers = [None if value is None else int(value) for value in values]
    if kind == "decimal":
        return pa.array([None if value is None else Decimal(value) for value in numbers], pa.decimal128(20, 2))
    return pa.array(numbers, {"int64": pa.int64(), "double": pa.float64(), "uint64": pa.uint64()}[kind])


def write(path, columns, flavour, rows_of_a_group):
    table = pa.table(columns)
    if flavour % 2:
        table = table.select(list(reversed(table.column_names)))
    pq.write_table(
        table,
        path,
        compression=COMPRESSIONS[flavour % len(COMPRESSIONS)],
        row_group_size=rows_of_a_group,
        use_dictionary=flavour % 3 != 0,
        data_page_version="2.0" if flavour % 4 == 0 else "1.0",
        coerce_timestamps=None,
    )


def column(rows, at):
    return [row[at] for row in rows]


def rows_of(database):
    connection = sqlite3.connect(database)
    users = connection.execute("SELECT id, is_test, plan, segment FROM users").fetchall()
    events = connection.execute("SELECT user_id, NULL, name, ts, source, properties FROM events").fetchall()
    aliases = connection.execute("SELECT anonymous_id, user_id, ts FROM aliases").fetchall()
    return {"users": users, "events": events, "aliases": aliases}


for job in json.load(sys.stdin):
    folder, flavour = Path(job["folder"]), job["flavour"]
    rows = rows_of(job["database"]) if "database" in job else job
    time, kind = job.get("time", TIMES[flavour % len(TIMES)]), job.get("ids", IDS[flavour % 2])
    (folder / "events").mkdir(parents=True)
    users = rows["users"]
    columns = {"id": ids(column(users, 0), kind), "is_test": pa.array(column(users, 1), pa.int64())}
    columns |= {"plan": pa.array(column(users, 2), pa.string()), "segment": pa.array(column(users, 3), pa.string())}
    write(folder / "users.parquet", columns, flavour, 10)
    events = rows["events"]
    half = len(events) // 2
    for number, part in enumerate([events[:half], events[half:]]):
        columns = {"user_id": ids(column(part, 0), kind), "event": ids(column(part, 2), IDS[flavour % 2])}
        columns |= {"time": times(column(part, 3), time), "source": pa.array(column(part, 4), pa.string())}
        columns |= {"properties": pa.array(column(part, 5), pa.string())}
        # A file whose events are all of known people may lack the column.
        if any(row[1] is not None for row in events) and not (number == 1 and all(row[1] is None for row in part)):
            columns |= {"anonymous_id": ids(column(part, 1), IDS[flavour % 2])}
        write(folder / "events" / f"part-{number}.parquet", columns, flavour, 64)
    aliases = rows["aliases"]
    columns = {"anonymous_id": pa.array(column(aliases, 0), pa.string()), "user_id": pa.array(column(aliases, 1), pa.string())}
    write(folder / "aliases.parquet", columns | {"time": times(column(aliases, 2), time)}, flavour, 10)
