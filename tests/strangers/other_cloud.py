#!/usr/bin/env python3
"""A cloud that shares no code with the station: Python's ssl (OpenSSL), MQTT 3.1.1 written by hand, certificates by the openssl command.

It checks registrations (authType=regnwl, any sign method), answers them, and takes logins (authType=connwl). Where the documents leave a
choice it takes another one than the practice cloud: QoS 1 on /ext/register, other key order, blanks and one key more in the JSON.

Usage: other_cloud.py --product KEY [--port 0] [--ca-out FILE] [--tls12]; the product secret is in the environment as PRODUCT_SECRET.
Prints JSON lines: first {"event": "listening", "port": N}, then issued, online, refused, acknowledged and goodbye. Never a token.
"""

import argparse
import hashlib
import hmac
import json
import os
import secrets
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

CONNECT, CONNACK, PUBLISH, PUBACK, PINGREQ, PINGRESP, DISCONNECT = 1, 2, 3, 4, 12, 13, 14
HOLD_S = 15
OPENSSL_CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
CN = Another cloud
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1, IP:::1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


def tell(event, **members):
    sys.stdout.write(json.dumps({"event": event, **members}) + "\n")
    sys.stdout.flush()


def certificates(folder):
    """Makes a CA and a server certificate with RSA keys, as the vendor's are."""

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    with open(os.path.join(folder, "config"), "w", encoding="ascii") as file:
        file.write(OPENSSL_CONFIG)
    fresh = ("-newkey", "rsa:2048", "-nodes", "-config", "config")
    openssl("req", "-x509", *fresh, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-extensions", "ca")
    openssl("req", *fresh, "-keyout", "server.key", "-out", "server.csr")
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30")
    openssl("x509", "-req", "-in", "server.csr", "-out", "server.pem", *signing, "-extfile", "config", "-extensions", "server")


def packet(first, body):
    length, rest = bytearray(), len(body)
    while True:
        rest, low = divmod(rest, 128)
        length.append(low | (128 if rest else 0))
        if not rest:
            return bytes([first]) + bytes(length) + body


def text(string):
    raw = string.encode()
    return struct.pack("!H", len(raw)) + raw


class Reader:
    """Takes fields off a packet's body, front to back."""

    def __init__(self, body):
        self.body = body

    def take(self, count):
        if count > len(self.body):
            raise ValueError("the packet is too short")
        taken, self.body = self.body[:count], self.body[count:]
        return taken

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

    def text(self):
        return self.take(self.number(2)).decode()


class Refused(Exception):
    """A CONNECT is not right; holds the return code."""


class Cloud:
    def __init__(self, product, secret):
        self.product, self.secret = product, secret
        self.issued = {}

    def answer(self, connect):
        """What is published after CONNACK 0: an identity for a registration, nothing for a login."""
        own, bar, pairs = connect["client_id"].rstrip("|").partition("|")
        name, _, product = connect["user_name"].partition("&")
        if not bar or not own or not name:
            raise Refused(2)
        try:
            pairs = dict(pair.split("=", 1) for pair in pairs.split(","))
        except ValueError:
            raise Refused(2) from None
        if product != self.product:
            raise Refused(4)
        if pairs.get("authType") == "regnwl":
            return self.register(name, pairs, connect["password"])
        if pairs.get("authType") == "connwl":
            if self.issued.get(own) != (name, hashlib.sha256(connect["password"].encode()).hexdigest()):
                raise Refused(4)
            tell("online", deviceName=name, clientId=own)
            return None
        raise Refused(2)

    def register(self, name, pairs, password):
        digests = {"hmacmd5": "md5", "hmacsha1": "sha1", "hmacsha256": "sha256"}
        if not {"random", "signmethod", "securemode"} <= pairs.keys() or pairs["signmethod"] not in digests:
            raise Refused(2)
        content = f"deviceName{name}productKey{self.product}random{pairs['random']}"
        expected = hmac.new(self.secret.encode(), content.encode(), digests[pairs["signmethod"]]).hexdigest()
        if not hmac.compare_digest(expected, password.lower()):
            raise Refused(4)
        client_id = secrets.token_urlsafe(15).replace("-", "a").replace("_", "b") + "000100"
        token = f"^1^{int(time.time() * 1000)}^{secrets.token_hex(8)[:15]}"
        digest = hashlib.sha256(token.encode()).hexdigest()
        self.issued[client_id] = (name, digest)
        tell("issued", deviceName=name, clientId=client_id, tokenSha256=digest[:8], signMethod=pairs["signmethod"])
        return {"deviceToken": token, "clientId": client_id, "requestId": "1", "deviceName": name, "productKey": self.product}


def hear(stream):
    """One packet: its first byte and its body."""

    def exactly(count):
        got = b""
        while len(got) < count:
            more = stream.recv(count - len(got))
            if not more:
                raise EOFError
            got += more
        return got

    first, length, shift = exactly(1)[0], 0, 0
    while True:
        byte = exactly(1)[0]
        length |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return first, exactly(length)


def read_connect(first, body):
    fields = Reader(body)
    if first != CONNECT << 4 or fields.text() != "MQTT" or fields.number(1) != 4:
        raise ValueError("not a CONNECT of MQTT 3.1.1")
    flags, _keep_alive = fields.number(1), fields.number(2)
    if flags != 0b1100_0010:
        raise ValueError("clean session, user name and password, and nothing else, are expected")
    connect = {"client_id": fields.text(), "user_name": fields.text(), "password": fields.text()}
    if fields.body:
        raise ValueError("something follows the password")
    return connect


def serve(stream, cloud):
    stream.settimeout(HOLD_S)
    try:
        answer = cloud.answer(read_connect(*hear(stream)))
    except Refused as refused:
        tell("refused", returnCode=refused.args[0])
        stream.sendall(packet(CONNACK << 4, bytes([0, refused.args[0]])))
        return
    stream.sendall(packet(CONNACK << 4, b"\0\0"))
    if answer:
        payload = json.dumps(answer, indent=2).encode()
        stream.sendall(packet(PUBLISH << 4 | 0b0010, text("/ext/register") + struct.pack("!H", 7) + payload))
    while True:
        first, body = hear(stream)
        kind = first >> 4
        if kind == PUBACK:
            tell("acknowledged", packet=Reader(body).number(2))
        elif kind == PUBLISH and first & 0b0110:
            fields = Reader(body)
            fields.text()
            stream.sendall(packet(PUBACK << 4, fields.take(2)))
        elif kind == PINGREQ:
            stream.sendall(packet(PINGRESP << 4, b""))
        elif kind == DISCONNECT:
            tell("goodbye")
            return


def attend(tcp, context, cloud):
    try:
        tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with context.wrap_socket(tcp, server_side=True) as stream:
            serve(stream, cloud)
    except (OSError, EOFError) as left:
        print(f"a client left: {type(left).__name__}", file=sys.stderr)
    except ValueError as broken:
        tell("broken", why=str(broken))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--product", required=True)
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--ca-out")
    arguments.add_argument("--tls12", action="store_true", help="nothing newer than TLS 1.2")
    chosen = arguments.parse_args()
    cloud = Cloud(chosen.product, os.environ["PRODUCT_SECRET"])

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if chosen.tls12:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.TemporaryDirectory() as folder:
        certificates(folder)
        context.load_cert_chain(os.path.join(folder, "server.pem"), os.path.join(folder, "server.key"))
        if chosen.ca_out:
            with open(os.path.join(folder, "ca.pem"), encoding="ascii") as made, open(chosen.ca_out, "w", encoding="ascii") as out:
                out.write(made.read())

    with socket.create_server(("127.0.0.1", chosen.port)) as listener:
        tell("listening", port=listener.getsockname()[1])
        while True:
            tcp, _ = listener.accept()
            threading.Thread(target=attend, args=(tcp, context, cloud), daemon=True).start()


if __name__ == "__main__":
    main()
