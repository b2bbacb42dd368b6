# What developers run; .ci/run calls the same targets.

GO      ?= go
TAGS    ?= urfave_cli_no_docs
SYSTEMS ?= linux darwin freebsd windows
ARCHITECTURES ?= amd64 arm64
# A count, not a time: a run that ends by the clock is now and then reported as
# failed with "context deadline exceeded" (a bug of the go command). What reads
# requests is given about ten seconds.
FUZZTIME ?= 10000x 200000x
TOOL     = $(GO) tool -modfile=tools/go.mod

# Where the program runs. What is compiled for another platform only to be looked
# at is not optimised, which takes a third less time.
HERE     := $(shell $(GO) env GOOS)/$(shell $(GO) env GOARCH)
ELSEWHERE = $(filter-out $(HERE),$(foreach system,$(SYSTEMS),$(addprefix $(system)/,$(ARCHITECTURES))))
PLAIN     = -tags $(TAGS) -gcflags='all=-N -l -dwarf=false'

.PHONY: all build test race lint format vet golangci staticcheck modules fuzz bench package package-test clean

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
	$(GO) vet ./...
	cd packaging && $(GO) vet ./...
	@export CGO_ENABLED=0; for platform in $(ELSEWHERE); do \
		echo "go vet and go build for $$platform"; \
		export GOOS=$${platform%/*} GOARCH=$${platform#*/}; \
		$(GO) vet $(PLAIN) ./... && $(GO) build $(PLAIN) -o /dev/null . || exit 1; done

golangci:
	$(TOOL) golangci-lint run ./...
	cd packaging && $(GO) tool -modfile=../tools/go.mod golangci-lint run ./...

staticcheck:
	$(TOOL) staticcheck -tags $(TAGS) ./...

modules:
	$(GO) mod tidy -diff
	$(GO) mod verify
	cd tools && $(GO) mod verify
	cd packaging && $(GO) mod verify

# Every fuzz target in turn, because the go command runs one at a time.
fuzz:
	tools/fuzz $(FUZZTIME)

bench: build
	bench/run

# What a release consists of, in dist/; packaging/build says how to make less.
package:
	packaging/build

# The packages are built twice, compared, looked into, installed and removed.
package-test:
	cd packaging && $(GO) test -timeout 10m -parallel 16 ./... # they wait rather than work

clean:
	rm -rf sockkit dist
