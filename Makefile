# make              build/askfirst-milter and build/askfirst
# make demo         the whole story on a private Postfix: what people send, get and answer
# make check        unit, mail, install, peer, steps, doc and e2e tests; installs what they need (root)
# make install      programs, manual pages, configuration (never overwrites what you edited), systemd unit
# make deb          the same as a Debian package
# make help         all targets

B      ?= build
CC     ?= cc
SAN    ?=
OPT    ?= -O2 -g
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
DESTDIR ?=
VERSION := 0.1.0

PKGS   := gmime-3.0 gio-2.0 glib-2.0 json-glib-1.0 libpsl libidn2 libxml-2.0 libsystemd lmdb libsodium
WARN   := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wformat=2
CPPFLAGS_ALL := -iquote milter -D_GNU_SOURCE -DASKFIRST_VERSION='"$(VERSION)"' -DASKFIRST_CONFIG='"$(SYSCONFDIR)/askfirst/askfirst.conf"' $(CPPFLAGS)
CFLAGS_ALL   := -std=c11 $(OPT) $(WARN) -fno-strict-aliasing -fstack-protector-strong -pthread $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all) $(CFLAGS)
# pkg-config runs when something is first compiled or linked, so that `make help` and `make clean` do not need it.
PKG_CFLAGS    = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(PKGS)))$(PKG_CFLAGS)
PKG_LIBS      = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PKGS)))$(PKG_LIBS)
LIBS          = $(PKG_LIBS) -lmilter -lm
Q            := $(if $(V),,@)
# For targets that run a build of their own; a -j on the command line takes precedence.
JOBS          = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))
LDFLAGS_ALL  := -pthread $(if $(SAN),-fsanitize=$(SAN)) -Wl,-z,relro,-z,now $(LDFLAGS)

SRC   := $(filter-out milter/daemon/main.c milter/cli/main.c,$(wildcard milter/*/*.c milter/*/*/*.c))
OBJ   := $(SRC:%.c=$(B)/%.o)
LIB   := $(B)/libaskfirst.a
TESTS := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/test_*.c))
BENCHES := $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))
# A program that runs each unit test, such as valgrind.
RUN    ?=
# valgrind looks for reads of uninitialised memory; ASan finds the leaks.
VALGRIND ?= valgrind -q --suppressions=tests/lib/valgrind.supp --error-exitcode=99 --leak-check=no
PYTEST ?= /usr/bin/python3 -m pytest
# Versions differ in details, so everybody uses this one; Debian 12 and 13 have it.
CLANG_FORMAT ?= clang-format-19
CFILES := $(wildcard milter/*.h milter/*/*.[ch] milter/*/*/*.[ch] tests/*/*.[ch])

.PHONY: all help deps demo check check-unit check-mail golden check-install check-package check-peer check-steps check-doc check-e2e check-san check-trixie check-tsan check-valgrind check-long
.PHONY: tests bench benches eval lint format install uninstall deb clean needs needs-tests
.DELETE_ON_ERROR:
.SECONDARY:

all: $(B)/askfirst-milter $(B)/askfirst ## the two programs, in build/

help:
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{printf "%-17s %s\n", $$1, $$2}'

deps: ## install what building, testing and the demo need (root)
	packaging/install-deps

needs:
	@packaging/needs '$(CC)' $(PKGS)

needs-tests: needs
	@packaging/needs '$(CC)' cmocka

$(B)/%.o: %.c Makefile | needs
	@mkdir -p $(@D)
	$(if $(Q),@echo '  CC   $<')
	$(Q)$(CC) $(CPPFLAGS_ALL) $(PKG_CFLAGS) $(CFLAGS_ALL) -MD -MP -c -o $@ $<

$(LIB): $(OBJ)
	$(Q)rm -f $@ && ar rcs $@ $^

# libmilter's own thread waits for SIGHUP with sigwait and ends the program; daemon/signals.c defines sigwait
# before libmilter does, so it must be linked even though nothing names it: main.o refers to it.
$(B)/askfirst-milter: $(B)/milter/daemon/main.o $(LIB)
	$(if $(Q),@echo '  LINK $@')
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

$(B)/askfirst: $(B)/milter/cli/main.o $(LIB)
	$(if $(Q),@echo '  LINK $@')
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

$(B)/bench/%: $(B)/tests/bench/%.o $(LIB)
	@mkdir -p $(@D)
	$(if $(Q),@echo '  LINK $@')
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

$(B)/eval/%: $(B)/tests/eval/%.o $(LIB)
	@mkdir -p $(@D)
	$(if $(Q),@echo '  LINK $@')
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

$(B)/tests/%: $(B)/tests/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(if $(Q),@echo '  LINK $@')
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) -lcmocka

$(TESTS:$(B)/tests/%=$(B)/tests/unit/%.o): | needs-tests

tests: $(TESTS) ## build the unit tests

check-unit: $(TESTS) ## unit tests
	@$(MAKE) --no-print-directory $(JOBS) -O $(TESTS:%=%.run)

.PHONY: $(TESTS:%=%.run)
$(TESTS:%=%.run): %.run: %
	@echo "== $<"
	@ASKFIRST_SOURCE=$(CURDIR) $(RUN) $<

# These tests mostly wait, so three run at a time.
check-peer: all ## the real daemon against a speaker of the milter protocol
	ASKFIRST_BUILD=$(abspath $(B)) $(PYTEST) -q -n 3 --dist loadfile tests/peer

# The clock and kill -9 at named steps exist in this build only.
check-steps: ## the real daemon of a test build: time passes, and it dies at every step
	$(MAKE) $(JOBS) B=$(B)/testing CPPFLAGS=-DASKFIRST_TESTING all
	ASKFIRST_BUILD=$(abspath $(B)/testing) $(PYTEST) -q -n 3 --dist loadfile tests/steps

check-mail: ## the mails we write, as a mail program and a spam filter see them
	$(PYTEST) -q -n 2 tests/mail

golden: $(B)/tests/test_golden $(B)/tests/test_golden_introductions ## write tests/mail/golden anew; read what has changed
	ASKFIRST_SOURCE=$(CURDIR) ASKFIRST_WRITE_GOLDEN=1 $(B)/tests/test_golden
	ASKFIRST_SOURCE=$(CURDIR) ASKFIRST_WRITE_GOLDEN=1 $(B)/tests/test_golden_introductions

# Each module of these tests has a machine of its own.
check-doc: all ## the documentation: each block of it is run, on the Postfix and the Sendmail of Debian (root)
	ASKFIRST_BUILD=$(abspath $(B)) $(PYTEST) -q -n 3 --dist loadfile tests/doc

check-e2e: all ## the real daemon on a private Postfix and a private Sendmail (root)
	ASKFIRST_BUILD=$(abspath $(B)) $(PYTEST) -q -n 3 --dist loadfile tests/e2e

check-install: all ## what make install puts and make uninstall takes away
	ASKFIRST_BUILD=$(abspath $(B)) $(PYTEST) -q tests/package/test_install.py

RINGS ?= unit mail install peer steps doc e2e
check: ## install what is missing (root), then unit, mail, install, peer, steps, doc and e2e tests, or those of RINGS
	packaging/install-deps check
	$(MAKE) $(JOBS) all tests
	for ring in $(RINGS); do $(MAKE) check-$$ring || exit 1; done

# This uses GLib's own allocator, which hides a leak of json-glib at a bad escape; leaks of ours still show.
check-san: ## unit and peer tests under ASan and UBSan
	$(MAKE) $(JOBS) B=$(B)/asan SAN=address,undefined OPT='-O1 -g' all tests
	for ring in unit peer; do $(MAKE) B=$(B)/asan SAN=address,undefined OPT='-O1 -g' check-$$ring || exit 1; done

# This runs the targets in TRIXIE, in a build in which a warning is an error.
TRIXIE ?= lint check check-san
check-trixie: ## the tests on a fresh Debian 13 (root); TRIXIE="demo check-unit" for a part of them
	tests/lib/fresh_debian trixie sh -euc 'packaging/install-deps $(if $(filter lint,$(TRIXIE)),all,check); \
	    make -j$$(nproc) CFLAGS=-Werror all tests; make CFLAGS=-Werror $(TRIXIE)'

check-tsan: ## unit and peer tests under TSan
	G_SLICE=always-malloc $(MAKE) B=$(B)/tsan SAN=thread OPT='-O1 -g' check-unit check-peer

# Tests that measure time are left out, because valgrind makes everything slow.
check-valgrind: ## unit tests under valgrind
	$(MAKE) B=$(B)/valgrind OPT='-O1 -g' CPPFLAGS=-DASKFIRST_SMALL_MAP RUN='$(VALGRIND)' check-unit \
	    TESTS="$(patsubst tests/unit/%.c,$(B)/valgrind/tests/%,$(shell grep -L 'clock()\|monotonic_time' tests/unit/test_*.c))"

# Each test continues where the one before it ended, so the first failure ends the run.
check-package: all ## the package on fresh Debians with systemd: build, install, upgrade, remove, purge (root, network)
	ASKFIRST_BUILD=$(abspath $(B)) $(PYTEST) -q -x tests/package

check-long: all ## soaks (minutes), the package, TSan, valgrind
	ASKFIRST_BUILD=$(abspath $(B)) $(PYTEST) -q tests/long
	$(MAKE) check-package
	$(MAKE) check-tsan
	$(MAKE) check-valgrind

benches: $(BENCHES) $(B)/eval/features

bench: all $(BENCHES) ## what 100,000 rules, a large memory and a message cost, and messages a second
	$(B)/bench/rules_bench
	ASKFIRST_SOURCE=$(CURDIR) $(B)/bench/acquaint_bench
	$(B)/bench/cues_bench config/languages
	tests/bench/run $(abspath $(B))
	tests/bench/instructions $(abspath $(B))

EVAL ?=
eval: $(B)/eval/features ## fit the weights of words (config/languages/fitted.weights), and say how well mail is judged that was left out
	tests/eval/fit $(abspath $(B)) $(EVAL) --write config/languages/fitted.weights

demo: ## the whole story on a private Postfix: what people send, get and answer (root)
	@[ "$$(id -u)" -eq 0 ] || { echo "A private Postfix starts as root. As root, run: make demo" >&2; exit 1; }
	packaging/install-deps demo
	$(MAKE) $(JOBS) all
	ASKFIRST_BUILD=$(abspath $(B)) /usr/bin/python3 tests/demo/demo.py

lint: ## formatting, what HACKING.md promises of the source, and a build without warnings by gcc and clang
	@command -v $(CLANG_FORMAT) >/dev/null || \
	    { echo "To lint, this is missing: $(CLANG_FORMAT). As root, run: packaging/install-deps" >&2; exit 1; }
	@echo "  $(CLANG_FORMAT)"
	@$(CLANG_FORMAT) --dry-run --Werror $(CFILES)
	@command -v ctags >/dev/null || \
	    { echo "To lint, this is missing: universal-ctags. As root, run: packaging/install-deps all" >&2; exit 1; }
	@echo "  tests/lint/style"
	@tests/lint/style --self-test
	$(MAKE) $(JOBS) B=$(B)/clang CC=clang CFLAGS='$(CFLAGS) -Werror' all tests benches
	$(MAKE) $(JOBS) B=$(B)/gcc CC=gcc CFLAGS='$(CFLAGS) -Werror' all tests benches

format: ## let clang-format write
	@$(CLANG_FORMAT) -i $(CFILES)

# Packagers: DESTDIR is put before each path.
install: all ## install under PREFIX and SYSCONFDIR; what was edited there stays
	@B='$(B)' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' SYSCONFDIR='$(SYSCONFDIR)' packaging/install-files install

uninstall: ## remove what install put; what was edited stays, and the state
	@B='$(B)' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' SYSCONFDIR='$(SYSCONFDIR)' packaging/install-files uninstall

# The flags and variables of this make are removed, because they would apply to the package, too.
deb: ## build/deb/askfirst_VERSION_ARCH.deb, for this release of Debian
	@env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL packaging/build-deb $(VERSION)

clean: ## remove build/
	rm -rf build

-include $(OBJ:.o=.d) $(B)/milter/daemon/main.d $(B)/milter/cli/main.d $(TESTS:$(B)/tests/%=$(B)/tests/unit/%.d) $(BENCHES:$(B)/bench/%=$(B)/tests/bench/%.d)
