#include "policy/rules_internal.h"

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
    /* These two must name someone, even if it is everyone. */
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
