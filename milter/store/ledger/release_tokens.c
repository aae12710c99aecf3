/* Release tokens, by which our own milter recognises a message that our own worker hands to the
 * MTA. */
#include "store/ledger/release_tokens.h"

#include <string.h>
#include "base/error.h"
#include "base/random.h"
#include "store/ledger/outbox.h"
#include "store/ledger/records.h"
#include "store/ledger/request_tables.h"
#include "store/ledger/requests.h"
#include "store/ledger/tokens.h"
#include "store/ledger/txn.h"

#define TOKEN_OCTETS 16

static char *release_id(guint64 outgoing)
{
    return g_strdup_printf("%" G_GUINT64_FORMAT, outgoing);
}

bool ledger_token_remove_release(struct txn *txn, guint64 outgoing, GError **error)
{
    g_autofree char *id = release_id(outgoing);

    return ledger_tokens_remove(txn, TOKEN_RELEASE, id, error);
}

static bool put_token(struct txn *txn, guint64 outgoing, const char *token, gint64 now,
                      GError **error)
{
    g_autofree char *id = release_id(outgoing);
    struct outgoing *mail = NULL;
    int got = ledger_outbox_get(txn, outgoing, &mail, error);

    if (got < 0)
        return false;
    bool release = got > 0 && mail->kind == OUTGOING_RELEASE;
    outgoing_free(mail);
    if (!release) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND,
                    "there is no release %" G_GUINT64_FORMAT " in the outbox", outgoing);
        return false;
    }
    return ledger_tokens_remove(txn, TOKEN_RELEASE, id, error) &&
           ledger_token_put(txn, token, TOKEN_RELEASE, id, now, error);
}

bool store_release_token_put(struct store *store, guint64 outgoing, char **token, gint64 now,
                             GError **error)
{
    g_autofree char *fresh = random_hex(TOKEN_OCTETS);
    struct txn txn;

    if (!txn_begin(store, true, &txn, error))
        return false;
    if (!txn_end(&txn, put_token(&txn, outgoing, fresh, now, error), error))
        return false;
    *token = g_steal_pointer(&fresh);
    return true;
}

struct passing {
    const char *token, *message_id;
    const char *const *recipients;
    size_t n;
};

/* Domains are compared case-insensitively: an MTA may change that and nothing else. */
static char *folded(const char *address)
{
    char *text = g_strdup(address);
    char *at = strrchr(text, '@');

    for (char *c = at; c && *c; c++)
        *c = g_ascii_tolower(*c);
    return text;
}

static bool covers(const struct outgoing *mail, const struct passing *passing)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < mail->recipients->len; i++)
        g_hash_table_add(known, folded(((struct recipient *)mail->recipients->pdata[i])->address));
    for (size_t i = 0; i < passing->n; i++) {
        g_autofree char *address = folded(passing->recipients[i]);
        if (!g_hash_table_contains(known, address))
            return false;
    }
    return passing->n > 0;
}

/* Returns 1 if this mail is that release, and sets *id to the id of its request. */
static int matches(struct txn *txn, guint64 number, const struct passing *passing, char **id,
                   GError **error)
{
    struct outgoing *mail = NULL;
    struct request *request = NULL;
    int got = ledger_outbox_get(txn, number, &mail, error);

    if (got > 0 && (mail->kind != OUTGOING_RELEASE || !covers(mail, passing)))
        got = 0;
    if (got > 0)
        got = ledger_request_get(txn, mail->request, &request, error);
    if (got > 0 && (request->state != REQUEST_RELEASING ||
                    strcmp(request->message_id, passing->message_id) != 0))
        got = 0;
    if (got > 0)
        *id = g_strdup(request->id);
    outgoing_free(mail);
    request_free(request);
    return got;
}

static int find(struct txn *txn, const struct passing *passing, guint64 *number, char **id,
                GError **error)
{
    g_autofree char *outgoing = NULL;
    int got = ledger_token_get(txn, passing->token, TOKEN_RELEASE, &outgoing, error);

    if (got <= 0)
        return got;
    *number = g_ascii_strtoull(outgoing, NULL, 10);
    return matches(txn, *number, passing, id, error);
}

static int find_release(struct store *store, const struct passing *passing, char **id,
                        GError **error)
{
    struct txn txn;
    guint64 number;

    if (!txn_begin(store, false, &txn, error))
        return -1;
    int got = find(&txn, passing, &number, id, error);
    txn_end(&txn, true, NULL);
    return got;
}

static int use_up(struct store *store, const struct passing *passing, char **id, GError **error)
{
    struct txn txn;
    guint64 number;

    if (!txn_begin(store, true, &txn, error))
        return -1;
    int got = find(&txn, passing, &number, id, error);
    bool ok = got > 0 && ledger_token_remove_release(&txn, number, error);
    if (!txn_end(&txn, ok, error) && got > 0)
        return -1;
    return got;
}

/* Checks before taking the writer's lock, so that nobody can slow down the store with invented
 * tokens. */
bool store_release_token_check(struct store *store, const char *token, const char *message_id,
                               const char *const *recipients, size_t n, bool check_only,
                               char **request_id, GError **error)
{
    struct passing passing = {token, message_id ? message_id : "", recipients, n};
    g_autofree char *seen = NULL, *used = NULL;
    int got = token_is_well_formed(token) ? find_release(store, &passing, &seen, error) : 0;

    if (got > 0 && !check_only)
        got = use_up(store, &passing, &used, error);
    if (got == 0)
        g_set_error(
            error, ASKFIRST_ERROR, ERROR_NOT_FOUND,
            "this is not a release of ours: its token, Message-ID and recipients match none");
    if (got <= 0)
        return false;
    if (request_id)
        *request_id = check_only ? g_steal_pointer(&seen) : g_steal_pointer(&used);
    return true;
}
