# Every target first sees to what it needs (scripts/setup.sh; at no cost when it is there).
.DEFAULT_GOAL := help
.PHONY: help setup run test test-attack test-floods test-tamper test-faults test-window test-web test-peers test-team test-pdf pictures check bench bench-window soak-window bench-web package test-package

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install all that the other targets need
	@scripts/setup.sh all

run: ## the console on a sample workspace of several people (INPUT=transactions.csv, SAMPLE=folder, FRESH=1)
	@scripts/setup.sh run
	@scripts/run.sh

test: ## formatting, lints, checked SQL, the page, and every test: attacks, faults and the real window too
	@scripts/setup.sh test
	@scripts/test.sh all

test-attack: ## psql under each real login against every grant, trigger and rule (PG=16, 17 or 18: on that PostgreSQL; ONLY=name)
	@scripts/setup.sh part-test
	@scripts/test.sh attack

test-floods: ## two minutes of flood by each kind of login, after which an honest reviewer signs within two seconds (FLOOD=seconds)
	@scripts/setup.sh part-test
	@COUNTERSIGN_FLOOD_SECONDS=$(or $(FLOOD),120) ONLY=after_a_flood scripts/test.sh attack

test-tamper: ## every altered bundle before the three verifiers; make test takes one in six
	@scripts/setup.sh part-test
	@COUNTERSIGN_TAMPER=all ONLY=tampered scripts/test.sh independent

test-faults: ## kill -9, concurrent writers, a held lock (PG and ONLY=name too)
	@scripts/setup.sh part-test
	@scripts/test.sh faults

test-window: ## the real window under Xvfb, driven by keyboard (ONLY=name)
	@scripts/setup.sh test-window
	@scripts/test-window.sh

test-web: ## verify.html in a real Chromium and in WebKit (PICTURES=folder for pictures)
	@scripts/setup.sh test-web
	@scripts/test-web.sh

test-peers: ## real receivers of others: rsyslog, syslog-ng, the OCSF schema; clients of MCP and of the HTTP API; mail and S3 servers (PART=siem|mcp|openapi|deliveries)
	@scripts/setup.sh part-test
	@[ "$(PART)" = deliveries ] || scripts/test-peers.sh $(PART)
	@[ -n "$(PART)" ] && [ "$(PART)" != deliveries ] || scripts/test-deliveries.sh

test-team: ## a team's server with TLS: docs/team.md line by line, poolers, standbys (ONLY=name)
	@scripts/setup.sh part-test
	@scripts/test-team.sh

test-pdf: ## the report and the decision record as PDF/A, read by poppler and qpdf (builds the typesetter)
	@scripts/setup.sh test-pdf
	@scripts/test-pdf.sh

pictures: ## pictures of every screen in light and dark, into docs/pictures
	@scripts/setup.sh test-window
	@scripts/pictures.sh

check: ## spelling, licences, unused dependencies (builds its tools at the first use)
	@scripts/setup.sh check
	@scripts/check.sh

bench: ## measurements beside their limits, in release mode (ONLY="decide verify" for some)
	@scripts/setup.sh bench
	@scripts/bench.sh

bench-window: ## start and memory of the window, beside a bare one
	@scripts/setup.sh test-window
	@scripts/bench-window.sh

soak-window: ## 500 decisions in the real window: what the page holds at the start, every 50 and at the end, 1.3 times at most (DECISIONS=n)
	@scripts/setup.sh test-window
	@scripts/soak-window.sh

bench-web: ## time and memory of verify.html on 100,000 records (RECORDS=n)
	@scripts/setup.sh test-web
	@scripts/bench-web.sh

package: ## the console and the command-line programs as a .deb, the latter as an archive too
	@scripts/setup.sh package
	@scripts/package.sh

test-package: ## installs the .deb, opens the window, verifies an export, removes it again
	@scripts/setup.sh test-package
	@scripts/test-package.sh
