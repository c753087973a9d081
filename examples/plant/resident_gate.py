#!/usr/bin/env python3
"""A plant gate that runs on the station's own PC, started by it: resident_gate.py REFUSED.txt
REFUSED.txt has a line for each unit that may not be here: its serial number, a tab, and why. It is read anew for each question.
Each question is a line, and each answer: the number of the question, a blank, and JSON. It ends when its input does."""
import json
import sys


def why_not(serial_number):
    with open(sys.argv[1], encoding="utf-8") as refused:
        for line in refused:
            number, _, why = line.rstrip("\n").partition("\t")
            if number == serial_number:
                return why or "not released"
    return None


def answer(question):
    try:
        why = why_not(json.loads(question)["sn"])
        return {"code": 0, "msg": "ok"} if why is None else {"code": 1, "msg": why}
    except (OSError, ValueError, KeyError, TypeError) as error:
        # Neither "allow" nor "refuse": the station registers nothing.
        return {"error": str(error)}


for line in sys.stdin.buffer:
    number, _, question = line.decode("utf-8").partition(" ")
    print(number, json.dumps(answer(question), separators=(",", ":")), flush=True)
