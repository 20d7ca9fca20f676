# Everything a person does here. CI calls the same targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
ARTIFACTS ?= $(CURDIR)/artifacts
export RECONCILER_ARTIFACTS := $(ARTIFACTS)
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

.PHONY: help
help: ## What can be done here
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## Real guests on a real network from examples/, five things broken, all of it coming back (root, Debian or Ubuntu)
	@scripts/demo

.PHONY: test
test: provision guests build ## Install what is missing and run every test on the real parts
	@scripts/test

.PHONY: test-full
test-full: provision guests build ## The same with upstream's API server and older kubectl and Helm, got first where they are missing (minutes, 3 GB, once)
	@scripts/upstream-api >/dev/null
	@scripts/old-clients
	@RECONCILER_TEST_UPSTREAM=all scripts/test
	@$(MAKE) --no-print-directory e2e-upstream

.PHONY: e2e-upstream
e2e-upstream: provision guests build ## The end-to-end suite with the chart on upstream's API server, which is got first where it is missing
	@scripts/upstream-api >/dev/null
	@RECONCILER_TEST_API=upstream dotnet test tests/end-to-end/Reconciler.EndToEnd.Tests -c Release --nologo -v q --logger 'console;verbosity=normal' </dev/null

.PHONY: conformance
conformance: provision ## Compare the embedded API with upstream's server, answer by answer
	@scripts/conformance

.PHONY: provision
provision: ## Fetch hypervisor, network and kubectl into artifacts/ (the host is not touched)
	@scripts/provision

.PHONY: guests
guests: provision ## Make the demo guests (64 and 32 bit) from Debian packages
	@scripts/guests

.PHONY: build
build: ## Build bin/reconciler, one native binary
	@scripts/build

.PHONY: generate
generate: ## Regenerate crds/generated and docs/reference from the records
	@dotnet run --project crds/Reconciler.Language.Generator -v q --
	@cp operator/Reconciler.EmbeddedApi/Authorization/Shipped/roles.yaml charts/reconciler/files/roles.yaml

.PHONY: verify
verify: generate ## Regenerate and fail on a difference
	@git diff --exit-code -- crds charts docs/reference

.PHONY: fmt
fmt: ## Format the code
	@dotnet format Reconciler.sln

.PHONY: lint
lint: ## Fail on style or analyzer findings
	@dotnet format Reconciler.sln --verify-no-changes

.PHONY: up
up: provision guests build ## Start a lab of one node
	@bin/reconciler lab up --nodes 1

.PHONY: down
down: ## Stop the lab; nothing is left behind
	@if [ -x bin/reconciler ]; then bin/reconciler lab down; else echo "nothing to stop: bin/reconciler is not built"; fi

.PHONY: bench
bench: provision guests build ## Measure against floors in the same run; writes docs/bench.json
	@scripts/bench

.PHONY: drift-matrix
drift-matrix: provision guests build ## Change everything behind our back by real tools and see it come back; writes docs/drift-matrix.{json,md}
	@DRIFT_MATRIX=write dotnet test tests/end-to-end/Reconciler.EndToEnd.Tests -c Release --nologo -v q --filter FullyQualifiedName~Matrix.MatrixTests </dev/null

MINUTES ?= 10
.PHONY: drift-soak
drift-soak: provision guests build ## Guests at work for MINUTES=n (10), scanned every second: no finding, no write
	@SOAK_MINUTES=$(MINUTES) dotnet test tests/end-to-end/Reconciler.EndToEnd.Tests -c Release --nologo -v q --filter FullyQualifiedName~SoakTests --logger 'console;verbosity=detailed' </dev/null

CASES ?= 1000000
SEED ?= 1
.PHONY: fuzz
fuzz: ## Send the embedded API CASES=n (a million) requests that nobody would write, made from SEED=n (1)
	@FUZZ_CASES=$(CASES) FUZZ_SEED=$(SEED) dotnet test tests/operator/Reconciler.EmbeddedApi.Tests -c Release --nologo -v q --filter FullyQualifiedName~FuzzTests --logger 'console;verbosity=detailed' </dev/null

KILLS ?= 300
.PHONY: durability
durability: ## Kill the embedded API KILLS=n (300) times while it writes, and compare what it acknowledged
	@DURABILITY_KILLS=$(KILLS) dotnet test tests/operator/Reconciler.EmbeddedApi.Tests -c Release --nologo -v q --filter FullyQualifiedName~DurabilityTests --logger 'console;verbosity=normal' </dev/null

.PHONY: clean
clean: down ## Remove what was built; keep what was downloaded
	@rm -rf bin artifacts/lab artifacts/build; find . -path ./artifacts -prune -o -type d \( -name obj -o -name bin \) -print0 | xargs -0 rm -rf
