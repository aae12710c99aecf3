#include "policy/rules/rules.h"

#include <string.h>
#include "base/limits.h"
#include "policy/rules/rules_internal.h"
#include "policy/rules/rules_pattern.h"

enum rule_stage stage_of(enum rule_action action)
{
    switch (action) {
    case RULE_PASS:
        return STAGE_PASS;
    case RULE_IGNORE:
        return STAGE_IGNORE;
    case RULE_CONNECT:
        return STAGE_CONNECT;
    case RULE_SAME:
        return STAGE_SAME;
    case RULE_SENDS_AS:
        return STAGE_SENDS_AS;
    case RULE_ALLOW:
        return STAGE_ALLOW;
    default:
        return STAGE_VERDICT;
    }
}

unsigned rules_count(const struct rules *rules)
{
    return rules ? rules->all->len : 0;
}

void rules_free(struct rules *rules)
{
    if (!rules)
        return;
    for (int stage = 0; stage < STAGE_COUNT; stage++) {
        for (int clause = 0; clause < CLAUSES; clause++) {
            for (int kind = 0; kind < PATTERN_KINDS; kind++)
                g_clear_pointer(&rules->stages[stage].patterns[clause][kind], g_hash_table_destroy);
        }
    }
    g_ptr_array_free(rules->all, TRUE);
    g_string_chunk_free(rules->strings);
    g_free(rules);
}

static struct posting *index_lookup(const struct index *index, enum clause clause,
                                    enum pattern_kind kind, const char *text)
{
    GHashTable *table = index->patterns[clause][kind];
    return table ? g_hash_table_lookup(table, text) : NULL;
}

static void count_pattern(struct index *index, enum clause clause, const struct pattern *pattern)
{
    GHashTable **table = &index->patterns[clause][pattern->kind];
    if (!*table)
        *table = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    struct posting *posting = g_hash_table_lookup(*table, pattern->text);
    if (!posting) {
        posting = g_new0(struct posting, 1);
        g_hash_table_insert(*table, (char *)pattern->text, posting);
    }
    posting->sharing++;
}

static void posting_append(struct posting *posting, struct rule *rule)
{
    if (posting->last)
        posting->last->patterns->next = rule;
    else
        posting->first = rule;
    posting->last = rule;
}

static struct posting *rarest_posting(struct index *index, const struct rule *rule)
{
    struct posting *rarest = &index->unlimited;
    for (int clause = 0; clause < CLAUSES; clause++) {
        const struct pattern *pattern = &rule->patterns->clause[clause];
        if (pattern->kind == PATTERN_ANY)
            continue;
        struct posting *posting = index_lookup(index, clause, pattern->kind, pattern->text);
        if (rarest == &index->unlimited || posting->sharing < rarest->sharing)
            rarest = posting;
    }
    return rarest;
}

void rules_index(struct rules *rules)
{
    for (guint i = 0; i < rules->all->len; i++) {
        const struct rule *rule = rules->all->pdata[i];
        for (int clause = 0; clause < CLAUSES; clause++) {
            const struct pattern *pattern = &rule->patterns->clause[clause];
            if (pattern->kind != PATTERN_ANY)
                count_pattern(&rules->stages[stage_of(rule->action)], clause, pattern);
        }
    }
    for (guint i = 0; i < rules->all->len; i++) {
        struct rule *rule = rules->all->pdata[i];
        posting_append(rarest_posting(&rules->stages[stage_of(rule->action)], rule), rule);
    }
}

static void walk_add_posting(struct walk *walk, const struct posting *posting)
{
    if (posting && posting->first && walk->n < G_N_ELEMENTS(walk->heads))
        walk->heads[walk->n++] = posting->first;
}

void walk_begin(struct walk *walk, const struct index *index)
{
    walk->index = index;
    walk->n = 0;
    walk_add_posting(walk, &index->unlimited);
}

static void walk_add(struct walk *walk, enum clause clause, enum pattern_kind kind,
                     const char *text)
{
    walk_add_posting(walk, index_lookup(walk->index, clause, kind, text));
}

/* Adds the posting of "@.domain" for every domain above this one. */
static void walk_add_parents(struct walk *walk, enum clause clause, const char *domain)
{
    if (!walk->index->patterns[clause][PATTERN_SUBDOMAINS])
        return;
    for (const char *dot = strchr(domain, '.'); dot; dot = strchr(dot + 1, '.'))
        walk_add(walk, clause, PATTERN_SUBDOMAINS, dot + 1);
}

/* Adds the postings of the patterns that match this address id. */
static void walk_add_subject(struct walk *walk, enum clause clause, const struct subject *subject)
{
    if (!subject->text)
        return;
    walk_add(walk, clause, PATTERN_ADDRESS, subject->text);
    walk_add(walk, clause, PATTERN_DOMAIN, subject->domain);
    walk_add_parents(walk, clause, subject->domain);
    if (walk->index->patterns[clause][PATTERN_LOCAL]) {
        char local[LIMIT_ADDRESS + 1];
        memcpy(local, subject->text, subject->local_length);
        local[subject->local_length] = '\0';
        walk_add(walk, clause, PATTERN_LOCAL, local);
    }
}

void walk_add_pattern(struct walk *walk, enum clause clause, const struct pattern *pattern)
{
    struct subject subject;
    switch (pattern->kind) {
    case PATTERN_ADDRESS:
        subject = subject_of(pattern->text);
        walk_add_subject(walk, clause, &subject);
        break;
    case PATTERN_DOMAIN:
    case PATTERN_SUBDOMAINS:
        walk_add(walk, clause, pattern->kind, pattern->text);
        walk_add_parents(walk, clause, pattern->text);
        break;
    case PATTERN_LOCAL:
        walk_add(walk, clause, PATTERN_LOCAL, pattern->text);
        break;
    case PATTERN_ANY:
        break;
    }
}

/* The same posting may have been added twice (connect looks both ways), so all heads at the same
 * rule move on together. */
const struct rule *walk_next(struct walk *walk)
{
    const struct rule *first = NULL;
    for (unsigned i = 0; i < walk->n; i++) {
        if (!first || walk->heads[i]->order < first->order)
            first = walk->heads[i];
    }
    for (unsigned i = 0; first && i < walk->n;) {
        if (walk->heads[i] == first)
            walk->heads[i] = first->patterns->next;
        if (walk->heads[i])
            i++;
        else
            walk->heads[i] = walk->heads[--walk->n];
    }
    return first;
}

bool rule_names(const struct rule *rule, const char *address_id)
{
    const struct pattern *pattern = &rule->patterns->clause[CLAUSE_TO];
    struct subject subject = subject_of(address_id);
    return pattern->kind != PATTERN_ANY && pattern_matches(pattern, &subject);
}

struct question {
    struct subject from, to, with;
    const struct rule_query *query;
};

static bool matches_people(const struct rule *rule, const struct question *question)
{
    const struct pattern *clause = rule->patterns->clause;
    const struct subject *to = &question->to, *with = &question->with;
    if (!pattern_matches(&clause[CLAUSE_FROM], &question->from))
        return false;
    if (pattern_matches(&clause[CLAUSE_TO], to) && pattern_matches(&clause[CLAUSE_WITH], with))
        return true;
    return rule->action == RULE_CONNECT && pattern_matches(&clause[CLAUSE_TO], with) &&
           pattern_matches(&clause[CLAUSE_WITH], to);
}

static void walk_add_question(struct walk *walk, enum rule_stage stage,
                              const struct question *question)
{
    walk_add_subject(walk, CLAUSE_FROM, &question->from);
    walk_add_subject(walk, CLAUSE_TO, &question->to);
    walk_add_subject(walk, CLAUSE_WITH, &question->with);
    if (stage == STAGE_CONNECT) {
        walk_add_subject(walk, CLAUSE_TO, &question->with);
        walk_add_subject(walk, CLAUSE_WITH, &question->to);
    }
}

const struct rule *rules_match(const struct rules *rules, enum rule_stage stage,
                               const struct rule_query *query, bool *topic_in_question)
{
    if (!rules)
        return NULL;
    struct question question = {subject_of(query->from), subject_of(query->to),
                                subject_of(query->with), query};
    struct walk walk;
    walk_begin(&walk, &rules->stages[stage]);
    walk_add_question(&walk, stage, &question);
    const struct rule *rule;
    while ((rule = walk_next(&walk))) {
        if ((query->only_override && !rule->override) || !matches_people(rule, &question))
            continue;
        if (!rule->topic)
            return rule;
        if (!query->topics) {
            if (topic_in_question)
                *topic_in_question = true;
        } else if (g_strv_contains(query->topics, rule->topic)) {
            return rule;
        }
    }
    return NULL;
}

static bool passes(const struct rule *rule, const struct subject *from, const char *const *parties,
                   size_t n)
{
    const struct pattern *to = &rule->patterns->clause[CLAUSE_TO];
    if (!pattern_matches(&rule->patterns->clause[CLAUSE_FROM], from))
        return false;
    if (to->kind == PATTERN_ANY)
        return true;
    for (size_t i = 0; i < n; i++) {
        struct subject party = subject_of(parties[i]);
        if (!pattern_matches(to, &party))
            return false;
    }
    return n > 0;
}

const struct rule *rules_match_pass(const struct rules *rules, const char *from,
                                    const char *const *parties, size_t n)
{
    if (!rules)
        return NULL;
    /* A rule that matches every party matches the first one, so its postings have all candidates.
     */
    struct subject introducer = subject_of(from), first = subject_of(n > 0 ? parties[0] : NULL);
    struct walk walk;
    walk_begin(&walk, &rules->stages[STAGE_PASS]);
    walk_add_subject(&walk, CLAUSE_FROM, &introducer);
    walk_add_subject(&walk, CLAUSE_TO, &first);
    const struct rule *rule;
    while ((rule = walk_next(&walk))) {
        if (passes(rule, &introducer, parties, n))
            return rule;
    }
    return NULL;
}

static void append_note(GString *out, const char *note)
{
    g_string_append(out, " note \"");
    for (; *note; note++) {
        if (*note == '"' || *note == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *note);
    }
    g_string_append_c(out, '"');
}

char *rule_text(const struct rule *rule)
{
    static const char *const names[] = {"from ", "to ", "with "};
    GString *out = g_string_new(rule_action_name(rule->action));
    bool limited = false;
    for (int i = 0; i < CLAUSES; i++) {
        const struct pattern *pattern = &rule->patterns->clause[i];
        if (pattern->kind == PATTERN_ANY)
            continue;
        g_string_append_printf(out, " %s", rule->action == RULE_SAME ? "" : names[i]);
        pattern_show(pattern, out);
        limited |= i != CLAUSE_FROM;
    }
    /* These two must name someone, even if that is everyone. */
    if (!limited && (rule->action == RULE_IGNORE || rule->action == RULE_CONNECT))
        g_string_append(out, " to *");
    if (rule->topic)
        g_string_append_printf(out, " topic %s", rule->topic);
    if (rule->note)
        append_note(out, rule->note);
    if (rule->override)
        g_string_append(out, " override");
    return g_string_free(out, FALSE);
}

char *rule_place(const struct rule *rule)
{
    g_autofree char *name = g_path_get_basename(rule->file);
    return g_strdup_printf("%s:%u", name, rule->line);
}
