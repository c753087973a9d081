#!/usr/bin/env python3
"""The vendor's own client of the IoT API (alibabacloud-iot20180120) asks the practice API, over TLS, with the signature that the station uses (RPC, HMAC-SHA1).

Usage: console.py HOST:PORT CA.pem PRODUCT_KEY DEVICE_NAME; the key is in the environment as KEY_ID and KEY_SECRET.
Prints one JSON object: the client ids that it is told, those after one was kept, and those after all were deleted.
"""

import json
import os
import sys

from alibabacloud_iot20180120 import models
from alibabacloud_iot20180120.client import Client
from alibabacloud_tea_openapi.models import Config


def main():
    endpoint, ca, product_key, device_name = sys.argv[1:]
    config = Config(
        access_key_id=os.environ["KEY_ID"],
        access_key_secret=os.environ["KEY_SECRET"],
        endpoint=endpoint,
        protocol="HTTPS",
        signature_algorithm="v2",
        ca=ca,
    )
    client = Client(config)
    info = client.query_device_info(
        models.QueryDeviceInfoRequest(product_key=product_key, device_name=device_name)
    ).body
    assert info.success, info.code
    iot_id = info.data.iot_id

    def ids():
        answer = client.query_client_ids(models.QueryClientIdsRequest(iot_id=iot_id)).body
        assert answer.success, answer.code
        return [one.client_id for one in answer.data.dynamic_reg_client_ids]

    before = ids()
    kept = client.transform_client_id(models.TransformClientIdRequest(iot_id=iot_id, client_id=before[0])).body
    assert kept.success, kept.code
    after_keep = ids()
    cleared = client.delete_client_ids(models.DeleteClientIdsRequest(iot_id=iot_id)).body
    assert cleared.success, cleared.code
    print(json.dumps({"before": before, "afterKeep": after_keep, "afterClear": ids()}))


main()
