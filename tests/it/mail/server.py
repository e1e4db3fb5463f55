"""A mail server for the tests: aiosmtpd with TLS or STARTTLS, a login, and the failures that real servers have.

Usage: server.py FOLDER MODE, where MODE is `tls`, `starttls` or `plain`. Prints its port, then serves until its standard
input ends. Accepted mails go to FOLDER/NUMBER.eml after a line with the recipient and the name in the greeting. What a recipient's name begins with
decides what happens: `refused` 550, `echo` 550 with what the client logged in with and codes for terminals, `busy` 451 once and then accepted, `full` 552 after the data, `cut` the connection
drops in the middle of the first message, `lost` the message is taken and the connection drops before the answer.
"""

import asyncio
import ssl
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

folder, mode = Path(sys.argv[1]), sys.argv[2]
seen = set()


def first(address):
    fresh = address not in seen
    seen.add(address)
    return fresh


class Handler:
    taken = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("echo"):
            return f"550 5.7.1 \x1b[31m{server.auth_line} as cockpit:secret\x07"
        if address.startswith("busy") and first(address):
            return "451 4.3.2 try again later"
        envelope.rcpt_tos.append(address)
        if address.startswith("cut"):
            server.cuts = first(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        if address.startswith("full"):
            return "552 5.2.2 mailbox full"
        Handler.taken += 1
        (folder / f"{Handler.taken}.eml").write_bytes(f"X-Recipient: {address} from {session.host_name}\r\n".encode() + envelope.original_content)
        if address.startswith("lost"):
            server.transport.abort()
            await asyncio.sleep(0.2)
        return "250 OK"


class Server(SMTP):
    cuts = False
    auth_line = ""

    async def smtp_AUTH(self, arg):
        self.auth_line = arg
        await super().smtp_AUTH(arg)

    async def smtp_DATA(self, arg):
        if self.cuts:
            self.cuts = False
            await self.push("354 go on")
            await self._reader.readline()
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


def login(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"cockpit", b"secret")
    return AuthResult(success=good, handled=False)


async def main():
    context = None
    if mode != "plain":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
    options = {"enable_SMTPUTF8": True, "hostname": "localhost", "loop": asyncio.get_running_loop()}
    if mode != "plain":
        options |= {"authenticator": login, "auth_required": True, "auth_require_tls": mode == "starttls"}
    if mode == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    listener = await asyncio.get_running_loop().create_server(
        lambda: Server(Handler(), **options), "127.0.0.1", 0, ssl=context if mode == "tls" else None
    )
    print(listener.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
