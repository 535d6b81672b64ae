"""Asks a policy where a workload should go, over the allocation protocol.

    python3 allocate.py [REQUEST.json]

ARBITER_WS is the address (default ws://127.0.0.1:8765), ARBITER_TOKEN a token if the server wants
one. Needs the package `websockets` (Debian: python3-websockets). Prints the reply and ends with 0
if it is a success, else with 1.
"""

import asyncio
import json
import os
import sys

import websockets

REQUEST = {
    "adhoc": True,
    "policy_rule_uri": "builtin://best-fit",
    "clusters": [],
    "inputs": {"gpus": 1},
    "filter": {},
    "search": {},
    "parameters": {},
    "settings": {},
}


def read_request():
    if len(sys.argv) < 2:
        return REQUEST
    with open(sys.argv[1], encoding="utf-8") as file:
        return json.load(file)


def headers():
    token = os.environ.get("ARBITER_TOKEN")
    return {"Authorization": f"Bearer {token}"} if token else {}


async def ask(request):
    uri = os.environ.get("ARBITER_WS", "ws://127.0.0.1:8765")
    # The argument has another name from version 14 of the package on.
    major = int(websockets.__version__.split(".")[0])
    name = "additional_headers" if major >= 14 else "extra_headers"
    async with websockets.connect(uri, **{name: headers()}) as socket:
        await socket.send(json.dumps(request))
        return json.loads(await socket.recv())


if __name__ == "__main__":
    reply = asyncio.run(ask(read_request()))
    print(json.dumps(reply, indent=2))
    sys.exit(0 if reply["success"] else 1)
