#include "post/answer_decide.h"

#include <string.h>
#include "base/limits.h"
#include "mail/read/address_list.h"
#include "mail/read/delivery_report.h"
#include "mail/read/header.h"
#include "mail/read/reply.h"
#include "mail/read/sanitize.h"
#include "policy/address.h"
#include "policy/answer.h"
#include "policy/consent.h"
#include "policy/judge/judge.h"
#include "policy/message.h"
#include "post/answer.h"
#include "store/ledger/asks.h"

/* In hexadecimal digits. */
enum { MARK_LENGTH = 32 };

/* ---- nobody answers for another ---- */

/* Is this an address of our users other than the party's own? A party may be a user of ours. */
static bool is_one_of_ours(const struct config *config, const struct ask *ask, const char *address)
{
    g_autofree char *address_id = address_normalise(config->locality, address);

    return address_id && strcmp(address_id, ask->party) != 0 &&
           (strcmp(address_id, ask->introducer) == 0 || locality_has(config->locality, address_id));
}

static bool is_login_of_party(const struct config *config, const struct ask *ask, const char *login)
{
    g_autofree char *address_id = judge_login_address(&config->policy, login);

    return g_strcmp0(address_id, ask->party) == 0;
}

/* The Sender field names the person who sends on behalf of somebody else (RFC 5322, 3.6.2). */
static bool is_sent_by_one_of_ours(const struct config *config, const struct ask *ask,
                                   const GPtrArray *fields)
{
    const char *sender = fields_first(fields, "Sender");
    g_autofree char *value = g_strndup(sender ? sender : "", LIMIT_ADDRESS);
    g_autoptr(GPtrArray) entries = list_parse(value);

    for (guint i = 0; i < entries->len; i++) {
        const struct list_entry *entry = entries->pdata[i];
        if (entry->kind == LIST_MAILBOX && is_one_of_ours(config, ask, entry->address))
            return true;
    }
    return false;
}

/* Does it come from the introducer's side? */
static bool is_introducers_side(const struct config *config, const struct answer_reading *r)
{
    const struct incoming *mail = r->mail;
    struct message *message = message_new();
    bool logged_in = mail->login && *mail->login;

    message_read_fields(message, config->locality, mail->fields);
    bool side = (logged_in && !is_login_of_party(config, r->ask, mail->login)) ||
                is_one_of_ours(config, r->ask, mail->mail_from) ||
                (message->from && is_one_of_ours(config, r->ask, message->from)) ||
                is_sent_by_one_of_ours(config, r->ask, mail->fields);
    message_free(message);
    return side;
}

/* ---- does a program's mail count? ---- */

/* May this mail be an answer although a program may have written it, provided that it says nothing
 * but the word? */
static bool may_be_answer(const struct answer_reading *r)
{
    return r->ask && r->written_by != REPLY_BOUNCE &&
           (r->address.verb == ANSWER_NEVER || reply_sign_is_weak(r->sign));
}

static bool counts(const struct answer_reading *r)
{
    return !r->sign || (may_be_answer(r) && r->words.plain);
}

/* ---- the decision ---- */

static void decide_nothing(struct decision *out, char *why)
{
    out->kind = DECISION_NONE;
    out->why = why;
}

static void decide_bounce(const struct answer_reading *r, struct decision *out)
{
    if (r->written_by != REPLY_BOUNCE) {
        decide_nothing(out, g_strdup_printf("no bounce: %s", r->sign ? r->sign : "a person"));
    } else if (r->delivery == DELIVERY_GOING) {
        decide_nothing(out, g_strdup("no bounce: it is of somebody else"));
    } else {
        out->kind = DECISION_UNDELIVERABLE;
        out->why = g_strdup(r->sign);
    }
}

/* Some mail servers send bounces to Reply-To. A forged one can say no more than a no, for which the
 * token is valid anyway. */
static bool is_bounce_to_reply_to(const struct config *config, const struct answer_reading *r)
{
    return r->address.verb == ANSWER_REPLY && r->names_party && r->delivery == DELIVERY_FAILED &&
           !is_introducers_side(config, r);
}

static void decide_reply_word(const struct answer_reading *r, struct decision *out)
{
    out->kind = r->words.reply_word == REPLY_WORD_NONE ? DECISION_UNCLEAR : DECISION_WORD;
    out->reply_word = r->words.reply_word;
    out->note = g_strdup(r->words.note);
    out->language = g_strdup(r->words.language);
    out->until = r->words.until;
}

/* Returns the sender as the audit trail names them. Caller frees. */
static char *sender_of(const struct incoming *mail)
{
    const char *from = fields_first(mail->fields, "From");

    return sanitize_line(*mail->mail_from ? mail->mail_from : from ? from : "", LIMIT_ADDRESS);
}

static void add_text(GChecksum *sum, const char *text)
{
    g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text) + 1);
}

/* An MTA that did not hear that a mail was accepted sends it again; the mark recognises it. A mail
 * with neither Message-ID nor Date could be another mail with the same words, so it has no mark.
 * Caller frees. */
static char *mark_of(const struct answer_reading *r)
{
    const char *id = fields_first(r->mail->fields, "Message-ID");
    const char *date = fields_first(r->mail->fields, "Date");
    const char *from = fields_first(r->mail->fields, "From");

    if (!id && !date)
        return NULL;
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    add_text(sum, answer_verb_name(r->address.verb));
    if (!id)
        add_text(sum, from ? from : "");
    add_text(sum, id ? id : date);
    g_checksum_update(sum, (const guchar *)r->mail->body, (gssize)r->mail->size);
    return g_strndup(g_checksum_get_string(sum), MARK_LENGTH);
}

void answer_decide(const struct config *config, const struct answer_reading *r,
                   struct decision *out)
{
    *out = (struct decision){.id = g_strdup(r->id),
                             .address = r->address,
                             .reply_word = REPLY_WORD_NONE,
                             .from = sender_of(r->mail),
                             .mark = mark_of(r),
                             .origin = ORIGIN_ANSWER};
    if (r->address.verb == ANSWER_BOUNCE || is_bounce_to_reply_to(config, r))
        decide_bounce(r, out);
    else if (!counts(r))
        decide_nothing(out, g_strdup_printf("automatic: %s", r->sign));
    else if (!r->ask)
        out->kind = DECISION_INTRODUCER;
    else if (is_introducers_side(config, r))
        decide_nothing(out, g_strdup("sent by one of ours, not by who was asked"));
    else
        decide_reply_word(r, out);
}
