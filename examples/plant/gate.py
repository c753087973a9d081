#!/usr/bin/env python3
"""A plant gate to begin with: python3 gate.py PORT REFUSED.txt
REFUSED.txt has a line for each unit that may not be here: its serial number, a tab, and why. It is read anew for each question."""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def why_not(serial_number):
    with open(sys.argv[2], encoding="utf-8") as refused:
        for line in refused:
            number, _, why = line.rstrip("\n").partition("\t")
            if number == serial_number:
                return why or "not released"
    return None


class Gate(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        try:
            length = min(int(self.headers.get("Content-Length", 0)), 65536)
            serial_number = json.loads(self.rfile.read(length))["sn"]
            why = why_not(serial_number)
            answer = {"code": 0, "msg": "ok"} if why is None else {"code": 1, "msg": why}
        except (OSError, ValueError, KeyError, TypeError) as error:
            # Neither "allow" nor "refuse": the station registers nothing.
            answer = {"error": str(error)}
        body = json.dumps(answer, separators=(",", ":")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Gate)
print(server.server_port, flush=True)
server.serve_forever()
