#!/usr/bin/env python3
"""A label printer to try things with: python3 printer.py PORT FOLDER. It takes labels as one on port 9100 does, says nothing, and keeps each in a file."""
import os
import socket
import sys

FOLDER = sys.argv[2]
with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    print(server.getsockname()[1], flush=True)
    number = len(os.listdir(FOLDER))
    while True:
        connection, _ = server.accept()
        with connection:
            label = b"".join(iter(lambda: connection.recv(65536), b""))
        if label:
            number += 1
            half = os.path.join(FOLDER, f"{number:06}.part")
            with open(half, "wb") as file:
                file.write(label)
            os.rename(half, os.path.join(FOLDER, f"{number:06}.zpl"))
