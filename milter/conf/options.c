#include "conf/options.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syslog.h>
#include "base/nearest.h"
#include "conf/network.h"

#define DAY (24 * 60 * 60)
#define YEAR (365 * DAY)

struct setting {
    struct option option;
    size_t offset; /* in struct config */
    gint64 least, most;
};

#define AT(field) offsetof(struct config, field)
#define ANY_VERDICT "pass|tag|rewrite|confirm|hold|reject"

/* clang-format off: a table reads best with one option a line */
static const struct setting settings[] = {
    {{"socket", "string", "", "unix:PATH or inet:PORT@HOST", false}, AT(socket), 0, 0},
    {{"socket_mode", "mode", "0660", "0600..0777", false}, AT(socket_mode), 0600, 0777},
    {{"socket_group", "string", "", "", false}, AT(socket_group), 0, 0},
    {{"user", "string", "askfirst", "", false}, AT(user), 0, 0},
    {{"state_dir", "string", "/var/lib/askfirst", "", false}, AT(state_dir), 0, 0},
    {{"rules", "string", "rules", "", true}, AT(rules_path), 0, 0},
    {{"cues_dir", "string", "cues", "", true}, AT(cues_dir), 0, 0},
    {{"languages_dir", "string", "languages", "", true}, AT(languages_dir), 0, 0},
    {{"templates_dir", "string", "templates", "", true}, AT(templates_dir), 0, 0},
    {{"public_providers", "string", "public_providers", "", true}, AT(providers_path), 0, 0},
    {{"local_domains", "list", "{}", "", true}, AT(local_domains), 0, 0},
    {{"login_domain", "string", "", "", true}, AT(login_domain), 0, 0},
    {{"trusted_networks", "networks", "{}", "", true}, AT(trusted_networks), 0, 0},
    {{"authserv_id", "string", "", "", true}, AT(authserv_id), 0, 0},
    {{"local_parties", "yes/no", "no", "yes|no", true}, AT(local_parties), 0, 0},
    {{"judge_automatic", "yes/no", "no", "yes|no", true}, AT(judge_automatic), 0, 0},
    {{"calendars", "choice", "hinted", "hinted|always", true}, AT(calendars_always), 0, 1},
    {{"recipient_delimiter", "string", "+", "", true}, AT(recipient_delimiter), 0, 0},
    {{"mode", "choice", "monitor", "monitor|enforce", true}, AT(enforce), 0, 1},
    {{"enforce_for", "list", "{\"*\"}", "", true}, AT(enforce_for), 0, 0},
    {{"on_introduction", "verdict", "hold", ANY_VERDICT, true}, AT(on_introduction), 0, 0},
    {{"on_unsure", "verdict", "confirm", ANY_VERDICT, true}, AT(on_unsure), 0, 0},
    {{"on_exposure", "verdict", "tag", ANY_VERDICT, true}, AT(on_exposure), 0, 0},
    {{"on_denied", "verdict", "reject", "pass|tag|rewrite|reject", true}, AT(on_denied), 0, 0},
    {{"on_denied_exposure", "verdict", "confirm", ANY_VERDICT, true}, AT(on_denied_exposure), 0, 0},
    {{"on_automatic", "verdict", "reject", "pass|tag|rewrite|reject", true},
     AT(on_automatic),
     0,
     0},
    {{"on_unreadable", "verdict", "tag", ANY_VERDICT, true}, AT(on_unreadable), 0, 0},
    {{"on_bulk", "verdict", "confirm", "pass|tag|rewrite|confirm|reject", true}, AT(on_bulk), 0, 0},
    {{"max_asks", "number", "3", "1..100", true}, AT(max_asks), 1, 100},
    {{"max_parties", "number", "20", "2..100", true}, AT(max_parties), 2, 100},
    {{"vouch", "choice", "unsure", "no|exposure|unsure|all", true}, AT(vouch), 0, 0},
    {{"evidence_threshold", "probability", "0.5", "0..1", true}, AT(evidence_threshold), 0, 1},
    {{"evidence_sure", "probability", "0.9", "0..1", true}, AT(evidence_sure), 0, 1},
    {{"evidence_bytes", "size", "65536", "1024..16777216", true},
     AT(evidence_bytes),
     1024,
     16 << 20},
    {{"rewrite_body", "yes/no", "no", "yes|no", true}, AT(rewrite_body), 0, 0},
    {{"rewrite_bytes", "size", "1048576", "1024..67108864", true},
     AT(rewrite_bytes),
     1024,
     64 << 20},
    {{"answer_address", "string", "", "", true}, AT(answer_address), 0, 0},
    {{"submit_to", "string", "127.0.0.1:10587", "HOST:PORT", true}, AT(submit_to), 0, 0},
    {{"ask_shows", "choice", "name", "organisation|name|words", true}, AT(ask_shows), 0, 0},
    {{"ask_language", "string", "en", "", true}, AT(ask_language), 0, 0},
    {{"ask_delay", "time", "10m", "0s..7d", true}, AT(ask_delay), 0, 7 * DAY},
    {{"ask_again_after", "time", "90d", "1d..10y", true},
     AT(ask_again_after),
     DAY,
     10 * (gint64)YEAR},
    {{"request_lifetime", "time", "5d", "1h..60d", true}, AT(request_lifetime), 3600, 60 * DAY},
    {{"asks_per_party_per_day", "number", "3", "1..100", true}, AT(asks_per_party_per_day), 1, 100},
    {{"asks_per_introducer_per_day", "number", "20", "1..100000", true},
     AT(asks_per_introducer_per_day),
     1,
     100000},
    {{"acquaintance_max_age", "time", "2y", "1d..20y", true},
     AT(acquaintance_max_age),
     DAY,
     20 * (gint64)YEAR},
    {{"acquaintance_one_sided", "number", "3", "1..100", true}, AT(acquaintance_one_sided), 1, 100},
    {{"learn_max_parties", "number", "20", "2..100", true}, AT(learn_max_parties), 2, 100},
    {{"journal_retention", "time", "30d", "1d..10y", true},
     AT(journal_retention),
     DAY,
     10 * (gint64)YEAR},
    {{"spool_min_free", "percent", "5%", "0%..99%", true}, AT(spool_min_free), 0, 99},
    {{"on_error", "choice", "tempfail", "tempfail|accept", true}, AT(accept_on_error), 0, 1},
    {{"log_level", "level", "info", "error|warning|notice|info|debug", true}, AT(log_level), 0, 0},
    {{"log_target", "choice", "syslog", "syslog|stderr", false}, AT(log_target), 0, 0},
    {{"log_addresses", "choice", "full", "full|domain|hash", true}, AT(log_addresses), 0, 0},
};
/* clang-format on */

const struct option *options_table(size_t *n)
{
    static struct option table[G_N_ELEMENTS(settings)];
    static gsize made;
    if (g_once_init_enter(&made)) {
        for (size_t i = 0; i < G_N_ELEMENTS(settings); i++)
            table[i] = settings[i].option;
        g_once_init_leave(&made, 1);
    }
    *n = G_N_ELEMENTS(settings);
    return table;
}

bool option_is_list(const struct option *option)
{
    return strcmp(option->type, "list") == 0 || strcmp(option->type, "networks") == 0;
}

static const struct setting *setting_of(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(settings); i++)
        if (strcmp(settings[i].option.name, name) == 0)
            return &settings[i];
    return NULL;
}

char *option_unknown(const char *name)
{
    const char *known[G_N_ELEMENTS(settings) + 1] = {NULL};

    for (size_t i = 0; i < G_N_ELEMENTS(settings); i++)
        known[i] = settings[i].option.name;
    g_autofree char *hint = nearest_hint(name, known, "\"\"", "see askfirst.conf(5)");
    return g_strdup_printf("there is no option \"%s\"; %s", name, hint);
}

static char *out_of_range(const struct setting *s, const char *value)
{
    return g_strdup_printf("%s is \"%s\"; it takes a %s%s%s", s->option.name, value, s->option.type,
                           *s->option.range ? ": " : "", s->option.range);
}

/* A decimal number and one letter of units (their factors in factor), or no letter: factor 1. */
static bool parse_scaled(const char *value, const char *units, const gint64 *factors, gint64 *out)
{
    char *end;
    errno = 0;
    gint64 number = g_ascii_strtoll(value, &end, 10), factor = 1;
    if (end == value || errno || number < 0 || !g_ascii_isdigit(*value))
        return false;
    if (*end) {
        const char *unit = strchr(units, *end);
        if (!unit || end[1])
            return false;
        factor = factors[unit - units];
    }
    if (number > G_MAXINT64 / factor)
        return false;
    *out = number * factor;
    return true;
}

static bool parse_number(const char *type, const char *value, gint64 *out)
{
    static const gint64 seconds[] = {1, 60, 3600, DAY, 7 * DAY, YEAR},
                        bytes[] = {1 << 10, 1 << 20, 1 << 30};
    static const gint64 one[] = {1};

    if (strcmp(type, "time") == 0)
        return parse_scaled(value, "smhdwy", seconds, out);
    if (strcmp(type, "size") == 0)
        return parse_scaled(value, "KMG", bytes, out);
    if (strcmp(type, "percent") == 0)
        return parse_scaled(value, "%", one, out);
    if (strcmp(type, "number") == 0)
        return parse_scaled(value, "", one, out);
    char *end;
    *out = (gint64)g_ascii_strtoull(value, &end, 8);
    return *value && !*end;
}

static bool set_number(const struct setting *s, void *field, const char *value)
{
    gint64 number;
    if (!parse_number(s->option.type, value, &number) || number < s->least || number > s->most)
        return false;
    if (strcmp(s->option.type, "time") == 0)
        *(gint64 *)field = number;
    else
        *(unsigned *)field = (unsigned)number;
    return true;
}

/* Which of the words of "a|b|c" it is, or -1. */
static int choice_of(const char *range, const char *value)
{
    g_auto(GStrv) words = g_strsplit(range, "|", -1);
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], value) == 0)
            return i;
    return -1;
}

static bool set_choice(const struct setting *s, void *field, const char *value)
{
    static const int levels[] = {LOG_ERR, LOG_WARNING, LOG_NOTICE, LOG_INFO, LOG_DEBUG};
    int choice = choice_of(s->option.range, value);

    if (choice < 0)
        return false;
    if (strcmp(s->option.type, "verdict") == 0)
        return verdict_parse(value, field);
    if (strcmp(s->option.type, "level") == 0)
        *(int *)field = levels[choice];
    else if (s->most == 1)
        *(bool *)field = choice == 1;
    else
        *(int *)field = choice;
    return true;
}

static bool set_bool(void *field, const char *value)
{
    bool yes = strcmp(value, "yes") == 0;
    if (!yes && strcmp(value, "no") != 0)
        return false;
    *(bool *)field = yes;
    return true;
}

static bool set_probability(void *field, const char *value)
{
    char *end;
    double number = g_ascii_strtod(value, &end);
    if (end == value || *end || !(number >= 0 && number <= 1))
        return false;
    *(double *)field = number;
    return true;
}

static char *set_networks(GArray **field, const char *const *values, unsigned n)
{
    g_autoptr(GArray) networks = g_array_new(FALSE, FALSE, sizeof(struct network));
    for (unsigned i = 0; i < n; i++) {
        struct network network;
        if (!network_parse(values[i], &network))
            return g_strdup_printf("trusted_networks: \"%s\" is not a network; write 192.0.2.0/24, "
                                   "192.0.2.7 or 2001:db8::/32",
                                   values[i]);
        g_array_append_val(networks, network);
    }
    if (*field)
        g_array_unref(*field);
    *field = g_steal_pointer(&networks);
    return NULL;
}

static void set_list(char ***field, const char *const *values, unsigned n)
{
    g_strfreev(*field);
    *field = g_new0(char *, n + 1);
    for (unsigned i = 0; i < n; i++)
        (*field)[i] = g_strdup(values[i]);
}

char *option_set(const struct option *option, struct config *config, const char *const *values,
                 unsigned n)
{
    const struct setting *s = setting_of(option->name);
    void *field = (char *)config + s->offset;
    const char *type = option->type, *value = n ? values[0] : "";
    bool good;

    if (strcmp(type, "networks") == 0)
        return set_networks(field, values, n);
    if (strcmp(type, "list") == 0) {
        set_list(field, values, n);
        return NULL;
    }
    if (strcmp(type, "string") == 0) {
        g_free(*(char **)field);
        *(char **)field = g_strdup(value);
        return NULL;
    }
    if (strcmp(type, "yes/no") == 0)
        good = set_bool(field, value);
    else if (strcmp(type, "probability") == 0)
        good = set_probability(field, value);
    else if (strcmp(type, "choice") == 0 || strcmp(type, "verdict") == 0 ||
             strcmp(type, "level") == 0)
        good = set_choice(s, field, value);
    else
        good = set_number(s, field, value);
    return good ? NULL : out_of_range(s, value);
}
