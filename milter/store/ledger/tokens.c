/* Tokens: for each, the store keeps only its SHA-256, what it is valid for, and its purpose. */
#include "store/ledger/tokens.h"

#include <string.h>
#include "base/error.h"
#include "base/random.h"
#include "store/ledger/record_txn.h"
#include "store/ledger/records.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

static struct key digest_key(const char *token)
{
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, token, -1);

    return key_of(digest);
}

static struct key owner_key(guint8 purpose, const char *id)
{
    struct key key = {0};

    /* A request and an ask could have the same id. */
    key_octet(&key, purpose == TOKEN_RELEASE ? 'o' : purpose == TOKEN_INTRODUCER ? 'r' : 'a');
    key_part(&key, id);
    return key;
}

bool token_is_well_formed(const char *token)
{
    return token && strlen(token) == TOKEN_LENGTH &&
           strspn(token, "0123456789abcdef") == TOKEN_LENGTH;
}

bool ledger_token_put(struct txn *txn, const char *token, guint8 purpose, const char *id,
                      gint64 now, GError **error)
{
    struct token record = {.purpose = purpose, .id = (char *)id, .created = now};
    struct key key = digest_key(token), owner = owner_key(purpose, id);

    if (!token_is_well_formed(token)) {
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "a token is %d hex digits", TOKEN_LENGTH);
        return false;
    }
    for (size_t i = 0; i < key.size; i++)
        key_octet(&owner, key.bytes[i]);
    return txn_put_record(txn, TABLE_TOKENS, &key, &record, error) &&
           txn_put(txn, TABLE_TOKEN_OWNERS, &owner, "", 0, error);
}

int ledger_token_get(struct txn *txn, const char *token, guint8 purpose, char **id, GError **error)
{
    struct token *record = NULL;
    struct key key = digest_key(token);
    int got = txn_get_record(txn, TABLE_TOKENS, &key, &record, error);

    if (got > 0 && record->purpose != purpose)
        got = 0;
    if (got > 0)
        *id = g_steal_pointer(&record->id);
    token_free(record);
    return got;
}

static GArray *keys_of_owner(struct txn *txn, const struct key *owner, GError **error)
{
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(struct key));
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_TOKEN_OWNERS, owner, error))
        return NULL;
    while ((got = scan_next(&scan, error)) > 0) {
        struct key key = {.size = scan.key.size};
        memcpy(key.bytes, scan.key.data, MIN(key.size, sizeof key.bytes));
        g_array_append_val(keys, key);
    }
    scan_close(&scan);
    return got == 0 ? g_steal_pointer(&keys) : NULL;
}

bool ledger_tokens_remove(struct txn *txn, guint8 purpose, const char *id, GError **error)
{
    struct key owner = owner_key(purpose, id);
    g_autoptr(GArray) keys = keys_of_owner(txn, &owner, error);

    for (guint i = 0; keys && i < keys->len; i++) {
        const struct key *key = &g_array_index(keys, struct key, i);
        struct key digest = {.size = key->size - owner.size};
        memcpy(digest.bytes, key->bytes + owner.size, digest.size);
        if (!txn_delete(txn, TABLE_TOKENS, &digest, error) ||
            !txn_delete(txn, TABLE_TOKEN_OWNERS, key, error))
            return false;
    }
    return keys != NULL;
}

bool store_token_get(struct store *store, const char *token, enum token_purpose purpose, char **id,
                     GError **error)
{
    struct txn txn;
    int got = 0;

    if (token_is_well_formed(token)) {
        if (!txn_begin(store, false, &txn, error))
            return false;
        got = ledger_token_get(&txn, token, (guint8)purpose, id, error);
        txn_end(&txn, true, NULL);
    }
    if (got == 0)
        g_set_error(error, ASKFIRST_ERROR, ERROR_NOT_FOUND, "this token is not known here");
    return got > 0;
}

char *token_new(void)
{
    return random_hex(TOKEN_LENGTH / 2);
}
