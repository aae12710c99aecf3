/* What 100,000 rules cost beside ten: loading (with and without the search for covered lines) and
 * looking up. Both in one run, so that the ratios do not depend on the machine. */
#include <stdio.h>
#include "base/problem.h"
#include "policy/rules/rules.h"

enum { FEW = 10, MANY = 100000, LOOKUPS = 200000, PEOPLE = 1000 };

/* Rules as a large site has them: most about single people, some about domains. */
static char *make_text(unsigned n)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < n; i++) {
        switch (i % 5) {
        case 0:
            g_string_append_printf(text, "hold to user%u@b%u.example\n", i, i % 977);
            break;
        case 1:
            g_string_append_printf(text, "allow from @our.example to person%u@c.example\n", i);
            break;
        case 2:
            g_string_append_printf(text, "connect to @d%u.example with @e%u.example\n", i, i);
            break;
        case 3:
            g_string_append_printf(text, "tag from al%u@our.example to @.f%u.example\n", i % 400,
                                   i);
            break;
        default:
            g_string_append_printf(text, "reject to @g.example with h%u@h.example topic t\n", i);
        }
    }
    return g_string_free(text, FALSE);
}

static struct rules *load(const char *text, bool warn, double *seconds)
{
    GPtrArray *problems = problems_new();
    gint64 start = g_get_monotonic_time();
    struct rules *rules = rules_parse(NULL, "rules", text, NULL, NULL, warn, problems);
    *seconds = (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
    if (problems->len > 0)
        printf("unexpected: %u problems\n", problems->len);
    g_ptr_array_free(problems, TRUE);
    return rules;
}

/* Nanoseconds a lookup, over all stages; half of the people stand in a rule of the large set. */
static double look_up(const struct rules *rules)
{
    char *people[PEOPLE];
    for (unsigned i = 0; i < PEOPLE; i++)
        people[i] = i % 2 ? g_strdup_printf("user%u@b%u.example", i * 5, i * 5 % 977)
                          : g_strdup_printf("x@mail.f%u.example", i * 5 + 3);
    unsigned found = 0;
    gint64 start = g_get_monotonic_time();
    for (unsigned i = 0; i < LOOKUPS; i++) {
        struct rule_query query = {.from = "al3@our.example",
                                   .to = people[i % PEOPLE],
                                   .with = people[(i * 7 + 1) % PEOPLE]};
        found += rules_match(rules, (enum rule_stage)(i % STAGE_COUNT), &query, NULL) != NULL;
    }
    double time = (double)(g_get_monotonic_time() - start) * 1000 / LOOKUPS;
    for (unsigned i = 0; i < PEOPLE; i++)
        g_free(people[i]);
    printf("  %u rules: %.0f ns a lookup, %u of %u found\n", rules_count(rules), time, found,
           LOOKUPS);
    return time;
}

int main(void)
{
    g_autofree char *few_text = make_text(FEW), *many_text = make_text(MANY);
    double few_load, many_load, many_warn;
    struct rules *few = load(few_text, false, &few_load),
                 *many = load(many_text, false, &many_load);
    rules_free(load(many_text, true, &many_warn));
    double few_lookup = look_up(few), many_lookup = look_up(many);
    printf("load, %d rules: %.3f s (%.2f us a rule)\n", MANY, many_load, many_load * 1e6 / MANY);
    printf("load with search for covered lines: %.3f s (ratio %.2f)\n", many_warn,
           many_warn / many_load);
    printf("load a rule, %d beside %d: ratio %.2f\n", MANY, FEW,
           many_load / MANY / (few_load / FEW));
    printf("lookup, %d beside %d: ratio %.2f\n", MANY, FEW, many_lookup / few_lookup);
    rules_free(few);
    rules_free(many);
    return 0;
}
