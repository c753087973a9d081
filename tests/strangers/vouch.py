"""Usage: vouch.py EVENTS SAID. Checks that the cloud saw the registration and the login that a client says it made, once each."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    events = [json.loads(line) for line in file]
said = json.loads(sys.argv[2])
for kind in ("issued", "online"):
    seen = [event["clientId"] for event in events if event["event"] == kind and event["deviceName"] == said["deviceName"]]
    if seen != [said["clientId"]]:
        sys.exit(f"{said['client']}: {kind} was seen {len(seen)} times")
