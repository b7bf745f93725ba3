"""A real SMTP server (aiosmtpd) that says what it takes, one line of JSON for each mail, parsed by Python's own parser.

    sink.py none|starttls|wrapped FOLDER [HOST-NAME]

With TLS it wants a user and a password, and its certificate is for HOST-NAME, from an authority made for this run; the
authority's certificate is written to FOLDER. The first line says where it listens. It ends when its input does.
"""

import asyncio
import email
import email.policy
import json
import ssl
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD = b"mailer@example.com", b"p+q r&s=/\xc3\xa9"


def say(**values):
    print(json.dumps(values), flush=True)


def addresses(header):
    return [address.addr_spec for address in header.addresses] if header else []


class Sink:
    async def handle_DATA(self, server, session, envelope):
        # an address of another script stands in the headers as it is (RFC 6532)
        content = envelope.original_content.decode("utf-8")
        mail = email.message_from_string(content, policy=email.policy.default)
        part = lambda kind: mail.get_body(preferencelist=(kind,)).get_content()
        say(
            sender=envelope.mail_from,
            recipients=envelope.rcpt_tos,
            encrypted=session.ssl is not None,
            authenticated=bool(session.authenticated),
            headers={name: str(value) for name, value in mail.items()},
            to=addresses(mail["to"]),
            subject=mail["subject"],
            date=mail["date"].datetime.timestamp(),
            text=part("plain"),
            html=part("html"),
            defects=[str(defect) for defect in mail.defects],
        )
        return "250 taken"


def login(server, session, envelope, mechanism, data):
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER, PASSWORD)
    return AuthResult(success=known, handled=False)




async def main():
    mode, folder = sys.argv[1], Path(sys.argv[2])
    host = sys.argv[3] if len(sys.argv) > 3 else "localhost"
    context = None
    if mode != "none":
        import trustme

        authority = trustme.CA()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(host).configure_cert(context)
        authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    options = {"hostname": "sink", "enable_SMTPUTF8": True}
    if context:
        options |= {"authenticator": login, "auth_required": True}
    if mode == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    if mode == "wrapped":
        # it does not see the TLS that was there before it
        options |= {"auth_require_tls": False}
    loop = asyncio.get_running_loop()
    wrapped = context if mode == "wrapped" else None
    server = await loop.create_server(
        lambda: SMTP(Sink(), loop=loop, **options), "127.0.0.1", 0, ssl=wrapped
    )
    say(port=server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
