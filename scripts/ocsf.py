#!/usr/bin/env python3
"""Holds lines of OCSF against the published schema, and what the schema itself does not hold: the sum of `type_uid`."""
import json
import sys

import jsonschema
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

whole = get_ocsf_schema(version="1.8.0")
schema = OcsfJsonSchemaEmbedded(whole).get_class_schema("entity_management")
check = jsonschema.Draft202012Validator(schema)
captions = whole["classes"]["entity_management"]["attributes"]["activity_id"]["enum"]
count = 0
with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        event = json.loads(line)
        errors = [error.message for error in check.iter_errors(event)]
        if event["type_uid"] != event["class_uid"] * 100 + event["activity_id"]:
            errors.append("type_uid is not the sum")
        if event["activity_id"] != 99 and captions[str(event["activity_id"])]["caption"] != event["activity_name"]:
            errors.append("activity_name is not the schema's")
        if errors:
            sys.exit(f"{event['metadata'].get('event_code')}: {errors}\n{line}")
        count += 1
if count < 30:
    sys.exit(f"only {count} events were written")
print(f"{count} events are as OCSF 1.8.0 wants them")
