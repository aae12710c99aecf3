# make              build/askfirst-milter and build/askfirst
# make check        lint-free build, then unit, peer and e2e tests
# make help         all targets

B      ?= build
CC     ?= cc
SAN    ?=
OPT    ?= -O2 -g
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
DESTDIR ?=
VERSION := 0.1.0

PKGS   := gmime-3.0 gio-2.0 glib-2.0 json-glib-1.0 libpsl libidn2 libconfuse libxml-2.0 libsystemd lmdb
WARN   := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wformat=2
CPPFLAGS_ALL := -iquote milter -D_GNU_SOURCE -DASKFIRST_VERSION='"$(VERSION)"' -DASKFIRST_CONFIG='"$(SYSCONFDIR)/askfirst/askfirst.conf"' $(CPPFLAGS)
CFLAGS_ALL   := -std=c11 $(OPT) $(WARN) -fno-strict-aliasing -fstack-protector-strong -pthread $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all) $(CFLAGS)
PKG_CFLAGS   := $(shell pkg-config --cflags $(PKGS))
LIBS         := $(shell pkg-config --libs $(PKGS)) -lmilter -lm
Q            := $(if $(V),,@)
LDFLAGS_ALL  := -pthread $(if $(SAN),-fsanitize=$(SAN)) -Wl,-z,relro,-z,now $(LDFLAGS)

SRC   := $(filter-out milter/daemon/main.c milter/cli/main.c,$(wildcard milter/*/*.c))
OBJ   := $(SRC:%.c=$(B)/%.o)
LIB   := $(B)/libaskfirst.a
TESTS := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/test_*.c))
PYTEST ?= /usr/bin/python3 -m pytest
# The lint is what the formatter of Debian 12 says; other releases differ in details.
CLANG_FORMAT ?= clang-format
CFILES := $(wildcard milter/*.h milter/*/*.[ch] tests/*/*.[ch])

.PHONY: all help deps check check-unit check-peer check-e2e check-san check-tsan check-long lint format demo bench install clean
.DELETE_ON_ERROR:
.SECONDARY:

all: $(B)/askfirst-milter $(B)/askfirst

help:
	@sed -n 's/^# \(make\)/\1/p' Makefile; echo 'targets: deps check check-unit check-peer check-e2e check-san check-tsan check-long lint format demo bench install clean'

deps:
	packaging/install-deps

$(B)/%.o: %.c Makefile
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

$(B)/tests/%: $(B)/tests/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(if $(Q),@echo '  LINK $@')
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) -lcmocka

check-unit: $(TESTS)
	@for t in $(TESTS); do echo "== $$t"; ASKFIRST_SOURCE=$(CURDIR) $$t || exit 1; done

check-peer: all
	ASKFIRST_BUILD=$(abspath $(B)) $(PYTEST) -q tests/peer

check-e2e: all
	ASKFIRST_BUILD=$(abspath $(B)) $(PYTEST) -q tests/e2e

check: all check-unit check-peer check-e2e

check-san:
	$(MAKE) B=$(B)/asan SAN=address,undefined OPT='-O1 -g' check-unit check-peer

check-tsan:
	$(MAKE) B=$(B)/tsan SAN=thread OPT='-O1 -g' check-unit check-peer

lint:
	$(CLANG_FORMAT) --dry-run --Werror $(CFILES)
	$(MAKE) B=$(B)/clang CC=clang all
	$(MAKE) B=$(B)/gcc CC=gcc all

format:
	$(CLANG_FORMAT) -i $(CFILES)

clean:
	rm -rf build

-include $(OBJ:.o=.d) $(B)/milter/daemon/main.d $(B)/milter/cli/main.d $(TESTS:$(B)/tests/%=$(B)/tests/unit/%.d)
