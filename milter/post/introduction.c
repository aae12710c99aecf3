#include "post/introduction.h"

#include <string.h>
#include "mail/read/header.h"
#include "mail/read/introduction_wish.h"
#include "mail/read/reply.h"
#include "mail/read/reply_meaning.h"
#include "policy/address.h"
#include "policy/answer.h"
#include "policy/evidence/language.h"
#include "post/introduction_mails.h"
#include "post/oracle.h"
#include "post/post.h"
#include "post/request.h"
#include "store/ledger/asks.h"
#include "store/ledger/hold_message.h"
#include "store/ledger/outbox.h"
#include "store/ledger/pair_history.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"

/* A mail that is being processed. */
struct introduction_asking {
    const struct introduction_mail *mail;
    const struct introduction *wish;
    struct audit_by by;
    struct request *request;
    char *what;
};

static void replace(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

/* ---- read ---- */

static bool is_named(const struct mailbox *mailbox)
{
    return (mailbox->fields & (VISIBLE_TO | VISIBLE_CC)) && !mailbox_is_aside(mailbox);
}

static bool is_answer_address(const struct config *config, const char *address)
{
    struct answer_address parsed;

    return answer_address_match(config->answer_address, config->recipient_delimiter, address,
                                &parsed) != ANSWER_MATCH_NONE;
}

/* Reads the people in To and Cc, leaving out users of ours and the answer address. *n: how many
 * there are besides the introducer. */
static struct message *read_header(const struct introduction_mail *mail, const char *introducer,
                                   unsigned *n)
{
    const struct message *message = mail->message;
    const struct locality *locality = mail->config->locality;
    struct message *people = message_new();

    *n = 0;
    people->from = g_strdup(message->from);
    replace(&people->from_name, message->from_name);
    people->login = g_strdup(message->login);
    replace(&people->envelope_sender, message->envelope_sender);
    replace(&people->subject, message->subject);
    replace(&people->message_id, message->message_id);
    for (guint i = 0; i < message->visible->len; i++) {
        const struct mailbox *mailbox = message->visible->pdata[i];
        if (!is_named(mailbox) || locality_has(locality, mailbox->address) ||
            is_answer_address(mail->config, mailbox->address))
            continue;
        message_add_visible(people, locality, mailbox->address, mailbox->name, VISIBLE_TO);
        *n += strcmp(mailbox->address_id, introducer) != 0;
    }
    return people;
}

/* Returns the text without greeting, thanks and signature, which are not meant for the others.
 * Caller frees. */
static char *matter_of(const struct introduction_mail *mail, const char *text)
{
    struct reply_asked asked = {.writer = mail->message->from_name};
    struct reply_meaning said;

    reply_meaning_read(mail->config->reply_words, &asked, text, &said);
    char *matter = g_strstrip(g_strdup(said.rest));
    reply_meaning_clear(&said);
    return matter;
}

/* Returns the reason: the text or, where there is none, a subject that gives one. Caller frees. */
static char *reason_of(const struct introduction_mail *mail, const char *matter)
{
    const char *subject = mail->message->subject;

    if (*matter)
        return g_strdup(matter);
    return g_strdup(judge_subject_answers(subject) ? "" : subject);
}

static void read_mail(const struct introduction_mail *mail, const char *user,
                      struct introduction *out)
{
    g_autofree char *text = reply_text(mail->config->quoting, mail->fields, mail->body, mail->size);
    g_autofree char *matter = matter_of(mail, text);
    unsigned n;

    out->people = read_header(mail, user, &n);
    if (n < 2) {
        g_autofree char *rest =
            introduction_read_people(out->people, mail->config->locality, matter);
        g_free(matter);
        matter = matter_of(mail, rest);
    }
    out->reason = reason_of(mail, matter);
}

/* ---- decide ---- */

/* A mail that was relayed here was not written by a user of ours. */
char *introduction_user(const struct introduction_mail *mail)
{
    const struct message *message = mail->message;
    bool relayed = !message->login && message->received > 0 &&
                   !(message->from && locality_has(mail->config->locality, message->from));

    return relayed ? NULL : judge_introducer(message, &mail->config->policy);
}

bool introduction_decide(const struct introduction_mail *mail, struct introduction *out,
                         bool *known, GError **error)
{
    struct oracle_context context =
        oracle_context_of(mail->config, mail->store, mail->acquaint, mail->now, mail->on_fault);
    struct oracle oracle = oracle_of_context(&context);
    g_autofree char *user = introduction_user(mail);

    *known = user != NULL;
    if (!user)
        return true;
    read_mail(mail, user, out);
    out->judgement =
        introduction_judge(out->people, &mail->config->policy, &oracle, &out->outcome, error);
    return out->judgement != NULL;
}

const char *introduction_result_name(const struct introduction *introduction)
{
    return *introduction->reason ? introduction_outcome_name(introduction->outcome) : "no-reason";
}

void introduction_clear(struct introduction *introduction)
{
    judgement_free(introduction->judgement);
    message_free(introduction->people);
    g_free(introduction->reason);
}

/* ---- apply, and tell the user in the same transaction ---- */

/* Makes the request. There is no message that could be sent in another way, so the user can only
 * withdraw it. */
static void make_request(struct introduction_asking *a)
{
    const struct introduction_mail *mail = a->mail;
    const struct judgement *j = a->wish->judgement;
    const char *reason = a->wish->reason, *subject = mail->message->subject;
    const char *language = language_of(fields_first(mail->fields, "Content-Language"), subject,
                                       strcmp(reason, subject) == 0 ? NULL : reason);
    struct request *request = post_request(mail->config, j, language, reason, mail->now);

    request->confirm = request->may_vouch = request->may_send_separately = false;
    request->withhold_all = false;
    g_ptr_array_set_size(request->withhold, 0);
    for (guint i = 0; i < j->parties->len; i++) {
        const struct party *party = j->parties->pdata[i];
        g_ptr_array_add(request->withhold,
                        introduction_person(party->mailbox->name, party->mailbox->address));
    }
    replace(&request->reason, "an introduction asked for on purpose");
    a->request = request;
}

static bool ask_them(struct introduction_asking *a, GError **error)
{
    const struct config *config = a->mail->config;
    struct ask_limits limits = post_ask_limits(config);
    struct outgoing *notice = introduction_mail_asked(config, a->request, a->by.now);
    g_autofree char *same = NULL;
    enum hold_outcome how;
    bool good =
        store_request_hold(a->mail->store, a->request, notice, &limits, &a->by, &how, &same, error);

    outgoing_free(notice);
    if (good)
        a->what = g_strdup_printf("request=%s people=%u%s", same ? same : a->request->id,
                                  a->wish->judgement->parties->len, same ? ", again" : "");
    return good;
}

/* Returns the line for the log. Caller frees. */
static char *what_was_told(const struct introduction_asking *a)
{
    return g_strdup_printf("people=%u: %s", a->wish->judgement->parties->len,
                           introduction_result_name(a->wish));
}

static bool queue_mail(struct introduction_asking *a, struct outgoing *mail, GError **error)
{
    bool good = store_outbox_put(a->mail->store, mail, &a->by, error);

    outgoing_free(mail);
    a->what = what_was_told(a);
    return good;
}

/* Tells the user that somebody said no before, and counts the refusal in the same transaction: a
 * person whom the refusal names counts as asked, and another attempt in other words is noticed. */
static bool tell_denied(struct introduction_asking *a, GError **error)
{
    const struct judgement *j = a->wish->judgement;
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(struct address_pair));
    g_autofree const char **named = post_refusal_names(j);

    for (guint i = 0; i < j->pairs->len; i++) {
        const struct pair *pair = j->pairs->pdata[i];
        struct address_pair keys = {judgement_party_address_id(j, pair->a),
                                    judgement_party_address_id(j, pair->b)};
        if (!pair->connected)
            g_array_append_val(pairs, keys);
    }
    struct past_refusal refusal = {.introducer = j->introducer,
                                   .pairs = (struct address_pair *)(void *)pairs->data,
                                   .n = pairs->len,
                                   .account = j->account,
                                   .named = named};
    struct outgoing *mail = introduction_mail_denied(a->mail->config, a->request, j, a->by.now);
    bool good = store_past_put_refused(a->mail->store, &refusal, mail, &a->by, error);
    outgoing_free(mail);
    a->what = what_was_told(a);
    return good;
}

static bool apply(struct introduction_asking *a, GError **error)
{
    const struct config *config = a->mail->config;
    bool no_reason = *a->wish->reason == '\0';

    if (!no_reason && a->wish->outcome == INTRODUCTION_ASK)
        return ask_them(a, error);
    /* The store has no such request, so the user must not see an id. */
    replace(&a->request->id, "");
    if (!no_reason && a->wish->outcome == INTRODUCTION_AGREED)
        return queue_mail(a, introduction_mail_agreed(config, a->request, a->by.now), error);
    if (!no_reason && a->wish->outcome == INTRODUCTION_DENIED)
        return tell_denied(a, error);
    return queue_mail(a,
                      introduction_mail_help(config, a->request, a->wish->judgement,
                                             a->wish->outcome, no_reason, a->by.now),
                      error);
}

/* ---- all together ---- */

/* Is this a program's mail? A subject such as "Holiday" is not enough, because people write that,
 * too. */
static bool is_automatic(const struct introduction_mail *mail)
{
    const char *why = NULL;
    enum reply_kind kind = reply_classify(mail->config->quoting, mail->message->envelope_sender,
                                          mail->fields, mail->body, mail->size, &why);

    bool weak =
        kind == REPLY_AUTOMATIC && (reply_sign_is_weak(why) || g_str_has_prefix(why, "Subject: "));
    return kind != REPLY_PERSON && !weak;
}

static bool apply_wish(const struct introduction_mail *mail, const struct introduction *wish,
                       char **what, GError **error)
{
    struct introduction_asking a = {.mail = mail, .wish = wish, .by = {"milter", mail->now}};

    make_request(&a);
    bool good = apply(&a, error);
    request_free(a.request);
    *what = a.what;
    return good;
}

bool introduction_take(const struct introduction_mail *mail, enum incoming_outcome *outcome,
                       char **what, GError **error)
{
    bool automatic = is_automatic(mail), known = false;
    struct introduction wish = {0};
    bool good = introduction_decide(mail, &wish, &known, error);

    *outcome = !known ? INCOMING_UNKNOWN : automatic ? INCOMING_IGNORED : INCOMING_TAKEN;
    if (good && *outcome == INCOMING_TAKEN)
        good = apply_wish(mail, &wish, what, error);
    else if (good)
        *what = g_strdup(known ? "automatic" : "of no user");
    introduction_clear(&wish);
    return good;
}

const char *introduction_automatic_text(void)
{
    return "This mail says that a program has sent it, and only a person can ask for an "
           "introduction. "
           "Nobody has got it: please write it by hand as a new mail";
}

const char *introduction_unknown_text(void)
{
    return "Only a user of this server can ask for an introduction here, and only by mail that is "
           "sent with their login";
}

const char *introduction_unused_text(void)
{
    return "Introductions are not asked for here yet: AskFirst only watches so far (mode, "
           "enforce_for). Nobody has got this message";
}

char *introduction_astray_text(const char *address)
{
    bool plain = g_str_is_ascii(address) && !strchr(address, '%');

    return g_strdup_printf("Nobody has received this mail: no such address. Did you mean %s, where "
                           "people are asked before they are introduced?",
                           plain ? address : "...+introduce");
}
