/* Fields and sets for the tests of rewriting. */
#ifndef ASKFIRST_TESTS_REWRITING_H
#define ASKFIRST_TESTS_REWRITING_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "mail/read/header.h"

static void free_field(void *field)
{
    field_free(field);
}

/* Name, value, ..., NULL. */
static GPtrArray *make_fields(const char *name, ...)
{
    GPtrArray *fields = g_ptr_array_new_with_free_func(free_field);
    va_list args;

    va_start(args, name);
    for (; name; name = va_arg(args, const char *))
        g_ptr_array_add(fields, field_new(name, va_arg(args, const char *)));
    va_end(args);
    return fields;
}

/* Words separated by spaces. */
static GHashTable *make_set(const char *words)
{
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) list = g_strsplit(words, " ", -1);

    for (char **word = list; *word; word++)
        g_hash_table_add(set, g_strdup(*word));
    return set;
}

#endif
