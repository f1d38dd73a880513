#!/usr/bin/env python3
"""Prints what the tests took: the ten slowest, and each suite's seconds beside its ceiling in tests/ceilings.toml.

    scripts/test-times.py JUNIT.xml…

A suite beyond its ceiling is a warning, loud but no failure: a busy machine is not a slower test. That each suite has a
ceiling is held by tests/rooms; unit tests need none, and are listed where they have one.
"""

import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

CEILINGS = Path(__file__).resolve().parent.parent / "tests" / "ceilings.toml"


def read(paths):
    """Seconds a test, of all files: [(seconds, suite, test)]. A test's seconds are those of all its tries."""
    tests = []
    for path in paths:
        for suite in ET.parse(path).getroot().iter("testsuite"):
            for case in suite.iter("testcase"):
                tests.append((float(case.get("time", 0)), suite.get("name"), case.get("name")))
    return tests


def report(tests, ceilings):
    """The lines to print."""
    seconds = {}
    for took, suite, _ in tests:
        seconds[suite] = seconds.get(suite, 0) + took
    lines = ["", "The ten slowest tests:"]
    lines += [f"  {took:7.1f} s  {suite}  {test}" for took, suite, test in sorted(tests, reverse=True)[:10]]
    lines += ["", "Each suite's tests together, and its ceiling:"]
    for suite, took in sorted(seconds.items(), key=lambda entry: -entry[1]):
        ceiling = ceilings.get(suite)
        if ceiling is None:
            continue
        over = f"   *** OVER its ceiling: {took / ceiling:.1f} times ***" if took > ceiling else ""
        lines.append(f"  {took:7.1f} s of {ceiling:4} s  {suite}{over}")
    return lines


def main():
    paths = sys.argv[1:]
    if not paths:
        sys.exit(__doc__)
    print("\n".join(report(read(paths), tomllib.loads(CEILINGS.read_text()))))


if __name__ == "__main__":
    main()
