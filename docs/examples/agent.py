#!/usr/bin/env python3
"""A whole life of one action, with Python's standard library alone: propose, wait for people, use the permission once, act, report.

    COUNTERSIGN_PASSWORD=... python3 agent.py http://127.0.0.1:8480 agent_screen run-2026-11-27/A-17

The last argument is the agent's own name of the proposal. Run again with the same name, it goes on where it was: nothing is proposed
twice, and nothing is done twice.
"""

import base64
import json
import os
import sys
import time
import urllib.error
import urllib.request

SURROUNDINGS = 5  # seconds to wait before asking again when the server cannot be reached or says that it is not our fault


class Refused(Exception):
    """The server refused: `code` is for programs, `detail` and `hint` are for people."""

    def __init__(self, problem):
        super().__init__(f"{problem['code']}: {problem['detail']} {problem['hint']}")
        self.code = problem["code"]
        self.fault = problem["fault"]


class Countersign:
    def __init__(self, url, login, password):
        self.url = url.rstrip("/")
        self.authorization = "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()

    def call(self, method, path, body=None):
        """One call, sent again while the server is not there. Only what may be sent twice is sent with this."""
        while True:
            try:
                return self.once(method, path, body)
            except Refused as refused:
                if refused.fault != "surroundings":
                    raise
                reason = refused
            except OSError as broken:
                reason = broken
            print(f"not now ({reason}); again in {SURROUNDINGS} s", file=sys.stderr)
            time.sleep(SURROUNDINGS)

    def once(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)
        request.add_header("Authorization", self.authorization)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=90) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.headers.get_content_type() == "application/problem+json":
                raise Refused(json.load(error)) from None
            raise


def main():
    url, login, name = sys.argv[1:]
    server = Countersign(url, login, os.environ["COUNTERSIGN_PASSWORD"])
    proposal = {
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
        "idempotency_key": name,
    }
    made = server.call("POST", "/agent/ops/actions", proposal)
    path = f"/agent/ops/actions/{made['action_id']}"
    print("proposed", made["action_id"], "again" if made["existing"] else "new", flush=True)

    # Each wait is one call; that its time is over is an ordinary answer.
    while not (waited := server.call("GET", path + "/await?timeout=60"))["reached"]:
        pass
    state = waited["action"]["state"]
    print("decided", state, flush=True)
    if state != "approved":
        return 1

    # Once, and before acting. Where the answer is lost nobody knows whether it was used: then do not act, and let people look.
    used = server.once("POST", path + "/consume", {"digest": waited["action"]["digest"]})
    print("permitted", used["digest"], flush=True)

    outcome, note = act(proposal)
    reported = server.call("POST", path + "/report", {"outcome": outcome, "note": note, "digest": used["digest"]})
    print("reported", reported["state"], flush=True)
    return 0


def act(proposal):
    """Here the agent does what was approved, and nothing else."""
    return "executed", f"Froze {proposal['params']['account']}."


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Refused as refused:
        sys.exit(str(refused))
