/* The mails that reply to answers: each answer gets at most one, and an ask or a request has a
 * limit. */
#include "store/ledger/answer_replies.h"

#include "base/error.h"
#include "base/limits.h"
#include "policy/answer.h"
#include "store/ledger/ask_ends.h"
#include "store/ledger/ask_tables.h"
#include "store/ledger/asks.h"
#include "store/ledger/audit.h"
#include "store/ledger/records.h"
#include "store/ledger/request_tables.h"
#include "store/ledger/requests.h"
#include "store/ledger/tokens.h"
#include "store/ledger/txn.h"

/* The fields of an ask or a request that count them. */
struct replies {
    unsigned *written;
    GPtrArray *answered;
};

bool marks_have(GPtrArray *marks, const char *mark)
{
    return mark && *mark && g_ptr_array_find_with_equal_func(marks, mark, g_str_equal, NULL);
}

/* Decides whether one more may be written, and counts it. */
static enum reply_outcome count(struct replies *replies, const char *mark)
{
    if (marks_have(replies->answered, mark))
        return REPLY_OUTCOME_SAME;
    if (*replies->written >= LIMIT_ASK_REPLIES)
        return REPLY_OUTCOME_ENOUGH;
    ++*replies->written;
    if (mark && *mark)
        g_ptr_array_add(replies->answered, g_strdup(mark));
    return REPLY_OUTCOME_WRITTEN;
}

static bool write_to_party(struct txn *txn, struct ask *ask, const struct outgoing *mail,
                           const char *token, const struct audit_by *by, guint64 *number,
                           GError **error)
{
    struct outgoing out = *mail;

    out.ask = ask->id;
    return ledger_ask_put(txn, ask, error) && ledger_outbox_put(txn, &out, "", number, error) &&
           (!token || ledger_token_put(txn, token, TOKEN_STANDING, ask->id, by->now, error)) &&
           ledger_audit_add_ask(txn, ask, "ask.reply", by, error);
}

static bool reply_to_party(struct txn *txn, const char *id, const struct outgoing *mail,
                           const char *token, const char *mark, const struct audit_by *by,
                           guint64 *number, enum reply_outcome *outcome, GError **error)
{
    struct ask *ask = NULL;
    int got = ledger_ask_get(txn, id, &ask, error);

    if (got == 0)
        g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND, "there is no ask %s", id);
    if (got <= 0)
        return false;
    struct replies replies = {&ask->replies, ask->answered};
    *outcome = count(&replies, mark);
    bool ok = *outcome != REPLY_OUTCOME_WRITTEN ||
              write_to_party(txn, ask, mail, token, by, number, error);
    ask_free(ask);
    return ok;
}

bool store_ask_reply(struct store *store, const char *ask, struct outgoing *mail,
                     const char *standing_token, const char *mark, const struct audit_by *by,
                     enum reply_outcome *outcome, GError **error)
{
    guint64 number = 0;
    struct txn txn;

    if (!txn_begin(store, true, &txn, error))
        return false;
    if (!txn_end(&txn,
                 reply_to_party(&txn, ask, mail, standing_token, mark, by, &number, outcome, error),
                 error))
        return false;
    mail->number = number;
    return true;
}

static bool reply_to_introducer(struct txn *txn, const char *id, const struct outgoing *mail,
                                const char *mark, const struct audit_by *by, guint64 *number,
                                enum reply_outcome *outcome, GError **error)
{
    struct request *request = NULL;
    int got = ledger_request_get(txn, id, &request, error);

    if (got == 0)
        g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND, "there is no request %s", id);
    if (got <= 0)
        return false;
    struct replies replies = {&request->replies, request->answered};
    *outcome = count(&replies, mark);
    bool ok = *outcome != REPLY_OUTCOME_WRITTEN ||
              (ledger_request_put(txn, request, error) &&
               ledger_outbox_put(txn, mail, id, number, error) &&
               ledger_audit_add(txn, by, "request.reply", id, request->introducer, error));
    request_free(request);
    return ok;
}

bool store_request_reply(struct store *store, const char *id, struct outgoing *mail,
                         const char *mark, const struct audit_by *by, enum reply_outcome *outcome,
                         GError **error)
{
    guint64 number = 0;
    struct txn txn;

    if (!txn_begin(store, true, &txn, error))
        return false;
    if (!txn_end(&txn, reply_to_introducer(&txn, id, mail, mark, by, &number, outcome, error),
                 error))
        return false;
    mail->number = number;
    return true;
}
