# What developers run; .ci/run calls the same targets.

GO      ?= go
TAGS    ?= urfave_cli_no_docs
SYSTEMS ?= linux darwin freebsd windows
# A count, not a time: a run that ends by the clock is now and then reported as
# failed with "context deadline exceeded" (a bug of the go command).
FUZZTIME ?= 50000x
TOOL     = $(GO) tool -modfile=tools/go.mod

.PHONY: all build test race lint format vet golangci staticcheck modules fuzz bench clean

all: lint test build

# The program, small and the same wherever it is built. Without the C library it
# starts in 1.9 ms instead of 2.65 (docs/design.md says what that asks for). The
# tag leaves out a documentation generator that costs every start 0.3 ms.
build:
	CGO_ENABLED=0 $(GO) build -trimpath -tags $(TAGS) -ldflags '-s -w' -o sockkit .

test:
	$(GO) test ./...

race:
	$(GO) test -race -timeout 20m ./...

lint: format vet golangci staticcheck modules

format:
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then \
		echo "not formatted (run gofmt -w):"; echo "$$unformatted"; exit 1; fi

vet:
	@for system in $(SYSTEMS); do \
		echo "go vet for $$system"; GOOS=$$system $(GO) vet ./... || exit 1; done

golangci:
	$(TOOL) golangci-lint run ./...

staticcheck:
	$(TOOL) staticcheck -tags $(TAGS) ./...

modules:
	$(GO) mod tidy -diff
	$(GO) mod verify
	cd tools && $(GO) mod verify

# Every fuzz target in turn, because the go command runs one at a time.
fuzz:
	tools/fuzz $(FUZZTIME)

bench: build
	bench/run

clean:
	rm -f sockkit
