"""Speaks ClickHouse's HTTP interface, as the server does, in front of the engine in the Python package `chdb`.

Prints its port. It ends with its standard input. The user is `reader` with the password `geheim`.
"""

import json
import re
import sys
import threading
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from chdb import session

ENGINE = session.Session()
ENGINE.query("SET max_threads = 1")
LOCK = threading.Lock()
RESERVED = {"database", "default_format", "query", "query_id", "session_id", "wait_end_of_query"}
USERS = {"reader": "geheim", "owner": "owner"}
# What a test asks the next answers to be: a status without an answer, or a body that is cut.
TROUBLE = {"busy": 0, "cut": 0, "read_only": 0}
SEEN = []


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


def answer(sql, options, form=None):
    settings = {name: value for name, value in options.items() if name not in RESERVED}
    structures = {name: value for name, value in settings.items() if name.endswith(("_structure", "_format"))}
    settings = {name: value for name, value in settings.items() if name not in structures}
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
        if parts.path == "/seen":
            return self.reply(200, json.dumps(SEEN).encode())
        try:
            SEEN.append(options.get("query_id"))
            if TROUBLE["busy"] > 0:
                TROUBLE["busy"] -= 1
                return self.reply(503, b"<html>busy</html>")
            user = self.headers.get("X-ClickHouse-User", "default")
            if USERS.get(user) != self.headers.get("X-ClickHouse-Key", ""):
                raise Refusal(516, f"{user}: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)", 403)
            form = None
            kind, _, boundary = self.headers.get("Content-Type", "").partition("; boundary=")
            if kind == "multipart/form-data":
                name = next(name for name in options if name.endswith("_structure")).removesuffix("_structure")
                form = (name, boundary, body)
            sql = options["query"] if form else body.decode()
            rows = answer(sql, options, form)
            if TROUBLE["cut"] > 0:
                TROUBLE["cut"] -= 1
                self.send_response(200)
                self.send_header("Content-Length", str(len(rows)))
                self.end_headers()
                self.wfile.write(rows[: len(rows) // 2])
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


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
os._exit(0)
