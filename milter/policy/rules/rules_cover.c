#include "policy/rules/rules_cover.h"

#include "base/limits.h"
#include "base/problem.h"
#include "policy/rules/rules_internal.h"
#include "policy/rules/rules_pattern.h"

static bool covers_people(const struct pattern *a, const struct pattern *b, bool either_order)
{
    if (!pattern_covers(&a[CLAUSE_FROM], &b[CLAUSE_FROM]))
        return false;
    if (pattern_covers(&a[CLAUSE_TO], &b[CLAUSE_TO]) &&
        pattern_covers(&a[CLAUSE_WITH], &b[CLAUSE_WITH]))
        return true;
    return either_order && pattern_covers(&a[CLAUSE_TO], &b[CLAUSE_WITH]) &&
           pattern_covers(&a[CLAUSE_WITH], &b[CLAUSE_TO]);
}

/* Returns true when no question can reach b, because a stands before it. A look-up for override
 * lines skips the others, so those never cover one with override. */
static bool rule_covers(const struct rule *a, const struct rule *b)
{
    if (b->override && !a->override)
        return false;
    if (a->topic && g_strcmp0(a->topic, b->topic) != 0)
        return false;
    return covers_people(a->patterns->clause, b->patterns->clause, b->action == RULE_CONNECT);
}

/* The walk has every posting under which a covering rule can stand. It stops at the limit, because
 * a missing warning costs less than a check that never ends. */
static const struct rule *find_covering(const struct rules *rules, const struct rule *rule)
{
    const struct pattern *clause = rule->patterns->clause;
    struct walk walk;
    walk_begin(&walk, &rules->stages[stage_of(rule->action)]);
    for (int i = 0; i < CLAUSES; i++)
        walk_add_pattern(&walk, i, &clause[i]);
    if (rule->action == RULE_CONNECT) {
        walk_add_pattern(&walk, CLAUSE_TO, &clause[CLAUSE_WITH]);
        walk_add_pattern(&walk, CLAUSE_WITH, &clause[CLAUSE_TO]);
    }
    const struct rule *earlier;
    for (unsigned i = 0; i < LIMIT_COVER_CANDIDATES; i++) {
        earlier = walk_next(&walk);
        if (!earlier || earlier->order >= rule->order)
            return NULL;
        if (rule_covers(earlier, rule))
            return earlier;
    }
    return NULL;
}

void rules_warn_covered(const struct rules *rules, GPtrArray *problems)
{
    for (guint i = 0; i < rules->all->len; i++) {
        const struct rule *rule = rules->all->pdata[i];
        const struct rule *earlier = find_covering(rules, rule);
        if (!earlier)
            continue;
        g_autofree char *place = rule_place(earlier), *text = rule_text(earlier);
        problem_add(problems, true, rule->file, rule->line, rule->patterns->column,
                    rule->patterns->source,
                    g_strdup_printf("this line never decides, because %s (%s) comes first and "
                                    "covers it; take one of them out or move this one up",
                                    place, text));
    }
}
