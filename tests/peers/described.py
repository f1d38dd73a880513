"""What `make test-peers PART=openapi` has schemathesis hold besides its own checks, whatever is sent: an answer stands in the
description by its very status, or is a problem document of that status; and nobody succeeds where the description names others.

COUNTERSIGN_WHO is `agent`, `person` or `nobody`; COUNTERSIGN_THERE has ids that are there, with commas between them.
"""
import os
import uuid

import schemathesis

WHO = os.environ["COUNTERSIGN_WHO"]
THERE = os.environ["COUNTERSIGN_THERE"].split(",")
MAY = {
    "agent": {"Needs no login.", "For every login.", "For agents."},
    "person": {"Needs no login.", "For every login.", "For people."},
    "nobody": {"Needs no login."},
}[WHO]


@schemathesis.hook
def map_path_parameters(ctx, parameters):
    """Of ids that were made up two in three become one that is there: else nothing would be found behind the first door."""
    try:
        made_up = uuid.UUID(parameters["id"]).int
    except (TypeError, KeyError, ValueError, AttributeError):
        return parameters
    if made_up % 3:
        parameters["id"] = THERE[made_up % len(THERE)]
    return parameters


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """A description cannot say what a caller must take; without it no message gets past the first door of MCP."""
    if case.operation.path == "/mcp":
        case.headers["Accept"] = "application/json, text/event-stream"


@schemathesis.check
def answers_as_described(ctx, response, case):
    operation = case.operation.definition.raw
    status, kind = response.status_code, response.headers.get("content-type", [""])[0].split(";")[0]
    if status == 405 and case.method.lower() != case.operation.method.lower():
        assert kind == "application/problem+json", "a method that is not offered is answered as %s" % kind
        return
    assert status < 500, "a defect: %s" % response.text[:300]
    described = operation["responses"].get(str(status))
    if status >= 400 and not (described and kind in described["content"]):
        assert kind == "application/problem+json", "%d is answered as %s" % (status, kind)
        problem = response.json()
        assert problem["status"] == status, "the document says %s, the answer %d" % (problem["status"], status)
        assert problem["type"] == "urn:countersign:problem:" + problem["code"]
        assert problem["detail"] and problem["hint"] and problem["fault"] in ("request", "rule", "surroundings", "program")
        assert [problem["request_id"]] == response.headers["x-request-id"]
        assert status != 401 or "www-authenticate" in response.headers
        assert status != 429 or "retry-after" in response.headers
        return
    assert described is not None, "%d is not described" % status
    assert kind in described.get("content", [""]), "%d is answered as %s" % (status, kind)
    assert status >= 400 or operation["description"] in MAY, "%s succeeded where only others may: %s" % (WHO, operation["description"])
