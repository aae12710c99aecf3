#include "policy/consent.h"

#include <string.h>
#include "base/error.h"
#include "base/limits.h"

/* Returns the beginning of the text, fit for an error message. Caller frees. */
static char *valid_beginning(const char *text)
{
    return g_utf8_make_valid(text, (gssize)strnlen(text, 100));
}

/* Returns NULL when the text is not a scope. */
static char *scope_parse(const struct locality *locality, const char *text)
{
    if (text[0] != '@')
        return address_normalise(locality, text);
    bool subdomains = text[1] == '.';
    g_autofree char *domain = domain_normalise(text + 1 + subdomains);
    return domain ? g_strconcat(subdomains ? "@." : "@", domain, NULL) : NULL;
}

char *scope_normalise(const struct locality *locality, const char *text, bool allow_any,
                      GError **error)
{
    g_autofree char *bare = g_strdup(text ? text : "");
    g_strstrip(bare);
    bool any = strcmp(bare, "*") == 0 || g_ascii_strcasecmp(bare, "any") == 0;
    if (any && allow_any)
        return g_strdup("*");
    char *scope = any ? NULL : scope_parse(locality, bare);
    if (!scope) {
        g_autofree char *shown = valid_beginning(bare);
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT,
                    "'%s' names nobody%s; write an address (bob@b.example), @b.example for a "
                    "domain%s @.b.example for its subdomains%s",
                    shown, any ? " in particular" : "", allow_any ? "," : " or",
                    allow_any ? " or * for anyone" : "");
    }
    return scope;
}

/* An address id may also begin with "@", if it was quoted; but then another "@" follows. */
static bool scope_is_domain(const char *scope)
{
    return scope[0] == '@' && !strchr(scope + 1, '@');
}

bool scope_is_address(const char *scope)
{
    return strcmp(scope, "*") != 0 && !scope_is_domain(scope);
}

static bool is_subdomain(const char *domain, const char *parent)
{
    size_t length = strlen(domain), tail = strlen(parent);
    return length > tail + 1 && domain[length - tail - 1] == '.' &&
           memcmp(domain + length - tail, parent, tail) == 0;
}

bool scope_covers(const char *scope, const char *address_id)
{
    if (strcmp(scope, "*") == 0)
        return true;
    if (!address_id)
        return false;
    if (!scope_is_domain(scope))
        return strcmp(scope, address_id) == 0;
    if (scope[1] == '.')
        return is_subdomain(address_domain(address_id), scope + 2);
    return strcmp(scope + 1, address_domain(address_id)) == 0;
}

/* Returns a rank: the higher it is, the fewer people the scope means. */
static size_t scope_rank(const char *scope)
{
    if (strcmp(scope, "*") == 0)
        return 0;
    if (!scope_is_domain(scope))
        return G_MAXSIZE;
    return scope[1] == '.' ? strlen(scope) : G_MAXSIZE - 1;
}

char *topic_normalise(const char *text, GError **error)
{
    g_autofree char *topic = g_ascii_strdown(text ? text : "", -1);
    g_strstrip(topic);
    size_t length = strspn(topic, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (length >= 1 && length <= LIMIT_TOPIC && topic[length] == '\0')
        return g_steal_pointer(&topic);
    g_autofree char *shown = valid_beginning(topic);
    g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT,
                "'%s' is not a topic; a topic is one word of letters a-z, digits and hyphens, at "
                "most %u long",
                shown, LIMIT_TOPIC);
    return NULL;
}

/* Such a character changes the direction of writing, and could make a note read as something else.
 */
static bool is_direction_sign(gunichar c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *note_clean(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    GString *note = g_string_new(NULL);
    bool space = false;
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_isspace(c)) {
            space = note->len > 0;
            continue;
        }
        if (g_unichar_iscntrl(c) || is_direction_sign(c))
            continue;
        size_t length = (size_t)g_unichar_to_utf8(c, NULL);
        if (note->len + space + length > LIMIT_NOTE)
            break;
        if (space)
            g_string_append_c(note, ' ');
        g_string_append_unichar(note, c);
        space = false;
    }
    return g_string_free(note, FALSE);
}

struct situation {
    const char *party, *introducer, *counterpart;
    const char *const *topics;
    gint64 now;
    bool by_name; /* only records that name the counterpart by address, and have no topic */
};

static bool covers_people(const struct consent *record, const struct situation *situation)
{
    if (record->expires != 0 && record->expires <= situation->now)
        return false;
    if (situation->by_name &&
        (*record->topic || g_strcmp0(record->counterpart, situation->counterpart) != 0))
        return false;
    return scope_covers(record->party, situation->party) &&
           scope_covers(record->introducer, situation->introducer) &&
           scope_covers(record->counterpart, situation->counterpart);
}

static int compare_size(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

/* Returns a positive number when a is more specific than b. */
static int compare_specificity(const struct consent *a, const struct consent *b)
{
    int order = compare_size(scope_rank(a->counterpart), scope_rank(b->counterpart));
    if (order == 0)
        order = compare_size(scope_rank(a->introducer), scope_rank(b->introducer));
    if (order == 0)
        order = (*a->topic != '\0') - (*b->topic != '\0');
    if (order == 0)
        order = compare_size(scope_rank(a->party), scope_rank(b->party));
    return order;
}

/* Returns a positive number when a is later than b; of the same second, the deny counts as later.
 */
static int compare_age(const struct consent *a, const struct consent *b)
{
    if (a->created != b->created)
        return a->created > b->created ? 1 : -1;
    return (a->decision == CONSENT_DENY) - (b->decision == CONSENT_DENY);
}

/* Two records that cover the same people and are equally specific have the same scopes, and can
 * differ only in their topic. With the same topic the newer one is a change of mind; with different
 * topics the deny counts. */
static bool beats(const struct consent *a, const struct consent *b)
{
    int order = compare_specificity(a, b);
    if (order == 0 && strcmp(a->topic, b->topic) != 0)
        order = (a->decision == CONSENT_DENY) - (b->decision == CONSENT_DENY);
    if (order == 0)
        order = compare_age(a, b);
    return order > 0;
}

/* Returns true when the same person has since decided otherwise, about the same people and topic.
 */
static bool is_superseded(const GPtrArray *records, const struct consent *record,
                          const struct situation *situation)
{
    for (guint i = 0; i < records->len; i++) {
        const struct consent *other = records->pdata[i];
        if (strcmp(other->topic, record->topic) == 0 && compare_age(other, record) > 0 &&
            compare_specificity(other, record) == 0 && covers_people(other, situation))
            return true;
    }
    return false;
}

static const struct consent *choose(const GPtrArray *records, const struct situation *situation,
                                    bool *topic_in_question)
{
    const struct consent *best = NULL;
    for (guint i = 0; records && i < records->len; i++) {
        const struct consent *record = records->pdata[i];
        if (!covers_people(record, situation))
            continue;
        if (*record->topic && !situation->topics) {
            if (topic_in_question)
                *topic_in_question = true;
            continue;
        }
        if (*record->topic && !g_strv_contains(situation->topics, record->topic))
            continue;
        if ((!best || beats(record, best)) &&
            !(*record->topic && is_superseded(records, record, situation)))
            best = record;
    }
    return best;
}

const struct consent *consent_choose(const GPtrArray *records, const char *party,
                                     const char *introducer, const char *counterpart,
                                     const char *const *topics, gint64 now, bool *topic_in_question)
{
    struct situation situation = {party, introducer, counterpart, topics, now, false};
    return choose(records, &situation, topic_in_question);
}

const struct consent *consent_names(const GPtrArray *records, const char *party,
                                    const char *introducer, const char *counterpart, gint64 now)
{
    struct situation situation = {party, introducer, counterpart, NULL, now, true};
    const struct consent *record = choose(records, &situation, NULL);
    return record && record->decision == CONSENT_DENY ? record : NULL;
}

bool consent_denies_topic(const GPtrArray *records, const char *party, const char *introducer,
                          const char *counterpart, gint64 now)
{
    struct situation situation = {party, introducer, counterpart, NULL, now, false};

    for (guint i = 0; records && i < records->len; i++) {
        const struct consent *record = records->pdata[i];
        if (*record->topic && record->decision == CONSENT_DENY && covers_people(record, &situation))
            return true;
    }
    return false;
}

/* Returns somebody whom the scope covers; not for "*". Caller frees. */
static char *one_of(const char *scope)
{
    if (!scope_is_domain(scope))
        return g_strdup(scope);
    return g_strconcat("x@", scope[1] == '.' ? "x" : "", scope + 1, NULL);
}

/* Two scopes meet only when one of them contains the other. */
static bool scopes_meet(const char *a, const char *b)
{
    if (strcmp(a, "*") == 0 || strcmp(b, "*") == 0)
        return true;
    g_autofree char *of_a = one_of(a), *of_b = one_of(b);
    return scope_covers(a, of_b) || scope_covers(b, of_a);
}

bool consent_outlasts(const struct consent *record, const struct consent *said, gint64 now)
{
    bool lives = record->expires == 0 || record->expires > now;
    bool same_topic = !*record->topic || !*said->topic || strcmp(record->topic, said->topic) == 0;

    return lives && record->decision != said->decision && same_topic &&
           scopes_meet(record->party, said->party) &&
           scopes_meet(record->introducer, said->introducer) &&
           scopes_meet(record->counterpart, said->counterpart) && beats(record, said);
}

const char *consent_decision_name(enum consent_decision decision)
{
    return decision == CONSENT_ALLOW ? "allow" : "deny";
}

const char *consent_origin_name(enum consent_origin origin)
{
    switch (origin) {
    case ORIGIN_ANSWER:
        return "answer";
    case ORIGIN_WEB:
        return "web";
    case ORIGIN_ADMIN:
        return "admin";
    case ORIGIN_IMPORT:
        return "import";
    }
    return "unknown";
}
