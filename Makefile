# A Python that lumbar runs on: the first of these that is 3.11, 3.12 or 3.13. Another one: make PYTHON=/path/to/python
SUITABLE := import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12), (3, 13)))
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3 python; do \
	$$python -c '$(SUITABLE)' 2>/dev/null && echo $$python && break; done)
READY := .venv/.ready

.PHONY: setup demo test test-next check fuzz bench engines mutate dead changelog format

# Create .venv with everything that is needed, once; before Python 3.13 the machine's C compiler builds durable-rules.
setup: $(READY)

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; none was found" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 13))' || command -v cc >/dev/null || \
		{ echo "a C compiler (cc) is needed to build durable-rules" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(READY)

# Run the main job: an explained program for one patient.
demo: setup
	.venv/bin/lumbar recommend examples/hernia.toml

# Run every test, a file at a time on each core.
test: setup
	.venv/bin/python -m pytest -n auto --dist loadfile

# Run the tests that tell one Python from another on a newer one, where there is one; in .venv-next, set up once.
NEXT ?= $(shell for python in python3.13 $$(pyenv root 2>/dev/null)/versions/3.13*/bin/python3.13; do \
	$$python -c 'import sys; print(sys.executable)' 2>/dev/null && break; done)
test-next:
	@if [ -z "$(NEXT)" ]; then echo "no Python 3.13 is here: its tests are passed over"; else \
		if [ ! -f .venv-next/.ready ]; then $(NEXT) -m venv .venv-next && \
			.venv-next/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' && \
			touch .venv-next/.ready; fi && \
		.venv-next/bin/python -m pytest --quiet -n auto --dist loadfile $(NEXT_TESTS); fi
NEXT_TESTS := tests/test_clips_engine.py tests/test_engines.py tests/test_patients.py tests/test_cli_recommend.py \
	tests/test_explanation.py tests/test_inference.py tests/test_record_file.py tests/test_result.py

# Run what pre-commit runs, over everything, and the tests with branch coverage.
check: setup
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
	.venv/bin/python -m pytest -n auto --dist loadfile --cov --cov-report=term-missing:skip-covered

# Run the tests with new generated examples.
fuzz: setup
	HYPOTHESIS_PROFILE=fuzz .venv/bin/python -m pytest

# Print what one patient, a cold start, every interactive answer, the decision log, a batch and an impact take, with
# the bars that there are, and the race against other rule engines.
bench: setup
	.venv/bin/python tests/benchmarks/bench_one_patient.py
	.venv/bin/python tests/benchmarks/bench_cold_start.py
	.venv/bin/python tests/benchmarks/bench_interactive.py
	.venv/bin/python tests/benchmarks/bench_log.py
	.venv/bin/python tests/benchmarks/bench_batch.py
	.venv/bin/python tests/benchmarks/bench_impact.py
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	.venv/bin/python tests/benchmarks/bench_peers.py

# Hold the engines and the oracle against each other over 10,000 generated patients; some 20 minutes.
engines: setup
	LUMBAR_PATIENTS=10000 .venv/bin/python -m pytest tests/test_engines.py

# Put every fault into every rule, one at a time, and name those that no case, patient or course notices; some minutes.
mutate: setup
	.venv/bin/lumbar rules mutate --equivalent tests/equivalent_mutants.toml

# List the rules that change no result of the whole patients and of 10,000 generated ones; some minutes.
dead: setup
	.venv/bin/lumbar rules dead

# Print the changelog's entry for the knowledge as it is, against that of a commit: make changelog SINCE=v0.1
SINCE ?= HEAD
changelog: setup
	@old=$$(mktemp -d) && trap 'rm -r "$$old"' EXIT && git archive $(SINCE) knowledge rules | tar -x -C "$$old" && \
		.venv/bin/lumbar impact "$$old" . --patients tests/patients --format changelog

# Format the code.
format: setup
	.venv/bin/ruff format
	.venv/bin/ruff check --fix
