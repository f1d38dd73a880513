#!/usr/bin/env python3
"""Mail servers that are real and behave: aiosmtpd with TLS and AUTH, and some that do not.

    mail.py CERTIFICATE KEY FOLDER

listens on free ports of 127.0.0.1, prints one line of JSON with them, and writes each mail that it takes into FOLDER. It ends
when its standard input does.
"""
import asyncio
import json
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD = b"exports", b"correct horse"


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER, PASSWORD)
    return AuthResult(success=good, handled=good)


class Keeper:
    def __init__(self, folder, name):
        self.folder, self.name, self.count = folder, name, 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 No such mailbox"
        if address.startswith("later@"):
            return "451 4.7.1 Greylisted, try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        path = self.folder / ("%s-%d.eml" % (self.name, self.count))
        path.write_bytes(envelope.original_content)
        if any(address.startswith("silent@") for address in envelope.rcpt_tos):
            server.transport.abort()  # taken, and the answer is lost
        return "250 2.0.0 Ok: queued as %s-%d" % (self.name, self.count)


def context(certificate, key):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate, key)
    return made


async def main(certificate, key, folder):
    folder, loop, tls = pathlib.Path(folder), asyncio.get_running_loop(), context(certificate, key)
    signed = dict(authenticator=authenticate, auth_required=True)
    kinds = {
        "starttls": (dict(tls_context=tls, require_starttls=True, data_size_limit=4_000_000, **signed), None),
        "implicit": (dict(auth_require_tls=False, data_size_limit=4_000_000, **signed), tls),
        "plain": ({}, None),
    }
    ports = {}
    for name, (options, encrypted) in kinds.items():
        keeper = Keeper(folder, name)
        server = await loop.create_server(lambda keeper=keeper, options=options: SMTP(keeper, hostname="localhost", **options),
                                          "127.0.0.1", 0, ssl=encrypted)
        ports[name] = server.sockets[0].getsockname()[1]
    print(json.dumps(ports), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
