/* What one message of an archive teaches. */
#include "cli/learn/learn_message.h"

#include <string.h>
#include "conf/config.h"
#include "mail/read/authres.h"
#include "mail/read/header.h"
#include "mail/read/import_header.h"
#include "policy/address.h"
#include "policy/learn.h"
#include "policy/message.h"
#include "policy/org.h"

/* A message that is being read. */
struct import_message {
    const struct learn *learn;
    struct import_header import_header;
    struct message *message;
    struct learn_finding *finding;
};

/* Stands in for the keyed hash in a dry run without a memory, which has no key; these hashes are
 * never written. */
static guint64 plain_hash(const char *text)
{
    guint64 hash = 0xcbf29ce484222325u;

    for (; *text; text++)
        hash = (hash ^ (guint8)*text) * 0x100000001b3u;
    return hash ? hash : 1;
}

static guint64 mailbox_hash(const struct learn *learn, const char *address_id)
{
    return learn->acquaint ? acquaint_mailbox(learn->acquaint, address_id) : plain_hash(address_id);
}

static guint64 message_hash(const struct import_message *look)
{
    const struct learn *learn = look->learn;
    g_autofree char *name =
        *look->message->message_id ? NULL : import_header_name(&look->import_header);
    const char *id = name ? name : look->message->message_id;

    return learn->acquaint ? acquaint_message(learn->acquaint, id) : plain_hash(id);
}

static bool is_owner(const struct learn *learn, const char *address_id)
{
    return learn->owners ? g_hash_table_contains(learn->owners, address_id)
                         : locality_has(learn->config->locality, address_id);
}

/* Is an owner of the archive the sender, or among the others? */
static bool is_ours(const struct import_message *look)
{
    const struct message *message = look->message;

    if (message->from && is_owner(look->learn, message->from))
        return true;
    for (guint i = 0; i < message->visible->len; i++) {
        const struct mailbox *mailbox = message->visible->pdata[i];
        if (!mailbox_is_aside(mailbox) && is_owner(look->learn, mailbox->address_id))
            return true;
    }
    return false;
}

/* Sets the envelope sender, the only part of the envelope that remains, when the delivery recorded
 * it. */
static void fill_envelope(const struct import_message *look)
{
    struct message *message = look->message;
    const char *sender = look->import_header.return_path;

    g_free(message->envelope_sender);
    message->envelope_sender = g_strdup(sender ? sender : "unknown");
}

/* Does it answer a message that we sent to its sender alone? */
static bool answers_us(const struct import_message *look, bool *answers, GError **error)
{
    const struct message *message = look->message;
    struct acquaint *acquaint = look->learn->acquaint;

    *answers = false;
    if (!acquaint || !message->from)
        return true;
    guint64 from = acquaint_mailbox(acquaint, message->from);
    for (guint i = message->references->len; i > 0 && !*answers; i--) {
        guint64 id = acquaint_message(acquaint, message->references->pdata[i - 1]);
        if (!acquaint_sent_alone(acquaint, id, from, answers, error))
            return false;
    }
    return true;
}

static enum auth_verdict judge_fields(const struct import_message *look)
{
    const struct config *config = look->learn->config;
    const char *from = learn_from(look->message), *why;

    return authres_judge(look->import_header.authenticated, config->authserv_id, config->orgs,
                         from ? address_domain(from) : NULL, &why);
}

/* Finds a proof. Nobody can vouch for a message that our own verifier refused. */
static bool find_proof(const struct import_message *look, enum auth_verdict verdict,
                       enum proof *proof, GError **error)
{
    bool answers = false;

    *proof = PROOF_NONE;
    if (verdict == AUTH_FAIL)
        return true;
    if (look->learn->trust)
        *proof = PROOF_TRUSTED;
    else if (verdict == AUTH_PASS)
        *proof = PROOF_DMARC;
    else if (!answers_us(look, &answers, error))
        return false;
    else if (answers)
        *proof = PROOF_REPLY;
    return true;
}

/* Does it have a date, and does that day count? */
static enum learn_outcome find_day(const struct import_message *look)
{
    const struct learn *learn = look->learn;
    gint64 seconds;

    if (!import_header_when(&look->import_header, &seconds))
        return LEARN_OUTCOME_NO_DATE;
    acquaint_day day = acquaint_day_of(seconds);
    /* Clocks differ by hours, not by days. */
    if (day > learn->today + 1)
        return LEARN_OUTCOME_NO_DATE;
    look->finding->day = MIN(day, learn->today);
    return day < learn->oldest ? LEARN_OUTCOME_OLD : LEARN_OUTCOME_LEARNT;
}

static bool add_person(struct learn_finding *finding, guint64 person)
{
    for (unsigned i = 0; i < finding->n_people; i++)
        if (finding->people[i] == person)
            return false;
    if (finding->n_people == G_N_ELEMENTS(finding->people))
        return false;
    finding->people[finding->n_people++] = person;
    return true;
}

static void keep_fact(const struct import_message *look, const struct learnt_fact *learnt_fact)
{
    const struct learn *learn = look->learn;
    struct learn_finding *finding = look->finding;

    finding->from = mailbox_hash(learn, learnt_fact->from);
    finding->how = learnt_fact->proof == PROOF_TRUSTED ? LEARNT_TRUSTED : LEARNT_ARCHIVE;
    finding->outgoing = learnt_fact->outgoing;
    for (guint i = 0; i < learnt_fact->participants->len; i++)
        add_person(finding, mailbox_hash(learn, learnt_fact->participants->pdata[i]));
    /* Either all the others or nobody. */
    finding->n_about = learnt_fact->about->len > 0 ? finding->n_people - 1 : 0;
}

/* Is the address a list? One that is taken for a list is never examined again, so the list itself
 * must have said so, or the owner of the archive. */
static bool is_list(const struct import_message *look, enum auth_verdict verdict,
                    const char *address_id)
{
    const struct config *config = look->learn->config;
    const char *domain = address_domain(address_id);

    if (look->learn->trust)
        return verdict != AUTH_FAIL && !orgs_is_public_provider(config->orgs, domain);
    return authres_proves_list(look->import_header.authenticated, config->authserv_id, config->orgs,
                               domain);
}

/* Learns what the message teaches. A user's own mail bears no mark of our verifier, so only the
 * person who vouches for the archive can say that it is theirs. */
static bool learn_facts(const struct import_message *look, enum learn_outcome *outcome,
                        GError **error)
{
    const struct learn *learn = look->learn;
    const struct message *message = look->message;
    const struct locality *locality = learn->config->locality;
    enum auth_verdict verdict = judge_fields(look);
    enum proof proof;

    if (!find_proof(look, verdict, &proof, error))
        return false;
    bool ours = message->from && locality_has(locality, message->from);
    struct learnt_fact *learnt_fact = learnt_fact_of(
        message, locality, ours && proof == PROOF_TRUSTED, proof, learn->config->learn_max_parties);
    *outcome = (enum learn_outcome)learnt_fact->obstacle;
    if (learnt_fact->list && is_list(look, verdict, learnt_fact->list))
        look->finding->list = mailbox_hash(learn, learnt_fact->list);
    if (learnt_fact->about->len > 0 || learnt_fact->thread)
        keep_fact(look, learnt_fact);
    learnt_fact_free(learnt_fact);
    return true;
}

static bool find_facts(const struct import_message *look, enum learn_outcome *outcome,
                       GError **error)
{
    const struct import_header *import_header = &look->import_header;
    bool seen = false;

    if (import_header->fields->len == 0)
        *outcome = LEARN_OUTCOME_NO_MAIL;
    else if (import_header->draft)
        *outcome = LEARN_OUTCOME_DISCARDED;
    else if (import_header->spam)
        *outcome = LEARN_OUTCOME_SPAM;
    else
        *outcome = find_day(look);
    if (*outcome != LEARN_OUTCOME_LEARNT)
        return true;
    message_read_fields(look->message, look->learn->config->locality, import_header->fields);
    look->finding->message = message_hash(look);
    fill_envelope(look);
    if (look->learn->acquaint && !acquaint_seen(look->learn->acquaint, look->finding->message,
                                                look->finding->day, &seen, error))
        return false;
    if (seen)
        *outcome = LEARN_OUTCOME_SEEN;
    else if (!is_ours(look) && !look->message->list_post)
        *outcome = (enum learn_outcome)LEARN_NOT_TO_US;
    else
        return learn_facts(look, outcome, error);
    return true;
}

bool learn_message(const struct learn *learn, const char *header, size_t size,
                   struct learn_finding *finding, enum learn_outcome *outcome, GError **error)
{
    struct import_message look = {.learn = learn, .finding = finding, .message = message_new()};

    finding->list = 0;
    finding->n_about = finding->n_people = 0;
    import_header_read(&look.import_header, header, size, learn->config->authserv_id);
    bool ok = find_facts(&look, outcome, error);
    import_header_clear(&look.import_header);
    message_free(look.message);
    return ok;
}

const char *learn_outcome_name(enum learn_outcome outcome)
{
    static const char *const names[LEARN_OUTCOMES] = {
        [LEARN_OUTCOME_SEEN] = "taught before",
        [LEARN_OUTCOME_OLD] = "too old (acquaintance_max_age)",
        [LEARN_OUTCOME_NO_DATE] = "no date that can be",
        [LEARN_OUTCOME_SPAM] = "marked as spam",
        [LEARN_OUTCOME_DISCARDED] = "draft or deleted",
        [LEARN_OUTCOME_NO_MAIL] = "no mail",
        [LEARN_OUTCOME_TOO_LONG] = "header too long",
    };

    return names[outcome] ? names[outcome] : learn_obstacle_name((enum learn_obstacle)outcome);
}
