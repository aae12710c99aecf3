/* The pairs that an introducer has shown to each other, with the first and last day. */
#include "store/acquaint/acquaint_shown.h"

#include <string.h>
#include "store/acquaint/acquaint_internal.h"
#include "store/acquaint/acquaint_record.h"
#include "store/acquaint/acquaint_threads.h"
#include "store/acquaint/acquaint_txn.h"
#include "store/kv/kv.h"

#define KEY_BYTES 24
#define VALUE_BYTES 4
#define FORGET_STEP 10000

static void key_pack(guint8 out[KEY_BYTES], guint64 introducer, guint64 a, guint64 b)
{
    number_pack(out, introducer);
    number_pack(out + 8, MIN(a, b));
    number_pack(out + 16, MAX(a, b));
}

static acquaint_day day_at(const guint8 *in)
{
    return (acquaint_day)(in[0] << 8 | in[1]);
}

static void day_put(guint8 *out, acquaint_day day)
{
    out[0] = (guint8)(day >> 8);
    out[1] = (guint8)day;
}

static int write_one(struct kv_txn *txn, const struct acquaint_exposure *exposure)
{
    guint8 octets[KEY_BYTES], days[VALUE_BYTES];
    struct kv_value key = {KEY_BYTES, octets}, value;

    key_pack(octets, exposure->introducer, exposure->a, exposure->b);
    day_put(days, exposure->day);
    day_put(days + 2, exposure->day);
    int code = kv_get(txn, ACQUAINT_SHOWN, key, &value);
    if (code == 0 && value.size != VALUE_BYTES)
        return KV_BAD_RECORD;
    if (code == 0) {
        const guint8 *old = value.data;
        if (day_at(old + 2) == exposure->day)
            return 0;
        day_put(days, MIN(day_at(old), exposure->day));
        day_put(days + 2, MAX(day_at(old + 2), exposure->day));
    } else if (code != KV_NOT_FOUND) {
        return code;
    }
    return kv_put(txn, ACQUAINT_SHOWN, key, (struct kv_value){VALUE_BYTES, days});
}

bool acquaint_write_exposures(struct acquaint *acquaint, const struct acquaint_exposure *exposures,
                              size_t n, GError **error)
{
    for (size_t at = 0; at < n; at += ACQUAINT_STEP) {
        struct kv_txn txn;
        int code = 0;
        if (!acquaint_has_room(acquaint, error) || !acquaint_begin(acquaint, true, &txn, error))
            return false;
        for (size_t i = at; code == 0 && i < MIN(n, at + ACQUAINT_STEP); i++)
            code = write_one(&txn, &exposures[i]);
        if (!acquaint_end(acquaint, &txn, code, error))
            return false;
    }
    return true;
}

bool acquaint_shown(struct acquaint *acquaint, guint64 introducer, guint64 a, guint64 b,
                    unsigned apart, bool *shown, GError **error)
{
    guint8 octets[KEY_BYTES];
    struct kv_value key = {KEY_BYTES, octets}, value;
    struct kv_txn txn;
    bool yes = false;

    key_pack(octets, introducer, a, b);
    if (!acquaint_begin(acquaint, false, &txn, error))
        return false;
    int code = kv_get(&txn, ACQUAINT_SHOWN, key, &value);
    if (code == 0 && value.size != VALUE_BYTES)
        code = KV_BAD_RECORD;
    if (code == 0) {
        const guint8 *days = value.data;
        yes = (unsigned)(day_at(days + 2) - day_at(days)) >= apart;
    }
    if (!acquaint_end(acquaint, &txn, code == KV_NOT_FOUND ? 0 : code, error))
        return false;
    *shown = yes;
    return true;
}

/* ---- taking away ---- */

struct shown_choice {
    guint64 mailbox;     /* records that name it; or, if 0: */
    acquaint_day before; /* records whose last day is before this one */
};

static bool is_chosen(const struct shown_choice *choice, const guint8 *key, const guint8 *days)
{
    if (!choice->mailbox)
        return day_at(days + 2) < choice->before;
    return number_unpack(key) == choice->mailbox || number_unpack(key + 8) == choice->mailbox ||
           number_unpack(key + 16) == choice->mailbox;
}

/* Removes the chosen records among the next `most` from `from` on, and sets `from` to the first of
 * the rest. Returns KV_NOT_FOUND after the last one. */
static int remove_some(struct kv_scan *scan, const struct shown_choice *choice, size_t most,
                       guint8 from[KEY_BYTES])
{
    int code;

    kv_scan_from(scan, (struct kv_value){KEY_BYTES, from});
    for (size_t n = 0; (code = kv_scan_next(scan)) == 0; n++) {
        if (scan->key.size != KEY_BYTES || scan->value.size != VALUE_BYTES)
            return KV_BAD_RECORD;
        if (n == most)
            break;
        if (is_chosen(choice, scan->key.data, scan->value.data) &&
            (code = kv_scan_delete(scan)) != 0)
            return code;
    }
    if (code == 0)
        memcpy(from, scan->key.data, KEY_BYTES);
    return code;
}

static bool remove_chosen(struct acquaint *a, const struct shown_choice *choice, GError **error)
{
    guint8 from[KEY_BYTES] = {0};
    int code = 0;

    while (code == 0) {
        struct kv_txn txn;
        struct kv_scan scan;
        if (!acquaint_begin(a, true, &txn, error))
            return false;
        code = kv_scan_open(&scan, &txn, ACQUAINT_SHOWN);
        if (code == 0) {
            code = remove_some(&scan, choice, FORGET_STEP, from);
            kv_scan_close(&scan);
        }
        if (!acquaint_end(a, &txn, code == KV_NOT_FOUND ? 0 : code, error))
            return false;
    }
    return true;
}

bool shown_forget(struct acquaint *a, guint64 mailbox, GError **error)
{
    struct shown_choice choice = {mailbox, 0};

    return remove_chosen(a, &choice, error);
}

bool shown_prune(struct acquaint *a, acquaint_day before, GError **error)
{
    struct shown_choice choice = {0, before};

    return remove_chosen(a, &choice, error);
}
