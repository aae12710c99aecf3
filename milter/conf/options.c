#include "conf/options.h"

#include <errno.h>
#include <string.h>
#include <sys/syslog.h>
#include "base/nearest.h"
#include "conf/check.h"
#include "conf/config.h"
#include "conf/network.h"
#include "policy/judge/judge.h"

#define DAY (24 * 60 * 60)
#define YEAR (365 * DAY)

#define AT(field) offsetof(struct config, field)
#define RELOAD true
#define RESTART false
#define ANY_VERDICT "pass|tag|rewrite|confirm|hold|reject"

/* One line for each option; those that the judgement needs are in the policy. */
/* clang-format off */
static const struct option table[] = {
    {"socket", OPTION_STRING, "", "unix:PATH or inet:PORT@HOST", RESTART, AT(socket), check_socket},
    {"socket_mode", OPTION_MODE, "0660", "0600..0777", RESTART, AT(socket_mode), NULL},
    {"socket_group", OPTION_STRING, "", "", RESTART, AT(socket_group), NULL},
    {"user", OPTION_STRING, "askfirst", "", RESTART, AT(user), NULL},
    {"state_dir", OPTION_PATH, "/var/lib/askfirst", "", RESTART, AT(state_dir), NULL},
    {"rules", OPTION_PATH, "rules", "", RELOAD, AT(rules_path), NULL},
    {"cues_dir", OPTION_PATH, "cues", "", RELOAD, AT(cues_dir), NULL},
    {"languages_dir", OPTION_PATH, "languages", "", RELOAD, AT(languages_dir), NULL},
    {"templates_dir", OPTION_PATH, "templates", "", RELOAD, AT(templates_dir), NULL},
    {"public_providers", OPTION_PATH, "public_providers", "", RELOAD, AT(providers_path), NULL},
    {"local_domains", OPTION_LIST, "{}", "", RELOAD, AT(local_domains), NULL},
    {"login_domain", OPTION_STRING, "", "", RELOAD, AT(policy.login_domain), check_login_domain},
    {"trusted_networks", OPTION_NETWORKS, "{}", "", RELOAD, AT(trusted_networks), NULL},
    {"authserv_id", OPTION_STRING, "", "", RELOAD, AT(authserv_id), check_authserv_id},
    {"local_parties", OPTION_YES_NO, "no", "yes|no", RELOAD, AT(policy.local_parties), NULL},
    {"judge_automatic", OPTION_YES_NO, "no", "yes|no", RELOAD, AT(policy.judge_automatic), NULL},
    {"calendars", OPTION_SWITCH, "hinted", "hinted|always", RELOAD, AT(calendars_always), NULL},
    {"recipient_delimiter", OPTION_STRING, "+", "", RELOAD, AT(recipient_delimiter), NULL},
    {"mode", OPTION_SWITCH, "monitor", "monitor|enforce", RELOAD, AT(enforce), NULL},
    {"enforce_for", OPTION_LIST, "{\"*\"}", "", RELOAD, AT(enforce_for), NULL},
    {"on_introduction", OPTION_VERDICT, "hold", ANY_VERDICT, RELOAD, AT(policy.on_introduction), NULL},
    {"on_unsure", OPTION_VERDICT, "confirm", ANY_VERDICT, RELOAD, AT(policy.on_unsure), NULL},
    {"on_exposure", OPTION_VERDICT, "tag", ANY_VERDICT, RELOAD, AT(policy.on_exposure), NULL},
    {"on_denied", OPTION_VERDICT, "reject", "pass|tag|rewrite|reject", RELOAD, AT(policy.on_denied), NULL},
    {"on_denied_exposure", OPTION_VERDICT, "confirm", ANY_VERDICT, RELOAD, AT(policy.on_denied_exposure), NULL},
    {"on_automatic", OPTION_VERDICT, "reject", "pass|tag|rewrite|reject", RELOAD, AT(policy.on_automatic), NULL},
    {"on_unreadable", OPTION_VERDICT, "tag", ANY_VERDICT, RELOAD, AT(policy.on_unreadable), NULL},
    {"on_bulk", OPTION_VERDICT, "confirm", "pass|tag|rewrite|confirm|reject", RELOAD, AT(policy.on_bulk), NULL},
    {"max_asks", OPTION_NUMBER, "3", "1..100", RELOAD, AT(policy.max_asks), NULL},
    {"max_parties", OPTION_NUMBER, "20", "2..100", RELOAD, AT(policy.max_parties), NULL},
    {"vouch", OPTION_CHOICE, "unsure", "no|exposure|unsure|all", RELOAD, AT(vouch), NULL},
    {"evidence_threshold", OPTION_PROBABILITY, "0.5", "0..1", RELOAD, AT(policy.evidence_threshold), NULL},
    {"evidence_sure", OPTION_PROBABILITY, "0.9", "0..1", RELOAD, AT(policy.evidence_sure), NULL},
    {"evidence_bytes", OPTION_SIZE, "65536", "1024..16777216", RELOAD, AT(evidence_bytes), NULL},
    {"rewrite_body", OPTION_YES_NO, "no", "yes|no", RELOAD, AT(rewrite_body), NULL},
    {"rewrite_bytes", OPTION_SIZE, "1048576", "1024..67108864", RELOAD, AT(rewrite_bytes), NULL},
    {"answer_address", OPTION_STRING, "", "", RELOAD, AT(answer_address), check_answer_address},
    {"submit_to", OPTION_STRING, "127.0.0.1:10587", "HOST:PORT", RELOAD, AT(submit_to), check_submit_to},
    {"ask_shows", OPTION_CHOICE, "name", "organisation|name|words", RELOAD, AT(ask_shows), NULL},
    {"ask_language", OPTION_STRING, "en", "", RELOAD, AT(ask_language), NULL},
    {"ask_delay", OPTION_TIME, "10m", "0s..7d", RELOAD, AT(ask_delay), NULL},
    {"ask_again_after", OPTION_TIME, "90d", "1d..10y", RELOAD, AT(ask_again_after), NULL},
    {"request_lifetime", OPTION_TIME, "5d", "1h..60d", RELOAD, AT(request_lifetime), NULL},
    {"asks_per_party_per_day", OPTION_NUMBER, "3", "1..100", RELOAD, AT(asks_per_party_per_day), NULL},
    {"asks_per_introducer_per_day", OPTION_NUMBER, "20", "1..100000", RELOAD, AT(asks_per_introducer_per_day), NULL},
    {"acquaintance_max_age", OPTION_TIME, "2y", "1d..20y", RELOAD, AT(acquaintance_max_age), NULL},
    {"acquaintance_one_sided", OPTION_NUMBER, "3", "1..100", RELOAD, AT(acquaintance_one_sided), NULL},
    {"learn_max_parties", OPTION_NUMBER, "20", "2..100", RELOAD, AT(learn_max_parties), NULL},
    {"journal_retention", OPTION_TIME, "30d", "1d..10y", RELOAD, AT(journal_retention), NULL},
    {"spool_min_free", OPTION_PERCENT, "5%", "0%..99%", RELOAD, AT(spool_min_free), NULL},
    {"on_error", OPTION_SWITCH, "tempfail", "tempfail|accept", RELOAD, AT(accept_on_error), NULL},
    {"log_level", OPTION_LEVEL, "info", "error|warning|notice|info|debug", RELOAD, AT(log_level), NULL},
    {"log_target", OPTION_CHOICE, "syslog", "syslog|stderr", RESTART, AT(log_target), NULL},
    {"log_addresses", OPTION_CHOICE, "full", "full|domain|hash", RELOAD, AT(log_addresses), NULL},
};
/* clang-format on */

static const char *const type_names[] = {
    [OPTION_STRING] = "string",
    [OPTION_PATH] = "path",
    [OPTION_LIST] = "list",
    [OPTION_NETWORKS] = "networks",
    [OPTION_YES_NO] = "yes/no",
    [OPTION_SWITCH] = "choice",
    [OPTION_CHOICE] = "choice",
    [OPTION_VERDICT] = "verdict",
    [OPTION_LEVEL] = "level",
    [OPTION_NUMBER] = "number",
    [OPTION_SIZE] = "size",
    [OPTION_PERCENT] = "percent",
    [OPTION_MODE] = "mode",
    [OPTION_TIME] = "time",
    [OPTION_PROBABILITY] = "probability",
};

/* A letter behind a number; the smallest unit first. */
struct unit {
    char letter;
    gint64 factor;
};
static const struct unit no_units[] = {{0}}, percents[] = {{'%', 1}, {0}},
                         octets[] = {{'K', 1 << 10}, {'M', 1 << 20}, {'G', 1 << 30}, {0}},
                         times[] = {{'s', 1},       {'m', 60},   {'h', 3600}, {'d', DAY},
                                    {'w', 7 * DAY}, {'y', YEAR}, {0}};

const struct option *options_table(size_t *n)
{
    *n = G_N_ELEMENTS(table);
    return table;
}

const struct option *option_named(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

char *option_unknown(const char *name)
{
    const char *known[G_N_ELEMENTS(table) + 1] = {NULL};

    for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
        known[i] = table[i].name;
    g_autofree char *hint = nearest_hint(name, known, "\"\"", "see askfirst.conf(5)");
    return g_strdup_printf("there is no option \"%s\"; %s", name, hint);
}

const char *option_type_name(enum option_type type)
{
    return type_names[type];
}

bool option_is_list(const struct option *option)
{
    return option->type == OPTION_LIST || option->type == OPTION_NETWORKS;
}

char *option_default(const struct option *option)
{
    bool quoted = option->type == OPTION_STRING || option->type == OPTION_PATH;
    return g_strdup_printf(quoted ? "\"%s\"" : "%s", option->value);
}

static const struct unit *units_of(enum option_type type)
{
    return type == OPTION_TIME      ? times
           : type == OPTION_SIZE    ? octets
           : type == OPTION_PERCENT ? percents
                                    : no_units;
}

/* Parses a whole number with or without a unit, or the mode of a file. */
static bool parse_number(enum option_type type, const char *value, gint64 *out)
{
    char *end;
    errno = 0;
    gint64 number = g_ascii_strtoll(value, &end, type == OPTION_MODE ? 8 : 10), factor = 1;
    if (errno || !g_ascii_isdigit(*value))
        return false;
    if (*end) {
        const struct unit *unit = units_of(type);
        while (unit->letter && unit->letter != *end)
            unit++;
        if (!unit->letter || end[1])
            return false;
        factor = unit->factor;
    }
    if (number > G_MAXINT64 / factor)
        return false;
    *out = number * factor;
    return true;
}

static bool set_number(const struct option *option, void *field, const char *value)
{
    g_auto(GStrv) ends = g_strsplit(option->range, "..", 2);
    gint64 number, least, most;

    if (!parse_number(option->type, ends[0], &least) ||
        !parse_number(option->type, ends[1], &most) ||
        !parse_number(option->type, value, &number) || number < least || number > most)
        return false;
    if (option->type == OPTION_TIME)
        *(gint64 *)field = number;
    else
        *(unsigned *)field = (unsigned)number;
    return true;
}

static bool set_probability(double *field, const char *value)
{
    char *end;
    double number = g_ascii_strtod(value, &end);
    if (end == value || *end || !(number >= 0 && number <= 1))
        return false;
    *field = number;
    return true;
}

/* Sets the option to the number of its word in the range. */
static bool set_word(const struct option *option, void *field, const char *value)
{
    g_auto(GStrv) words = g_strsplit(option->range, "|", -1);
    int word = 0;

    while (words[word] && strcmp(words[word], value) != 0)
        word++;
    if (!words[word])
        return false;
    if (option->type == OPTION_VERDICT)
        return verdict_parse(value, field);
    if (option->type == OPTION_YES_NO)
        *(bool *)field = word == 0;
    else if (option->type == OPTION_SWITCH)
        *(bool *)field = word == 1;
    else
        *(int *)field = option->type == OPTION_LEVEL ? LOG_ERR + word : word;
    return true;
}

static char *set_networks(const struct option *option, GArray **field, const GPtrArray *values)
{
    g_autoptr(GArray) networks = g_array_new(FALSE, FALSE, sizeof(struct network));
    for (guint i = 0; i < values->len; i++) {
        struct network network;
        if (!network_parse(values->pdata[i], &network))
            return g_strdup_printf("%s: \"%s\" is not a network; write 192.0.2.0/24, 192.0.2.7 or "
                                   "2001:db8::/32",
                                   option->name, (const char *)values->pdata[i]);
        g_array_append_val(networks, network);
    }
    g_clear_pointer(field, g_array_unref);
    *field = g_steal_pointer(&networks);
    return NULL;
}

char *option_set(const struct option *option, struct config *config, const GPtrArray *values)
{
    void *field = (char *)config + option->offset;
    const char *value = values->len ? values->pdata[0] : "";
    g_autofree char *folder = NULL;
    bool good = false;

    switch (option->type) {
    case OPTION_NETWORKS:
        return set_networks(option, field, values);
    case OPTION_LIST:
        g_strfreev(*(char ***)field);
        *(char ***)field = g_new0(char *, values->len + 1);
        for (guint i = 0; i < values->len; i++)
            (*(char ***)field)[i] = g_strdup(values->pdata[i]);
        return NULL;
    case OPTION_STRING:
        g_free(*(char **)field);
        *(char **)field = g_strdup(value);
        return NULL;
    case OPTION_PATH:
        if (!*value)
            return g_strdup_printf("%s: the path is empty; write one, or take this line out",
                                   option->name);
        folder = g_path_get_dirname(config->path);
        g_free(*(char **)field);
        *(char **)field = g_canonicalize_filename(value, folder);
        return NULL;
    case OPTION_YES_NO:
    case OPTION_SWITCH:
    case OPTION_CHOICE:
    case OPTION_VERDICT:
    case OPTION_LEVEL:
        good = set_word(option, field, value);
        break;
    case OPTION_NUMBER:
    case OPTION_SIZE:
    case OPTION_PERCENT:
    case OPTION_MODE:
    case OPTION_TIME:
        good = set_number(option, field, value);
        break;
    case OPTION_PROBABILITY:
        good = set_probability(field, value);
    }
    return good ? NULL
                : g_strdup_printf("%s is \"%s\"; it takes a %s%s%s", option->name, value,
                                  option_type_name(option->type), *option->range ? ": " : "",
                                  option->range);
}

/* Returns the number with the largest unit that leaves it whole. */
static char *number_text(enum option_type type, gint64 number)
{
    const struct unit *best = NULL;

    if (type == OPTION_MODE)
        return g_strdup_printf("%04o", (unsigned)number);
    for (const struct unit *unit = units_of(type); unit->letter; unit++)
        if (number % unit->factor == 0 && (number > 0 || !best))
            best = unit;
    return best ? g_strdup_printf("%" G_GINT64_FORMAT "%c", number / best->factor, best->letter)
                : g_strdup_printf("%" G_GINT64_FORMAT, number);
}

static char *list_text(const struct option *option, const void *field)
{
    g_autoptr(GStrvBuilder) items = g_strv_builder_new();
    const GArray *networks = option->type == OPTION_NETWORKS ? *(GArray *const *)field : NULL;

    for (guint i = 0; networks && i < networks->len; i++) {
        g_autofree char *item = network_text(&g_array_index(networks, struct network, i));
        g_strv_builder_add(items, item);
    }
    for (char *const *item = networks ? NULL : *(char **const *)field; item && *item; item++)
        g_strv_builder_add(items, *item);
    g_auto(GStrv) all = g_strv_builder_end(items);
    g_autofree char *joined = g_strjoinv("\", \"", all);
    return *all ? g_strdup_printf("{\"%s\"}", joined) : g_strdup("{}");
}

char *option_text(const struct option *option, const struct config *config)
{
    const void *field = (const char *)config + option->offset;
    g_auto(GStrv) words = g_strsplit(option->range, "|", -1);
    char number[G_ASCII_DTOSTR_BUF_SIZE];

    switch (option->type) {
    case OPTION_LIST:
    case OPTION_NETWORKS:
        return list_text(option, field);
    case OPTION_STRING:
    case OPTION_PATH:
        return g_strdup_printf("\"%s\"", *(char *const *)field);
    case OPTION_YES_NO:
        return g_strdup(words[!*(const bool *)field]);
    case OPTION_SWITCH:
        return g_strdup(words[*(const bool *)field]);
    case OPTION_CHOICE:
        return g_strdup(words[*(const int *)field]);
    case OPTION_LEVEL:
        return g_strdup(words[*(const int *)field - LOG_ERR]);
    case OPTION_VERDICT:
        return g_strdup(verdict_name(*(const enum verdict *)field));
    case OPTION_PROBABILITY:
        return g_strdup(g_ascii_formatd(number, sizeof number, "%g", *(const double *)field));
    case OPTION_TIME:
        return number_text(option->type, *(const gint64 *)field);
    case OPTION_NUMBER:
    case OPTION_SIZE:
    case OPTION_PERCENT:
    case OPTION_MODE:
        break;
    }
    return number_text(option->type, *(const unsigned *)field);
}

void options_clear(struct config *config)
{
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        void *field = (char *)config + table[i].offset;
        if (table[i].type == OPTION_STRING || table[i].type == OPTION_PATH)
            g_clear_pointer((char **)field, g_free);
        else if (table[i].type == OPTION_LIST)
            g_clear_pointer((char ***)field, g_strfreev);
        else if (table[i].type == OPTION_NETWORKS)
            g_clear_pointer((GArray **)field, g_array_unref);
    }
}

char **options_restart_needed(const struct config *before, const struct config *after)
{
    g_autoptr(GStrvBuilder) changes = g_strv_builder_new();

    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *old = option_text(&table[i], before);
        g_autofree char *new = option_text(&table[i], after);
        g_autofree char *change =
            g_strdup_printf("%s has changed from %s to %s", table[i].name, old, new);
        if (!table[i].reloadable && strcmp(old, new) != 0)
            g_strv_builder_add(changes, change);
    }
    return g_strv_builder_end(changes);
}
