#!/usr/bin/env python3
"""The unit's side of the station's dialog in Python, for a unit that runs Linux, and for trying a profile without one.

    unit.py at|json SERIAL IDENTITY-FILE [CUT]

The serial line is a pseudo terminal whose name is printed; on a unit, open its UART instead. CUT: the power goes at the CUT-th step of
storing; the unit is then gone, with exit code 75."""

import json
import os
import pty
import re
import sys
import tty

LONGEST = 1536  # bytes of a command; a longer one is refused, never cut
VALUE_MAX = 256  # bytes of a client id, of a token


class Store:
    """The identity in one file. A power cut leaves the old one or the new one, whole: it is written beside the old one, and takes its name when it
    is on the disk."""

    def __init__(self, path, cut):
        self.path, self.until_cut = path, cut

    def step(self):
        self.until_cut -= 1
        if self.until_cut == 0:
            os._exit(75)

    def load(self):
        try:
            with open(self.path, encoding="utf-8") as file:
                return json.load(file)
        except FileNotFoundError:
            return None

    def store(self, client_id, token):
        """True only when it is on the disk and reads back the same: then, and not before, the unit may say that it has it."""
        if any("\0" in value or len(value.encode()) > VALUE_MAX for value in (client_id, token)):
            return False
        new = self.path + ".new"
        self.step()
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump([client_id, token], file)
            self.step()
            file.flush()
            os.fsync(file.fileno())
        self.step()
        os.rename(new, self.path)
        self.step()
        folder = os.open(os.path.dirname(os.path.abspath(self.path)), os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        return self.load() == [client_id, token]


class At:
    """The preset `at`: values in quotes, with \\XX for a quote, a backslash and control characters."""

    COMMAND = re.compile(r'AT\+IDENTITY="([^"]*)","([^"]*)"')

    def __init__(self, serial, uid, store):
        self.serial, self.uid, self.store = serial, uid, store

    @staticmethod
    def quoted(value):
        return '"' + re.sub(r'["\\\x00-\x1f\x7f]', lambda char: f"\\{ord(char[0]):02X}", value) + '"'

    @staticmethod
    def value(text):
        if re.search(r"\\(?![0-9A-Fa-f]{2})", text):
            raise ValueError(text)
        raw = re.sub(rb"\\(..)", lambda pair: bytes([int(pair[1], 16)]), text.encode())
        return raw.decode()

    def answer(self, line):
        told, ok = None, True
        write = self.COMMAND.fullmatch(line)
        if line == "AT+SN?":
            told = "+SN: " + self.quoted(self.serial)
        elif line == "AT+UID?":
            told = "+UID: " + self.quoted(self.uid)
        elif line == "AT+IDENTITY?":
            held = self.store.load()
            told = "+IDENTITY: " + (",".join(map(self.quoted, held)) if held else "NONE")
        elif write:
            try:
                ok = self.store.store(self.value(write[1]), self.value(write[2]))
            except ValueError:
                ok = False
        else:
            ok = line in ("AT", "AT+RST")
        return (f"\r\n{told}\r\n" if told else "") + ("\r\nOK\r\n" if ok else "\r\nERROR\r\n")


class Json:
    """The preset `json`: one object a line; the answer carries the question's id."""

    def __init__(self, serial, uid, store):
        self.serial, self.uid, self.store = serial, uid, store

    def answer(self, line):
        try:
            asked = json.loads(line)
            word, command = asked["id"], asked["cmd"]
        except (ValueError, KeyError, TypeError):
            return ""  # no id to answer with: the station asks again
        answer = {"id": word, "ok": command in ("ping", "sn", "uid", "identity", "reset")}
        if command == "sn":
            answer["sn"] = self.serial
        elif command == "uid":
            answer["uid"] = self.uid
        elif command == "identity":
            held = self.store.load()
            answer |= {"clientId": held[0], "deviceToken": held[1]} if held else {"clientId": None}
        elif command == "store":
            values = (asked.get("clientId"), asked.get("deviceToken"))
            answer["ok"] = all(isinstance(value, str) for value in values) and self.store.store(*values)
        return json.dumps(answer) + "\n"


def main():
    if len(sys.argv) < 4 or sys.argv[1] not in ("at", "json"):
        sys.exit(__doc__)
    dialect = {"at": At, "json": Json}[sys.argv[1]]
    store = Store(sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 0)
    unit = dialect(sys.argv[2], "uid-" + sys.argv[2], store)
    line, other_end = pty.openpty()
    tty.setraw(other_end)
    print(os.ttyname(other_end), flush=True)
    waiting = b""
    while True:
        waiting += os.read(line, 256)
        *commands, waiting = re.split(rb"[\r\n]", waiting)
        waiting = waiting[: LONGEST + 1]
        for command in commands:
            command = command.replace(b"\0", b"")
            if command:
                text = command.decode("utf-8", "replace") if len(command) <= LONGEST else ""
                os.write(line, unit.answer(text).encode())


if __name__ == "__main__":
    main()
