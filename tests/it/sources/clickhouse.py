"""Speaks ClickHouse's HTTP interface, as the server does, in front of the engine in the Python package `chdb`.

Takes the threads of a query, and prints its port. It ends with its standard input. The user is `reader` with the password `geheim`; `guest` may read nothing.
Below `/2/` it is a second server, whose databases are those with `_2` behind their names. The cluster `pair` is the engine twice: in
its shards, `shardNum()` is 1 and 2.
"""

import json
import os
import re
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from chdb import session

ENGINE = session.Session()
ENGINE.query(f"SET max_threads = {int(sys.argv[1])}")
LOCK = threading.Lock()
RESERVED = {"database", "default_format", "query", "query_id", "session_id", "wait_end_of_query"}
USERS = {"reader": "geheim", "guest": "geheim", "owner": "owner"}
# What a test asks for: that the next queries get a status without an answer (busy), or none until they are killed (hang); that the
# body of the answer of this number is cut, or the server ends within it (die); a profile that takes no settings; an old version.
TROUBLE = {"busy": 0, "cut": 0, "die": 0, "hang": 0, "read_only": 0, "old": 0}
# The queries that hang, and those that were killed.
HANGING, KILLED = {}, []
CHANGED = threading.Condition()
# The bytes of all answers.
SENT = [0]


class Refusal(Exception):
    def __init__(self, code, text, status=500):
        super().__init__(text)
        self.code, self.text, self.status = code, text, status


def send_with(name, boundary, body):
    """Makes a table of the rows that a form has, in the format RowBinary: texts with their lengths before them."""
    part = body.split(b"--" + boundary.encode())[1]
    rows = part.split(b"\r\n\r\n", 1)[1][: -len(b"\r\n")]
    texts, at = [], 0
    while at < len(rows):
        length, shift = 0, 0
        while True:
            byte = rows[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        texts.append(rows[at : at + length])
        at += length
    ENGINE.query(f"DROP TABLE IF EXISTS {name}")
    ENGINE.query(f"CREATE TABLE {name}(word String) ENGINE = Memory")
    for start in range(0, len(texts), 10_000):
        values = ",".join(f"(unhex('{text.hex()}'))" for text in texts[start : start + 10_000])
        ENGINE.query(f"INSERT INTO {name} VALUES {values}")


def hang(query):
    """Waits until the query is killed."""
    with CHANGED:
        HANGING[query] = True
        CHANGED.notify_all()
        CHANGED.wait_for(lambda: query in KILLED, 30)
    raise Refusal(394, "Query was cancelled. (QUERY_WAS_CANCELLED)")


def kill(query):
    with CHANGED:
        KILLED.append(query)
        CHANGED.notify_all()


def wait_for(what):
    """The queries that hang or were killed, as soon as there is one."""
    queries = {"hanging": HANGING, "killed": KILLED}[what]
    with CHANGED:
        CHANGED.wait_for(lambda: queries, 30)
        return json.dumps(list(queries)).encode()


def secure(certificate, key):
    """Listens on another port with TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return str(server.server_address[1]).encode()


def on_shards(sql):
    """The engine knows no clusters, and itself as a shard."""
    for name in re.findall(r"cluster\(['\"`]?(\w+)['\"`]?,", sql):
        if name != "pair":
            raise Refusal(701, f"Requested cluster '{name}' not found. (CLUSTER_DOESNT_EXIST)")
    return re.sub(r"cluster\(['\"`]?pair['\"`]?,", "remote('127.0.0.1,127.0.0.1',", sql)


def answer(sql, options, form=None):
    sql = on_shards(sql)
    settings = {name: value for name, value in options.items() if name not in RESERVED}
    structures = {name: value for name, value in settings.items() if name.endswith(("_structure", "_format"))}
    settings = {name: value for name, value in settings.items() if name not in structures}
    if TROUBLE["old"] and settings:
        raise Refusal(115, f"Unknown setting {next(iter(settings))}")
    if TROUBLE["old"] and sql == "SELECT version()":
        return b"23.8.2.7\n"
    if TROUBLE["read_only"] and settings:
        raise Refusal(164, f"Cannot modify '{next(iter(settings))}' setting in readonly mode. (READONLY)")
    with LOCK:
        try:
            ENGINE.query(f"USE `{options.get('database', 'default')}`")
            if form:
                send_with(*form)
            for name, value in settings.items():
                ENGINE.query(f"SET {name} = {int(value)}")
            return ENGINE.query(sql, "TSV").bytes()
        except Exception as error:
            text = str(error)
            code = re.search(r"Code: (\d+)\. (?:DB::)?(?:Exception: )?(.*)", text, re.S)
            raise Refusal(int(code[1]), code[2]) if code else Refusal(1002, text)
        finally:
            for name in settings:
                ENGINE.query(f"SET {name} = 0")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        parts = urlsplit(self.path)
        options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/trouble":
            TROUBLE.update({name: int(value) for name, value in options.items()})
            return self.reply(200, b"")
        if parts.path == "/wait":
            return self.reply(200, wait_for(options["for"]))
        if parts.path == "/secure":
            return self.reply(200, secure(options["certificate"], options["key"]))
        if parts.path == "/cpu":
            return self.reply(200, str(sum(os.times()[:2])).encode())
        if parts.path == "/sent":
            return self.reply(200, str(SENT[0]).encode())
        try:
            if TROUBLE["busy"] > 0:
                TROUBLE["busy"] -= 1
                return self.reply(503, b"<html>busy</html>")
            user = self.headers.get("X-ClickHouse-User", "default")
            if USERS.get(user) != self.headers.get("X-ClickHouse-Key", ""):
                raise Refusal(516, f"{user}: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)", 403)
            killed = re.match(r"KILL QUERY WHERE query_id = '(.*)'", body.decode(errors="replace"))
            if killed:
                kill(killed[1])
                return self.reply(200, b"")
            if TROUBLE["hang"] > 0:
                TROUBLE["hang"] -= 1
                hang(options["query_id"])
            if parts.path == "/2/":
                options["database"] += "_2"
            form = None
            kind, _, boundary = self.headers.get("Content-Type", "").partition("; boundary=")
            if kind == "multipart/form-data":
                name = next(name for name in options if name.endswith("_structure")).removesuffix("_structure")
                form = (name, boundary, body)
            sql = options["query"] if form else body.decode()
            if user == "guest" and "events" in sql:
                grant = "it's necessary to have the grant SELECT(user_id, name, ts) ON product.events"
                raise Refusal(497, f"guest: Not enough privileges. To execute this query, {grant}. (ACCESS_DENIED)")
            rows = answer(sql, options, form)
            SENT[0] += len(rows)
            ends = [what for what in ("cut", "die") if TROUBLE[what] == 1]
            for what in ("cut", "die"):
                TROUBLE[what] = max(TROUBLE[what] - 1, 0)
            if ends:
                self.send_response(200)
                self.send_header("Content-Length", str(len(rows)))
                self.end_headers()
                self.wfile.write(rows[: len(rows) // 2])
                if ends == ["die"]:
                    os._exit(1)
                self.close_connection = True
                return None
            return self.reply(200, rows)
        except Refusal as refusal:
            text = f"Code: {refusal.code}. DB::Exception: {refusal.text} (version 26.9.2.1)\n"
            return self.reply(refusal.status, text.encode(), {"X-ClickHouse-Exception-Code": str(refusal.code)})

    def reply(self, status, body, headers=()):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


# A client that went away is no error.
ThreadingHTTPServer.handle_error = lambda *_: None
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
os._exit(0)
