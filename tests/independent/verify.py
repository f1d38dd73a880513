#!/usr/bin/env python3
"""An outsider's check of a Countersign bundle, written from the format documents alone.

Everything here follows docs/formats/README.md, docs/formats/bundle.md and the public RFCs and C2SP
documents that those name; no line of the Rust verifier was read for it. Where the documents left a question
open, the Rust program was asked from outside and the documents were made precise. It is kept as a test oracle:
where this program and countersign-verify disagree about a bundle, a document or a program is wrong.
It needs Python 3.9 or newer and nothing else, and is slow: signatures are computed with plain integers.

    verify.py BUNDLE [--trust FILE]

prints one line, the verdict and the reason, and exits with 0 (Valid), 1 (Unreadable), 2 (Altered) or
3 (Incomplete; Intact, keys not trusted).

    verify.py --grant FILE --digest DIGEST [--at TIME] [--trust FILE]

does the same with a grant proof (docs/formats/grant.md): 0 (permitted), 1 (unreadable), 2 (altered) or
3 (not_permitted, keys_not_trusted, incomplete).
"""
import base64
import binascii
import collections
import datetime
import fractions
import hashlib
import json
import os
import re
import stat
import struct
import sys
import zlib

GRANTS = {"permitted": 0, "unreadable": 1, "altered": 2, "not_permitted": 3, "keys_not_trusted": 3, "incomplete": 3}
EXITS = {"Valid": 0, "Unreadable": 1, "Altered": 2, "Incomplete": 3, "Intact, keys not trusted": 3}
MAX_LINE, MAX_STATEMENT, MAX_TEXT = 65_536, 32_768, 262_144
GRACE = datetime.timedelta(seconds=2)


class Unreadable(Exception):
    """Nothing inside may be used."""


class Bad(Exception):
    """Something is not as it must be; the text says what."""


def need(condition, text):
    if not condition:
        raise Bad(text)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# --- ed25519 (RFC 8032 §5.1), strict as README §1 has it ---------------------------------------------

P = 2**255 - 19
ELL = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add(a, b):
    """Adds two points in extended coordinates (X, Y, Z, T)."""
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    k, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, z - k, z + k, n + m
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def is_neutral(point):
    return point[0] % P == 0 and (point[1] - point[2]) % P == 0


def decode_point(data):
    """The point that 32 bytes stand for, or None if they are not a canonical encoding."""
    y, sign = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def encode_point(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decode_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def good_key(data, known={}):
    """The key as a point, or None: not canonical, of small order, or with a part of small order."""
    if data not in known:
        point = decode_point(data)
        fits = point and not is_neutral(times(8, point)) and is_neutral(times(ELL, point))
        known[data] = point if fits else None
    return known[data]


def ed25519_verify(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r, s = good_key(public), decode_point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= ELL or is_neutral(times(8, r)):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ELL
    minus = (P - key[0], key[1], 1, P - key[3])
    return encode_point(add(times(s, BASE), times(k, minus))) == signature[:32]


# --- Lines (README §1) and their shapes (README §2 to §4, bundle.md) ----------------------------------

KINDS = "([a-z_]{1,64}(,[a-z_]{1,64}){0,63})?"
ID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
H32, H64, H128 = r"[0-9a-f]{32}", r"[0-9a-f]{64}", r"[0-9a-f]{128}"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
ORIGIN = "countersign/" + H32
SEQ = "(0|[1-9][0-9]{0,15})?"
ROLES = ["analyst", "compliance_officer", "supervisor", "auditor", "admin"]
REASONS = {
    "approve": ["evidence_supports", "within_policy", "risk_accepted", "false_positive_excluded"],
    "reject": ["insufficient_evidence", "false_positive", "outside_policy", "wrong_subject", "duplicate"],
}
TEXT, NUMBER, COMMIT, OPTIONAL_COMMIT = "text", "number", "commit", "commit or empty"


def one_of(*words):
    return "|".join(re.escape(word) for word in words)


def shape(*pairs, kind=None):
    """The keys of a line in their order, with what each holds."""
    head = [("type", re.escape("countersign/%s/v1" % kind))] if kind else []
    if kind and kind not in ("content", "recommendation", "bundle", "filter", "policy-document"):
        head.append(("origin", ORIGIN))
    return head + [(pairs[i], pairs[i + 1]) for i in range(0, len(pairs), 2)]


CUSTODY, MODE, TRUTH = one_of("os-account", "passphrase"), one_of("team", "trial", "demo"), one_of("true", "false")
OPT_DECIMAL, MAX_INTEGER = "(0|[1-9][0-9]{0,15})?", 2 ** 53 - 1
OPT_ID, OPT_64, OPT_TIME = "(%s)?" % ID, "(%s)?" % H64, "(%s)?" % TIME
FOUNDER = shape("person", ID, "login", COMMIT, "name", COMMIT, "key_id", H64, "public_key", H64,
                "custody", CUSTODY, "roles", "(%s)(,(%s))*" % ("|".join(ROLES), "|".join(ROLES)))
STATEMENTS = {kind: shape(*pairs, kind=kind) for kind, pairs in {
    "genesis": ("mode", MODE, "record_format", 1, "statement_format", 1, "bundle_format", 1,
                "founders", [FOUNDER], "created_at", TIME),
    "person": ("person", ID, "login", COMMIT, "name", COMMIT, "proposed_by", ID, "signed_at", TIME),
    "key": ("event_id", ID, "event", one_of("enrolled", "rotated", "revoked"), "person", ID, "key_id", H64,
            "public_key", H64, "custody", CUSTODY, "installation", TEXT, "replaces", OPT_64,
            "compromised_since_seq", SEQ, "signed_by", ID, "signed_at", TIME),
    "role": ("grant_id", ID, "event", one_of("granted", "revoked"), "person", ID, "role", one_of(*ROLES),
             "valid_from", TIME, "valid_until", OPT_TIME, "granted_by", ID, "signed_at", TIME),
    "agent": ("agent", ID, "name", "[a-z0-9-]{1,64}", "kind", one_of("agent", "worker"), "owner", ID,
              "registered_by", ID, "signed_at", TIME),
    "installation": ("installation", ID, "name", COMMIT, "key_id", H64, "public_key", H64,
                     "enrolled_by", ID, "signed_at", TIME),
    "agent-standing": ("standing_id", ID, "event", one_of("paused", "resumed", "revoked"), "agent", ID, "person", ID, "signed_at", TIME),
    "agent-mandate": ("mandate", ID, "agent", ID, "purpose", COMMIT, "kinds", KINDS, "person", ID, "signed_at", TIME),
    "installation-standing": ("standing_id", ID, "event", one_of("paused", "resumed", "revoked"), "installation", ID, "person", ID,
                              "signed_at", TIME),
    "policy": ("policy", ID, "version", NUMBER, "document", COMMIT, "drafted_by", ID, "signed_at", TIME),
    "delegation": ("delegation_id", ID, "person", ID, "delegate", ID, "role", one_of(*ROLES), "valid_from", TIME, "valid_until", TIME,
                   "reason", COMMIT, "signed_at", TIME),
    "delegation-standing": ("event", one_of("accepted", "ended"), "delegation_id", ID, "delegation_digest", H64, "person", ID, "by", ID,
                            "reason", OPTIONAL_COMMIT, "signed_at", TIME),
    "confirmation": ("confirmation_id", ID, "fact", one_of("person", "key", "role", "agent", "policy", "resumption", "installation", "mandate"),
                     "fact_id", ID, "fact_digest", H64, "person", ID, "signed_at", TIME),
    "import": ("import", ID, "kind", one_of("transactions", "incidents"), "file_digest", H64, "rows", NUMBER,
               "accepted", NUMBER, "rejected", NUMBER, "reading", COMMIT, "rows_digest", H64),
    "void": ("import", ID, "reason", COMMIT, "voided_by", ID, "signed_at", TIME),
    "action": ("action_id", ID, "revision", NUMBER, "action_digest", COMMIT, "route_digest", OPT_64,
               "outcome", one_of("in_review", "blocked", "auto_cleared"), "agent", ID, "idempotency", H64),
    "decision": ("decision_id", ID, "action_id", ID, "action_digest", COMMIT, "revision", NUMBER,
                 "route_digest", H64, "step", NUMBER, "seat_role", one_of(*ROLES), "person", ID,
                 "on_behalf_of", OPT_ID, "verdict", one_of("approve", "reject"), "reason_code", "[a-z_]+",
                 "narrative", OPTIONAL_COMMIT, "override_type", "(ai_override|manual_override)?",
                 "view_digest", COMMIT, "seen_seq", NUMBER, "seen_leaf", H64, "signed_at", TIME),
    "succession": ("event", one_of("superseded", "resubmitted", "supersedes", "resubmits"), "action_id", ID, "other", ID,
                   "by", ID),
    "retraction": ("decision_id", ID, "action_id", ID, "step", NUMBER, "person", ID, "reason", COMMIT, "signed_at", TIME),
    "glass": ("glass_id", ID, "action_id", ID, "action_digest", COMMIT, "revision", NUMBER, "route_digest", H64, "step", NUMBER,
              "role", one_of(*ROLES), "person", ID, "override_type", "manual_override", "incident", COMMIT, "narrative", COMMIT,
              "view_digest", COMMIT, "seen_seq", NUMBER, "seen_leaf", H64, "signed_at", TIME),
    "glass-review": ("glass_id", ID, "action_id", ID, "person", ID, "role", one_of(*ROLES),
                     "verdict", one_of("upheld", "not_upheld"), "reason", COMMIT, "signed_at", TIME),
    "glass-overdue": ("glass_id", ID, "action_id", ID, "by", ID),
    "revision": ("action_id", ID, "revision", NUMBER, "action_digest", COMMIT, "route_digest", H64, "by", ID, "reason", COMMIT),
    "comment": ("comment_id", ID, "action_id", ID, "person", ID, "text", COMMIT, "signed_at", TIME),
    "view": ("action_id", ID, "person", ID, "view_digest", COMMIT),
    "claim": ("event", one_of("claimed", "released"), "action_id", ID, "step", NUMBER, "person", ID, "until", OPT_TIME),
    "assignment": ("action_id", ID, "step", NUMBER, "person", ID, "note", OPTIONAL_COMMIT, "assigned_by", ID),
    "interruption": ("event", one_of("asked", "answered", "held", "resumed", "withdrawn", "revoked"), "action_id", ID, "step", NUMBER,
                     "by", ID, "text", COMMIT),
    "execution": ("event", one_of("consumed", "executed", "failed"), "action_id", ID, "agent", ID, "digest", H64,
                  "note", OPTIONAL_COMMIT),
    "escalation": ("cause", one_of("overdue", "by_hand"), "action_id", ID, "step", NUMBER, "level", NUMBER,
                   "role", one_of(*ROLES), "by", ID, "reason", OPTIONAL_COMMIT),
    "export": ("export_id", ID, "person", ID, "filter", TEXT, "tree_size", NUMBER, "root", H64,
               "records", NUMBER, "sums_digest", H64, "bundle_digest", H64, "bytes", NUMBER, "installation", ID,
               "signed_at", TIME),
    "delivery": ("event", one_of("delivery_started", "delivered", "delivery_failed", "delivery_uncertain"), "export_id", ID,
                 "attempt", NUMBER, "method", one_of("folder", "mail", "s3"), "target", COMMIT, "bundle_digest", H64,
                 "reply", OPTIONAL_COMMIT, "by", ID),
    "schedule": ("event", one_of("added", "removed"), "schedule_id", ID, "person", ID, "installation", ID,
                 "cron", r"[0-9*,/#LW?-]{1,64}( [0-9*,/#LW?-]{1,64}){4}", "zone", "[A-Za-z0-9_+/-]{1,64}", "filter", TEXT,
                 "incremental", TRUTH, "destination", "[a-z0-9-]{0,64}", "signed_at", TIME),
    "verification": ("export_id", ID, "result", one_of("verified", "keys_not_trusted", "incomplete", "altered",
                                                       "unreadable", "missing"), "bundle_digest", OPT_64, "by", ID),
    "clock": ("last_at", TIME, "now", TIME),
    "holder": ("login_person", OPT_ID, "state", TEXT, "held_ms", NUMBER, "ended_by", ID),
    "limit": ("flow", one_of("proposals", "openings", "comments", "questions", "decisions", "imports", "imported_megabytes", "jobs",
                             "records"), "per_hour", NUMBER, "new_machine", NUMBER),
    "migration": ("from", NUMBER, "to", NUMBER),
}.items()}
RECORD = shape("v", 1, "seq", NUMBER, "at", TIME, "actor", ID + "|system",
               "actor_type", one_of("human", "agent", "system"), "event", "[a-z_.]+",
               "subject", "workspace|(person|agent|installation|policy|import|action|export|schedule):" + ID,
               "subject_seq", NUMBER, "nonce", H32, "prev", H64, "statement", TEXT,
               "signatures", [shape("key_id", H64, "signature", H128)])
CONTENT = shape("kind", "[a-z_]{1,64}", "subject_kind", one_of("transaction", "incident", "account"),
                "subject", TEXT, "agent", ID, "agent_version", TEXT,
                "actor_type", one_of("agent", "human", "system"), "is_simulation", TRUTH,
                "risk", one_of("low", "medium", "high", "critical"), "amount", r"-?[0-9]+(\.[0-9]+)?",
                "currency", "[A-Z]{3}", "params", TEXT, "agent_input", TEXT, "agent_output", TEXT,
                "recommendation", COMMIT, "idempotency_key", TEXT, "owner", ID, "launcher", OPT_ID,
                "subject_person", OPT_ID, "editors", "(%s(,%s)*)?" % (ID, ID), kind="content")
RECOMMENDATION = shape("recommendation", one_of("proceed", "block", "review"),
                       "confidence", r"0\.[0-9]{3}|1\.000", "ai_explanation", TEXT, "rules", TEXT,
                       kind="recommendation")
STEP = shape("step", NUMBER, "role", one_of(*ROLES), "quorum", NUMBER, "deny", NUMBER, "due_seconds", NUMBER, "calendar?", TEXT, "name", TEXT,
             "escalation", [shape("after_seconds", NUMBER, "role", one_of(*ROLES))])
RULE = shape("rule", NUMBER, "kind", "([a-z_]{1,64})?", "agent", OPT_ID, "risk_at_least", "(low|medium|high|critical)?",
             "amount_at_least", r"(-?[0-9]+(\.[0-9]+)?)?", "currency", "([A-Z]{3})?", "simulation", "(%s)?" % TRUTH,
             "outcome", one_of("route", "block", "auto_clear"), "min_persons", NUMBER, "expiry_seconds", NUMBER,
             "commit_before_reveal", one_of("true", "false", "blind"), "friction", one_of("low", "medium", "high"), "steps", [STEP],
             "break_glass?", (shape("role", one_of(*ROLES), "review_role", one_of(*ROLES), "quorum", NUMBER, "within_seconds", NUMBER),),
             "revise?", one_of("reviewer", "owner", "either"), "delegation?", "true")
CALENDAR = shape("name", TEXT, "made_of", TEXT, "from", TIME, "until", TIME, "hours", [shape("from", TIME, "until", TIME)])
POLICY_DOCUMENT = shape("version", NUMBER, "title", TEXT, "rules", [RULE], "calendars?", [CALENDAR], kind="policy-document")
RISKS = ["low", "medium", "high", "critical"]
ENTRIES = {"route": "in_review", "block": "blocked", "auto_clear": "auto_cleared"}
MANIFEST = shape("export_id", ID, "origin", ORIGIN, "mode", MODE, "filter", TEXT,
                 "whole_log", TRUTH, "created_at", TIME, "created_by", ID, "creator", TEXT,
                 "tree_size", NUMBER, "root", H64, "genesis", H64, "records", NUMBER, "events", NUMBER,
                 "payloads", NUMBER, "absent", NUMBER, "hashes", NUMBER,
                 "files", [shape("path", TEXT, "bytes", NUMBER)], kind="bundle")
STATES = ["in_review", "paused_info", "paused_hold", "paused_agent_suspended", "approved", "executing", "blocked",
          "auto_cleared", "rejected", "withdrawn", "superseded", "expired", "revoked", "lapsed", "executed", "failed",
          "outcome_unknown", "simulated"]
FILTER = shape("states", "[a-z_,]*", "kind", "([a-z_]{1,64})?", "agent", "([a-z0-9-]{1,64})?",
               "simulation", "(%s)?" % TRUTH, "from", OPT_TIME, "until", OPT_TIME,
               "first", OPT_DECIMAL, "last", OPT_DECIMAL, "actions", "(%s(,%s)*)?" % (ID, ID), "texts", TRUTH, kind="filter")
FILTER_CRITERIA = ("states", "kind", "agent", "simulation", "from", "until", "first", "last", "actions")
# event: (kind of its subject, its statement, the field that names the signer, or None: nobody signs)
EVENTS = {
    "genesis": ("workspace", "genesis", "every founder"), "person.proposed": ("person", "person", "proposed_by"),
    "key.enrolled": ("person", "key", "signed_by"), "key.rotated": ("person", "key", "signed_by"),
    "key.revoked": ("person", "key", "signed_by"), "role.granted": ("person", "role", "granted_by"),
    "role.revoked": ("person", "role", "granted_by"), "agent.registered": ("agent", "agent", "registered_by"),
    "installation.enrolled": ("installation", "installation", "enrolled_by"),
    "agent.paused": ("agent", "agent-standing", "person"), "agent.resumed": ("agent", "agent-standing", "person"),
    "agent.revoked": ("agent", "agent-standing", "person"), "agent.mandated": ("agent", "agent-mandate", "person"),
    "installation.paused": ("installation", "installation-standing", "person"),
    "installation.resumed": ("installation", "installation-standing", "person"),
    "installation.revoked": ("installation", "installation-standing", "person"),
    "delegation.given": ("person", "delegation", "person"), "delegation.accepted": ("person", "delegation-standing", "by"),
    "delegation.ended": ("person", "delegation-standing", "by"),
    "policy.drafted": ("policy", "policy", "drafted_by"), "confirmed": (None, "confirmation", "person"),
    "import.completed": ("import", "import", None), "import.voided": ("import", "void", "voided_by"), "action.proposed": ("action", "action", None),
    "action.decided": ("action", "decision", "person"), "action.retracted": ("action", "retraction", "person"),
    "action.glass_broken": ("action", "glass", "person"), "action.glass_reviewed": ("action", "glass-review", "person"),
    "action.glass_overdue": ("action", "glass-overdue", None),
    "action.superseded": ("action", "succession", None), "action.resubmitted": ("action", "succession", None),
    "action.supersedes": ("action", "succession", None), "action.resubmits": ("action", "succession", None),
    "action.revised": ("action", "revision", None),
    "action.commented": ("action", "comment", "person"),
    "client.viewed": ("action", "view", None), "action.claimed": ("action", "claim", None),
    "action.released": ("action", "claim", None), "action.assigned": ("action", "assignment", None),
    "action.asked": ("action", "interruption", None), "action.answered": ("action", "interruption", None),
    "action.held": ("action", "interruption", None), "action.resumed": ("action", "interruption", None),
    "action.withdrawn": ("action", "interruption", None), "action.escalated": ("action", "escalation", None),
    "action.revoked": ("action", "interruption", None), "action.consumed": ("action", "execution", None),
    "action.executed": ("action", "execution", None), "action.failed": ("action", "execution", None),
    "export.created": ("export", "export", "person"),
    "export.delivery_started": ("export", "delivery", None), "export.delivered": ("export", "delivery", None),
    "export.delivery_failed": ("export", "delivery", None), "export.delivery_uncertain": ("export", "delivery", None),
    "export.verified": ("export", "verification", None),
    "schedule.added": ("schedule", "schedule", "person"), "schedule.removed": ("schedule", "schedule", "person"),
    "clock.stepped_back": ("workspace", "clock", None), "holder.ended": ("workspace", "holder", None),
    "limit.changed": ("workspace", "limit", None),
    "schema.migrated": ("workspace", "migration", None),
}
BY_SYSTEM = ("clock.stepped_back", "limit.changed", "schema.migrated")
# event: where an action must stand before it, and where it stands then
INTERRUPTIONS = {"asked": (["review"], "asked"), "answered": (["asked"], "review"), "held": (["review"], "held"),
                 "resumed": (["held"], "review"), "withdrawn": (["review", "asked", "held", "approved"], "withdrawn"),
                 "revoked": (["review", "approved"], "revoked")}
SUBJECT_FIELD = {"action": "action_id", "export": "export_id", "schedule": "schedule_id"}
# results of a verification that only the export's own bundle can have
GOOD = ("verified", "keys_not_trusted", "incomplete")


def governs(event):
    return event in ("genesis", "confirmed", "person.proposed", "policy.drafted") or event.startswith(("key.", "role.", "delegation.", "agent.", "installation."))


def moment(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")


def fits(value, wanted):
    """Does a parsed value have the shape that is wanted?"""
    if isinstance(wanted, tuple):
        return isinstance(value, list) and len(value) == 1 and fits(value[0], wanted[0])
    if isinstance(wanted, list) and isinstance(wanted[0], list):
        return isinstance(value, list) and all(fits(item, wanted[0]) for item in value)
    if isinstance(wanted, list):
        if not isinstance(value, dict):
            return False
        # A member whose key ends in "?" is there only where it is not empty.
        there = [(key.rstrip("?"), inner) for key, inner in wanted if not key.endswith("?") or key[:-1] in value]
        return (list(value) == [key for key, _ in there] and all(fits(value[key], inner) for key, inner in there)
                and all(value[key[:-1]] for key, _ in wanted if key.endswith("?") and key[:-1] in value))
    if wanted == NUMBER or isinstance(wanted, int):
        number = type(value) is int and 0 <= value < 2**53
        return number and (wanted == NUMBER or value == wanted)
    if not isinstance(value, str) or "\0" in value:
        return False
    if wanted == TEXT:
        return True
    pattern = {COMMIT: H64, OPTIONAL_COMMIT: OPT_64}.get(wanted, wanted)
    if not re.fullmatch(pattern, value, re.ASCII):
        return False
    if wanted == SEQ and value and int(value) >= 2**53:
        return False
    if wanted in (TIME, OPT_TIME) and value:
        try:
            moment(value.replace("0000-", "2000-", 1))  # Python knows no year 0
        except ValueError:
            return False
    return True


def parse_line(data, wanted, what):
    """A line's object: of the wanted shape, and encoding to exactly the same bytes."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=collections.OrderedDict)
        again = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Bad("%s is not a line of JSON" % what) from error
    need(fits(value, wanted), "%s does not have its shape" % what)
    need(again == data, "%s is not written in the one way" % what)
    return value


def first_rule(document, content):
    """The first rule of a policy whose conditions all hold for a content (README §5), or None."""
    for rule in document["rules"]:
        least = rule["amount_at_least"]
        if (rule["kind"] in ("", content["kind"]) and rule["agent"] in ("", content["agent"])
                and (not rule["risk_at_least"] or RISKS.index(rule["risk_at_least"]) <= RISKS.index(content["risk"]))
                and (not least or fractions.Fraction(content["amount"]) >= fractions.Fraction(least))
                and rule["currency"] in ("", content["currency"])
                and rule["simulation"] in ("", content["is_simulation"])):
            return rule
    return None


def route_of(policy, rule):
    """The digest of the route that a rule of a policy gives."""
    route = collections.OrderedDict(type="countersign/route/v1", policy=policy)
    for key in ("rule", "min_persons", "expiry_seconds", "commit_before_reveal", "friction", "steps", "break_glass", "revise", "delegation"):
        if key in rule:
            route[key] = rule[key]
    return sha256(json.dumps(route, ensure_ascii=False, separators=(",", ":")).encode())


def demands_no_more(route, other):
    """Whether whoever passes a route has passed another one too (README §5)."""
    def approvals(rule):
        roles = collections.Counter()
        for step in rule["steps"]:
            roles[step["role"]] += step["quorum"]
        if rule["steps"]:
            roles[rule["steps"][-1]["role"]] += max(0, rule["min_persons"] - sum(step["quorum"] for step in rule["steps"]))
        return roles

    there = approvals(route)
    ranks = (("friction", ("low", "medium", "high")), ("commit_before_reveal", ("false", "true", "blind")))
    return (route["min_persons"] >= other["min_persons"] and all(rank.index(route[key]) >= rank.index(other[key]) for key, rank in ranks)
            and ("break_glass" not in route or "break_glass" in other)
            and ("delegation" not in route or "delegation" in other)
            and all(there[role] >= number for role, number in approvals(other).items()))


def read_filter(text):
    """What was asked of an export: a line, its states and actions each once and in their order."""
    need(len(text.encode()) <= 24_576, "the filter is too long")
    asked = parse_line(text.encode(), FILTER, "the filter")
    states = asked["states"].split(",") if asked["states"] else []
    actions = asked["actions"].split(",") if asked["actions"] else []
    need(states == [state for state in STATES if state in states], "the filter's states")
    for bound in ("first", "last"):
        need(not asked[bound] or int(asked[bound]) <= MAX_INTEGER, "the filter's bounds")
    need(not (asked["first"] and asked["last"]) or int(asked["first"]) <= int(asked["last"]), "the filter's bounds")
    need(actions == sorted(set(actions)) and len(actions) <= 512, "the filter's actions")
    return asked


# --- The container: the one zip, or a folder (bundle.md "Zip") ----------------------------------------

INDEX = "data/payload/index"
FIXED = ["README.txt", "keys/events.jsonl", "data/records.jsonl", INDEX, "data/absent", "keys/allowed_signers",
         "proof/checkpoint", "proof/hashes", "bundle.json", "report.html", "SHA256SUMS", "SHA256SUMS.sig"]
ORDER = ["README.txt", "keys/events.jsonl", "data/records.jsonl", "data/payload/N", INDEX, "data/absent", "keys/*.pem",
         "keys/allowed_signers", "proof/checkpoint", "proof/hashes", "bundle.json", "report.html",
         "SHA256SUMS", "SHA256SUMS.sig"]
LIMITS = {"bundle.json": 16 << 20, "proof/hashes": 64 << 20, "proof/checkpoint": 65_536,
          "keys/allowed_signers": 65_536, "SHA256SUMS.sig": 65_536}
MAX_ENTRY, MAX_ENTRIES = 0xFFFFFFFE, 4_000_000


def rank(name):
    """The place of a file in the order; None for a file that no bundle has."""
    if re.fullmatch("data/payload/[1-9][0-9]{0,4}", name) and int(name[13:]) <= 65_535:
        return (ORDER.index("data/payload/N"), name[13:].zfill(5))
    if re.fullmatch(r"keys/%s\.pem" % H64, name):
        return (ORDER.index("keys/*.pem"), name)
    return (ORDER.index(name), name) if name in FIXED else None


def check_name(raw):
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("a name is not UTF-8") from error
    harmless = all(part and not part.startswith(".") for part in name.split("/"))
    if not harmless or re.search(r"[\\:\x00-\x1f\x7f-\x9f]", name):
        raise Unreadable("the name %r could do harm" % name)
    return name


def check_size(name, size, count):
    """The limits of the container; those of single files are checked where they are read."""
    if size > MAX_ENTRY or count > MAX_ENTRIES:
        raise Unreadable("%s is larger than a bundle's may be, or there are too many files" % name)


def read_zip(data, report):
    """The files of a zip, in their order. Departures from the one zip are findings."""
    if data[:4] != b"PK\x03\x04":
        raise Unreadable("it does not begin with a local header")
    files, entries, at, cut = {}, [], 0, False
    while data[at:at + 4] == b"PK\x03\x04":
        cut = True
        if len(data) < at + 30:
            break
        fields = struct.unpack("<HHHHHIIIHH", data[at + 4:at + 30])
        needed, flags, method, time, date, crc, packed, size, name_len, extra = fields
        if flags & 1 or method:
            raise Unreadable("an entry is encrypted or compressed")
        if len(data) < at + 30 + name_len + extra:
            break
        name = check_name(data[at + 30:at + 30 + name_len])
        if not entries and rank(name) is None:
            raise Unreadable("it does not begin with a bundle's file")
        if name in files:
            raise Unreadable("%s is there twice" % name)
        check_size(name, size, len(files))
        begin = at + 30 + name_len + extra
        if (needed, flags, time, date, extra) != (20, 0x0800, 0, 0x21, 0) or packed != size:
            report.altered("the local header of %s is not that of a bundle" % name, name)
        if begin + size > len(data):
            break
        files[name] = data[begin:begin + size]
        if zlib.crc32(files[name]) != crc:
            report.altered("%s does not have its CRC-32" % name, name)
        entries.append((data[at + 30:at + 30 + name_len], crc, size, at))
        at, cut = begin + size, False
    rest = directory(entries, at)
    if cut or (len(data) - at < len(rest) and rest.startswith(data[at:])):
        report.absent("the zip ends before its end record", None)
    elif data[at:] != rest:
        report.altered("the zip's directory is not that of its entries", None)
    return files


def directory(entries, start):
    """The central directory and the end record that these entries must have."""
    out = b""
    for name, crc, size, offset in entries:
        big = offset >= 0xFFFFFFFF
        extra = struct.pack("<HHQ", 1, 8, offset) if big else b""
        out += struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 0x0314, 45 if big else 20, 0x0800, 0, 0, 0x21,
                           crc, size, size, len(name), len(extra), 0, 0, 0, 0o100644 << 16,
                           0xFFFFFFFF if big else offset) + name + extra
    count, size = len(entries), len(out)
    if count >= 0xFFFF or size >= 0xFFFFFFFF or start >= 0xFFFFFFFF:
        at = start + size
        out += struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 0x0314, 45, 0, 0, count, count, size, start)
        out += struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    short = min(count, 0xFFFF)
    return out + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, short, short, min(size, 0xFFFFFFFF),
                             min(start, 0xFFFFFFFF), 0)


def litter(own):
    """What file managers leave in a folder (bundle.md "Zip")."""
    return own in (b".DS_Store", b"Thumbs.db", b"desktop.ini", b"Desktop.ini") or (own[:2] == b"._" and own != b"._")


def read_folder(path, report):
    files = {}

    def walk(prefix):
        for entry in sorted(os.scandir(os.path.join(os.fsencode(path), prefix)), key=lambda item: item.name):
            try:
                name = (prefix + entry.name).decode("utf-8")
            except UnicodeDecodeError as error:
                raise Unreadable("a name is not UTF-8") from error
            mode = entry.stat(follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode):
                if name not in ("data", "data/payload", "keys", "proof"):
                    report.altered("no bundle has the folder %s" % name, name)
                walk(prefix + entry.name + b"/")
            elif stat.S_ISREG(mode) and litter(entry.name):
                continue
            elif stat.S_ISREG(mode):
                check_size(name, entry.stat().st_size, len(files))
                with open(entry.path, "rb") as file:
                    files[name] = file.read()
            else:
                raise Unreadable("%s is a link or a special file" % name)

    walk(b"")
    if not any(rank(name) for name in files):
        raise Unreadable("the folder holds no file of a bundle")
    return dict(sorted(files.items(), key=lambda item: rank(item[0]) or (99, item[0])))


# --- What was found -------------------------------------------------------------------------------------

class Report:
    """Findings, each of alteration or of absence, with the record or the file that it is about."""

    def __init__(self):
        self.findings, self.void = [], 0

    def altered(self, text, where):
        self.findings.append(("Altered", where, text))

    def absent(self, text, where):
        self.findings.append(("Incomplete", where, text))

    def attempt(self, where, check, *arguments):
        try:
            return check(*arguments)
        except Bad as error:
            self.altered(str(error), where)
            return None

    def verdict(self):
        for word in ("Altered", "Incomplete"):
            worst = [finding for finding in self.findings if finding[0] == word]
            if worst:
                by_seq = [finding for finding in worst if isinstance(finding[1], int)]
                _, where, text = min(by_seq, key=lambda item: item[1]) if by_seq else worst[0]
                return word, "record %d: %s" % (where, text) if isinstance(where, int) else text
        return None


# --- The checks, each named as in bundle.md -----------------------------------------------------------

class Verifier:
    def __init__(self, files, report):
        self.files, self.report = files, report
        self.lacking = set()  # files that are missing or cut: nothing is concluded from their ends
        self.listed, self.present, self.payloads = [], set(), {}  # commitments of the index; of bytes that are there; what is right
        self.records, self.statements, self.leaves = [], {}, {}
        self.manifest = self.note = None
        self.genesis = None
        self.people, self.keys, self.roles, self.agents = set(), {}, [], {}
        self.installations, self.facts, self.confirmed = {}, {}, set()
        self.vouched = {}  # of each installation: who vouches for it, and whether it counts
        self.confirmed_keys = collections.Counter()  # of each person
        self.workers_named, self.mandates = set(), {}  # workers, confirmed or not; the kinds that agents may propose
        self.standings = {}  # of agents, workers and installations that were stopped once
        self.workers, self.machines, self.exports = set(), set(), {}  # machines: agents and workers, confirmed or not
        self.signers = set()
        self.delegations = {}  # roles that were delegated, by their ids
        self.policies, self.in_force = {}, None  # texts by id, None where it is not there
        self.glass = {}  # actions that were forced outside of their route: who broke the glass, and what was found of that
        self.told = {"enough": 0, "unread": 0, "void": 0, "untold": set()}
        # Decisions whose key was revoked as compromised from an earlier record on; actions that they carried, and those opened again.
        self.disowned = {"decisions": set(), "flagged": {}, "reopened": {}}
        self.partial = False  # whether texts may be missing without a word
        self.gap = None  # the first record that shows a governance record to be missing

    def run(self):
        self.read_manifest()
        self.check_files()
        self.read_payloads()
        self.read_records()
        self.read_checkpoint()
        self.check_manifest()
        self.check_chain()
        self.check_tree()
        governed = "keys/events.jsonl" not in self.lacking and self.genesis
        if self.genesis:
            self.replay("keys/events.jsonl" not in self.lacking)
        if self.genesis and governed and self.gap is None:
            self.check_pems()
            self.check_signers()
            self.check_exporter()
        elif self.manifest:
            self.check_sums_signature(None)
        self.check_payloads()

    def run_grant(self):
        """Of a grant proof: checks 3 to 10, and texts that nobody names."""
        self.partial = True
        self.read_records()
        self.read_checkpoint()
        self.check_chain()
        self.check_tree()
        if self.genesis:
            self.replay(True)
        if self.genesis and self.gap is None:
            self.check_signers()
        self.check_payloads()

    # 2. files

    def read_manifest(self):
        data = self.files.get("bundle.json")
        if data is None:
            return
        if b"\n" not in data:
            self.lacking.add("bundle.json")
            self.report.absent("bundle.json lacks its end", "bundle.json")
            return
        if not data.endswith(b"\n"):
            self.report.altered("bundle.json goes on behind its line", "bundle.json")
            return
        self.manifest = self.report.attempt("bundle.json", parse_line, data[:-1], MANIFEST, "bundle.json")

    def check_files(self):
        files, report = self.files, self.report
        for name in FIXED:
            if name not in files:
                self.lacking.add(name)
                report.absent("%s is missing" % name, name)
        for name in files:
            if rank(name) is None:
                report.altered("no bundle has a file %s" % name, name)
        places = [rank(name) for name in files if rank(name)]
        if places != sorted(places):
            report.altered("the files are not in their order", None)
        for name, data in files.items():
            if len(data) > LIMITS.get(name, 65_536 if name.endswith(".pem") else MAX_ENTRY):
                report.altered("%s is larger than a bundle's may be" % name, name)
        for name, end in (("report.html", b"</html>\n"), ("SHA256SUMS.sig", b"-----END SSH SIGNATURE-----\n")):
            if name in files and end not in files[name] and not self.as_signed(name):
                self.lacking.add(name)
                report.absent("%s lacks its end" % name, name)
        sizes = {file["path"]: file["bytes"] for file in self.manifest["files"]} if self.manifest else {}
        if "SHA256SUMS" in files:
            self.check_sums(files["SHA256SUMS"], sizes)
            return
        for name, size in sizes.items():
            if name in files and len(files[name]) < size:
                self.lacking.add(name)
                report.absent("%s was cut" % name, name)

    def as_signed(self, name):
        """Does SHA256SUMS name this file with its digest?"""
        line = "%s  %s\n" % (sha256(self.files[name]), name)
        return line.encode() in self.files.get("SHA256SUMS", b"")

    def check_sums(self, data, sizes):
        files, report, sums, before = self.files, self.report, {}, None
        lines = data.split(b"\n")
        rest = lines.pop()
        for line in lines:
            match = re.fullmatch(rb"([0-9a-f]{64})  (.+)", line)
            name = match and match.group(2).decode("utf-8", "replace")
            if not match or name in sums:
                report.altered("SHA256SUMS has a line that is not of its form", "SHA256SUMS")
                continue
            sums[name] = match.group(1).decode()
            place = rank(name)
            if place is None or place[0] >= ORDER.index("SHA256SUMS") or (before and place <= before):
                report.altered("SHA256SUMS has %r out of its order" % name, "SHA256SUMS")
            before = place
        unnamed = [name for name in files if rank(name) and name not in sums and not name.startswith("SHA256SUMS")]
        if unnamed and all(rank(name) > (before or (-1, "")) for name in unnamed):
            report.absent("SHA256SUMS lacks its end", "SHA256SUMS")
            self.lacking.add("SHA256SUMS")
        elif rest:
            report.altered("SHA256SUMS goes on behind its last line", "SHA256SUMS")
        for name, content in files.items():
            if name in ("SHA256SUMS", "SHA256SUMS.sig"):
                continue
            if name not in sums:
                if "SHA256SUMS" not in self.lacking:
                    report.altered("SHA256SUMS does not name %s" % name, name)
            elif sha256(content) != sums[name]:
                smaller = len(content) < sizes[name] if name in sizes else not content
                if smaller:
                    self.lacking.add(name)
                    report.absent("%s was cut" % name, name)
                elif name not in self.lacking:
                    report.altered("%s does not have its digest" % name, name)
        for name in sums:
            if name not in files:
                self.lacking.add(name)
                report.absent("%s is missing" % name, name)

    # 11. payloads, which are read before the records that name them

    def read_payloads(self):
        """Where each payload lies says the index, up to its first fault."""
        report, part, end, named, fault = self.report, 0, 0, {}, False
        lines = self.files.get(INDEX, b"").split(b"\n")
        rest = lines.pop()
        for number, line in enumerate(lines, 1):
            match = re.fullmatch(rb"([0-9a-f]{64}) ([1-9][0-9]{0,4}) (0|[1-9][0-9]{0,15}) (0|[1-9][0-9]{0,9})", line)
            commitment = match.group(1).decode() if match else ""
            place = tuple(int(match.group(at)) for at in (2, 3)) if match else ()
            size = int(match.group(4)) if match else 0
            fault = (not match or (self.listed and commitment <= self.listed[-1])
                     or place not in ((part, end), (part + 1, 0)) or not 16 <= size <= 16 + MAX_TEXT
                     or number > MAX_ENTRIES)
            if fault:
                report.altered("line %d of %s is not of its form" % (number, INDEX), INDEX)
                break
            part, end = place[0], place[1] + size
            named[part] = end
            self.listed.append(commitment)
            data = self.files.get("data/payload/%d" % part, b"")[place[1]:end]
            if len(data) == size:
                self.present.add(commitment)
                if sha256(data) == commitment:
                    self.payloads[commitment] = data
                else:
                    report.altered("the payload %s is not what its commitment says" % commitment, INDEX)
        if rest and not fault:
            fault = True
            if INDEX in self.lacking:
                report.absent("%s ends in the middle of a line" % INDEX, INDEX)
            else:
                report.altered("%s goes on behind its last line" % INDEX, INDEX)
        for name, data in self.files.items():
            if rank(name) and rank(name)[0] == ORDER.index("data/payload/N"):
                size = named.get(int(name[13:]), 0)
                short = size > len(data) and name not in self.lacking
                if short or (not fault and INDEX not in self.lacking and not 0 < size >= len(data)):
                    report.altered("%s is not as long as %s says" % (name, INDEX), name)

    # 4. records

    def lines(self, name):
        """The lines of a file of lines; what follows the last LF of a cut file is dropped."""
        parts = self.files.get(name, b"").split(b"\n")
        if parts.pop() and name not in self.lacking:
            self.report.altered("%s does not end with a line's end" % name, name)
        return parts

    def read_records(self):
        for name in ("keys/events.jsonl", "data/records.jsonl"):
            last = -1
            for number, line in enumerate(self.lines(name), 1):
                where = "%s, line %d" % (name, number)
                record = self.report.attempt(where, self.read_record, line, name, where)
                if record:
                    if record["seq"] <= last or record["seq"] in self.statements:
                        self.report.altered("%s does not ascend" % where, record["seq"])
                        continue
                    last = record["seq"]
                    self.records.append(record)
                    self.statements[record["seq"]] = record["parsed"]
                    self.leaves[record["seq"]] = hashlib.sha256(b"\0" + line).digest()
                    if record["seq"] == 0 and record["event"] == "genesis":
                        self.genesis, self.genesis_digest = record, sha256(line)
                    elif (record["seq"] == 0) != (record["event"] == "genesis"):
                        self.report.altered("genesis is record 0 and nothing else is", record["seq"])
        self.records.sort(key=lambda record: record["seq"])
        for record in self.records:
            if self.genesis and record["parsed"]["origin"] != self.genesis["parsed"]["origin"]:
                self.report.altered("its origin is not that of genesis", record["seq"])

    def read_record(self, line, name, where):
        need(len(line) <= MAX_LINE, "%s is too long" % where)
        record = parse_line(line, RECORD, where)
        data, event = record["statement"].encode(), record["event"]
        need(len(data) <= MAX_STATEMENT, "%s: its statement is too long" % where)
        need(event in EVENTS, "%s: there is no event %s" % (where, event))
        subject_kind, kind, signer = EVENTS[event]
        statement = parse_line(data, STATEMENTS[kind], "%s: its statement" % where)
        subject, _, subject_id = record["subject"].partition(":")
        if event == "confirmed":
            fact = statement["fact"]
            fitting = {"key": ["person"], "role": ["person"], "resumption": ["agent", "installation"],
                       "mandate": ["agent"]}.get(fact, [fact])
            need(subject in fitting, "%s: its subject does not fit" % where)
            need(fact in ("key", "role", "resumption", "mandate") or subject_id == statement["fact_id"], "%s: its subject does not fit" % where)
        else:
            need(subject == subject_kind, "%s: its subject does not fit" % where)
            field = SUBJECT_FIELD.get(subject, subject)
            need(subject == "workspace" or statement[field] == subject_id, "%s: its subject does not fit" % where)
        if kind == "export":
            read_filter(statement["filter"])
        if kind == "schedule":
            asked = read_filter(statement["filter"])
            need(len(statement["cron"]) <= 128, "%s: its cron expression is too long" % where)
            need(event == "schedule.%s" % statement["event"], "%s: event and statement differ" % where)
            bounds = any(asked[key] for key in ("from", "until", "first", "last"))
            need(statement["incremental"] == "false" or not bounds, "%s: what begins after the one before has no bounds" % where)
        if kind == "delegation":
            need(statement["person"] != statement["delegate"], "%s: it is delegated to oneself" % where)
            need(moment(statement["valid_from"]) < moment(statement["valid_until"]), "%s: it ends before it begins" % where)
        if kind == "delegation-standing":
            need(event == "delegation.%s" % statement["event"], "%s: event and statement differ" % where)
            need((statement["event"] == "accepted") == (not statement["reason"]), "%s: only an end, and each, has a reason" % where)
        if kind == "decision":
            need(statement["on_behalf_of"] != statement["person"], "%s: nobody decides on behalf of themselves" % where)
        if kind in ("key", "role", "agent-standing", "installation-standing"):
            need(event == "%s.%s" % (subject_kind if "-" in kind else kind, statement["event"]), "%s: event and statement differ" % where)
        if kind == "agent-mandate":
            kinds = statement["kinds"].split(",")
            need(kinds == sorted(set(kinds)), "%s: its kinds are not in order" % where)
        if kind in ("claim", "interruption", "execution"):
            need(event == "action.%s" % statement["event"], "%s: event and statement differ" % where)
        if kind == "claim":
            need((event == "action.claimed") == bool(statement["until"]), "%s: only a claim, and each, has an end" % where)
        if kind == "interruption":
            need(event == "action.%s" % statement["event"], "%s: event and statement differ" % where)
        if kind == "delivery":
            need(event == "export.%s" % statement["event"], "%s: event and statement differ" % where)
            need((event == "export.delivery_started") == (not statement["reply"]), "%s: only an end, and each, has an answer" % where)
        if kind == "verification":
            need((statement["result"] == "missing") == (not statement["bundle_digest"]), "%s: a file and its digest go together" % where)
        self.check_actor(record, statement, signer, where)
        need(governs(event) == (name == "keys/events.jsonl"), "%s stands in the wrong file" % where)
        record["parsed"], record["bytes"] = statement, data
        return record

    @staticmethod
    def check_actor(record, statement, signer, where):
        actor, kind, count = record["actor"], record["actor_type"], len(record["signatures"])
        need((actor == "system") == (kind == "system"), "%s: actor and actor type differ" % where)
        need((actor == "system") == (record["event"] in BY_SYSTEM), "%s: its actor" % where)
        if record["event"] == "holder.ended":
            need(actor == statement["ended_by"], "%s: its actor is not who ended it" % where)
        if record["event"] == "genesis":
            ids = [founder["person"] for founder in statement["founders"]]
            least = 1 if statement["mode"] == "trial" else 2
            need(ids == sorted(set(ids)) and len(ids) >= least and count == len(ids), "%s: its founders" % where)
            need(least == 2 or len(ids) == 1, "%s: a trial has one founder" % where)
            need(kind == "human" and actor in ids, "%s: its actor is no founder" % where)
        elif signer is None:
            need(count == 0, "%s: nobody signs this" % where)
            if "agent" in statement:
                need((actor, kind) == (statement["agent"], "agent"), "%s: its actor is not its agent" % where)
            if record["event"] in BY_SYSTEM:
                need(kind == "system", "%s: its actor is not the system" % where)
            if "by" in statement:
                need(actor == statement["by"], "%s: its actor is not who did it" % where)
            if "assigned_by" in statement:
                need((actor, kind) == (statement["assigned_by"], "human"), "%s: its actor is not who assigned" % where)
            elif "person" in statement:
                need((actor, kind) == (statement["person"], "human"), "%s: its actor is not its person" % where)
        else:
            due = 2 if record["event"] == "key.rotated" else 1
            need(count == due and kind == "human", "%s: one person signs this" % where)
            need(actor == statement[signer], "%s: its actor is not the one who signs" % where)

    # 3. manifest

    def check_manifest(self):
        manifest, files = self.manifest, self.files
        if not manifest:
            return

        def same(key, found, what):
            if manifest[key] != found:
                self.report.altered("bundle.json: %s is not that of %s" % (key, what), "bundle.json")

        asked = self.report.attempt("bundle.json", read_filter, manifest["filter"])
        if asked and not any(asked[key] for key in FILTER_CRITERIA) and manifest["whole_log"] != "true":
            self.report.altered("bundle.json: the whole ledger was asked for and is not there", "bundle.json")
        if asked and (asked["first"] or asked["last"]) and not any(
                asked[key] for key in FILTER_CRITERIA if key not in ("first", "last")):
            end = min(int(asked["last"]) + 1, manifest["tree_size"]) if asked["last"] else manifest["tree_size"]
            wanted = range(min(int(asked["first"] or 0), end), end)
            whole = manifest["records"] + manifest["events"] == len(self.leaves)
            if whole and not all(seq in self.leaves for seq in wanted):
                self.report.altered("bundle.json: a range of records was asked for and is not all there", "bundle.json")
        if asked and asked["actions"] and not any(asked[key] for key in FILTER_CRITERIA if key != "actions"):
            if manifest["records"] + manifest["events"] == len(self.leaves):
                for action in asked["actions"].split(","):
                    numbers = [record["subject_seq"] for record in self.records if record["subject"] == "action:" + action]
                    if numbers and len(set(numbers)) != max(numbers) + 1:
                        self.report.altered("bundle.json: a record of an action that was asked for is left out", "bundle.json")
                        break
        if self.genesis:
            same("genesis", self.genesis_digest, "record 0")
            for key in ("origin", "mode"):
                same(key, self.genesis["parsed"][key], "genesis")
        if self.note:
            for key, found in zip(("origin", "tree_size", "root"), self.note[:3]):
                same(key, found, "the checkpoint")
        counts = {"payloads": len(self.listed)}
        for key, name in (("records", "data/records.jsonl"), ("events", "keys/events.jsonl"),
                          ("absent", "data/absent"), ("hashes", "proof/hashes")):
            if name in files:
                counts[key] = files[name].count(b"\n")
        for key, count in counts.items():
            if count < manifest[key]:
                self.report.absent("there are fewer %s than bundle.json says" % key, "bundle.json")
            elif count > manifest[key]:
                self.report.altered("there are more %s than bundle.json says" % key, "bundle.json")
        whole = manifest["records"] + manifest["events"] == manifest["tree_size"]
        same("whole_log", "true" if whole else "false", "its counts")
        listed = [(file["path"], file["bytes"]) for file in manifest["files"]]
        paths = [path for path, _ in listed]
        found = [name for name in sorted(filter(rank, files), key=rank)
                 if rank(name)[0] < ORDER.index("bundle.json")]
        if not set(found) <= set(paths) or paths != sorted(filter(rank, paths), key=rank) or len(set(paths)) != len(paths):
            self.report.altered("bundle.json does not list the files", "bundle.json")
        for path, size in listed:
            if path not in files:
                self.report.absent("%s is missing" % path, path)
            elif len(files[path]) != size and path not in self.lacking:
                self.report.altered("%s does not have the size that bundle.json says" % path, path)

    # 5. chain, 6. tree

    def check_chain(self):
        report, last = self.report, {}
        cut = "keys/events.jsonl" in self.lacking
        whole = bool(self.note) and len(self.records) == self.note[1]
        for record in self.records:
            seq, subject = record["seq"], record["subject"]
            before = self.leaves.get(seq - 1) if seq else bytes(32)
            if before is not None and record["prev"] != before.hex():
                report.altered("it does not continue the record before it", seq)
            previous = last.get(subject, -1)
            if record["subject_seq"] <= previous:
                report.altered("its number within %s does not ascend" % subject, seq)
            elif record["subject_seq"] != previous + 1:
                governs_it = subject.split(":")[0] in ("person", "agent", "installation", "policy")
                if whole:
                    report.altered("a number of %s is left out of a whole log" % subject, seq)
                elif governs_it and not cut:
                    report.absent("a record of %s is missing before it" % subject, seq)
                if governs_it and self.gap is None:
                    self.gap = seq
            last[subject] = max(record["subject_seq"], previous)
        if not self.genesis and not cut and not any(record["seq"] == 0 for record in self.records):
            report.absent("record 0 is missing", None)

    def check_tree(self):
        parts = {"keys/events.jsonl", "data/records.jsonl", "proof/hashes"}
        hashes = self.lines("proof/hashes")
        if any(not re.fullmatch(rb"[0-9a-f]{64}", line) for line in hashes):
            self.report.altered("proof/hashes has a line that is no hash", "proof/hashes")
        elif self.note and not parts & self.lacking:
            self.report.attempt("proof/hashes", self.rebuild, self.note[1], self.note[2], hashes)

    def rebuild(self, size, root, hashes):
        opened, rest = sorted(self.leaves), iter(hashes)
        need(opened and opened[-1] < size, "there are records behind the tree's end")

        def subtree(first, end, leaves):
            if not leaves:
                line = next(rest, None)
                need(line is not None, "proof/hashes has too few hashes")
                return bytes.fromhex(line.decode())
            if end - first == 1:
                return self.leaves[first]
            middle = first + (1 << ((end - first - 1).bit_length() - 1))
            left = subtree(first, middle, [seq for seq in leaves if seq < middle])
            return hashlib.sha256(b"\1" + left + subtree(middle, end, [s for s in leaves if s >= middle])).digest()

        need(subtree(0, size, opened).hex() == root, "the records do not lead to the checkpoint's root")
        need(next(rest, None) is None, "proof/hashes has hashes left over")

    # 7. checkpoint (C2SP signed-note, tlog-checkpoint, tlog-cosignature)

    def read_checkpoint(self):
        data = self.files.get("proof/checkpoint")
        if data is not None and "proof/checkpoint" not in self.lacking:
            self.note = self.report.attempt("proof/checkpoint", self.parse_note, data)

    @staticmethod
    def parse_note(data):
        wrong = "proof/checkpoint is not a checkpoint"
        try:
            text, separator, signatures = data.decode("utf-8").rpartition("\n\n")
        except UnicodeDecodeError as error:
            raise Bad(wrong) from error
        lines = text.split("\n")
        need(separator and len(lines) == 3 and signatures.endswith("\n"), wrong)
        need(re.fullmatch(ORIGIN, lines[0]) and re.fullmatch("0|[1-9][0-9]{0,18}", lines[1]), wrong)
        size, root = int(lines[1]), decode_base64(lines[2])
        need(size < 2**63 and root is not None and len(root) == 32, wrong)
        lines, seen = signatures[:-1].split("\n"), []
        for line in lines:
            match = re.fullmatch("\u2014 ([^\\s+]+) ([A-Za-z0-9+/=]+)", line)
            value = decode_base64(match.group(2)) if match else None
            need(value is not None and len(value) > 4, wrong)
            need((match.group(1), value[:4]) not in [entry[:2] for entry in seen], wrong)
            seen.append((match.group(1), value[:4], value[4:]))
        return lines_of_note(text, size, root, seen)

    def check_signers(self):
        if not self.note:
            return
        origin, _, _, text, signatures = self.note
        if origin != self.genesis["parsed"]["origin"]:
            self.report.altered("the checkpoint's origin is not that of genesis", "proof/checkpoint")
        for name, key_hash, value in signatures:
            for key_id, (installation, public) in self.installations.items():
                if self.stopped(installation) or not self.vouched[installation][1]:
                    continue
                kind = 1 if name == origin else 4
                if name not in (origin, "%s/%s" % (origin, installation)):
                    continue
                if hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4] != key_hash:
                    continue
                signed = text
                if kind == 4:
                    if int.from_bytes(value[:8], "big") >= 2**63:
                        value = b""
                    signed = b"cosignature/v1\ntime %d\n" % int.from_bytes(value[:8], "big") + text
                    value = value[8:]
                if ed25519_verify(public, signed, value):
                    self.signers.add(key_id)
                else:
                    self.report.altered("a signature of the checkpoint does not hold", "proof/checkpoint")
        if not self.signers and not self.report.findings:
            self.report.altered("no enrolled installation signed the checkpoint", "proof/checkpoint")

    # 8. people, 9. signatures, 10. decisions

    def replay(self, governed):
        """Every record against the rules; where governance records are missing, from there on only against known keys."""
        self.void_since = {}
        for record in self.records:
            if record["event"] == "key.revoked" and record["parsed"]["compromised_since_seq"]:
                since, key = int(record["parsed"]["compromised_since_seq"]), record["parsed"]["key_id"]
                self.void_since[key] = min(since, self.void_since.get(key, since))
        routes = {}  # of each action: the rule it goes by, when it was proposed, and how far it came
        decided, proposals, standing = set(), {}, {}  # decided: the seats that are taken; standing: number of an action's last record, and how it stood then
        rungs = {}  # of actions without a gap: step and rung of the last escalation
        followed_by, follows = {}, {}  # which action follows which, by the records of the former ones, and of the latter ones
        votes = {}  # decisions by their ids; None once they were taken back
        self.stops = {}  # of actions: how often their agents had been stopped by their last records
        self.latest = []  # of the records so far: those whose times are later than those of all after them
        for record in self.records:
            seq, statement, event = record["seq"], record["parsed"], record["event"]
            while self.latest and self.latest[-1][1] <= record["at"]:
                self.latest.pop()
            self.latest.append((seq, record["at"]))
            last, stands = standing.get(record["subject"], (-1, None))
            if record["subject_seq"] != last + 1:
                stands = None
                rungs.pop(record["subject"], None)
            about = proposals.get(statement.get("action_id"))
            stands = self.settle(about, stands)
            held = governed and (self.gap is None or seq < self.gap)

            def judge(check, *arguments):
                if held:
                    return self.report.attempt(seq, check, *arguments)
                try:
                    return check(*arguments)
                except Bad:
                    return None

            if event == "genesis":
                judge(self.found, record)
                continue
            self.report.attempt(seq, self.check_signature, record, held)
            machine = record["actor"] in self.machines
            judge(need, machine == (record["actor_type"] == "agent"), "its actor is of another type by the register")
            if event != "holder.ended":
                judge(need, not machine or not self.stopped(record["actor"]), "its actor had been stopped")
            if about and (event in ("action.decided", "action.escalated", "action.retracted", "action.revised", "action.glass_broken")
                          or EVENTS[event][1] == "interruption" and statement["event"] != "withdrawn"):
                judge(need, not self.stopped(about["agent"]), "its agent was stopped")
            if governs(event):
                judge(self.govern, record)
                if event == "key.revoked" and statement["compromised_since_seq"]:
                    for vote in self.disown(record, votes, decided, routes, proposals, standing):
                        rungs.pop("action:" + vote, None)
            elif event == "action.proposed":
                judge(self.check_action, statement)
                judge(need, statement["action_id"] not in proposals, "this action was proposed before")
                early = any(action == statement["action_id"] for _, action in decided)
                judge(need, statement["action_id"] in proposals or not early, "it was decided before it was proposed")
                proposals[statement["action_id"]] = statement
                self.stops[statement["action_id"]] = self.stops_of(statement["agent"])
                stands = "review" if statement["outcome"] == "in_review" else "closed"
                found = judge(self.prescribed, statement)
                if found and found[0]:
                    routes[statement["action_id"]] = self.begin(record, *found)
            elif EVENTS[event][1] == "interruption":
                judge(self.check_interruption, record, proposals.get(statement["action_id"]), stands)
                if statement["event"] == "revoked":
                    judge(self.check_approved, routes.get(statement["action_id"]), stands)
                stands = INTERRUPTIONS[statement["event"]][1]
            elif EVENTS[event][1] == "execution":
                early = not any(vote and vote["action_id"] == statement["action_id"] and "earlier" not in vote for vote in votes.values())
                early &= statement["action_id"] not in self.glass
                judge(self.check_execution, statement, proposals.get(statement["action_id"]), stands, early)
                if statement["event"] == "consumed":
                    judge(self.check_approved, routes.get(statement["action_id"]), stands)
                stands = statement["event"]
            elif event == "action.escalated":
                judge(self.check_escalation, record, proposals.get(statement["action_id"]), stands, rungs.get(record["subject"]))
                if statement["action_id"] in routes:
                    judge(self.check_rung, statement, routes[statement["action_id"]]["route"])
                rungs[record["subject"]] = (statement["step"], statement["level"])
            elif event == "action.revised":
                progress, action = routes.get(statement["action_id"]), statement["action_id"]
                judge(self.check_revision, record, about, stands, progress, rungs.pop(record["subject"], None), decided)
                if about:
                    proposals[action] = dict(about, action_digest=statement["action_digest"], revision=statement["revision"],
                                             earlier=about.get("earlier", []) + [about["action_digest"]],
                                             revised_by=about.get("revised_by", []) + [statement["by"]])
                for vote in votes.values():
                    if vote and vote["action_id"] == action:
                        vote["earlier"] = True
                if progress:
                    there = self.payload(statement["action_digest"]) is not None
                    progress.update(step=1, votes=[0, 0, 0], sound=[0, 0, 0], soundly=True, chosen=progress["chosen"] and there,
                                    lost=progress["lost"] or stands is None)
            elif event == "import.voided":
                judge(need, self.holds(record["actor"], "supervisor", record["at"]), "it is not by a supervisor")
            elif EVENTS[event][0] == "export":
                judge(self.check_export, record, EVENTS[event][1])
            elif EVENTS[event][1] == "succession":
                other = standing.get("action:" + statement["other"], (-1, None))[1]
                lost = routes.get(statement["action_id"], {"lost": True})["lost"]
                judge(self.check_succession, statement, proposals, stands, lost)
                if statement["event"] in ("superseded", "resubmitted"):
                    judge(need, statement["action_id"] not in followed_by, "another action followed it before")
                    followed_by[statement["action_id"]] = statement["other"]
                    stands = "superseded" if statement["event"] == "superseded" else stands
                else:
                    named = followed_by.get(statement["other"]) == statement["action_id"]
                    judge(need, named or other is None, "the other action does not name it as what follows")
                    judge(need, statement["action_id"] not in follows, "it followed another action before")
                    follows[statement["action_id"]] = statement["other"]
            elif event == "action.retracted":
                judge(need, stands in (None, "review"), "it takes a vote back on what was not in review")
                progress = routes.get(statement["action_id"])
                vote = judge(self.check_retraction, statement, votes, stands)
                if statement["decision_id"] in votes:
                    votes[statement["decision_id"]] = None
                told = progress and progress["route"]["commit_before_reveal"] != "false"
                if vote and not told:
                    decided.difference_update(self.seats_of(vote))
                if vote and progress and stands == "review" and not progress["lost"]:
                    judge(self.uncount, vote, progress)
            elif event == "action.glass_broken":
                progress = routes.get(statement["action_id"])
                if progress and stands is None:
                    progress["lost"] = True
                rule = judge(self.check_glass, record, about, stands, progress)
                keys = [signed["key_id"] for signed in record["signatures"]]
                content = judge(self.content, about["action_digest"]) if about else None
                self.glass[statement["action_id"]] = {
                    "glass": statement["glass_id"], "seq": seq, "person": statement["person"], "at": record["at"], "rule": rule, "keys": keys,
                    "known": bool(rule and content and content[0]), "reviews": {}, "overdue": False}
                if any(self.void_since.get(key, seq + 1) <= seq for key in keys):
                    self.disowned["decisions"].add(seq)
                if progress:
                    progress["ended"] = ("approved", record["at"], progress["step"], seq)
                stands = "approved"
            elif event == "action.glass_reviewed":
                judge(self.check_glass_review, record, about, stands)
                keys = [signed["key_id"] for signed in record["signatures"]]
                if any(self.void_since.get(key, seq + 1) <= seq for key in keys):
                    self.disowned["decisions"].add(seq)
                forced = self.glass.get(statement["action_id"])
                if forced and forced["glass"] == statement["glass_id"]:
                    forced["reviews"][seq] = (statement["person"], statement["verdict"], keys)
            elif event == "action.glass_overdue":
                judge(self.check_glass_overdue, record, stands)
                forced = self.glass.get(statement["action_id"])
                if forced and forced["glass"] == statement["glass_id"]:
                    forced["overdue"] = True
            elif event == "action.decided":
                judge(need, stands in (None, "review"), "it decides on what was not in review")
                known = routes.get(statement["action_id"])
                judge(self.check_decision, record, proposals.get(statement["action_id"]), decided, known and known["route"])
                rests = [(signed["key_id"], seq) for signed in record["signatures"]] + (self.lent(statement, record["at"]) or [])
                void = any(self.void_since.get(key, place + 1) <= place for key, place in rests)
                votes[statement["decision_id"]] = dict(statement, void=void, seq=seq, rests=rests)
                if void:
                    self.disowned["decisions"].add(seq)
                progress = routes.get(statement["action_id"])
                if progress:
                    rung = rungs.get(record["subject"])
                    reached = None if stands is None else rung[1] if rung and rung[0] == statement["step"] else 0
                    judge(self.check_by_route, record, progress, reached)
                if progress and stands == "review" and not progress["lost"]:
                    stands = judge(self.count, record, progress, void) or stands
                    if stands != "review":
                        progress["ended"] = (stands, record["at"], statement["step"], seq)
                elif stands in (None, "review"):
                    self.told["untold"].add(statement["action_id"])
                    if progress:
                        progress["lost"] = True
            standing[record["subject"]] = (record["subject_seq"], stands)
        self.actions = (proposals, standing, routes, votes)
        for record in self.records:
            for signed in record["signatures"]:
                since = self.keys.get(signed["key_id"], {}).get("void")
                self.report.void += since is not None and record["seq"] >= since

    def stops_of(self, agent):
        return self.standings.get(agent, {"stops": 0})["stops"]

    def settle(self, action, stands):
        """How an action stands once its agent was stopped since its last record: interruptions are over, an unused approval is none."""
        if action is None:
            return stands
        stops = self.stops_of(action["agent"])
        before, self.stops[action["action_id"]] = self.stops[action["action_id"]], stops
        return stands if before == stops else {"asked": "review", "held": "review", "approved": "revoked"}.get(stands, stands)

    def begin(self, record, route, chosen):
        """An action at the first step of its route. Its votes: approvals and rejections at the step, approvals in all."""
        content = self.content(record["parsed"]["action_digest"])[0] if chosen else None
        return {"route": route, "chosen": chosen, "proposed": record["at"], "seq": record["seq"], "policy": self.in_force, "step": 1, "votes": [0, 0, 0], "sound": [0, 0, 0],
                "soundly": True, "lost": False, "ended": None, "simulation": bool(content) and content["is_simulation"] == "true"}

    def found(self, record):
        for founder, signed in zip(record["parsed"]["founders"], record["signatures"]):
            need(founder["key_id"] not in self.keys, "two founders have the same key")
            self.learn_key(founder, founder["person"])["state"] = "in force"
            need(signed["key_id"] == founder["key_id"], "its signatures are not in the founders' order")
            self.verify(record, signed, founder["public_key"])
            roles = founder["roles"].split(",")
            need(roles == [role for role in ROLES if role in roles], "a founder's roles are not in their order")
            self.people.add(founder["person"])
            for role in roles:
                self.roles.append({"person": founder["person"], "role": role, "from": None, "until": None, "on": True})

    def learn_key(self, named, person):
        public = bytes.fromhex(named["public_key"])
        need(sha256(public) == named["key_id"], "a key id is not that of its key")
        need(good_key(public) is not None, "a key is not one that may sign")
        self.keys[named["key_id"]] = {"public": named["public_key"], "person": person, "state": "proposed", "void": None}
        return self.keys[named["key_id"]]

    @staticmethod
    def verify(record, signed, public):
        holds = ed25519_verify(bytes.fromhex(public), record["bytes"], bytes.fromhex(signed["signature"]))
        need(holds, "a signature does not fit its statement")

    def check_signature(self, record, held):
        """Each signature by the key that must have made it; where that cannot be told, it is passed over."""
        statement = record["parsed"]
        for place, signed in enumerate(record["signatures"]):
            if record["event"] == "key.enrolled" or place == 1:
                need(signed["key_id"] == statement["key_id"] or not held, "it is not signed by the new key")
                if signed["key_id"] == statement["key_id"]:
                    self.verify(record, signed, statement["public_key"])
                continue
            key = self.keys.get(signed["key_id"])
            known = key and key["state"] == "in force" and key["person"] == record["actor"]
            replaced = record["event"] != "key.rotated" or signed["key_id"] == statement["replaces"]
            need(known or not held, "its key was not in force, or is not that person's")
            need(replaced or not held, "it is not signed by the key that it replaces")
            if known and replaced:
                self.verify(record, signed, key["public"])

    def holds(self, person, role, at):
        now = moment(at)
        return person in self.people and any(
            grant["on"] and grant["person"] == person and grant["role"] == role
            and (grant["from"] is None or grant["from"] <= now)
            and (grant["until"] is None or now < grant["until"] + GRACE) for grant in self.roles)

    def govern(self, record):
        """One governance record after genesis: may its author do this, and what follows from it?"""
        event, statement, author = record["event"], record["parsed"], record["actor"]
        is_admin = self.holds(author, "admin", record["at"])
        person = statement.get("person")
        kind = EVENTS[event][1]
        if kind in ("person", "agent", "policy", "role", "confirmation", "agent-standing", "agent-mandate", "installation-standing"):
            need(is_admin, "it is not by an admin")
        if kind == "person":
            need(person not in self.people and ("person", person) not in self.facts, "this person was proposed before")
            self.propose("person", person, record, person, lambda: self.people.add(person))
        elif kind == "agent":
            agent = statement["agent"]
            need(("agent", agent) not in self.facts, "this agent was registered before")
            self.machines.add(agent)
            if statement["kind"] == "worker":
                self.workers_named.add(agent)
            self.propose("agent", agent, record, None, lambda: self.admit(statement))
        elif kind == "policy":
            policy = statement["policy"]
            self.propose("policy", policy, record, None, lambda: setattr(self, "in_force", policy))
            self.policies[policy] = self.policy_text(record, statement)
        elif kind in ("agent-standing", "installation-standing"):
            self.stand(record, statement)
        elif kind == "agent-mandate":
            agent, name = statement["agent"], ("mandate", statement["mandate"])
            need(("agent", agent) in self.facts and agent not in self.workers_named, "it is the mandate of no agent")
            kinds = statement["kinds"].split(",") if statement["kinds"] else []
            self.propose("mandate", name[1], record, None, lambda: self.mandates.update({agent: kinds}))
            self.facts[name]["of"] = agent
        elif kind == "installation":
            need(any(self.holds(author, grant["role"], record["at"]) for grant in self.roles), "who enrolled it holds no role")
            ids = [installation for installation, _ in self.installations.values()]
            need(statement["installation"] not in ids, "this installation was enrolled before")
            need(statement["key_id"] not in self.keys and statement["key_id"] not in self.installations,
                 "this key was enrolled before")
            public = bytes.fromhex(statement["public_key"])
            need(sha256(public) == statement["key_id"] and good_key(public), "its key is not as it must be")
            self.installations[statement["key_id"]] = (statement["installation"], public)
            self.vouch(record, statement["installation"], author)
        elif kind == "delegation":
            self.delegated(record, statement)
        elif kind == "delegation-standing":
            self.delegation_stands(record, statement)
        elif event == "role.granted":
            grant = {"person": person, "role": statement["role"], "from": moment(statement["valid_from"]), "on": False,
                     "until": moment(statement["valid_until"]) if statement["valid_until"] else None}
            need(person != author, "nobody grants a role to themselves")
            need(person in self.people, "the role is for nobody in force")
            self.propose("role", statement["grant_id"], record, person, lambda: self.grant(grant))
            self.facts[("role", statement["grant_id"])]["grants"] = [grant]
        elif event == "role.revoked":
            need(person in self.people, "the role is of nobody in force")
            role = (person, statement["role"])
            ended = [grant for grant in self.roles if (grant["person"], grant["role"]) == role]
            waiting = [fact for fact in self.facts.values() if fact["role"] == role]

            def end():
                for grant in ended:
                    grant["on"] = False
                for fact in waiting:
                    for grant in fact["grants"]:
                        grant["on"] = False
                    fact["apply"] = lambda: None

            if statement["role"] == "admin" and author != person:
                self.propose("role", statement["grant_id"], record, person, end)
                self.facts[("role", statement["grant_id"])]["role"] = None
            else:
                end()
        elif event == "key.revoked":
            key = self.keys.get(statement["key_id"])
            need(key and key["person"] == person, "it revokes a key that the person does not have")
            need(author == person or is_admin, "it is neither by the person nor by an admin")
            need(sha256(bytes.fromhex(statement["public_key"])) == statement["key_id"], "a key id is not that of its key")
            key["state"] = "ended"
            for lent in self.delegations.values():
                lent["ended"] |= any(used == statement["key_id"] for used, _ in lent["keys"])
            if statement["compromised_since_seq"]:
                key["void"] = int(statement["compromised_since_seq"])
        elif kind == "key":
            self.new_key(record, statement, person)
        else:
            self.confirm(record, statement)

    def delegated(self, record, made):
        """A person lets another one take seats by a role of theirs."""
        at, begins, ends = moment(record["at"]), moment(made["valid_from"]), moment(made["valid_until"])
        role = (made["person"], made["role"])
        need(made["role"] in ("analyst", "compliance_officer", "supervisor"), "nobody delegates this role")
        need(self.holds(*role, record["at"]), "who delegates it does not hold the role")
        need(made["delegate"] in self.people, "it is delegated to nobody in force")
        need(ends - begins <= datetime.timedelta(days=90), "it is delegated for more than 90 days")
        need(begins + datetime.timedelta(minutes=5) + GRACE >= at, "it is delegated from before the record on")
        need(made["delegation_id"] not in self.delegations, "a delegation of this id was given before")
        waiting = [grant for fact in self.facts.values() if fact["role"] == role for grant in fact["grants"]]
        self.delegations[made["delegation_id"]] = {
            "digest": sha256(record["bytes"]), "person": made["person"], "delegate": made["delegate"], "role": made["role"],
            "from": begins, "until": ends, "accepted": False, "ended": False, "keys": [(record["signatures"][0]["key_id"], record["seq"])],
            "grants": [grant for grant in self.roles if (grant["person"], grant["role"]) == role] + waiting}

    def delegation_stands(self, record, made):
        """The delegate accepts, or somebody who may ends it."""
        lent, by = self.delegations.get(made["delegation_id"]), made["by"]
        need(lent, "it is about a delegation that nobody gave")
        need(lent["digest"] == made["delegation_digest"] and lent["person"] == made["person"], "it names another delegation")
        need(not lent["ended"], "the delegation had ended")
        if made["event"] == "accepted":
            need(by == lent["delegate"], "another person accepts it")
            need(not lent["accepted"], "it was accepted before")
            need(moment(record["at"]) < lent["until"] + GRACE, "its time was over")
            need(any(self.holds(by, role, record["at"]) for role in ROLES), "who accepts it holds no role")
            lent["accepted"] = True
            lent["keys"].append((record["signatures"][0]["key_id"], record["seq"]))
        else:
            need(by in (lent["person"], lent["delegate"]) or any(self.holds(by, role, record["at"]) for role in ("admin", "supervisor")),
                 "it is ended by none of those who may")
            lent["ended"] = True

    def lent(self, made, at):
        """The keys, and their records, on which a decision on behalf of somebody rests; None where there is no delegation for it."""
        now = moment(at)
        keyed = any(key["person"] == made["on_behalf_of"] and key["state"] == "in force" for key in self.keys.values())
        for lent in self.delegations.values():
            if ((lent["delegate"], lent["person"], lent["role"]) == (made["person"], made["on_behalf_of"], made["seat_role"])
                    and lent["accepted"] and not lent["ended"] and lent["from"] <= now < lent["until"] + GRACE and keyed
                    and {lent["person"], lent["delegate"]} <= self.people
                    and any(grant["on"] and (grant["from"] is None or grant["from"] <= now)
                            and (grant["until"] is None or now < grant["until"] + GRACE) for grant in lent["grants"])):
                return lent["keys"]
        return None

    @staticmethod
    def seats_of(made):
        """A seat is its person's, and where it is on behalf of somebody theirs too."""
        return {(person, made["action_id"]) for person in (made["person"], made["on_behalf_of"]) if person}

    def vouch(self, record, installation, author):
        """The founding's own is record 1; any other counts once a second person confirms it."""
        self.vouched[installation] = [{author}, record["seq"] == 1]

        self.propose("installation", installation, record, None, lambda: None)
        if record["seq"] == 1:
            self.confirmed.add(("installation", installation))

    def stand(self, record, statement):
        """An agent, a worker or an installation that is stopped, or to go on."""
        machine = statement.get("agent") or statement["installation"]
        ids = [installation for installation, _ in self.installations.values()]
        need(machine in (self.machines if "agent" in statement else ids), "it is about what was never registered")
        stands = self.standings.setdefault(machine, {"revoked": False, "paused": False, "stops": 0})
        need(not stands["revoked"], "it is about what was revoked")
        if statement["event"] == "revoked":
            stands.update(revoked=True, stops=stands["stops"] + 1)
        elif statement["event"] == "paused":
            need(not stands["paused"], "it was paused already")
            stands.update(paused=True, stops=stands["stops"] + 1)
        else:
            need(stands["paused"], "it was not paused")
            stops = stands["stops"]
            go_on = lambda: stands.update(paused=stands["paused"] and stands["stops"] != stops)
            self.propose("resumption", statement["standing_id"], record, None, go_on)

    def stopped(self, machine):
        stands = self.standings.get(machine)
        return bool(stands) and (stands["revoked"] or stands["paused"])

    def new_key(self, record, statement, person):
        need(statement["key_id"] not in self.keys and statement["key_id"] not in self.installations,
             "this key was enrolled before")
        need(record["actor"] == person and person in self.people, "it is not by its own person in force")
        in_force = any(key["person"] == person and key["state"] == "in force" for key in self.keys.values())
        rotated = statement["event"] == "rotated"
        need(rotated or not in_force, "the person has a key in force")
        need(rotated == bool(statement["replaces"]), "what it replaces does not fit")
        need(not statement["compromised_since_seq"], "only a revocation says since when a key is compromised")
        key = self.learn_key(statement, person)
        before = self.confirmed_keys[person]

        def apply():
            count, self.confirmed_keys[person] = self.confirmed_keys[person], self.confirmed_keys[person] + 1
            replaced = self.keys.get(statement["replaces"])
            need(rotated or count == before, "another key of the person was confirmed since its enrolment")
            need(not rotated or not replaced or replaced["state"] != "ended", "the key that it replaces had ended")
            if rotated and replaced and replaced["state"] == "in force":
                replaced["state"] = "ended"
            if key["state"] == "proposed":
                key["state"] = "in force"

        self.propose("key", statement["event_id"], record, person, apply)

    def grant(self, grant):
        grant["on"] = True
        self.roles.append(grant)

    def propose(self, kind, fact_id, record, person, apply):
        need((kind, fact_id) not in self.facts, "this fact was stated before")
        role = (person, record["parsed"]["role"]) if kind == "role" else None
        self.facts[(kind, fact_id)] = {"digest": sha256(record["bytes"]), "subject": record["subject"], "role": role,
                                       "by": record["actor"], "about": person, "apply": apply, "grants": [], "outdated": False, "of": None}

    def confirm(self, record, statement):
        name = (statement["fact"], statement["fact_id"])
        fact = self.facts.get(name)
        need(fact, "it confirms what nobody stated")
        need(name not in self.confirmed, "this was confirmed before")
        need(fact["digest"] == statement["fact_digest"], "it confirms another statement")
        need(fact["subject"] == record["subject"], "it stands under another subject")
        if self.genesis["parsed"]["mode"] != "trial":
            need(record["actor"] not in (fact["by"], fact["about"]), "a second admin must confirm")
        need(not fact["outdated"], "it confirms what was written before the one in force")
        self.confirmed.add(name)
        for (kind, other), drafted in self.facts.items():
            same = kind == name[0] and (kind == "policy" or kind == "mandate" and drafted["of"] == fact["of"])
            drafted["outdated"] |= same and (kind, other) not in self.confirmed
        fact["apply"]()
        if name[0] == "installation":
            self.vouched[name[1]] = [self.vouched[name[1]][0] | {record["actor"]}, True]

    def payload(self, commitment):
        data = self.payloads.get(commitment)
        return data[16:] if data is not None and len(data) >= 16 else None

    def policy_text(self, record, statement):
        """The text of a policy, where it is there."""
        data = self.payload(statement["document"])
        document = None
        if data is not None:
            document = self.report.attempt(record["seq"], parse_line, data, POLICY_DOCUMENT, "a policy's text")
            if document and document["version"] != statement["version"]:
                self.report.altered("a policy's text is of another version", record["seq"])
                document = None
        return document

    def content(self, commitment):
        """The content of an action and its recommendation, where they are there."""
        data = self.payload(commitment)
        content = parse_line(data, CONTENT, "an action's content") if data is not None else None
        data = self.payload(content["recommendation"]) if content else None
        advice = parse_line(data, RECOMMENDATION, "a recommendation") if data is not None else None
        return content, advice

    def prescribed(self, statement):
        """The rule by which people decide on an action, where it can be told, and whether its content chose it."""
        outcome = statement["outcome"]
        if self.in_force is None:
            need(outcome == "blocked", "without a policy in force everything is blocked")
            return None, False
        document = self.policies.get(self.in_force)
        if document is None:
            return None, False
        try:
            content, _ = self.content(statement["action_digest"])
        except Bad:  # said where payloads are checked
            content = None
        if content:
            rule = first_rule(document, content)
            need(outcome == (ENTRIES[rule["outcome"]] if rule else "blocked"), "the policy in force gives it another outcome")
            rules = [rule] if rule else []
        else:
            rules = document["rules"]
        if outcome != "in_review":
            return None, False
        found = [rule for rule in rules if route_of(self.in_force, rule) == statement["route_digest"]]
        need(found, "its route is not the one that the policy in force gives it")
        return found[0], bool(content)

    def admit(self, statement):
        self.agents[statement["agent"]] = statement["owner"]
        if statement["kind"] == "worker":
            self.workers.add(statement["agent"])

    def check_export(self, record, kind):
        """An export's own record, or what is reported of it."""
        made = record["parsed"]
        known = self.exports.setdefault(record["subject"], {"next": 0, "gap": False, "bundle": None, "last": 0, "begun": {}})
        known["gap"] |= record["subject_seq"] != known["next"]
        known["next"] = record["subject_seq"] + 1
        faults = []
        if kind == "export":
            faults += ["this export was recorded before"] if known["bundle"] else []
            known["bundle"] = made["bundle_digest"]
        else:
            if record["actor_type"] == "agent" and made["by"] not in self.workers:
                faults.append("who reports it is no worker")
            if known["bundle"] is None and not known["gap"]:
                faults.append("its export was not recorded before")
            if known["bundle"] and (kind == "delivery" or made["result"] in GOOD) and made["bundle_digest"] != known["bundle"]:
                faults.append("it names another bundle than the export's")
        if kind == "delivery":
            faults += self.attempt(known, made)
        need(not faults, "; ".join(faults))

    @staticmethod
    def attempt(known, made):
        number, last = made["attempt"], known["last"]
        known["last"] = max(last, number)
        if made["event"] == "delivery_started":
            known["begun"][number] = [(made["by"], made["method"], made["target"]), False]
            follows = number == last + 1 or (known["gap"] and number > last)
            return [] if follows else ["its number does not follow"]
        begun = known["begun"].get(number)
        if begun is None:
            return [] if known["gap"] else ["it ends an attempt that did not begin"]
        twice, begun[1] = begun[1], True
        same = begun[0] == (made["by"], made["method"], made["target"])
        return (["this attempt ended before"] if twice else []) + ([] if same or twice else ["it began otherwise"])

    def check_action(self, statement):
        agent = statement["agent"]
        need((statement["outcome"] == "in_review") == bool(statement["route_digest"]), "its route does not fit its outcome")
        need(agent in self.agents, "its agent is not registered and confirmed")
        content, _ = self.content(statement["action_digest"])
        if content:
            need(content["agent"] == agent, "its content names another agent")
            need(content["owner"] == self.agents[agent], "its content names another owner")
            need(sha256(content["idempotency_key"].encode()) == statement["idempotency"],
                 "its content has another idempotency key")
            allowed = self.mandates.get(agent)
            need(not allowed or content["kind"] in allowed, "its kind is none that its agent may propose")

    def check_interruption(self, record, action, stands):
        made, event = record["parsed"], record["parsed"]["event"]
        need(stands is None or stands in INTERRUPTIONS[event][0], "it does not fit what came before")
        if event in ("held", "resumed", "revoked"):
            need(self.holds(made["by"], "supervisor", record["at"]), "it is not by a supervisor")
        if not action:
            return
        owner = self.agents.get(action["agent"])
        if event in ("answered", "withdrawn"):
            need(made["by"] in (action["agent"], owner), "it is by neither the agent nor its owner")
            return
        need(made["by"] != owner, "who interrupts owns the agent")
        need(not self.of_lineage(made["by"], action), "who interrupts is of the action's lineage")

    def says_too_little(self, made, member="narrative", least=10):
        """Whether a decision's narrative, or such a text, is there and shorter than what is demanded."""
        told = self.payloads.get(made[member])
        if told is None:
            return False
        try:
            return len(told) < 16 or len(told[16:].decode("utf-8").strip(" \t\n\r")) < least
        except UnicodeDecodeError:
            return True

    def of_lineage(self, person, action):
        """Whether a person is known to be of an action's lineage."""
        named = list(action.get("revised_by", []))
        for digest in [action["action_digest"]] + action.get("earlier", []):
            content, _ = self.content(digest)
            named += [content["launcher"], content["subject_person"]] + content["editors"].split(",") if content else []
        return person == self.agents.get(action["agent"]) or person in named

    def check_revision(self, record, action, stands, progress, rung, decided):
        """A person changes what an action in review would do."""
        made, person = record["parsed"], record["parsed"]["by"]
        need(stands in (None, "review"), "it revises what was not in review")
        if not action:
            return
        need(made["revision"] == action["revision"] + 1, "its number does not follow the revision before")
        need(action["route_digest"] and made["route_digest"] == action["route_digest"], "its route is not the action's")
        owns, may = person == self.agents.get(action["agent"]), "either"
        if progress:
            may = progress["route"].get("revise")
            need(may, "its route lets nobody revise")
            need(may != "owner" or owns, "its route lets the agent's owner revise, and nobody else")
        if not owns or may == "reviewer":
            if progress and stands == "review" and not progress["lost"]:
                step = next(step for step in progress["route"]["steps"] if step["step"] == progress["step"])
                level = rung[1] if rung and rung[0] == step["step"] else 0
                roles = [step["role"]] + [one["role"] for one in step["escalation"][:level]]
                need(any(self.holds(person, role, record["at"]) for role in roles), "who revises held no role of the open step")
            need(not self.of_lineage(person, action), "who revises is of the action's lineage")
            need((person, made["action_id"]) not in decided, "who revises had voted on it")
        content, before = self.content(made["action_digest"])[0], self.content(action["action_digest"])[0]
        if not content:
            return
        editors = content["editors"].split(",")
        need(person in editors, "its content does not name who revised it")
        if before:
            for key in before:
                need(key in ("amount", "currency", "params", "editors") or content[key] == before[key], "its content differs in its %s" % key)
            named = before["editors"].split(",") if before["editors"] else []
            need(editors == (named if person in named else named + [person]), "its content names other editors")
        document = self.policies.get(progress["policy"]) if progress else None
        if document:
            rule = first_rule(document, content)
            need(rule and rule["outcome"] != "block", "as revised, the policy of its route blocks it")
            need(rule["outcome"] != "route" or demands_no_more(progress["route"], rule), "as revised, the policy of its route demands more of it")

    def check_glass(self, record, action, stands, progress):
        """An action that is forced outside of its route. Answers with what the route says of that, where it is known."""
        made = record["parsed"]
        need(self.holds(made["person"], made["role"], record["at"]), "who broke the glass does not hold the role")
        need(not self.says_too_little(made), "its narrative has fewer than ten characters")
        need(not self.says_too_little(made, "incident", 1), "it names no incident")
        need(stands in (None, "review", "asked", "held"), "it forces what was not in review")
        need(made["seen_seq"] < record["seq"], "it saw what was not there yet")
        leaf = self.leaves.get(made["seen_seq"])
        need(leaf is None or leaf.hex() == made["seen_leaf"], "it saw another record")
        if not action:
            return None
        for key in ("action_digest", "revision", "route_digest"):
            need(made[key] == action[key], "its %s is not the action's" % key)
        need(not self.of_lineage(made["person"], action), "who broke the glass is of the action's lineage")
        content, _ = self.content(action["action_digest"])
        need(not content or content["is_simulation"] == "false", "it forces a simulation")
        if not progress:
            return None
        route = progress["route"]
        rule = route.get("break_glass", [None])[0]
        need(rule, "its route lets nobody break the glass")
        need(rule["role"] == made["role"], "its route lets another role break the glass")
        steps = [step["step"] for step in route["steps"]]
        need(made["step"] in steps if progress["lost"] else made["step"] == progress["step"], "its step was not open")
        try:
            end = moment(progress["proposed"]) + datetime.timedelta(seconds=route["expiry_seconds"]) + GRACE
        except OverflowError:
            return rule
        need(moment(self.since(progress["seq"])) < end, "its action had expired")
        return rule

    def glass_of(self, made, stands):
        """The glass that a statement names; none behind a gap."""
        forced = self.glass.get(made["action_id"])
        found = forced if forced and forced["glass"] == made["glass_id"] else None
        need(found or stands is None, "no such glass is broken")
        return found

    def check_glass_review(self, record, action, stands):
        made = record["parsed"]
        need(self.holds(made["person"], made["role"], record["at"]), "the reviewer does not hold the role")
        need(not self.says_too_little(made, "reason"), "its reason has fewer than ten characters")
        need(not action or not self.of_lineage(made["person"], action), "the reviewer is of the action's lineage")
        forced = self.glass_of(made, stands)
        if forced:
            need(forced["person"] != made["person"], "who broke the glass reviews it")
            need(all(person != made["person"] for person, _, _ in forced["reviews"].values()), "the same person reviews it twice")
            rule = forced["rule"]
            need(not rule or rule["review_role"] == made["role"], "its route has another role review it")
            need(not rule or stands is None or len(forced["reviews"]) < rule["quorum"], "enough had reviewed it")

    def check_glass_overdue(self, record, stands):
        made = record["parsed"]
        need(record["actor_type"] == "human" or made["by"] in self.workers, "who reports it is no worker")
        forced = self.glass_of(made, stands)
        if not forced:
            return
        need(not forced["overdue"], "it says so twice")
        rule = forced["rule"]
        if rule:
            try:
                due = moment(forced["at"]) + datetime.timedelta(seconds=rule["within_seconds"])
            except OverflowError:
                raise Bad("the review was not overdue") from None
            need(due <= moment(record["at"]), "the review was not overdue")
            need(stands is None or len(forced["reviews"]) < rule["quorum"], "enough had reviewed it")

    def disown_glass(self, action, void, mine, drop, told, progress, standing, proposal, again):
        """What was forced rests on no vote: steps behind void ones are open again only if its glass is broken no more."""
        forced = self.glass[action]
        last, stands = standing["action:" + action]
        first = min((vote["step"] for vote in void if vote["verdict"] == "approve"), default=None)
        left = [vote for vote in mine if vote not in void]
        followed = progress is not None and not progress["lost"]
        step = progress["step"] if followed else None
        to = min(step, first) if followed and first is not None else step if followed else first
        for vote in left:
            if to is not None and vote["step"] > to and (not followed or to < step):
                drop(vote, told)
        left = [vote for vote in left if to is None or vote["step"] <= to or (followed and to == step)]
        if followed:
            if to < step:
                again.append(action)
            self.recount(progress, to, left)
        if not forced["void"]:
            return
        del self.glass[action]
        if stands is None or proposal is None:
            if progress:
                progress["ended"] = None
            return
        over = progress is not None and self.is_over(forced["at"], progress["route"], self.since(forced["seq"]))
        unused = stands == "approved" and not over
        if unused:
            standing["action:" + action] = (last, "review")
            again.append(action)
            if progress:
                progress["ended"] = None
        self.disowned["reopened" if unused else "flagged"].setdefault(proposal, set()).add(forced["seq"])

    def since(self, seq):
        """The latest time on record from a record on."""
        return next(at for known, at in self.latest if known >= seq)

    def check_by_route(self, record, progress, reached):
        """What a known route demands of a decision, whichever step was open."""
        made, route = record["parsed"], progress["route"]
        steps = {step["step"]: step for step in reversed(route["steps"])}
        need(made["step"] in steps, "its route has no such step")
        step = steps[made["step"]]
        ladder = [rung["role"] for rung in step["escalation"][:reached]]
        need(made["seat_role"] in [step["role"]] + ladder, "the step is for another role")
        need(not made["on_behalf_of"] or "delegation" in route, "its route lets no delegated role count")
        free = route["friction"] == "low" and route["commit_before_reveal"] == "false"
        need(free or made["narrative"], "its route demands a narrative")
        need(free or made["override_type"] or not self.says_too_little(made), "its route demands ten characters of a narrative")
        try:
            end = moment(progress["proposed"]) + datetime.timedelta(seconds=route["expiry_seconds"]) + GRACE
        except OverflowError:
            return
        need(moment(self.since(progress["seq"])) < end, "its action had expired")

    def count(self, record, progress, void):
        """How an action stands after a decision on its open step."""
        made, route = record["parsed"], progress["route"]
        need(made["step"] == progress["step"], "it is not on the step that was open")
        if made["override_type"] == "manual_override":
            return "review"
        step = next((step for step in route["steps"] if step["step"] == progress["step"]), None)
        need(step, "its route has no such step")
        more = any(later["step"] > step["step"] for later in route["steps"])

        def leads(votes):
            if votes[1] >= step["deny"]:
                return "rejected"
            if votes[0] < step["quorum"] or (not more and votes[2] < route["min_persons"]):
                return "review"
            return "next" if more else "approved"

        for name in ("votes", "sound"):
            if name == "votes" or not void:
                approves = made["verdict"] == "approve"
                progress[name][0 if approves else 1] += 1
                progress[name][2] += approves
        led = leads(progress["votes"])
        progress["soundly"] &= led in ("review", leads(progress["sound"]))
        if led == "next":
            progress["step"] += 1
            for name in ("votes", "sound"):
                progress[name][:2] = [0, 0]
            return "review"
        if led == "approved":
            kind = "void" if not progress["soundly"] else "enough" if progress["chosen"] else "unread"
            self.told[kind] += 1
            return "simulated" if progress["simulation"] else "approved"
        return led

    def check_succession(self, made, proposals, stands, lost):
        need(made["action_id"] != made["other"], "no action follows itself")
        agents = [proposals[made[name]]["agent"] for name in ("action_id", "other") if made[name] in proposals]
        for agent in agents:
            need(made["by"] in (agent, self.agents.get(agent)), "it is by neither the agent nor its owner")
        need(len(set(agents)) < 2, "the two actions are of two agents")
        if made["event"] == "superseded":
            need(stands in (None, "review", "asked", "held", "approved"), "it does not fit what came before")
        if made["event"] == "resubmitted":
            need(stands in (None, "rejected") or (stands == "review" and lost), "it does not fit what came before")

    @staticmethod
    def check_retraction(made, votes, stands):
        """The vote that is taken back: one that stands, of the same person on the same action and step."""
        vote = votes.get(made["decision_id"])
        need(vote or (stands is None and made["decision_id"] not in votes), "it takes back a vote that does not stand")
        need(not vote or "earlier" not in vote, "it takes back a vote on an earlier revision")
        for member in ("person", "action_id", "step"):
            need(not vote or vote[member] == made[member], "it takes back a vote of another %s" % member)
        return vote

    @staticmethod
    def uncount(vote, progress):
        need(vote["step"] == progress["step"], "it takes back a vote on a step that was over")
        if vote["override_type"] == "manual_override":
            return
        approves = vote["verdict"] == "approve"
        for name in ("votes",) if vote["void"] else ("votes", "sound"):
            progress[name][0 if approves else 1] -= 1
            progress[name][2] -= approves

    def disown(self, record, votes, decided, routes, proposals, standing):
        """A key is revoked as compromised from an earlier record on: its votes are void. Answers with actions that are opened again."""
        key, since = record["parsed"]["key_id"], int(record["parsed"]["compromised_since_seq"])
        fallen = collections.defaultdict(list)
        for vote in votes.values():
            if vote and vote["override_type"] != "manual_override" and any(k == key and place >= since for k, place in vote["rests"]):
                fallen[vote["action_id"]].append(vote)
        for action, forced in self.glass.items():
            forced["void"] = key in forced["keys"] and forced["seq"] >= since
            if forced["void"]:
                fallen[action] = fallen[action]
            forced["reviews"] = {seq: one for seq, one in forced["reviews"].items() if key not in one[2] or seq < since}
        again = []

        def drop(vote, told):
            votes[vote["decision_id"]] = None
            if not told:
                decided.difference_update(self.seats_of(vote))

        for action, void in fallen.items():
            progress = routes.get(action)
            told = progress and progress["route"]["commit_before_reveal"] != "false"
            # Votes on earlier revisions carried nothing any more; their people are free again.
            mine = [vote for vote in votes.values() if vote and vote["action_id"] == action and "earlier" not in vote]
            for vote in void:
                drop(vote, told)
            void = [vote for vote in void if "earlier" not in vote]
            if action in self.glass:
                last, stands = standing.get("action:" + action, (-1, None))
                standing["action:" + action] = (last, self.settle(proposals.get(action), stands))
                proposal = next((r["seq"] for r in self.records if r["event"] == "action.proposed" and r["parsed"]["action_id"] == action), None)
                self.disown_glass(action, void, mine, drop, told, progress, standing, proposal, again)
                continue
            left = [vote for vote in mine if vote not in void]
            first = min((vote["step"] for vote in void if vote["verdict"] == "approve"), default=None)
            last, stands = standing.get("action:" + action, (-1, None))
            stands = self.settle(proposals.get(action), stands)
            standing["action:" + action] = (last, stands)
            ended = progress and progress["ended"]
            proposal = next((r["seq"] for r in self.records if r["event"] == "action.proposed" and r["parsed"]["action_id"] == action), None)
            numbers = {vote["seq"] for vote in void}
            fate = None
            if progress is None or stands is None or progress["lost"]:
                for vote in left:
                    if first is not None and vote["step"] > first:
                        drop(vote, told)
                if proposal is not None and first is not None and stands in ("consumed", "executed", "failed", "revoked"):
                    fate = "flagged"
            else:
                begun, number = (ended[1], ended[3]) if ended else (progress["proposed"], progress["seq"])
                over = self.is_over(begun, progress["route"], self.since(number))
                unused = stands == "approved" and not over
                if unused or (stands in ("review", "asked", "held") and not over):
                    step = ended[2] if ended else progress["step"]
                    to = step if first is None else min(first, step)
                    if to < step or (unused and first is not None):
                        fate, progress["ended"] = "reopened", None
                        again.append(action)
                        for vote in left:
                            if vote["step"] > to:
                                drop(vote, told)
                        left = [vote for vote in left if vote["step"] <= to]
                        if unused:
                            standing["action:" + action] = (last, "review")
                            self.told["void"] -= 1
                    if not progress["ended"]:
                        self.recount(progress, to, left)
                elif ended and ended[0] == "rejected":
                    against = any(vote["verdict"] == "reject" and vote["step"] == ended[2] for vote in void)
                    fate = "flagged" if against or (first is not None and first < ended[2]) else None
                elif ended and first is not None:
                    fate = "flagged"
            if fate:
                self.disowned[fate].setdefault(proposal, set()).update(numbers)
        return again

    @staticmethod
    def is_over(begun, route, at):
        try:
            return moment(begun) + datetime.timedelta(seconds=route["expiry_seconds"]) <= moment(at)
        except OverflowError:
            return False

    @staticmethod
    def recount(progress, step, left):
        """The votes that stand, at a step that is open again."""
        progress.update(step=step, votes=[0, 0, 0], sound=[0, 0, 0], soundly=True)
        for vote in left:
            if vote["override_type"] == "manual_override":
                continue
            approves = vote["verdict"] == "approve"
            progress["soundly"] &= not vote["void"] or vote["step"] == step
            for name in ("votes",) if vote["void"] else ("votes", "sound"):
                progress[name][2] += approves
                if vote["step"] == step:
                    progress[name][0 if approves else 1] += 1

    @staticmethod
    def check_approved(progress, stands):
        """Where the route is known and followed, an action in review is not approved."""
        need(stands != "review" or not progress or progress["lost"], "it was not approved")

    @staticmethod
    def check_execution(made, action, stands, early):
        used = made["event"] == "consumed"
        need(stands in ((None, "review", "approved") if used else (None, "consumed")), "it does not fit what came before")
        need((made["event"] == "failed") <= bool(made["note"]) <= (not used), "a note belongs to a report, and to a failure always")
        if not action:
            return
        need(made["agent"] == action["agent"], "it is not by the agent that proposed the action")
        if used:
            need(not early, "nobody had decided on it")
            need(made["digest"] == action["action_digest"], "the permission was used for something else")

    def check_escalation(self, record, action, stands, rung):
        made = record["parsed"]
        by_hand = made["cause"] == "by_hand"
        need(by_hand == bool(made["reason"]), "it has a reason exactly where it is by hand")
        need(not by_hand or record["actor_type"] == "human", "it is by hand and not by a person")
        need(record["actor_type"] == "human" or made["by"] in self.workers, "who reports it is no worker")
        need(stands in (None, "review"), "it escalates what was not in review")
        if rung is None:
            level = 0 if stands else None
        else:
            need(rung[0] <= made["step"], "it escalates a step that was over")
            level = rung[1] if rung[0] == made["step"] else 0
        need(level is None or made["level"] == level + 1, "its rung does not follow the one before")
        if action and by_hand:
            need(not self.of_lineage(made["by"], action), "who escalates is of the action's lineage")

    @staticmethod
    def check_rung(made, route):
        step = next((step for step in route["steps"] if step["step"] == made["step"]), None)
        need(step and 1 <= made["level"] <= len(step["escalation"]), "its route has no such rung")
        need(step["escalation"][made["level"] - 1]["role"] == made["role"], "its rung is for another role")

    def check_decision(self, record, action, decided, route):
        made, seq = record["parsed"], record["seq"]
        person = made["person"]
        behalf = made["on_behalf_of"]
        held = self.lent(made, record["at"]) is not None if behalf else self.holds(person, made["seat_role"], record["at"])
        need(held, "the decider does not hold the role")
        need(not decided & self.seats_of(made), "this person decided before, or the role was used")
        decided |= self.seats_of(made)
        need(made["reason_code"] in REASONS[made["verdict"]], "reason and verdict do not belong together")
        need(not made["override_type"] or made["narrative"], "an override lacks its narrative")
        short = self.says_too_little(made)
        need(not (short and made["override_type"]), "an override's narrative has fewer than ten characters")
        need(made["seen_seq"] < seq, "it saw what was not there yet")
        leaf = self.leaves.get(made["seen_seq"])
        need(leaf is None or leaf.hex() == made["seen_leaf"], "it saw another record")
        if not action:
            return
        for key in ("action_digest", "revision", "route_digest"):
            need(made[key] == action[key], "its %s is not the action's" % key)
        need(self.agents.get(action["agent"]) not in (person, behalf), "the decider owns the agent, or whose role it is")
        need(not self.of_lineage(person, action), "the decider is of the action's lineage")
        need(not behalf or not self.of_lineage(behalf, action), "whose role it is is of the action's lineage")
        # What the agent advises is the same of every revision.
        digests = [action["action_digest"]] + action.get("earlier", [])[::-1]
        advice = next((found for content, found in map(self.content, digests) if content), None)
        if advice and made["override_type"] != "manual_override":
            against = {"approve": "block", "reject": "proceed"}[made["verdict"]] == advice["recommendation"]
            marked = made["override_type"] == "ai_override"
            kept_back = route and route["commit_before_reveal"] != "false"
            need(against or not marked, "it is marked as an override and is none")
            need(marked or not against or kept_back or not route, "it is an override and not marked as one")

    def check_pems(self):
        keys = {key_id: bytes.fromhex(key["public"]) for key_id, key in self.keys.items()}
        keys.update({key_id: public for key_id, (_, public) in self.installations.items()})
        for name, data in self.files.items():
            if name.endswith(".pem") and rank(name) and name not in self.lacking:
                public = keys.get(name[5:69])
                der = bytes.fromhex("302a300506032b6570032100") + (public or b"")
                pem = b"-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n" % base64.b64encode(der)
                if public is None or data != pem:
                    self.report.altered("%s is not an enrolled key" % name, name)
        for key_id in keys:
            if "keys/%s.pem" % key_id not in self.files:
                self.report.absent("keys/%s.pem is missing" % key_id, None)

    # 11. payloads

    def check_payloads(self):
        named, contents, report = set(), set(), self.report  # contents: those that are not there
        for record in self.records:
            statement, kind = record["parsed"], EVENTS[record["event"]][1]
            for founder in statement.get("founders", [statement]):
                for key, wanted in FOUNDER if kind == "genesis" else STATEMENTS[kind]:
                    if wanted in (COMMIT, OPTIONAL_COMMIT) and founder[key]:
                        named.add(founder[key])
            if record["event"] in ("action.proposed", "action.revised"):
                found = report.attempt(record["seq"], self.content, statement["action_digest"])
                if found and found[0]:
                    named.add(found[0]["recommendation"])
                else:
                    contents.add(statement["action_digest"])
        complete = not {"keys/events.jsonl", "data/records.jsonl", "data/absent"} & self.lacking
        absent = []
        for line in self.lines("data/absent"):
            match = re.fullmatch(rb"([0-9a-f]{64}) (erased|redacted)", line)
            if not match:
                report.altered("data/absent has a line that is not of its form", "data/absent")
            else:
                absent.append(match.group(1).decode())
        if absent != sorted(set(absent)):
            report.altered("data/absent does not ascend", "data/absent")
        listed = set(self.listed)
        if listed & set(absent):
            report.altered("a payload is there and listed absent", "data/absent")
        for commitment in sorted((listed | set(absent)) - named) if complete and contents <= set(absent) else []:
            report.altered("no opened statement names the payload %s" % commitment, INDEX)
        for commitment in sorted(named - self.present - set(absent)) if not self.partial else []:
            report.absent("the payload %s is missing" % commitment, INDEX)

    # 12. exporter

    def check_exporter(self):
        if not self.manifest:
            return
        person = self.manifest["created_by"]
        keys = [key["public"] for key in self.keys.values() if key["person"] == person and key["state"] == "in force"]
        if not keys:
            self.report.altered("who created the bundle has no key in force", "bundle.json")
            return
        signers = self.files.get("keys/allowed_signers", b"")
        blobs = {key: ssh_string(b"ssh-ed25519") + ssh_string(bytes.fromhex(key)) for key in keys}
        public = bytes.fromhex(next((key for key in keys if base64.b64encode(blobs[key]) in signers), keys[0]))
        blob = blobs[public.hex()]
        line = b'%s namespaces="countersign-export" ssh-ed25519 %s\n' % (person.encode(), base64.b64encode(blob))
        if "keys/allowed_signers" not in self.lacking and signers != line:
            self.report.altered("keys/allowed_signers does not name the exporter's key", "keys/allowed_signers")
        self.check_sums_signature(public)

    def check_sums_signature(self, public):
        """By this key, or where nobody can tell whose it must be, by the one that it carries."""
        if not {"SHA256SUMS", "SHA256SUMS.sig"} & self.lacking:
            self.report.attempt("SHA256SUMS.sig", check_sshsig, self.files["SHA256SUMS.sig"],
                                self.files["SHA256SUMS"], public)


def lines_of_note(text, size, root, signatures):
    """A checkpoint: origin, size, root in hex, what is signed, and its signatures."""
    return text.split("\n")[0], size, root.hex(), (text + "\n").encode(), signatures


def decode_base64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def ssh_string(data):
    return struct.pack(">I", len(data)) + data


def check_sshsig(armored, message, public):
    """SSHSIG (OpenSSH's PROTOCOL.sshsig) in exactly the form that bundle.md gives it."""
    match = re.fullmatch(rb"-----BEGIN SSH SIGNATURE-----\n((?:.+\n)+)-----END SSH SIGNATURE-----\n", armored)
    need(match, "SHA256SUMS.sig is not armored")
    text = match.group(1).replace(b"\n", b"")
    blob = decode_base64(text.decode("ascii", "replace"))
    folded = b"".join(text[at:at + 70] + b"\n" for at in range(0, len(text), 70))
    need(blob is not None and folded == match.group(1), "SHA256SUMS.sig is not armored in the one way")
    inner = ssh_string(b"countersign-export") + ssh_string(b"") + ssh_string(b"sha512")
    public = public or blob[33:65]
    key = ssh_string(ssh_string(b"ssh-ed25519") + ssh_string(public))
    head = b"SSHSIG" + struct.pack(">I", 1) + key + inner
    tail = blob[-64:]
    need(blob == head + ssh_string(ssh_string(b"ssh-ed25519") + ssh_string(tail)), "SHA256SUMS.sig is another's or malformed")
    signed = b"SSHSIG" + inner + ssh_string(hashlib.sha512(message).digest())
    need(ed25519_verify(public, signed, tail), "SHA256SUMS.sig does not hold")


# --- 13. trust ------------------------------------------------------------------------------------------

def read_trust(data):
    """A trust file as (origin, genesis, founders, installations, who vouched for which, how many must sign)."""
    need(len(data) <= 1 << 20, "the trust file is larger than one may be")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Bad("the trust file is not UTF-8") from error
    text = text[1:] if text.startswith("\ufeff") else text
    lines = [line.rstrip(" \t\r") for line in text.rstrip(" \t\r\n").split("\n")]
    while len(lines) > 1 and not lines[0]:
        lines.pop(0)
    need(lines.pop(0) == "countersign-trust 1", "the trust file does not begin with its head")
    found = collections.defaultdict(list)
    named = r"(%s) [^\x00-\x1f\x7f-\x9f]+" % H64
    patterns = {"origin": ORIGIN, "genesis": H64, "founder": named, "installation": named,
                "vouched": r"(?P<key>%s) (?P<person>%s) [^\x00-\x1f\x7f-\x9f]+" % (H64, ID),
                "signatures": "[1-9][0-9]{0,8}"}
    for line in lines:
        key, _, value = line.partition(" ")
        match = re.fullmatch(patterns.get(key, "(?!)"), value)
        need(match, "the trust file has a line that is not of its form")
        found[key].append((match["key"], match["person"]) if key == "vouched" else match.group(1) if key in ("founder", "installation") else value)
    founders, installations = set(found["founder"]), set(found["installation"])
    signatures = int((found["signatures"] or ["1"])[0])
    need(len(found["origin"]) == len(found["genesis"]) == 1 and founders and installations, "the trust file lacks a line")
    need(len(founders) == len(found["founder"]) and len(installations) == len(found["installation"]), "a key is twice")
    need(all(key_id in installations for key_id, _ in found["vouched"]), "who vouched for what it does not list")
    need(len(found["signatures"]) <= 1 and signatures <= len(installations), "the trust file's signatures")
    return found["origin"][0], found["genesis"][0], founders, installations, found["vouched"], signatures


def covers(trust, verifier):
    origin, genesis, founders, installations, vouched, signatures = trust
    said = all(person in verifier.vouched[verifier.installations[key_id][0]][0]
               for key_id, person in vouched if key_id in verifier.signers)
    parsed = verifier.genesis["parsed"]
    return (parsed["origin"] == origin and verifier.genesis_digest == genesis
            and {founder["key_id"] for founder in parsed["founders"]} == founders
            and len(installations & verifier.signers) >= signatures and said)


def verify(path, trust_path):
    """The verdict's word and the reason."""
    report = Report()
    try:
        trust = None
        if trust_path:
            with open(trust_path, "rb") as file:
                trust = read_trust(file.read())
        if os.path.isdir(path):
            files = read_folder(path, report)
        else:
            with open(path, "rb") as file:
                files = read_zip(file.read(), report)
    except (OSError, Unreadable, Bad) as error:
        return "Unreadable", str(error)
    verifier = Verifier(files, report)
    verifier.run()
    found = report.verdict()
    if found:
        return found
    if trust and covers(trust, verifier):
        told = verifier.told
        return "Valid", ("%d records, %d void statements; enough of the right people decided on %d actions; of %d others that passed "
                         "a route their content, which chooses it, is not there; %d would not have passed without void statements; "
                         "of %d with decisions it cannot be told%s" % (len(verifier.records), report.void, told["enough"],
                                                                       told["unread"], told["void"], len(told["untold"]), forced_all(verifier.glass) + carried(verifier.disowned)))
    return "Intact, keys not trusted", "the trust file does not cover it" if trust else "there is no trust file"


# --- grant proofs (docs/formats/grant.md) ---------------------------------------------------------------

def read_grant(data):
    """The parts of a proof, the bytes before its seal, and the seal."""
    need(len(data) <= 64 << 20, "it is larger than any grant proof")
    need(data.endswith(b"\n"), "it is cut off")
    lines = data[:-1].split(b"\n")
    lines.reverse()

    def line(pattern):
        try:
            text = lines.pop().decode("utf-8") if lines else ""
        except UnicodeDecodeError as error:
            raise Bad("a line of it is no text") from error
        match = re.fullmatch(pattern, text, re.ASCII | re.DOTALL)
        need(match, "it is not in the one form that a grant proof has")
        return match.groups()

    line("countersign-grant 1")
    origin = line("origin (.*)")[0]
    action = line("action (%s)" % ID)[0]
    parts = {}
    for name in ("events", "records", "payloads", "hashes", "checkpoint"):
        count = int(line(name + " (0|[1-9][0-9]{0,18})")[0])
        need(count < len(lines), "it is cut off")
        parts[name] = [lines.pop() for _ in range(count)]
    key, signature = line("sealed (%s) ([0-9a-f]{128})" % H64)
    need(not lines, "something stands behind its seal")
    need(all(len(one) <= MAX_LINE for one in parts["events"] + parts["records"]), "a record is too long")
    parts["payloads"] = [decode_base64(one.decode("ascii", "replace")) for one in parts["payloads"]]
    need(all(one is not None and len(one) <= 16 + MAX_TEXT for one in parts["payloads"]), "a text is none or too long")
    need(all(re.fullmatch(rb"[0-9a-f]{64}", one) for one in parts["hashes"]), "a hash is none")
    try:
        for one in parts["checkpoint"]:
            one.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Bad("its checkpoint is no text") from error
    body = data[:data.rindex(b"\nsealed ") + 1]
    return origin, action, parts, body, key, bytes.fromhex(signature)


def verify_grant(data, digest, trust=None, at=""):
    """The verdict's word and the reason; `at`: a time beyond which the permission must reach."""
    try:
        origin, action, parts, body, key, signature = read_grant(data)
    except Bad as error:
        return "unreadable", str(error)

    def joined(name):
        return b"".join(one + b"\n" for one in parts[name])

    files = {"keys/events.jsonl": joined("events"), "data/records.jsonl": joined("records"), "data/absent": b"",
             "proof/hashes": joined("hashes"), "proof/checkpoint": joined("checkpoint")}
    report = Report()
    verifier = Verifier(files, report)
    verifier.payloads = {sha256(one): one for one in parts["payloads"]}
    verifier.listed, verifier.present = list(verifier.payloads), set(verifier.payloads)
    verifier.run_grant()
    found = report.verdict()
    if found:
        return found[0].lower(), found[1]
    subjects = {record["subject"] for record in verifier.records if not governs(record["event"])}
    if verifier.genesis["parsed"]["origin"] != origin or subjects - {"action:" + action}:
        return "altered", "it holds a record of another workspace or another action"
    if not verifier.signers:
        return "altered", "its checkpoint is signed by nobody known"
    installation, public = verifier.installations.get(key, (None, b""))
    message = "countersign/grant/v1\n%s\n%s\n%s\n" % (origin, action, sha256(body))
    if verifier.stopped(installation) or not ed25519_verify(public, message.encode(), signature):
        return "altered", "its seal is not by an installation that may seal"
    word, why = permits(verifier, action, digest, at)
    if word != "permitted":
        return word, why
    if not trust or not covers(trust, verifier) or key not in trust[3]:
        return "keys_not_trusted", "the trust file does not cover it" if trust else "there is no trust file"
    return word, why


def permits(verifier, action, digest, at):
    """What the replayed records say of an action that somebody wants to carry out."""
    proposals, standing, routes, votes = verifier.actions
    if action not in proposals:
        return "incomplete", "the action is not in it"
    proposed, progress, told = proposals[action], routes.get(action), verifier.told
    stands = verifier.settle(proposed, standing["action:" + action][1])
    content, _ = verifier.content(proposed["action_digest"])
    if proposed["action_digest"] != digest:
        return "not_permitted", "it is about another content"
    if stands is None or (stands == "review" and not progress) or (stands == "approved" and verifier.stopped(proposed["agent"])):
        return "incomplete", "where the action stands cannot be told"
    if stands != "approved" or (content and content["is_simulation"] == "true"):
        return "not_permitted", "the action is %s, or a simulation" % stands
    forced = verifier.glass.get(action)
    if forced and not forced["known"]:
        return "incomplete", "whether its route lets anybody break the glass cannot be told"
    if told["void"] > 0 and not forced:
        return "not_permitted", "without void decisions too few people approved"
    if told["enough"] != 1 and not forced:
        return "incomplete", "whether enough of the right people approved cannot be told"
    try:
        until = moment(progress["ended"][1]) + datetime.timedelta(seconds=progress["route"]["expiry_seconds"])
    except OverflowError:
        return "incomplete", "until when the permission lasts cannot be told"
    now = max(moment(verifier.since(0)), moment(at) if at else moment(verifier.since(0)))
    if until <= now:
        return "not_permitted", "the approval has lapsed"
    if forced:
        return "permitted", forced_words(forced) + ", as of the head of %d records with the root %s" % verifier.note[1:3]
    approvals = sum(bool(vote) and not vote["void"] and vote["verdict"] == "approve" and "earlier" not in vote for vote in votes.values())
    return "permitted", "%d approved, as of the head of %d records with the root %s" % ((approvals,) + verifier.note[1:3])


def forced_words(forced):
    """Who forced an action outside of its route, and how far the review of that came."""
    found = [verdict for _, verdict, _ in forced["reviews"].values()]
    wanted = " of %d" % forced["rule"]["quorum"] if forced["rule"] else ""
    late = ", overdue" if forced["overdue"] else ""
    return "approved outside of its route in record %d by %s, after-review %d%s: %d upheld, %d not upheld%s" % (
        forced["seq"], forced["person"], len(found), wanted, found.count("upheld"), found.count("not_upheld"), late)


def forced_all(glass):
    return "".join(". Forced: %s" % forced_words(one) for one in sorted(glass.values(), key=lambda one: one["seq"]))


def carried(disowned):
    """What void decisions had carried, by the numbers of records."""
    def records(numbers):
        return "%s %s" % ("record" if len(numbers) == 1 else "records", ", ".join(map(str, sorted(numbers))))

    if not disowned["decisions"]:
        return ""
    text = ". Void decisions: %s" % records(disowned["decisions"])
    for fate, word in (("flagged", "Flagged"), ("reopened", "Opened again")):
        each = "; ".join("the action of record %d (by %s)" % (action, records(votes)) for action, votes in sorted(disowned[fate].items()))
        text += ". %s: %s" % (word, each) if each else ""
    return text


def main(arguments):
    if arguments[:1] == ["--grant"]:
        return main_of_grant(arguments)
    if len(arguments) not in (1, 3) or (len(arguments) == 3 and arguments[1] != "--trust"):
        print("usage: verify.py BUNDLE [--trust FILE]", file=sys.stderr)
        return 1
    word, reason = verify(arguments[0], arguments[2] if len(arguments) == 3 else None)
    print("%s: %s" % (word, reason))
    return EXITS[word]


def main_of_grant(arguments):
    given = dict(zip(arguments[::2], arguments[1::2]))
    known = {"--grant", "--digest", "--at", "--trust"}
    if len(arguments) != 2 * len(given) or not {"--grant", "--digest"} <= set(given) <= known:
        print("usage: verify.py --grant FILE --digest DIGEST [--at TIME] [--trust FILE]", file=sys.stderr)
        return 1
    try:
        trust = None
        if "--trust" in given:
            with open(given["--trust"], "rb") as file:
                trust = read_trust(file.read())
        with open(given["--grant"], "rb") as file:
            word, reason = verify_grant(file.read(), given["--digest"], trust, given.get("--at", ""))
    except (OSError, Bad) as error:
        word, reason = "unreadable", str(error)
    print("%s: %s" % (word, reason))
    return GRANTS[word]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
