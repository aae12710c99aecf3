/* Answers: a party's decision is stored as consent and settles asks and requests, in one
 * transaction. */
#include "store/ledger/answers.h"

#include <string.h>
#include "base/error.h"
#include "base/limits.h"
#include "store/kv/kv.h"
#include "store/ledger/answer_replies.h"
#include "store/ledger/ask_ends.h"
#include "store/ledger/ask_tables.h"
#include "store/ledger/consents.h"
#include "store/ledger/records.h"
#include "store/ledger/states.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

struct answering {
    struct txn *txn;
    struct ask *ask;
    const struct answer *answer;
    const struct audit_by *by;
    gint64 again_after;
    const char *note;   /* "" for none */
    GPtrArray *records; /* the party's own consents */
};

static bool is_deny(enum reply_word reply_word)
{
    return reply_word == REPLY_WORD_NO || reply_word == REPLY_WORD_NEVER;
}

static enum consent_decision decision_of(enum reply_word reply_word)
{
    return is_deny(reply_word) ? CONSENT_DENY : CONSENT_ALLOW;
}

/* ---- the decision and consents ---- */

static bool is_about(const struct consent *record, const char *introducer, const char *counterpart)
{
    return strcmp(record->introducer, introducer) == 0 &&
           strcmp(record->counterpart, counterpart) == 0 && !*record->topic;
}

static bool is_of_an_answer(const struct consent *record)
{
    return record->origin == ORIGIN_ANSWER || record->origin == ORIGIN_WEB;
}

/* Returns whether the record is the earlier decision of this very ask, which the new one replaces.
 * A decision about everybody is revoked by a narrower one. */
static bool is_replaced(const struct answering *a, const struct consent *record)
{
    if (a->ask->reply_word == a->answer->reply_word || !is_of_an_answer(record))
        return false;
    if (a->ask->reply_word == REPLY_WORD_ALWAYS)
        return record->decision == CONSENT_ALLOW && is_about(record, a->ask->introducer, "*");
    return a->ask->reply_word == REPLY_WORD_NEVER && record->decision == CONSENT_DENY &&
           is_about(record, "*", "*");
}

static bool is_ended(const struct answering *a, const struct consent *record)
{
    if (a->answer->reply_word == REPLY_WORD_NEVER)
        return record->decision == CONSENT_ALLOW;
    if (a->answer->reply_word == REPLY_WORD_ALWAYS && record->decision == CONSENT_DENY &&
        is_of_an_answer(record) && strcmp(record->introducer, a->ask->introducer) == 0)
        return true;
    return is_replaced(a, record);
}

static bool any_ended(const struct answering *a)
{
    for (guint i = 0; i < a->records->len; i++)
        if (is_ended(a, a->records->pdata[i]))
            return true;
    return false;
}

/* Returns whether the decision expires at another time than the record. */
static bool is_until_else(const struct answering *a, const struct consent *record)
{
    return a->answer->reply_word == REPLY_WORD_NO && a->answer->until > a->by->now &&
           record->expires != a->answer->until;
}

static bool stands(const struct answering *a, const char *introducer, const char *counterpart)
{
    for (guint i = 0; i < a->records->len; i++) {
        const struct consent *record = a->records->pdata[i];
        if (is_about(record, introducer, counterpart))
            return record->decision == decision_of(a->answer->reply_word) &&
                   !is_until_else(a, record) &&
                   (record->expires == 0 || record->expires > a->by->now);
    }
    return false;
}

/* Calls each for every record that the decision implies. */
typedef bool each_scope(const struct answering *a, const char *introducer, const char *counterpart,
                        GError **error);

static bool each_meant(const struct answering *a, each_scope *each, GError **error)
{
    const struct ask *ask = a->ask;

    if (a->answer->reply_word == REPLY_WORD_ALWAYS)
        return each(a, ask->introducer, "*", error);
    if (a->answer->reply_word == REPLY_WORD_NEVER)
        return each(a, "*", "*", error);
    for (guint i = 0; i < ask->about->len; i++) {
        const struct ask_about *about = ask->about->pdata[i];
        if (!each(a, ask->introducer, about->counterpart, error))
            return false;
    }
    return true;
}

static bool stands_each(const struct answering *a, const char *introducer, const char *counterpart,
                        GError **error)
{
    (void)error;
    return stands(a, introducer, counterpart);
}

static gint64 expiry_of(const struct answering *a)
{
    gint64 until = a->answer->until;

    if (a->answer->reply_word != REPLY_WORD_NO)
        return 0;
    return until > a->by->now ? until : a->by->now + a->again_after;
}

static bool put_each(const struct answering *a, const char *introducer, const char *counterpart,
                     GError **error)
{
    const struct consent consent = {
        .party = a->ask->party,
        .introducer = (char *)introducer,
        .counterpart = (char *)counterpart,
        .topic = (char *)"",
        .note = (char *)a->note,
        .decision = decision_of(a->answer->reply_word),
        .origin = a->answer->origin,
        .created = a->by->now,
        .expires = expiry_of(a),
    };

    return ledger_consent_put(a->txn, &consent, a->by, error);
}

static bool change_consents(const struct answering *a, GError **error)
{
    for (guint i = 0; i < a->records->len; i++)
        if (is_ended(a, a->records->pdata[i]) &&
            !ledger_consent_remove(a->txn, a->records->pdata[i], a->by, error))
            return false;
    return each_meant(a, put_each, error);
}

/* ---- the decision and asks ---- */

static enum answer_outcome outcome_of(const struct answering *a)
{
    const struct ask *ask = a->ask;
    enum reply_word reply_word = a->answer->reply_word;

    if (marks_have(ask->taken, a->answer->mark))
        return ask->reply_word == REPLY_WORD_NONE ? ANSWER_OUTCOME_CLOSED : ANSWER_OUTCOME_AGAIN;
    if (ask_state_is_open(ask->state))
        return ANSWER_OUTCOME_TAKEN;
    if (reply_word == ask->reply_word && !any_ended(a) && each_meant(a, stands_each, NULL))
        return ANSWER_OUTCOME_AGAIN;
    /* Parties can change what they have said; a no is never too late. */
    if (a->answer->standing || ask->reply_word != REPLY_WORD_NONE || ask->state == ASK_ALLOWED)
        return ANSWER_OUTCOME_TAKEN;
    return is_deny(reply_word) ? ANSWER_OUTCOME_TAKEN : ANSWER_OUTCOME_CLOSED;
}

static void set(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

static void note_reply_word(const struct answering *a, struct ask *ask)
{
    const char *who = a->answer->from ? a->answer->from : "", *language = a->answer->language;
    g_autofree char *from = g_utf8_make_valid(who, (gssize)strnlen(who, LIMIT_ADDRESS));

    answer_hide_tokens(from);
    if (ask->reply_word != a->answer->reply_word)
        ask->before = ask->reply_word;
    ask->reply_word = a->answer->reply_word;
    ask->again =
        ask->reply_word == REPLY_WORD_NO && a->answer->until > a->by->now ? a->answer->until : 0;
    set(&ask->from, from);
    set(&ask->note, a->note);
    if (language && *language)
        set(&ask->language, language);
}

/* A yes does not reopen an ask that has ended, because its requests were returned. */
static bool end_or_note(const struct answering *a, GError **error)
{
    struct ask *ask = a->ask;
    enum ask_state was = ask->state;

    note_reply_word(a, ask);
    if (ask_state_is_open(was) || (is_deny(ask->reply_word) && was != ASK_DECLINED))
        return ledger_ask_end(a->txn, ask, is_deny(ask->reply_word) ? ASK_DECLINED : ASK_ALLOWED,
                              a->by, error);
    return ledger_ask_put(a->txn, ask, error) &&
           ledger_audit_add_ask(a->txn, ask, "ask.change", a->by, error);
}

static bool is_asked_about(const struct ask *ask, const char *counterpart)
{
    for (guint i = 0; i < ask->about->len; i++)
        if (strcmp(((struct ask_about *)ask->about->pdata[i])->counterpart, counterpart) == 0)
            return true;
    return false;
}

/* Counts the questions of `other` that are also questions of this ask. */
static guint shared_questions(const struct ask *ask, const struct ask *other)
{
    guint n = 0;

    for (guint i = 0; i < other->about->len; i++)
        n += is_asked_about(ask, ((struct ask_about *)other->about->pdata[i])->counterpart);
    return n;
}

/* Returns whether the decision also answers this other open ask of the same party. */
static bool covers(const struct answering *a, const struct ask *other)
{
    switch (a->answer->reply_word) {
    case REPLY_WORD_ALWAYS:
    case REPLY_WORD_NEVER:
        return true;
    case REPLY_WORD_YES:
        return shared_questions(a->ask, other) == other->about->len;
    case REPLY_WORD_NO:
        return shared_questions(a->ask, other) > 0;
    default:
        return false;
    }
}

static bool end_covered(const struct answering *a, GError **error)
{
    enum ask_state end = is_deny(a->answer->reply_word) ? ASK_DECLINED : ASK_ALLOWED;
    const char *introducer = a->answer->reply_word == REPLY_WORD_NEVER ? NULL : a->ask->introducer;
    g_autoptr(GPtrArray) ids = ledger_ask_ids_list(a->txn, a->ask->party, introducer, true, error);

    for (guint i = 0; ids && i < ids->len; i++) {
        struct ask *other = NULL;
        int got = ledger_ask_get(a->txn, ids->pdata[i], &other, error);
        bool ok = got >= 0;
        if (got > 0 && ask_state_is_open(other->state) && covers(a, other)) {
            note_reply_word(a, other);
            ok = ledger_ask_end(a->txn, other, end, a->by, error);
        }
        ask_free(other);
        if (!ok)
            return false;
    }
    return ids != NULL;
}

/* ---- storing an answer ---- */

static bool ledger_language_put(const struct answering *a, GError **error)
{
    const char *language = a->answer->language;
    struct key key = key_of(a->ask->party);

    return !language || !*language ||
           txn_put(a->txn, TABLE_LANGUAGES, &key, language, strlen(language), error);
}

/* Remembers this mail, so that a repeat of it does nothing. */
static bool remember_mail(const struct answering *a)
{
    GPtrArray *taken = a->ask->taken;
    const char *mark = a->answer->mark;

    if (!mark || !*mark || marks_have(taken, mark))
        return false;
    g_ptr_array_add(taken, g_strdup(mark));
    if (taken->len > LIMIT_ASK_MARKS)
        g_ptr_array_remove_index(taken, 0);
    return true;
}

static bool apply_answer(struct answering *a, enum answer_outcome *outcome, GError **error)
{
    if (!ledger_consents_list(a->txn, a->ask->party, a->records, error))
        return false;
    *outcome = outcome_of(a);
    bool is_new = remember_mail(a);
    if (*outcome != ANSWER_OUTCOME_TAKEN)
        return !is_new || ledger_ask_put(a->txn, a->ask, error);
    return change_consents(a, error) && end_or_note(a, error) && end_covered(a, error) &&
           ledger_language_put(a, error);
}

static bool load_and_take(struct answering *a, const char *id, enum answer_outcome *outcome,
                          GError **error)
{
    int got = ledger_ask_get(a->txn, id, &a->ask, error);

    if (got == 0)
        g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND, "there is no ask %s", id);
    if (got <= 0)
        return false;
    a->records = g_ptr_array_new_with_free_func((GDestroyNotify)consent_free);
    bool ok = apply_answer(a, outcome, error);
    g_ptr_array_unref(a->records);
    ask_free(a->ask);
    return ok;
}

bool store_answer_put(struct store *store, const char *ask, const struct answer *answer,
                      const struct ask_limits *limits, const struct audit_by *by,
                      enum answer_outcome *outcome, GError **error)
{
    g_autofree char *note = note_clean(is_deny(answer->reply_word) ? answer->note : NULL);
    struct answering answering = {
        .answer = answer, .by = by, .again_after = limits->again_after, .note = note};
    enum answer_outcome how = ANSWER_OUTCOME_CLOSED;
    struct txn txn;

    answer_hide_tokens(note);
    if (answer->reply_word > REPLY_WORD_NEVER) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "an answer needs a word");
        return false;
    }
    if (!txn_begin(store, true, &txn, error))
        return false;
    answering.txn = &txn;
    if (!txn_end(&txn, load_and_take(&answering, ask, &how, error), error))
        return false;
    *outcome = how;
    return true;
}

int ledger_language_get(struct txn *txn, const char *party, char **language, GError **error)
{
    struct key key = key_of(party);
    struct kv_value value;
    int got = txn_get(txn, TABLE_LANGUAGES, &key, &value, error);

    if (got > 0)
        *language = g_strndup(value.data, value.size);
    return got;
}
