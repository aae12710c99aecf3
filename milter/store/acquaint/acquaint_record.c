#include "store/acquaint/acquaint_record.h"

#include <string.h>
#include "store/acquaint/acquaint_threads.h"
#include "store/acquaint/acquaint_txn.h"
#include "store/kv/kv.h"

/* 'p', mailbox, other, first day, last day, days, how, 0. */
#define RECORD_BYTES 25
#define PAIR_BYTES 17 /* size up to the side */

void number_pack(guint8 out[8], guint64 number)
{
    guint64 big = GUINT64_TO_BE(number);

    memcpy(out, &big, sizeof big);
}

guint64 number_unpack(const guint8 in[8])
{
    guint64 big;

    memcpy(&big, in, sizeof big);
    return GUINT64_FROM_BE(big);
}

static void pack16(guint8 *out, guint number)
{
    out[0] = (guint8)(number >> 8);
    out[1] = (guint8)number;
}

static guint16 unpack16(const guint8 *in)
{
    return (guint16)(in[0] << 8 | in[1]);
}

static void pair_pack(guint64 mailbox, guint64 other, guint8 out[PAIR_BYTES])
{
    out[0] = 'p';
    number_pack(out + 1, mailbox);
    number_pack(out + 9, other);
}

static void record_pack(const struct record *record, const struct acquaint_side *side,
                        guint8 out[RECORD_BYTES])
{
    pair_pack(record->mailbox, record->other, out);
    pack16(out + 17, side->first);
    pack16(out + 19, side->last);
    pack16(out + 21, MIN(side->days, G_MAXUINT16));
    out[23] = side->how;
    out[24] = 0;
}

static void record_unpack(const guint8 in[RECORD_BYTES], struct record *out)
{
    out->mailbox = number_unpack(in + 1);
    out->other = number_unpack(in + 9);
    out->side.first = unpack16(in + 17);
    out->side.last = unpack16(in + 19);
    out->side.days = unpack16(in + 21);
    out->side.how = in[23];
}

int record_find(struct kv_scan *scan, guint64 mailbox, guint64 other, struct record *out)
{
    guint8 pair[PAIR_BYTES];

    pair_pack(mailbox, other, pair);
    kv_scan_prefix(scan, (struct kv_value){sizeof pair, pair});
    int code = kv_scan_next(scan);
    if (code == 0)
        record_unpack(scan->key.data, out);
    return code;
}

/* The side is part of the key. */
static int delete_word(struct kv_txn *txn, const struct record *record,
                       const struct acquaint_side *side)
{
    guint8 octets[RECORD_BYTES];

    record_pack(record, side, octets);
    return kv_delete(txn, ACQUAINT_PAIRS, (struct kv_value){sizeof octets, octets});
}

int record_put(struct kv_txn *txn, const struct record *record, const struct acquaint_side *before)
{
    int code = before ? delete_word(txn, record, before) : 0;
    guint8 octets[RECORD_BYTES];

    if (code != 0)
        return code;
    record_pack(record, &record->side, octets);
    return kv_put(txn, ACQUAINT_PAIRS, (struct kv_value){sizeof octets, octets},
                  (struct kv_value){0, ""});
}

int record_delete(struct kv_scan *scan, guint64 mailbox, guint64 other, guint64 *removed)
{
    struct record found;
    int code = record_find(scan, mailbox, other, &found);

    if (code == KV_NOT_FOUND)
        return 0;
    if (code == 0)
        code = kv_scan_delete(scan);
    if (code == 0)
        ++*removed;
    return code;
}

static int read_from(struct kv_scan *scan, guint64 mailbox, guint64 other, size_t most,
                     struct record *out, size_t *n)
{
    guint8 from[PAIR_BYTES];
    int code = 0;

    pair_pack(mailbox, other, from);
    kv_scan_from(scan, (struct kv_value){sizeof from, from});
    for (*n = 0; *n < most && (code = kv_scan_next(scan)) == 0; ++*n)
        record_unpack(scan->key.data, &out[*n]);
    return code == KV_NOT_FOUND ? 0 : code;
}

bool records_read(struct acquaint *a, guint64 mailbox, guint64 other, size_t most,
                  struct record *out, size_t *n, GError **error)
{
    struct kv_scan scan;
    struct kv_txn txn;

    if (!acquaint_begin(a, false, &txn, error))
        return false;
    int code = kv_scan_open(&scan, &txn, ACQUAINT_PAIRS);
    if (code == 0) {
        code = read_from(&scan, mailbox, other, most, out, n);
        kv_scan_close(&scan);
    }
    return acquaint_end(a, &txn, code, error);
}
