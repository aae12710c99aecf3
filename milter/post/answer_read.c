#include "post/answer_read.h"

#include "base/error.h"
#include "store/ledger/records.h"
#include "store/ledger/requests.h"
#include "store/ledger/tokens.h"

static bool find_question(struct store *store, struct answer_reading *r, GError **error)
{
    enum token_purpose purpose = answer_verb_purpose(r->address.verb);

    if (!store_token_get(store, r->address.token, purpose, &r->id, error))
        return false;
    /* The ask or request of a known token may have been deleted. */
    if (purpose == TOKEN_INTRODUCER) {
        struct request *request = store_request_get(store, r->id, error);
        bool found = request != NULL;
        request_free(request);
        return found;
    }
    r->ask = store_ask_get(store, r->id, error);
    return r->ask != NULL;
}

static void read_bounce(const struct config *config, struct answer_reading *r)
{
    g_autoptr(GPtrArray) recipients = delivery_read(r->mail->fields, r->mail->body, r->mail->size);

    r->delivery = delivery_fate_of(recipients, config->locality, r->ask->party, &r->names_party);
}

static void read_text(const struct config *config, struct answer_reading *r, gint64 now)
{
    const struct incoming *mail = r->mail;

    r->written_by = reply_classify(config->quoting, mail->mail_from, mail->fields, mail->body,
                                   mail->size, &r->sign);
    if (r->written_by == REPLY_PERSON)
        r->sign = NULL;
    if (r->ask && r->written_by == REPLY_BOUNCE)
        read_bounce(config, r);
    if (r->ask && r->address.verb != ANSWER_BOUNCE)
        answer_words_read(config, mail, r->address.verb, r->ask, now, &r->words);
}

bool answer_read(const struct config *config, struct store *store, const struct incoming *mail,
                 const char *recipient, gint64 now, bool *has_form, struct answer_reading *out,
                 GError **error)
{
    out->mail = mail;
    *has_form = answer_address_match(config->answer_address, config->recipient_delimiter, recipient,
                                     &out->address) == ANSWER_MATCH_OURS;
    if (!*has_form) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND, "no answer in the address");
        return false;
    }
    if (!find_question(store, out, error))
        return false;
    read_text(config, out, now);
    return true;
}

void answer_reading_clear(struct answer_reading *r)
{
    g_clear_pointer(&r->id, g_free);
    ask_free(r->ask);
    r->ask = NULL;
    answer_words_clear(&r->words);
}
