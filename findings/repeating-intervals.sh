#!/usr/bin/env bash
# ISO 8601-1 writes a timer that repeats as R4/2024-01-31T09:00:00Z/P1M; BPMN takes that form for the cycles of a process. Guess: what is due every
# month from the 31st, or every year from 29 February, comes once a month and once a year. Seen: SpiffWorkflow takes the length of the first month or
# year for all (31 days, 366 days); isochron counts from the day before, so that a short month moves all later ones; piso, of the engines for Node,
# has no day in February and two in March; and R4 is four days from the start on, or four that follow it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check SpiffWorkflow==3.2.0 isochron==0.1.0
npm init -y >/dev/null; npm install --silent @0dep/piso@5.1.2
printf '%s\n' R4/2024-01-31T09:00:00Z/P1M R4/2020-02-29T09:00:00Z/P1Y R4/2023-01-01T09:00:00Z/P1M >timers
cat >due.py <<'P'
from types import SimpleNamespace
from isochron import parse_recurring
from SpiffWorkflow.bpmn.specs.event_definitions.timer import CycleTimerEventDefinition

class Task:
    """As much of a task as the timer asks of one."""
    def __init__(self, timer):
        self.internal_data = {}
        self.workflow = SimpleNamespace(script_engine=SimpleNamespace(evaluate=lambda task, expression: timer))
    def _get_internal_data(self, name):
        return self.internal_data.get(name)
    def _set_internal_data(self, **values):
        self.internal_data.update(values)

for timer in open("timers").read().split():
    print(timer, "isochron", *(each.date() for each in parse_recurring(timer)))
    task, definition, due = Task(timer), CycleTimerEventDefinition("due", timer), [timer.split("/")[1][:10]]
    while definition.cycle_complete(task):
        due.append(task.internal_data["event_value"]["next"][:10])
    # The last one of these would be due next, were there a cycle left.
    print(timer, "SpiffWorkflow", *due[:-1])
P
cat >due.mjs <<'J'
import { readFileSync } from "fs";
import { parseInterval } from "@0dep/piso";
for (const timer of readFileSync("timers", "utf8").trim().split("\n")) {
  const due = [];
  for (let after = new Date(0); due.length < 4; ) {
    const next = parseInterval(timer).getExpireAt(after);
    due.push(next.toISOString().slice(0, 10));
    after = new Date(+next + 1);
  }
  console.log(timer, "piso", ...due);
}
J
{ v/bin/python due.py; TZ=UTC node due.mjs; } | LC_ALL=C sort -s -k1,1 >seen
cat >expected <<'S'
R4/2020-02-29T09:00:00Z/P1Y isochron 2020-02-29 2021-02-28 2022-02-28 2023-02-28
R4/2020-02-29T09:00:00Z/P1Y SpiffWorkflow 2020-02-29 2021-03-01 2022-03-02 2023-03-03
R4/2020-02-29T09:00:00Z/P1Y piso 2021-03-01 2022-03-01 2023-03-01 2024-02-29
R4/2023-01-01T09:00:00Z/P1M isochron 2023-01-01 2023-02-01 2023-03-01 2023-04-01
R4/2023-01-01T09:00:00Z/P1M SpiffWorkflow 2023-01-01 2023-02-01 2023-03-04 2023-04-04
R4/2023-01-01T09:00:00Z/P1M piso 2023-02-01 2023-03-01 2023-04-01 2023-05-01
R4/2024-01-31T09:00:00Z/P1M isochron 2024-01-31 2024-02-29 2024-03-29 2024-04-29
R4/2024-01-31T09:00:00Z/P1M SpiffWorkflow 2024-01-31 2024-03-02 2024-04-02 2024-05-03
R4/2024-01-31T09:00:00Z/P1M piso 2024-03-02 2024-03-31 2024-05-01 2024-05-31
S
cat seen; diff expected seen && echo "as written down: SpiffWorkflow 3.2.0, isochron 0.1.0 (PyPI), @0dep/piso 5.1.2 (npm)"
