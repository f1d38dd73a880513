#!/usr/bin/env bash
# DMN 1.3, section 8.2.8: where several rules of a decision table apply, its hit policy says what comes out: PRIORITY the value that stands first in the
# list of output values, OUTPUT ORDER all in the order of that list, RULE ORDER all in the order of the rules, COLLECT with an aggregation one number.
# Guess: an engine for DMN decides one file so, or refuses a policy it does not have. Seen: pyDMNrules does; SpiffWorkflow takes the first rule under
# each of these and lists what it should sum, without a word; bkflow-dmn, with tables of its own, goes by the alphabet from its end: MEDIUM, not CRITICAL.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check pyDMNrules==1.4.5 SpiffWorkflow==3.2.0
python3 -m venv w; w/bin/pip install -q --disable-pip-version-check bkflow-dmn==0.2.0
cat >rules.py <<'P'
rules = [("100", "MEDIUM", 20), ("1000", "HIGH", 30), ("4000", "CRITICAL", 40), ("10", "LOW", 10)]
facts = {"amount": 5000}
P
cat >decide.py <<'P'
import io
from types import SimpleNamespace
import pyDMNrules
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.BpmnDmnParser import BpmnDmnParser
from rules import facts, rules

def table(policy):
    summed = "aggregation" in policy
    rows = "".join(
        f'<rule id="r{row}"><inputEntry id="i{row}"><text>&gt; {limit}</text></inputEntry>'
        f'<outputEntry id="o{row}"><text>{points if summed else chr(34) + risk + chr(34)}</text></outputEntry></rule>'
        for row, (limit, risk, points) in enumerate(rules))
    kind = "number" if summed else "string"
    values = "" if summed else '<outputValues id="values"><text>"CRITICAL","HIGH","MEDIUM","LOW"</text></outputValues>'
    return f'''<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="model" name="model" namespace="http://example.org">
<inputData id="given" name="amount"><variable id="amount" name="amount" typeRef="number"/></inputData>
<decision id="risk" name="risk"><variable id="answer" name="risk" typeRef="{kind}"/>
<informationRequirement id="need"><requiredInput href="#given"/></informationRequirement><decisionTable id="table" hitPolicy={policy}>
<input id="in" label="amount"><inputExpression id="of" typeRef="number"><text>amount</text></inputExpression></input>
<output id="out" name="risk" label="risk" typeRef="{kind}">{values}</output>{rows}</decisionTable></decision></definitions>'''

for policy in ('"PRIORITY"', '"OUTPUT ORDER"', '"RULE ORDER"', '"COLLECT" aggregation="SUM"'):
    engine = pyDMNrules.DMN()
    engine.useXML(table(policy))
    print(policy, "| pyDMNrules", engine.decide(dict(facts))[1]["Result"]["risk"])
    parser = BpmnDmnParser()
    parser.add_dmn_io(io.BytesIO(table(policy).encode()))
    parser.dmn_parsers["risk"].parse()
    task = SimpleNamespace(data=dict(facts), workflow=SimpleNamespace(script_engine=PythonScriptEngine()))
    print(policy, "| SpiffWorkflow", DMNEngine(parser.dmn_parsers["risk"].decision.decisionTables[0]).result(task)["risk"])
P
cat >own.py <<'P'
from bkflow_dmn.api import decide_single_table
from rules import facts, rules
for policy in ("Priority", "OutputOrder"):
    table = {"title": "risk", "hit_policy": policy, "inputs": {"cols": [{"id": "amount"}], "rows": [["> " + limit] for limit, _, _ in rules]},
             "outputs": {"cols": [{"id": "risk"}], "rows": [[f'"{risk}"'] for _, risk, _ in rules]}}
    print(policy, "| bkflow-dmn", *(row["risk"] for row in decide_single_table(table, facts)))
P
{ v/bin/python decide.py; w/bin/python own.py; } 2>/dev/null | grep ' | ' >seen
cat >expected <<'S'
"PRIORITY" | pyDMNrules CRITICAL
"PRIORITY" | SpiffWorkflow MEDIUM
"OUTPUT ORDER" | pyDMNrules ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']
"OUTPUT ORDER" | SpiffWorkflow MEDIUM
"RULE ORDER" | pyDMNrules ['MEDIUM', 'HIGH', 'CRITICAL', 'LOW']
"RULE ORDER" | SpiffWorkflow MEDIUM
"COLLECT" aggregation="SUM" | pyDMNrules 100.0
"COLLECT" aggregation="SUM" | SpiffWorkflow [20, 30, 40, 10]
Priority | bkflow-dmn MEDIUM
OutputOrder | bkflow-dmn MEDIUM LOW HIGH CRITICAL
S
cat seen; diff expected seen && echo "as written down: pyDMNrules 1.4.5, SpiffWorkflow 3.2.0, bkflow-dmn 0.2.0 (PyPI)"
