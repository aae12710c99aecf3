/* The records from which a test has mails written. */
#ifndef ASKFIRST_TESTS_LETTERS_FIXTURE_H
#define ASKFIRST_TESTS_LETTERS_FIXTURE_H

#include "store/ledger/asks.h"

static inline void set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

static inline void add_about(struct ask *ask, const char *key, const char *name)
{
    struct ask_about *about = g_new0(struct ask_about, 1);
    about->counterpart = g_strdup(key);
    about->shown = g_strdup(key);
    about->name = g_strdup(name);
    g_ptr_array_add(ask->about, about);
}

#endif
