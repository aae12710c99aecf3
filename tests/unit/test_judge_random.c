/* No path lets a message go that shows a person to somebody of whom one has said no to that, unless
 * an exception holds that the design names. Random consents, rules, memories and messages are
 * judged, and what must hold is said here once more, without any function of the judgement.
 *
 * ASKFIRST_SEED repeats a run: the seed is printed, and that of the case that failed. */
#include <stdio.h>
#include <stdlib.h>
#include "judging.h"
#include "random_world.h"

enum { CASES = 10000 };

/* ---- what must hold, said anew ---- */

static bool is_in_domain(const char *key, const char *domain)
{
    return g_str_has_suffix(key, domain) && strcmp(strchr(key, '@'), domain) == 0;
}

/* Scopes and patterns of this test: an address, "@domain", "@.co.uk", "*", or NULL. */
static bool means(const char *scope, const char *key)
{
    if (!scope || strcmp(scope, "*") == 0)
        return true;
    if (!key)
        return false;
    if (g_str_has_prefix(scope, "@."))
        return g_str_has_suffix(key, scope + 1);
    return *scope == '@' ? is_in_domain(key, scope) : strcmp(scope, key) == 0;
}

static int narrowness(const char *scope)
{
    return strcmp(scope, "*") == 0 ? 0 : g_str_has_prefix(scope, "@.") ? 1 : *scope == '@' ? 2 : 3;
}

static bool is_ours(const char *key)
{
    return key && g_str_has_suffix(key, "@our.example");
}

static const char *introducer_of(const struct world *w)
{
    const struct message *m = w->t->message;

    if (!m->login)
        return is_ours(m->from) ? m->from : is_ours(m->envelope_sender) ? m->envelope_sender : NULL;
    if (!g_str_has_prefix(m->login, "mallory"))
        return ALICE;
    return w->sends_as && g_strcmp0(m->from, ALICE) == 0 ? ALICE : "mallory@our.example";
}

/* Counterpart before introducer before topic, then the person before their domain; then the newest,
 * and the no. */
static gint64 strength(const struct consent *c)
{
    gint64 scopes =
        ((narrowness(c->counterpart) * 4 + narrowness(c->introducer)) * 2 + (*c->topic != '\0')) *
            4 +
        narrowness(c->party);
    return (scopes * 4 * NOW + c->created) * 2 + (c->decision == CONSENT_DENY);
}

/* Of a crowd the words are read only where a thread shows most of it. */
static bool topic_counts(const struct world *w)
{
    return w->has_topic && !w->t->message->overflow && (!w->crowd || w->t->j->evidence);
}

/* The record of this person that decides about the other. */
static const struct consent *word_of(const struct world *w, const char *person, const char *other)
{
    const struct consent *best = NULL;

    for (guint i = 0; i < w->t->records->len; i++) {
        const struct consent *c = w->t->records->pdata[i];
        bool lives = c->expires == 0 || c->expires > NOW;
        if (lives && means(c->party, person) && means(c->counterpart, other) &&
            means(c->introducer, introducer_of(w)) && (!*c->topic || topic_counts(w)) &&
            (!best || strength(c) > strength(best)))
            best = c;
    }
    return best;
}

/* The first line with one of these actions about these people, or NULL. */
static const struct line *line_of(const struct world *w, const char *actions, bool override,
                                  const char *to, const char *with)
{
    for (unsigned i = 0; i < w->n_lines; i++) {
        const struct line *l = &w->lines[i];
        if (strstr(actions, l->action) && (!override || l->override) &&
            means(l->from, introducer_of(w)) && means(l->to, to) && means(l->with, with))
            return l;
    }
    return NULL;
}

static bool is_list_here(const char *key)
{
    return strcmp(key, people[CLUB]) == 0 || strcmp(key, people[MEMBERS]) == 0;
}

/* Whoever writes, our own side, desks, those whom a rule leaves out, lists that do not get it. */
static bool is_party_here(const struct world *w, const struct mailbox *mailbox)
{
    const struct message *m = w->t->message;
    const char *key = mailbox->address_id;

    if (g_strcmp0(key, m->from) == 0 || g_strcmp0(key, introducer_of(w)) == 0 ||
        strcmp(key, people[INFO]) == 0 || line_of(w, "ignore", false, key, NULL))
        return false;
    if (is_ours(key) && !w->t->policy.local_parties)
        return false;
    /* Bob writes, and wants answers at his other address. */
    if (mailbox->fields == VISIBLE_REPLY_TO && !message_receives(m, key) &&
        g_strcmp0(m->from, BOB) == 0 && strcmp(key, "bob@old.example") == 0)
        return false;
    return !is_list_here(key) || message_receives(m, key);
}

/* A rule that lets the whole message pass. */
static bool passes_by_rule(const struct world *w)
{
    const GPtrArray *visible = w->t->message->visible;

    for (unsigned i = 0; i < w->n_lines; i++) {
        const struct line *l = &w->lines[i];
        bool all = strcmp(l->action, "pass") == 0 && means(l->from, introducer_of(w));
        for (guint n = 0; all && n < visible->len; n++) {
            const struct mailbox *mailbox = visible->pdata[n];
            all = means(l->to, mailbox->address_id) || !is_party_here(w, mailbox);
        }
        if (all)
            return true;
    }
    return false;
}

static bool is_exempt(const struct world *w)
{
    const struct message *m = w->t->message;
    bool automatic = m->automatic || !*m->envelope_sender;

    if (!m->login && m->received > 0 && !is_ours(m->from))
        return true; /* relayed */
    if (!m->login && automatic && !w->t->policy.judge_automatic)
        return true; /* of a program of this host */
    return passes_by_rule(w);
}

static bool are_colleagues(const char *a, const char *b)
{
    return strcmp(strchr(a, '@'), strchr(b, '@')) == 0 && !g_str_has_suffix(a, "@gmail.com");
}

static bool wrote(enum thread_writer by, bool a)
{
    return by == THREAD_BY_BOTH || by == (a ? THREAD_BY_A : THREAD_BY_B);
}

/* Has person said no to be shown to other, and does nothing stand above that? */
static bool says_no(const struct world *w, const char *person, const char *other)
{
    const struct consent *c = word_of(w, person, other);

    return c && c->decision == CONSENT_DENY && !line_of(w, "allow", true, person, other);
}

/* The exceptions for a pair over a no. */
static bool is_connected_here(const struct world *w, const char *a, const char *b, bool a_denies,
                              bool b_denies)
{
    bool turned, introduces = w->score >= w->t->policy.evidence_threshold;
    const struct known *known = known_of(w, a, b, &turned);
    enum thread_writer by = w->t->message->references->len > 0 ? thread_of(w, a, b) : THREAD_NONE;
    const struct line *one = line_of(w, "tag reject hold rewrite confirm", true, a, b),
                      *other = line_of(w, "tag reject hold rewrite confirm", true, b, a);
    const struct line *first = !other || (one && one < other) ? one : other;

    return line_of(w, "connect", false, a, b) || line_of(w, "connect", false, b, a) ||
           (known->acquainted && known->both) ||
           ((!a_denies || wrote(by, true)) && (!b_denies || wrote(by, false))) ||
           (are_colleagues(a, b) && !introduces) || (first && strcmp(first->action, "tag") == 0);
}

/* May the message go, as far as these two are concerned? */
static bool may_see(const struct world *w, const struct mailbox *a, const struct mailbox *b)
{
    const struct message *m = w->t->message;

    if (!message_receives(m, a->address_id) && !message_receives(m, b->address_id))
        return true;
    bool a_denies = says_no(w, a->address_id, b->address_id),
         b_denies = says_no(w, b->address_id, a->address_id);
    return !(a_denies || b_denies) ||
           is_connected_here(w, a->address_id, b->address_id, a_denies, b_denies);
}

static void tell(const struct world *w, const char *a, const char *b, guint32 seed)
{
    fprintf(stderr, "seed %u: %s is shown to %s: %s\n", seed, a, b, verdict_name(w->t->j->verdict));
    for (guint i = 0; i < w->t->j->reasons->len; i++)
        fprintf(stderr, "  %s\n", (const char *)w->t->j->reasons->pdata[i]);
}

/* False with the whole story when the message shows somebody who said no. */
static bool keeps_every_no(const struct world *w, guint32 seed)
{
    const GPtrArray *visible = w->t->message->visible;

    for (guint i = 0; i < visible->len; i++)
        for (guint n = i + 1; n < visible->len; n++) {
            const struct mailbox *a = visible->pdata[i], *b = visible->pdata[n];
            if (!is_party_here(w, a) || !is_party_here(w, b) || may_see(w, a, b))
                continue;
            tell(w, a->address_id, b->address_id, seed);
            return false;
        }
    return true;
}

/* ---- the run ---- */

struct tally {
    unsigned gone, denied_gone, stopped, crowds;
};

static bool any_no(const struct world *w)
{
    for (guint i = 0; i < w->t->records->len; i++)
        if (((const struct consent *)w->t->records->pdata[i])->decision == CONSENT_DENY)
            return true;
    return false;
}

static bool run_case(guint32 seed, struct tally *tally)
{
    void *state = NULL;
    judging_setup(&state);
    struct world w = {.t = state, .random = g_rand_new_with_seed(seed)};

    make_world(&w);
    judged(w.t, w.score, w.has_topic ? "hiring" : NULL);
    bool gone = w.t->j->verdict <= VERDICT_TAG;
    bool good = !gone || is_exempt(&w) || keeps_every_no(&w, seed);
    tally->gone += gone;
    tally->denied_gone += gone && any_no(&w);
    tally->stopped += !gone;
    tally->crowds += w.crowd;
    g_rand_free(w.random);
    judging_teardown(&state);
    return good;
}

static void no_message_shows_who_said_no(void **state)
{
    const char *given = g_getenv("ASKFIRST_SEED");
    guint32 seed = given ? (guint32)strtoul(given, NULL, 10) : g_random_int();
    struct tally tally = {0};

    (void)state;
    for (guint32 i = 0; i < CASES; i++)
        if (!run_case(seed + i, &tally))
            fail_msg("a no was not kept; ASKFIRST_SEED=%u repeats it as the first case", seed + i);
    printf("seed %u: %u cases (%u crowds), %u gone (%u with a no in the store), %u stopped\n", seed,
           CASES, tally.crowds, tally.gone, tally.denied_gone, tally.stopped);
    /* A run in which everything is stopped, or nothing, would prove little. */
    assert_true(tally.denied_gone > CASES / 20);
    assert_true(tally.stopped > CASES / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_message_shows_who_said_no),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
