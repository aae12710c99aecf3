/* A random store, rules, memory, options and message, for the property test of the judgement. */
#ifndef ASKFIRST_TESTS_RANDOM_WORLD_H
#define ASKFIRST_TESTS_RANDOM_WORLD_H

#include "base/limits.h"
#include "judging.h"

enum { PEOPLE = 12, RULES = 3, RECORDS = 8 };

static const char *const people[PEOPLE] = {
    BOB,
    "ben@b.example",
    CAROL,
    DAVE,
    "eve@e.co.uk",
    "fred@gmail.com",
    "gina@gmail.com",
    "club@l.example",
    "members@m.example",
    "info@i.example",
    "anna@our.example",
    "bob@old.example",
};
enum { CLUB = 7, MEMBERS, INFO, ANNA };

/* A pattern or scope of all kinds; NULL: the clause is not there. */
static const char *const clauses[] = {NULL,         NULL,         BOB,  CAROL,
                                      "@b.example", "@gmail.com", DAVE, "members@m.example"};
static const char *const introducers[] = {"*",           "*", "*", ALICE, "mallory@our.example",
                                          "@our.example"};

struct line {
    const char *action, *from, *to, *with;
    bool override;
};

/* What is remembered of a pair; a is before b in `people`. */
struct known {
    bool acquainted, both;
    enum thread_writer thread;
    struct pair_past past;
};

struct world {
    struct judging *t;
    GRand *random;
    struct line lines[RULES];
    unsigned n_lines;
    bool same; /* bob@old.example is Bob */
    bool sends_as;
    struct known known[PEOPLE][PEOPLE];
    bool has_topic;
    bool crowd; /* with more strangers than are looked up one by one */
    double score;
};

static bool maybe(struct world *w, unsigned percent)
{
    return (unsigned)g_rand_int_range(w->random, 0, 100) < percent;
}

static unsigned below(struct world *w, unsigned n)
{
    return (unsigned)g_rand_int_range(w->random, 0, (gint32)n);
}

#define one_of(w, array) ((array)[below(w, G_N_ELEMENTS(array))])

/* ---- the oracle ---- */

static int index_of(const char *key)
{
    for (int i = 0; i < PEOPLE; i++)
        if (strcmp(people[i], key) == 0)
            return i;
    return -1;
}

static const struct known *known_of(const struct world *w, const char *a, const char *b,
                                    bool *turned)
{
    static const struct known nothing;
    int one = index_of(a), other = index_of(b);

    *turned = one > other;
    if (one < 0 || other < 0)
        return &nothing;
    return *turned ? &w->known[other][one] : &w->known[one][other];
}

static bool world_consents(void *ctx, const char *party, GPtrArray **out, GError **error)
{
    return judging_consents(((struct world *)ctx)->t, party, out, error);
}

static bool world_acquainted(void *ctx, const char *a, const char *b, char **why, bool *both,
                             GError **error)
{
    bool turned;
    const struct known *known = known_of(ctx, a, b, &turned);

    (void)error;
    *why = known->acquainted ? g_strdup("they wrote") : NULL;
    *both = known->acquainted && known->both;
    return true;
}

static enum thread_writer thread_of(const struct world *w, const char *a, const char *b)
{
    bool turned;
    enum thread_writer by = known_of(w, a, b, &turned)->thread;

    if (turned && (by == THREAD_BY_A || by == THREAD_BY_B))
        by = by == THREAD_BY_A ? THREAD_BY_B : THREAD_BY_A;
    return by;
}

static bool world_exposed(void *ctx, const GPtrArray *references, const char *introducer,
                          const char *a, const char *b, enum thread_writer *out, GError **error)
{
    (void)introducer, (void)error;
    *out = references->len > 0 ? thread_of(ctx, a, b) : THREAD_NONE;
    return true;
}

static bool world_past(void *ctx, const char *introducer, const char *a, const char *b,
                       struct pair_past *out, GError **error)
{
    bool turned;
    (void)introducer, (void)error;
    *out = known_of(ctx, a, b, &turned)->past;
    return true;
}

static bool world_is_list(void *ctx, const char *key, bool *out, GError **error)
{
    (void)ctx, (void)error;
    *out = strcmp(key, "club@l.example") == 0;
    return true;
}

static bool world_askable(void *ctx, const char *account, const char *introducer, const char *party,
                          const char *counterpart, gint64 *from, GError **error)
{
    static const gint64 answers[] = {0, 0, ASK_IS_OPEN, ASK_NEVER, NOW + 5};
    (void)account, (void)introducer, (void)party, (void)counterpart, (void)error;
    *from = one_of((struct world *)ctx, answers);
    return true;
}

static bool world_limited(void *ctx, const char *account, gint64 *from, GError **error)
{
    (void)account, (void)error;
    *from = maybe(ctx, 10) ? NOW + 7 : 0;
    return true;
}

/* ---- a random world ---- */

static void make_rules(struct world *w)
{
    static const char *const actions[] = {"connect", "allow", "pass",    "ignore", "tag",
                                          "reject",  "hold",  "rewrite", "confirm"};
    g_autoptr(GString) text = g_string_new(NULL);

    w->n_lines = below(w, RULES + 1);
    for (unsigned i = 0; i < w->n_lines; i++) {
        struct line *line = &w->lines[i];
        *line = (struct line){one_of(w, actions), maybe(w, 30) ? ALICE : NULL, one_of(w, clauses),
                              one_of(w, clauses), maybe(w, 50)};
        bool bare = strcmp(line->action, "pass") == 0 || strcmp(line->action, "ignore") == 0;
        if (bare || strcmp(line->action, "connect") == 0)
            line->override = false;
        if (bare)
            line->with = NULL;
        if (!line->to)
            line->to = DAVE;
        if (strcmp(line->action, "ignore") == 0)
            line->from = NULL;
        g_string_append_printf(text, "%s%s%s to %s%s%s%s\n", line->action,
                               line->from ? " from " : "", line->from ? line->from : "", line->to,
                               line->with ? " with " : "", line->with ? line->with : "",
                               line->override ? " override" : "");
    }
    w->same = maybe(w, 30);
    w->sends_as = maybe(w, 30);
    if (w->same)
        g_string_append(text, "same " BOB " bob@old.example\n");
    if (w->sends_as)
        g_string_append(text, "sends-as from mallory@our.example to " ALICE "\n");
    judging_rules(w->t, text->str);
}

static void make_records(struct world *w)
{
    static const char *const counterparts[] = {"*",   "*",          "*",         BOB,
                                               CAROL, "@b.example", "@gmail.com"};
    static const char *const domains[] = {"@b.example", "@gmail.com", "@.co.uk"};

    for (unsigned n = below(w, RECORDS); n > 0; n--) {
        const char *party = maybe(w, 15) ? one_of(w, domains) : people[below(w, PEOPLE - 1)];
        struct consent *c = said(w->t, party, maybe(w, 65) ? CONSENT_DENY : CONSENT_ALLOW,
                                 one_of(w, introducers), one_of(w, counterparts));
        c->created = NOW - (gint64)below(w, 5);
        c->expires = maybe(w, 70) ? 0 : NOW - 3 + (gint64)below(w, 6);
        if (maybe(w, 20))
            set_topic(c, "hiring");
    }
}

static void make_memory(struct world *w)
{
    for (int a = 0; a < PEOPLE; a++)
        for (int b = a + 1; b < PEOPLE; b++)
            w->known[a][b] = (struct known){
                .acquainted = maybe(w, 20),
                .both = maybe(w, 50),
                .thread =
                    maybe(w, 25) ? (enum thread_writer)below(w, THREAD_BY_BOTH + 1) : THREAD_NONE,
                .past = {.waits = maybe(w, 5),
                         .stopped = maybe(w, 5) ? NOW - 1 : 0,
                         .vouched = maybe(w, 20) ? NOW - 1 : 0,
                         .shown = maybe(w, 20)}};
}

static void make_policy(struct world *w)
{
    static const enum verdict any[] = {VERDICT_PASS,    VERDICT_TAG,  VERDICT_REWRITE,
                                       VERDICT_CONFIRM, VERDICT_HOLD, VERDICT_REJECT};
    struct judge_policy *p = &w->t->policy;

    p->on_introduction = one_of(w, any);
    p->on_unsure = one_of(w, any);
    p->on_exposure = one_of(w, any);
    p->on_bulk = one_of(w, any);
    p->on_automatic = one_of(w, any);
    p->on_unreadable = one_of(w, any);
    /* What the administrator wants over a no is not to let it go. */
    p->on_denied = any[2 + below(w, 4)];
    p->on_denied_exposure = any[2 + below(w, 4)];
    p->max_parties = 2 + below(w, 10);
    p->max_asks = 1 + below(w, 4);
    p->local_parties = maybe(w, 10);
    p->judge_automatic = maybe(w, 10);
}

static void make_sender(struct world *w)
{
    static const char *const froms[] = {ALICE, ALICE, ALICE, ALICE, "far@away.example", BOB};
    static const char *const logins[] = {"alice", "alice@our.example", "mallory", NULL};
    struct message *m = w->t->message;

    set_from(w->t, one_of(w, froms));
    set_sender(w->t, maybe(w, 10) ? "" : maybe(w, 20) ? "far@away.example" : ALICE);
    set_login(w->t, one_of(w, logins));
    m->automatic = maybe(w, 15);
    m->received = maybe(w, 20);
}

static void make_message(struct world *w)
{
    static const enum visible_field fields[] = {VISIBLE_TO,
                                                VISIBLE_TO,
                                                VISIBLE_TO,
                                                VISIBLE_CC,
                                                VISIBLE_CC,
                                                VISIBLE_RESENT,
                                                VISIBLE_FOLLOWUP_TO,
                                                VISIBLE_BCC,
                                                VISIBLE_REPLY_TO,
                                                VISIBLE_CALENDAR,
                                                VISIBLE_NAME_OF_ANOTHER};
    static const double scores[] = {0, 0.3, 0.6, 0.95};
    struct message *m = w->t->message;

    make_sender(w);
    for (unsigned n = below(w, 2) ? 2 : 2 + below(w, 8); n > 0; n--) {
        const char *who = people[below(w, PEOPLE)];
        shown(w->t, who, one_of(w, fields));
        if (maybe(w, 80))
            receives(w->t, who);
    }
    w->crowd = maybe(w, 2);
    if (w->crowd)
        to_strangers(w->t, LIMIT_PARTIES);
    m->addresses_parsed = m->visible->len;
    m->calendar = maybe(w, 20);
    m->dkim_covers_to = maybe(w, 15);
    m->overflow = maybe(w, 3);
    m->unread = maybe(w, 10) ? "it is encrypted" : NULL;
    if (maybe(w, 60))
        g_ptr_array_add(m->references, g_strdup("m1@b.example"));
    w->has_topic = maybe(w, 20);
    w->score = one_of(w, scores);
}

/* w->t and w->random are set. */
static void make_world(struct world *w)
{
    struct oracle *oracle = &w->t->oracle;

    oracle->ctx = w;
    oracle->consents = world_consents;
    oracle->acquainted = world_acquainted;
    oracle->exposed = world_exposed;
    oracle->past = world_past;
    oracle->is_list = world_is_list;
    oracle->askable = world_askable;
    oracle->limited = world_limited;
    make_rules(w);
    make_records(w);
    make_memory(w);
    make_policy(w);
    make_message(w);
}

#endif
