"""Registers a device with paho-mqtt 2 and goes online with what it was given.

With ROUNDS in the environment it registers so many names, AT_ONCE at once, and tells how long each took in ms (benches/registration).
"""

import hashlib
import hmac
import json
import os
import secrets
import ssl
import threading
import time

import paho.mqtt.client as mqtt

HOST, PORT = os.environ["CLOUD_HOST"], int(os.environ["CLOUD_PORT"])
KEY, SECRET = os.environ["PRODUCT_KEY"], os.environ["PRODUCT_SECRET"]
LIMIT_S = 60


def client(client_id, name, password):
    made = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=client_id, reconnect_on_failure=False)
    made.username_pw_set(f"{name}&{KEY}", password)
    made.tls_set_context(ssl.create_default_context(cafile=os.environ["CLOUD_CA"]))
    return made


def register(name, answer_came=lambda: None):
    random = str(secrets.randbelow(10**10))
    signature = hmac.new(SECRET.encode(), f"deviceName{name}productKey{KEY}random{random}".encode(), hashlib.md5)
    pairs = f"signmethod=hmacmd5,random={random},securemode=-2,authType=regnwl"
    asking = client(f"{name}|{pairs}|", name, signature.hexdigest().upper())
    answered, answer = threading.Event(), {}

    def on_message(_client, _data, message):
        if message.topic in ("/ext/regnwl", "/ext/register"):
            answer.update(json.loads(message.payload))
            answered.set()

    asking.on_message = on_message
    asking.connect(HOST, PORT, keepalive=60)
    asking.loop_start()
    assert answered.wait(LIMIT_S), "no identity came"
    answer_came()
    asking.disconnect()
    asking.loop_stop()
    return answer


def go_online(identity):
    device = client(
        f"{identity['clientId']}|securemode=-2,authType=connwl|", identity["deviceName"], identity["deviceToken"]
    )
    refused = []
    connected = threading.Event()

    def on_connect(_client, _data, _flags, reason, _properties):
        if reason.is_failure:
            refused.append(str(reason))
        connected.set()

    device.on_connect = on_connect
    device.connect(HOST, PORT, keepalive=60)
    device.loop_start()
    assert connected.wait(LIMIT_S) and not refused, f"not online: {refused}"
    published = device.publish(f"/{KEY}/{identity['deviceName']}/user/update", "hello", qos=1)
    published.wait_for_publish(LIMIT_S)
    assert published.is_published(), "the publish was not acknowledged"
    device.disconnect()
    device.loop_stop()


def measure(rounds, at_once):
    each, left, lock = [], list(range(rounds)), threading.Lock()

    def line():
        while True:
            with lock:
                if not left:
                    return
                number = left.pop()
            begun = time.perf_counter()
            register(f"paho-{os.getpid()}-{number}", lambda: each.append((time.perf_counter() - begun) * 1000))

    begun = time.perf_counter()
    lines = [threading.Thread(target=line) for _ in range(at_once)]
    for one in lines:
        one.start()
    for one in lines:
        one.join()
    print(json.dumps({"each": each, "all": (time.perf_counter() - begun) * 1000}))


if "ROUNDS" in os.environ:
    measure(int(os.environ["ROUNDS"]), int(os.environ["AT_ONCE"]))
    raise SystemExit

device_name = f"paho-{secrets.token_hex(4)}"
identity = register(device_name)
assert identity["deviceName"] == device_name and identity["productKey"] == KEY
go_online(identity)
print(json.dumps({"client": "paho", "deviceName": device_name, "clientId": identity["clientId"]}))
