/* Rules of which a test says that they are right. */
#ifndef ASKFIRST_TESTS_RULES_FIXTURE_H
#define ASKFIRST_TESTS_RULES_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/problem.h"
#include "policy/rules/rules.h"

/* Text that must be free of problems. */
static inline struct rules *good(const char *text)
{
    g_autoptr(GPtrArray) problems = problems_new();
    struct rules *rules = rules_parse(NULL, "rules", text, NULL, NULL, true, problems);
    if (problems->len > 0) {
        g_autofree char *shown = problem_show(problems->pdata[0]);
        fail_msg("%s", shown);
    }
    return rules;
}

#endif
