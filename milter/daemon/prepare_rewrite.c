#include "daemon/prepare_rewrite.h"

#include "base/limits.h"
#include "mail/withhold/rewrite.h"
#include "mail/withhold/rewrite_body.h"
#include "mail/withhold/rewrite_fields.h"
#include "mail/withhold/withhold.h"
#include "policy/judge/judge.h"

/* Returns the address ids of the parties that are taken out. as_written: with their addresses as
 * the sender wrote them. */
static GHashTable *withheld(const struct judgement *j, bool as_written)
{
    GHashTable *set = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < j->parties->len; i++) {
        const struct party *party = j->parties->pdata[i];
        /* Bulk mail beyond what is looked up has no pairs: then every party is taken out. */
        if (j->pairs->len != 0 && !judgement_party_unconnected(j, i))
            continue;
        g_hash_table_add(set, party->mailbox->address_id);
        if (as_written)
            g_hash_table_add(set, party->mailbox->address);
    }
    return set;
}

/* Prepares the changes to text in fields and body; only with rewrite_body. */
static bool prepare_text(struct transaction *tx)
{
    g_autoptr(GHashTable) addresses = withheld(tx->judgement, true);
    struct withheld *withheld = withheld_new(addresses, NULL);
    bool safe;

    g_ptr_array_extend_and_steal(tx->changes, rewrite_text_fields(tx->fields, withheld));
    safe = tx->changes->len <= LIMIT_FIELD_CHANGES &&
           rewrite_body(tx->fields, tx->body->str, tx->body->len, withheld, &tx->new_body);
    withheld_free(withheld);
    return safe;
}

bool prepare_rewrite(struct transaction *tx)
{
    g_autoptr(GHashTable) address_ids = withheld(tx->judgement, false);

    tx->changes = rewrite_fields(tx->fields, tx->config->locality, address_ids);
    return tx->phase != PHASE_TAKING || prepare_text(tx);
}
