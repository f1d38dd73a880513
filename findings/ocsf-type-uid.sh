#!/usr/bin/env bash
# OCSF: type_uid is class_uid * 100 + activity_id, as its description says. Guess: the schema, which fixes class_uid, holds an event to it.
# Seen: an event whose type_uid is that of another activity validates; another class_uid does not.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check ocsf-json-schema==1.2.0 jsonschema==4.26.0
cat >check.py <<'P'
import jsonschema
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version="1.8.0")).get_class_schema("api_activity")
event = {
    "class_uid": 6003, "category_uid": 6, "activity_id": 1, "type_uid": 600301, "severity_id": 1, "time": 1767225600000,
    "metadata": {"version": "1.8.0", "product": {"vendor_name": "Example", "name": "Example"}},
    "actor": {"user": {"name": "a"}}, "api": {"operation": "x"}, "src_endpoint": {"name": "h"},
}
def valid(**other):
    return jsonschema.Draft202012Validator(schema).is_valid({**event, **other})
print("type_uid 600301", valid(), "| type_uid 600302", valid(type_uid=600302), "| class_uid 6004", valid(class_uid=6004))
P
v/bin/python check.py >seen
echo 'type_uid 600301 True | type_uid 600302 True | class_uid 6004 False' >expected
cat seen; diff expected seen && echo "as written down: ocsf-json-schema 1.2.0, OCSF 1.8.0"
