#include <string.h>
#include "store/kv/kv.h"
#include "store/kv/kv_internal.h"

int kv_scan_open(struct kv_scan *scan, struct kv_txn *txn, unsigned table)
{
    scan->txn = txn;
    scan->table = table;
    scan->backwards = scan->started = false;
    scan->prefix_size = scan->from_size = 0;
    scan->key = scan->value = (struct kv_value){0};
    scan->cursor = NULL;
    return txn->kv->engine->scan_open(scan);
}

void kv_scan_from(struct kv_scan *scan, struct kv_value from)
{
    scan->from_size = MIN(from.size, sizeof scan->from);
    if (scan->from_size > 0)
        memcpy(scan->from, from.data, scan->from_size);
}

void kv_scan_prefix(struct kv_scan *scan, struct kv_value prefix)
{
    kv_scan_from(scan, prefix);
    scan->prefix_size = scan->from_size;
    memcpy(scan->prefix, scan->from, scan->from_size);
    scan->started = false;
}

void kv_scan_backwards(struct kv_scan *scan)
{
    scan->backwards = true;
}

/* Returns the least key after all those that begin with the prefix; its size is 0 if there is none.
 */
static struct kv_value behind_prefix(const struct kv_scan *scan, guint8 out[KV_KEY_MAX])
{
    size_t size = scan->prefix_size;

    memcpy(out, scan->prefix, size);
    while (size > 0 && out[size - 1] == G_MAXUINT8)
        size--;
    if (size > 0)
        out[size - 1]++;
    return (struct kv_value){size, out};
}

static int find_last(struct kv_scan *scan)
{
    const struct kv_engine *engine = scan->txn->kv->engine;
    guint8 octets[KV_KEY_MAX];
    struct kv_value behind = behind_prefix(scan, octets);
    int code = behind.size > 0 ? engine->scan_seek(scan, behind) : KV_NOT_FOUND;

    if (code == 0)
        return engine->scan_step(scan);
    return code == KV_NOT_FOUND ? engine->scan_last(scan) : code;
}

static int move(struct kv_scan *scan)
{
    const struct kv_engine *engine = scan->txn->kv->engine;

    if (scan->started)
        return engine->scan_step(scan);
    scan->started = true;
    if (scan->backwards)
        return find_last(scan);
    return engine->scan_seek(scan, (struct kv_value){scan->from_size, scan->from});
}

int kv_scan_next(struct kv_scan *scan)
{
    int code = move(scan);

    if (code == 0 && (scan->key.size < scan->prefix_size ||
                      memcmp(scan->key.data, scan->prefix, scan->prefix_size) != 0))
        code = KV_NOT_FOUND;
    if (code == KV_NOT_FOUND)
        scan->key.size = 0;
    return code;
}

/* The scan seeks its position anew, so that engines need not know how a cursor survives the
 * deletion of its key. */
int kv_scan_delete(struct kv_scan *scan)
{
    kv_scan_from(scan, scan->key);
    scan->started = false;
    return kv_delete(scan->txn, scan->table, (struct kv_value){scan->from_size, scan->from});
}

void kv_scan_close(struct kv_scan *scan)
{
    if (scan->cursor)
        scan->txn->kv->engine->scan_close(scan);
    scan->cursor = NULL;
}
