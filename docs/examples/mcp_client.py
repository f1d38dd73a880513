#!/usr/bin/env python3
"""The same life of an action by MCP, with the package `mcp` from PyPI (2.3 or later).

    COUNTERSIGN_PASSWORD=... python3 mcp_client.py http://127.0.0.1:8480/mcp agent_screen run-2026-11-27/A-17
"""

import asyncio
import os
import sys

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

PROPOSAL = {
    "kind": "freeze_account",
    "subject_kind": "account",
    "subject": "A-17",
    "agent_version": "1.0.0",
    "risk": "high",
    "amount": "9500.00",
    "currency": "EUR",
    "params": {"account": "A-17"},
    "agent_input": {"account": "A-17", "rows": 31},
    "agent_output": {"fan_in": 31},
    "recommendation": "proceed",
    "confidence": "0.910",
    "ai_explanation": "Thirty-one accounts paid into one within an hour.",
    "rules": [{"rule": "fan_in", "observed": 31, "threshold": 20}],
}


async def life(client, name):
    async def call(tool, **arguments):
        result = await client.call_tool(tool, arguments)
        answer = result.structured_content
        if result.is_error:
            raise SystemExit(f"{answer['code']}: {answer['detail']} {answer['hint']}")
        return answer

    tools = sorted(tool.name for tool in (await client.list_tools()).tools)
    print("tools", ",".join(tools), flush=True)
    made = await call("propose", **PROPOSAL, idempotency_key=name)
    action = made["action_id"]
    print("proposed", action, "again" if made["existing"] else "new", flush=True)
    while not (waited := await call("await_action", action_id=action, timeout=30))["reached"]:
        pass
    state = waited["action"]["state"]
    print("decided", state, flush=True)
    if state != "approved":
        return
    used = await call("consume_permission", action_id=action, digest=waited["action"]["digest"])
    # Here the agent does what was approved, once.
    reported = await call("report_outcome", action_id=action, outcome="executed", note="Froze A-17.", digest=used["digest"])
    print("reported", reported["state"], flush=True)


async def main():
    url, login, name = sys.argv[1:]
    basic = httpx2.BasicAuth(login, os.environ["COUNTERSIGN_PASSWORD"])
    async with httpx2.AsyncClient(auth=basic, timeout=90) as http:
        async with Client(streamable_http_client(url, http_client=http)) as client:
            await life(client, name)


asyncio.run(main())
