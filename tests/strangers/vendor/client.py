"""Registers a device with the vendor's own Python client and goes online with what it was given.

Endpoint, port and CA go in through the client's own settings; nothing of it is replaced.
"""

import json
import os
import secrets
import threading

from linkkit import linkkit

HOST, PORT = os.environ["CLOUD_HOST"], int(os.environ["CLOUD_PORT"])
KEY, SECRET = os.environ["PRODUCT_KEY"], os.environ["PRODUCT_SECRET"]
LIMIT_S = 60

with open(os.environ["CLOUD_CA"], encoding="ascii") as file:
    CA = file.read()


def configured(**who):
    made = linkkit.LinkKit(host_name=HOST, product_key=KEY, device_secret=None, **who)
    made.config_mqtt(port=PORT, endpoint=HOST, cadata=CA, secure="TLS")
    return made


def register(name):
    asking = configured(device_name=name, product_secret=SECRET, auth_type="regnwl")
    answered, answer = threading.Event(), {}

    def on_reply(code, client_id, user_name, password):
        answer.update(code=code, client_id=client_id, username=user_name, password=password)
        answered.set()

    asking.on_device_dynamic_register_nwl_reply = on_reply
    asking.connect_async()
    assert answered.wait(LIMIT_S), "no identity came"
    assert answer.pop("code") == 0, "refused"
    # It has disconnected by itself.
    asking.destruct()
    return answer


def go_online(name, login):
    device = configured(device_name=name, **login)
    connected, codes = threading.Event(), []

    def on_connect(_session, code, _data):
        codes.append(code)
        connected.set()

    device.on_connect = on_connect
    device.connect_async()
    assert connected.wait(LIMIT_S) and codes == [0], f"not online: {codes}"
    device.disconnect()
    device.destruct()


device_name = f"vendor-{secrets.token_hex(4)}"
login = register(device_name)
go_online(device_name, login)
print(json.dumps({"client": "vendor", "deviceName": device_name, "clientId": login["client_id"].split("|")[0]}))
# Its threads do not all end.
os._exit(0)
