# Few commands, each from a fresh clone. `make run` and `make test` come first.
.PHONY: run test demo check bench test-crash test-crash-changed test-simulation test-cluster

# Starts Wayhome on http://127.0.0.1:8000 and prints one link.
run:
	@tools/set-up base
	@.venv/bin/wayhome serve

# Installs what the tests need and runs all of them.
test:
	@tools/set-up dev
	@tools/browser
	@tools/test

# The same program with a made-up agency, people and live visits; its sign-ins are printed.
demo:
	@tools/set-up base
	@.venv/bin/wayhome demo

# The order of the house: formatting, lint, types, contracts, templates.
check:
	@tools/set-up dev
	@tools/check

# Figures, side by side with the machine's own limit.
bench:
	@tools/set-up dev
	@.venv/bin/python -m tests.bench

# Kills the engine and the web process at every statement boundary; CI and `make test` try a sample.
test-crash:
	@tools/set-up dev
	@WAYHOME_CRASH=all .venv/bin/pytest -q -s tests/crash

# A sample of the same, and every boundary of the code that the last commit changed (or since WAYHOME_CRASH_SINCE).
test-crash-changed:
	@tools/set-up dev
	@WAYHOME_CRASH=changed .venv/bin/pytest -q -s tests/crash

# 10,000 simulated runs: people, engines, providers, clocks and crashes in any order, with a model beside them.
test-simulation:
	@tools/set-up dev
	@WAYHOME_SIMULATION_RUNS=10000 .venv/bin/pytest -q -n 2 --dist worksteal tests/simulation

# Three PostgreSQL under Patroni on the loopback, the primary killed under load; a full disk; recovery to a point in time.
test-cluster:
	@tools/set-up dev
	@tools/cluster
	@WAYHOME_CLUSTER=all .venv/bin/pytest -q -s -p no:randomly tests/cluster
