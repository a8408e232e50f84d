# Coffer. `make serve` is the first command of a new user, `make test` is everything CI runs.

CACHE := $(or $(COFFER_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/coffer)
TARGET := $(or $(CARGO_TARGET_DIR),target)
COFFER := $(TARGET)/release/coffer

# Tools that set-up had to install come after the machine's own.
export PATH := $(PATH):$(CACHE)/bin

.PHONY: help setup setup-build build serve test torture model bench audit fmt

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

setup: ## prepare the machine: compiler, libclang, RocksDB (once), test tools
	@tools/setup.sh --test

setup-build:
	@tools/setup.sh

build: setup-build ## build the release binary, target/release/coffer
	cargo build --release --locked -p coffer

serve: build ## build, then serve ./coffer-data on http://127.0.0.1:8420
	$(COFFER) serve

test: setup ## everything CI runs
	@tools/test.sh

torture: setup ## kill the server 200 times under eight paying clients (COFFER_KILLS=N for more)
	cargo build --workspace --bins --locked
	COFFER_KILLS=$(or $(COFFER_KILLS),200) cargo nextest run --workspace --locked --profile torture -E 'test(faults::kill::)'

model: setup-build ## explore the model of the commit protocol in full, with every rule and without each
	cargo run --release --locked -p coffer-tests --bin commit-model

bench: setup build ## measure: Coffer side by side with plain files, then the criterion loops
	cargo run --release --locked -p coffer-benches --bin side_by_side
	cargo bench --locked -p coffer-benches

audit: ## check licenses, sources and advisories of all dependencies (cargo-deny, and a network)
	@command -v cargo-deny >/dev/null || { echo "audit: cargo-deny is missing: \`cargo install --locked cargo-deny\` provides it" >&2; exit 2; }
	cargo deny --locked check

fmt: ## format all sources
	cargo fmt --all
