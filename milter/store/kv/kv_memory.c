/* The in-memory engine, with a tree per table. A write transaction works on copies of the trees
 * that it changes. Its commit replaces the old trees, which live as long as somebody reads them. */
#include <string.h>
#include "store/kv/kv.h"
#include "store/kv/kv_internal.h"

struct state {
    unsigned n_tables;
    GTree *tables[]; /* NULL: the table does not exist yet */
};

struct kv_memory {
    struct kv base;
    GMutex mutex;
    GCond free;
    bool writing;
    struct state *now; /* both are protected by mutex */
};

/* The `inner` of a transaction. */
struct kv_view {
    struct state *state;
    bool *copied; /* for each table: whether the tree belongs to this transaction alone */
};

static struct kv_memory *oracle_context_of(const struct kv *kv)
{
    return (struct kv_memory *)kv;
}

/* ---- octets, tables, states ---- */

static int compare(const void *left, const void *right, void *ctx)
{
    const struct kv_value *a = left, *b = right;
    int order = memcmp(a->data, b->data, MIN(a->size, b->size));

    (void)ctx;
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static struct kv_value *octets_new(struct kv_value value)
{
    struct kv_value *own = g_atomic_rc_box_alloc(sizeof *own + value.size);

    *own = (struct kv_value){value.size, own + 1};
    if (value.size > 0)
        memcpy(own + 1, value.data, value.size);
    return own;
}

static void octets_unref(void *octets)
{
    g_atomic_rc_box_release(octets);
}

static GTree *table_new(void)
{
    return g_tree_new_full(compare, NULL, octets_unref, octets_unref);
}

static GTree *table_copy(GTree *table)
{
    GTree *copy = table_new();

    for (GTreeNode *node = g_tree_node_first(table); node; node = g_tree_node_next(node))
        g_tree_insert(copy, g_atomic_rc_box_acquire(g_tree_node_key(node)),
                      g_atomic_rc_box_acquire(g_tree_node_value(node)));
    return copy;
}

static struct state *state_new(unsigned n_tables)
{
    struct state *state = g_atomic_rc_box_alloc0(sizeof *state + n_tables * sizeof(GTree *));

    state->n_tables = n_tables;
    return state;
}

static struct state *state_copy(const struct state *state)
{
    struct state *copy = state_new(state->n_tables);

    for (unsigned i = 0; i < state->n_tables; i++)
        copy->tables[i] = state->tables[i] ? g_tree_ref(state->tables[i]) : NULL;
    return copy;
}

static void state_clear(void *data)
{
    struct state *state = data;

    for (unsigned i = 0; i < state->n_tables; i++)
        if (state->tables[i])
            g_tree_unref(state->tables[i]);
}

static void state_unref(struct state *state)
{
    g_atomic_rc_box_release_full(state, state_clear);
}

static GTree *table_of(const struct kv_txn *txn, unsigned table)
{
    return ((struct kv_view *)txn->inner)->state->tables[table];
}

static GTree *table_to_change(struct kv_txn *txn, unsigned table)
{
    struct kv_view *view = txn->inner;
    GTree **tree = &view->state->tables[table];

    if (!view->copied[table]) {
        GTree *copy = table_copy(*tree);
        g_tree_unref(*tree);
        *tree = copy;
        view->copied[table] = true;
    }
    return *tree;
}

/* ---- opening ---- */

static int open_empty(struct kv *kv)
{
    if (!kv->options.create)
        return KV_ABSENT;
    oracle_context_of(kv)->now = state_new(kv->options.n_tables);
    return 0;
}

static void close_all(struct kv *kv)
{
    g_clear_pointer(&oracle_context_of(kv)->now, state_unref);
}

static void free_all(struct kv *kv)
{
    g_mutex_clear(&oracle_context_of(kv)->mutex);
    g_cond_clear(&oracle_context_of(kv)->free);
    g_free(kv);
}

static int nothing_to_do(struct kv *kv)
{
    (void)kv;
    return 0;
}

static void nothing_to_unlock(struct kv *kv)
{
    (void)kv;
}

static bool is_alone(struct kv *kv)
{
    (void)kv;
    return true;
}

static long nobody(struct kv *kv)
{
    (void)kv;
    return 0;
}

/* ---- transactions ---- */

static int begin(struct kv_txn *txn)
{
    struct kv_memory *memory = oracle_context_of(txn->kv);
    gint64 deadline = g_get_monotonic_time() + (gint64)txn->kv->options.wait_ms * 1000;
    struct kv_view *view;

    g_mutex_lock(&memory->mutex);
    while (txn->writes && memory->writing)
        if (!g_cond_wait_until(&memory->free, &memory->mutex, deadline)) {
            g_mutex_unlock(&memory->mutex);
            return KV_BUSY;
        }
    view = g_new0(struct kv_view, 1);
    view->copied = g_new0(bool, memory->now->n_tables);
    view->state = txn->writes ? state_copy(memory->now) : g_atomic_rc_box_acquire(memory->now);
    memory->writing |= txn->writes;
    g_mutex_unlock(&memory->mutex);
    txn->inner = view;
    return 0;
}

static void end(struct kv_txn *txn, bool keep)
{
    struct kv_memory *memory = oracle_context_of(txn->kv);
    struct kv_view *view = txn->inner;

    g_mutex_lock(&memory->mutex);
    if (txn->writes) {
        memory->writing = false;
        g_cond_signal(&memory->free);
    }
    struct state *left = view->state;
    if (txn->writes && keep) {
        left = memory->now;
        memory->now = view->state;
    }
    g_mutex_unlock(&memory->mutex);
    state_unref(left);
    g_free(view->copied);
    g_free(view);
}

static int commit(struct kv_txn *txn)
{
    end(txn, true);
    return 0;
}

static void abort_changes(struct kv_txn *txn)
{
    end(txn, false);
}

static int find_table(struct kv_txn *txn, unsigned table, bool create)
{
    struct kv_view *view = txn->inner;

    if (!view->state->tables[table] && create) {
        view->state->tables[table] = table_new();
        view->copied[table] = true;
    }
    return view->state->tables[table] ? 0 : KV_NO_TABLE;
}

static int get(struct kv_txn *txn, unsigned table, struct kv_value key, struct kv_value *value)
{
    const struct kv_value *found = g_tree_lookup(table_of(txn, table), &key);

    if (!found)
        return KV_NOT_FOUND;
    *value = *found;
    return 0;
}

static int put(struct kv_txn *txn, unsigned table, struct kv_value key, struct kv_value value,
               bool append)
{
    (void)append;
    g_tree_replace(table_to_change(txn, table), octets_new(key), octets_new(value));
    return 0;
}

static int del(struct kv_txn *txn, unsigned table, struct kv_value key)
{
    return g_tree_remove(table_to_change(txn, table), &key) ? 0 : KV_NOT_FOUND;
}

static int count(struct kv_txn *txn, unsigned table, guint64 *keys)
{
    *keys = (guint64)g_tree_nnodes(table_of(txn, table));
    return 0;
}

static int bytes(struct kv_txn *txn, guint64 *out)
{
    guint64 sum = 0;

    for (unsigned i = 0; i < txn->kv->options.n_tables; i++)
        for (GTreeNode *node = g_tree_node_first(table_of(txn, i)); node;
             node = g_tree_node_next(node))
            sum += ((struct kv_value *)g_tree_node_key(node))->size +
                   ((struct kv_value *)g_tree_node_value(node))->size;
    *out = sum;
    return 0;
}

static int always_room(struct kv_txn *txn, guint64 wanted)
{
    (void)txn, (void)wanted;
    return 0;
}

/* ---- scans ---- */

static int stand_on(struct kv_scan *scan, GTreeNode *node)
{
    scan->cursor = node;
    if (!node)
        return KV_NOT_FOUND;
    scan->key = *(struct kv_value *)g_tree_node_key(node);
    scan->value = *(struct kv_value *)g_tree_node_value(node);
    return 0;
}

static int scan_open(struct kv_scan *scan)
{
    (void)scan;
    return 0;
}

static int scan_seek(struct kv_scan *scan, struct kv_value from)
{
    return stand_on(scan, g_tree_lower_bound(table_of(scan->txn, scan->table), &from));
}

static int scan_last(struct kv_scan *scan)
{
    return stand_on(scan, g_tree_node_last(table_of(scan->txn, scan->table)));
}

static int scan_step(struct kv_scan *scan)
{
    GTreeNode *node = scan->cursor;

    if (!node)
        return KV_NOT_FOUND;
    return stand_on(scan, scan->backwards ? g_tree_node_previous(node) : g_tree_node_next(node));
}

static void scan_close(struct kv_scan *scan)
{
    (void)scan;
}

static const struct kv_engine engine = {
    .open = open_empty,
    .close = close_all,
    .free = free_all,
    .sync = nothing_to_do,
    .use = nothing_to_do,
    .lock = nothing_to_do,
    .unlock = nothing_to_unlock,
    .is_alone = is_alone,
    .writer = nobody,
    .check_in_place = nothing_to_do,
    .begin = begin,
    .commit = commit,
    .abort = abort_changes,
    .table = find_table,
    .get = get,
    .put = put,
    .del = del,
    .count = count,
    .bytes = bytes,
    .check_room = always_room,
    .scan_open = scan_open,
    .scan_seek = scan_seek,
    .scan_last = scan_last,
    .scan_step = scan_step,
    .scan_close = scan_close,
};

struct kv *kv_memory_new(const struct kv_options *options)
{
    struct kv_memory *memory = g_new0(struct kv_memory, 1);

    kv_init(&memory->base, &engine, options);
    g_mutex_init(&memory->mutex);
    g_cond_init(&memory->free);
    return &memory->base;
}
