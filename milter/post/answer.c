#include "post/answer.h"

#include <string.h>
#include "bounds.h"
#include "mail/clean.h"
#include "mail/header.h"
#include "mail/reply.h"
#include "policy/error.h"
#include "post/answer_words.h"
#include "post/taking.h"
#include "testing.h"

const char *incoming_outcome_name(enum incoming_outcome outcome)
{
    static const char *const names[] = {
        [INCOMING_TAKEN] = "taken", [INCOMING_IGNORED] = "ignored", [INCOMING_UNKNOWN] = "unknown"};
    return names[outcome];
}

void taking_end(struct taking *taking, enum incoming_outcome outcome, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_free(taking->what);
    taking->what = g_strdup_vprintf(format, arguments);
    taking->outcome = outcome;
    va_end(arguments);
}

/* ---- replies to the party on record ---- */

/* Writes what answers this answer; *written as in store_ask_reply. */
static bool write_reply(struct taking *t, const struct ask *ask, enum post_reply reply,
                        enum answer_word word, bool *written, GError **error)
{
    bool confirmed = reply == POST_CONFIRMED;
    g_autofree char *standing = confirmed ? token_new() : NULL;
    enum token_purpose purpose = confirmed ? TOKEN_STANDING : answer_verb_purpose(t->address.verb);
    struct outgoing *mail = post_reply(t->config, ask, reply, word, purpose,
                                       confirmed ? standing : t->address.token, t->act.now);
    bool good = store_ask_reply(t->store, ask->id, mail, standing, &t->act, written, error);

    outgoing_free(mail);
    return good;
}

static bool reply(struct taking *t, const struct ask *ask, enum post_reply kind,
                  enum answer_word word, const char *how, GError **error)
{
    bool written = false;

    if (!write_reply(t, ask, kind, word, &written, error))
        return false;
    fail_point("answer-replied");
    taking_end(t, INCOMING_TAKEN, "%s ask=%s%s%s",
               word == WORD_NONE ? "help" : answer_word_name(word), ask->id, how,
               written ? "" : ", no reply: it had enough of them");
    return true;
}

/* The text is no word. An ask that takes none any more says so. */
static bool reply_help(struct taking *t, const struct ask *ask, GError **error)
{
    bool takes = answer_verb_purpose(t->address.verb) == TOKEN_STANDING ||
                 ask_state_is_open(ask->state) || ask->state == ASK_ALLOWED;

    return reply(t, ask, takes ? POST_HELP : POST_CLOSED, WORD_NONE, takes ? "" : ", too late",
                 error);
}

/* ---- the party's word ---- */

/* Whom the audit says it came from. Caller frees. */
static char *sender_of(const struct incoming *mail)
{
    const char *from = fields_first(mail->fields, "From");

    return clean_line(*mail->mail_from ? mail->mail_from : from ? from : "", LIMIT_ADDRESS);
}

static bool store_words(struct taking *t, const struct answer_words *words,
                        enum answer_outcome *outcome, GError **error)
{
    g_autofree char *from = sender_of(t->mail);
    struct ask_limits limits = post_ask_limits(t->config);
    struct answer answer = {.word = words->word,
                            .standing = answer_verb_purpose(t->address.verb) == TOKEN_STANDING,
                            .note = words->note && *words->note ? words->note : NULL,
                            .from = from,
                            .language = words->language};

    return store_answer(t->store, t->id, &answer, &limits, &t->act, outcome, error);
}

/* The ask as it is now, in the language that its party answered in, and with what they wrote where
 * that was not understood. Caller frees. */
static struct ask *read_ask(struct taking *t, const struct answer_words *words, GError **error)
{
    struct ask *ask = store_ask(t->store, t->id, error);

    if (ask && words->language && templates_has(t->config->templates, words->language)) {
        g_free(ask->language);
        ask->language = g_strdup(words->language);
    }
    if (ask && words->word == WORD_NONE) {
        g_free(ask->note);
        ask->note = g_strdup(words->note);
    }
    t->known |= ask != NULL;
    return ask;
}

static bool take_words(struct taking *t, const struct answer_words *words, GError **error)
{
    enum answer_outcome outcome = ANSWER_CLOSED;
    bool said = words->word != WORD_NONE, good;

    if (said && !store_words(t, words, &outcome, error))
        return false;
    if (said)
        fail_point("answer-stored");
    struct ask *ask = read_ask(t, words, error);
    if (!ask)
        return false;
    if (!said)
        good = reply_help(t, ask, error);
    else if (outcome == ANSWER_CLOSED)
        good = reply(t, ask, POST_CLOSED, words->word, ", too late", error);
    else
        good = reply(t, ask, POST_CONFIRMED, words->word, outcome == ANSWER_AGAIN ? ", again" : "",
                     error);
    ask_free(ask);
    return good;
}

/* ---- nobody answers for another ---- */

/* Is this address one of ours, and not that of the party itself? A user of ours may be a party. */
static bool is_one_of_ours(const struct taking *t, const struct ask *ask, const char *address)
{
    g_autofree char *key = address_normalise(t->config->locality, address);

    return key && strcmp(key, ask->party) != 0 &&
           (strcmp(key, ask->introducer) == 0 || locality_has(t->config->locality, key));
}

static bool is_login_of_party(const struct taking *t, const struct ask *ask)
{
    g_autofree char *key = judge_login_address(&t->config->policy, t->mail->login);

    return g_strcmp0(key, ask->party) == 0;
}

/* Does it come from the introducer's side? */
static bool is_introducers_side(const struct taking *t, const struct ask *ask)
{
    struct message *message = message_new();
    bool logged_in = t->mail->login && *t->mail->login;

    message_read_fields(message, t->config->locality, t->mail->fields);
    bool side = (logged_in && !is_login_of_party(t, ask)) ||
                is_one_of_ours(t, ask, t->mail->mail_from) ||
                (message->from && is_one_of_ours(t, ask, message->from));
    message_free(message);
    return side;
}

static void ignore_automatic(struct taking *t, const char *of)
{
    taking_end(t, INCOMING_IGNORED, "%s %s=%s: automatic: %s", answer_verb_name(t->address.verb),
               of, t->id, t->automatic);
}

/* May this mail be an answer although a program may have written it, if it is nothing but the word?
 * The buttons of List-Unsubscribe send a never. */
static bool may_be_answer(const struct taking *t, enum token_purpose purpose)
{
    bool of_party = purpose == TOKEN_ANSWER || purpose == TOKEN_STANDING;

    return of_party && (t->address.verb == ANSWER_NEVER || reply_sign_is_weak(t->automatic));
}

static bool take_by_party(struct taking *t, GError **error)
{
    struct answer_words words = {0};
    struct ask *ask = store_ask(t->store, t->id, error);
    bool good = true;

    if (!ask)
        return false;
    t->known = true;
    if (is_introducers_side(t, ask)) {
        taking_end(t, INCOMING_IGNORED, "%s ask=%s: sent by one of ours, not by who was asked",
                   answer_verb_name(t->address.verb), t->id);
    } else {
        answer_words_read(t->config, t->mail, t->address.verb, ask, &words);
        if (t->automatic && !words.plain)
            ignore_automatic(t, "ask");
        else
            good = take_words(t, &words, error);
        answer_words_clear(&words);
    }
    ask_free(ask);
    return good;
}

static bool take_bounce(struct taking *t, enum reply_kind kind, const char *why, GError **error)
{
    if (kind != REPLY_BOUNCE) {
        taking_end(t, INCOMING_IGNORED, "no bounce ask=%s: %s", t->id, why ? why : "a person");
        return true;
    }
    if (!store_ask_undeliverable(t->store, t->id, &t->act, error))
        return false;
    taking_end(t, INCOMING_TAKEN, "undeliverable ask=%s: %s", t->id, why);
    return true;
}

/* ---- all together ---- */

static bool take(struct taking *t, GError **error)
{
    const struct incoming *mail = t->mail;
    const char *why = NULL;
    enum token_purpose purpose = answer_verb_purpose(t->address.verb);

    if (!store_token(t->store, t->address.token, purpose, &t->id, error))
        return false;
    enum reply_kind kind = reply_classify(t->config->quoting, mail->mail_from, mail->fields,
                                          mail->body, mail->size, &why);
    if (purpose == TOKEN_BOUNCE)
        return take_bounce(t, kind, why, error);
    t->automatic = kind == REPLY_PERSON ? NULL : why;
    if (t->automatic && (kind == REPLY_BOUNCE || !may_be_answer(t, purpose))) {
        ignore_automatic(t, purpose == TOKEN_INTRODUCER ? "request" : "ask");
        return true;
    }
    return purpose == TOKEN_INTRODUCER ? taking_by_introducer(t, error) : take_by_party(t, error);
}

bool answer_take(const struct config *config, struct store *store, struct spool *spool,
                 const struct incoming *mail, const char *recipient, const char *actor, gint64 now,
                 enum incoming_outcome *outcome, char **what, GPtrArray *over_spool, GError **error)
{
    struct taking t = {.config = config,
                       .store = store,
                       .spool = spool,
                       .mail = mail,
                       .act = {actor, now},
                       .over_spool = over_spool};
    g_autoptr(GError) trouble = NULL;
    bool good = true;

    if (answer_address_match(config->answer_address, config->recipient_delimiter, recipient,
                             &t.address) != ANSWER_OURS)
        taking_end(&t, INCOMING_UNKNOWN, "no answer in the address");
    else
        good = take(&t, &trouble);
    /* What the token named may have been forgotten in between, too. */
    if (!good && !t.known && g_error_matches(trouble, ASKFIRST_ERROR, ERROR_NOT_FOUND)) {
        taking_end(&t, INCOMING_UNKNOWN, "%s: unknown token", answer_verb_name(t.address.verb));
        good = true;
    }
    g_free(t.id);
    if (!good) {
        g_free(t.what);
        g_propagate_error(error, g_steal_pointer(&trouble));
        return false;
    }
    *outcome = t.outcome;
    *what = t.what;
    return true;
}

const char *answer_unknown_text(void)
{
    return "This address takes answers to questions of AskFirst, each from a link of its own; "
           "this one is not known (any more)";
}
