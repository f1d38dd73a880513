#!/usr/bin/env bash
# A tool of the Model Context Protocol answers in texts, for the model, and in structured content, for programs. Guess: both say the same. Seen: the official Python
# server writes a list as a text for each item and lists within lists without their bounds, so that two groups are one; an empty list is no text at all, as is nothing.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv v; v/bin/pip install -q --disable-pip-version-check mcp==2.3.0
cat >read.py <<'P'
import asyncio
from mcp.server import MCPServer

server = MCPServer("lists")

@server.tool()
def groups() -> list[list[str]]:
    return [["A-1", "A-2"], ["A-3"]]

@server.tool()
def other_groups() -> list[list[str]]:
    return [["A-1"], ["A-2", "A-3"]]

@server.tool()
def an_empty_list() -> list[str]:
    return []

@server.tool()
def nothing() -> str | None:
    return None

async def main():
    for name in ("groups", "other_groups", "an_empty_list", "nothing"):
        said = await server.call_tool(name, {})
        print(name, [part.text for part in said.content], said.structured_content)

asyncio.run(main())
P
v/bin/python -W ignore read.py >seen
cat >expected <<'S'
groups ['A-1', 'A-2', 'A-3'] {'result': [['A-1', 'A-2'], ['A-3']]}
other_groups ['A-1', 'A-2', 'A-3'] {'result': [['A-1'], ['A-2', 'A-3']]}
an_empty_list [] {'result': []}
nothing [] {'result': None}
S
cat seen; diff expected seen && echo "as written down: mcp 2.3.0"
