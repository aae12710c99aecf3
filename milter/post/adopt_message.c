#include "post/adopt_message.h"

#include <string.h>
#include "base/testing.h"
#include "post/return_mail.h"
#include "store/ledger/adopt_message.h"
#include "store/ledger/records.h"
#include "store/ledger/states.h"

static void set(char **field, char *value)
{
    g_free(*field);
    *field = value;
}

/* Keeps the envelope's id when it is a valid id that no request has; else makes a new one. */
static void choose_id(struct store *store, struct request *envelope)
{
    size_t length = strlen(envelope->id);
    bool is_id = length >= 4 && length <= 32 &&
                 strspn(envelope->id, "0123456789abcdefghijklmnopqrstuvwxyz") == length;
    struct request *other = is_id ? store_request_get(store, envelope->id, NULL) : NULL;

    if (!is_id || other)
        set(&envelope->id, request_id_new());
    request_free(other);
}

/* The reason tells an administrator who lists the request where it comes from. */
static void make_request(struct request *envelope, const struct config *config, gint64 now)
{
    set(&envelope->reason, g_strdup("askfirst check --repair: no request had this message"));
    if (!*envelope->language)
        set(&envelope->language, g_strdup(config->ask_language));
    envelope->state = REQUEST_RETURNING;
    envelope->ending = ENDING_RETURNED;
    envelope->expires = envelope->changed = now;
}

bool post_adopt(const struct config *config, struct store *store, struct spool *spool,
                struct request *envelope, const struct audit_by *by, GError **error)
{
    g_autoptr(GPtrArray) nobody = g_ptr_array_new();

    choose_id(store, envelope);
    make_request(envelope, config, by->now);
    g_autoptr(GPtrArray) mails =
        post_returns(config, spool, envelope, nobody, ENDING_RETURNED, NULL, by->now, error);
    if (!mails)
        return false;
    fail_point("adopt-made");
    if (!store_adopt(store, envelope, mails, by, error))
        return false;
    fail_point("adopt-stored");
    return true;
}
