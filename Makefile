# `make` alone lists what there is to make.
.DEFAULT_GOAL := help
.PHONY: help setup demo wheel dist install test test-python fuzz fuzz-coverage coverage sanitize format lint bench clean

SWIFT ?= swift
PYTHON ?= python3
export PYTHON
# Tests train networks: unoptimised loops would take many times as long. A build folder of its own,
# because testability changes every object file.
# One test at a time in each of three processes: trainings use every core themselves, and time limits must
# mean something.
TEST_FLAGS := -c release -Xswiftc -enable-testing --scratch-path .build-tests
# A target that imports what it does not declare is an error, said before anything is compiled.
ARROWS := --explicit-target-dependency-import-check error
SECONDS ?= 10
SEED ?= 1
TARGET ?=
# Tests of `make coverage`: all, or those whose name this pattern finds.
FILTER ?= .
KIND ?= address
# Suites that train nothing, start no program that confines itself, and do not open OpenVINO, whose threads'
# library asks the loader for what sanitizers refuse.
UNTRAINED = ^(TelltaleCoreTests|ArraysTests|TextIOTests|FormatsTests|DSPTests|PoolingTests|StatisticsTests|ReportTests|SyntheticSpeechTests|MelTests|LLDTests|WaveformTests|ScaffoldTests|CorporaTests|RecordedTests|LeakageMetricsTests|ForeignFunctionsTests)\.|^AuditTests\.(StageLanesTests|StageGraphTests)
# Simulations among them: minutes become hours, and their threads are those of other suites.
SIMULATED = ^StatisticsTests\.CoverageTests
# Every Swift file of ours, nothing below a build folder.
SOURCES = $(shell find Package.swift Sources Plugins Tests Fuzz examples Benchmarks \
	-name '.build*' -prune -o -name '*.swift' -print 2>/dev/null)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing (system packages, LibTorch, OpenVINO); may be run again and again
	@scripts/setup

demo: setup ## build, and audit a made-up corpus with a known leak
	$(SWIFT) build -c release $(ARROWS)
	.build/release/telltale demo

wheel: setup ## build, and pack dist/telltale-….whl: pip install dist/*.whl
	$(SWIFT) build -c release $(ARROWS)
	@scripts/package wheel

dist: setup ## build, and pack a folder and .tar.xz in dist/ that run wherever they are unpacked
	$(SWIFT) build -c release $(ARROWS)
	@scripts/package archive

install: ## copy what `make dist` made to PREFIX (/usr/local), with man pages and completions
	@scripts/package install

test: setup ## build, and run every test
	$(SWIFT) build --build-tests $(TEST_FLAGS) $(ARROWS)
	@scripts/test $(SWIFT) $(TEST_FLAGS)

test-python: ## lint, types and tests of the Python client, with the program that was built last
	@scripts/test-python

fuzz: setup ## read made-up files with every parser (SECONDS=10 SEED=1 TARGET=)
	$(SWIFT) build --build-tests $(TEST_FLAGS) $(ARROWS)
	.build-tests/release/telltale-fuzz --seconds $(SECONDS) --seed $(SEED) --keep Fuzz/Findings \
		$(addprefix --target ,$(TARGET))

# Every module with libFuzzer's counters, in a build folder of its own.
fuzz-coverage: setup ## the same guided by what an input reaches, for one TARGET (SECONDS=10)
	@test -n "$(TARGET)" || { echo "which? TARGET=name, of: telltale-fuzz --list" >&2; exit 2; }
	@scripts/fuzz-coverage $(SWIFT) $(TARGET) $(SECONDS) $(SEED)

coverage: setup ## which lines the tests reach, room by room (FILTER=. for all of them)
	@scripts/coverage $(SWIFT) '$(FILTER)'

sanitize: setup ## run the tests that train nothing with a sanitizer (KIND=address or thread)
	@scripts/sanitize $(SWIFT) $(KIND) '$(UNTRAINED)' '$(SIMULATED)'

format: ## format the Swift sources in place
	@$(SWIFT) format --in-place --parallel $(SOURCES)

# All targets' imports are looked at, whichever is built.
lint: setup ## check the format of the Swift sources, and that targets declare what they import; changes nothing
	@$(SWIFT) format lint --strict --parallel $(SOURCES)
	@$(SWIFT) build --quiet $(TEST_FLAGS) $(ARROWS) --target Arrays

bench: setup ## measure speed beside PyTorch, librosa and openSMILE, as far as what it takes is here
	@SWIFT="$(SWIFT)" Benchmarks/all

clean: ## remove what was built; downloads in .deps stay
	rm -rf dist .build .build-tests .build-coverage .build-profile .build-address .build-thread .build-cuda
