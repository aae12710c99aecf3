/* What a key-value store promises, of each engine. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "store/kv/kv.h"

enum { META, WORDS, PACKED, ADDED, TABLES };

static const struct kv_table tables[TABLES] = {
    {"meta", 0, 0}, {"words", 0, 0}, {"packed", 2, 4}, {"added", 0, 0}};

struct place {
    const char *engine;
    char *folder;
    struct kv_options options;
    struct kv *kv;
};

static struct kv *new_kv(const struct place *p)
{
    return strcmp(p->engine, "lmdb") == 0 ? kv_lmdb_new(&p->options) : kv_memory_new(&p->options);
}

static int setup(struct place **out, const char *engine)
{
    struct place *p = g_new0(struct place, 1);

    p->engine = engine;
    p->folder = g_dir_make_tmp("askfirst-kv-XXXXXX", NULL);
    p->options = (struct kv_options){.tables = tables,
                                     .n_tables = TABLES,
                                     .version = 3,
                                     .version_key = {7, "version"},
                                     .create = true,
                                     .wait_ms = 20,
                                     .folder = p->folder,
                                     .map_bytes = (size_t)16 << 20,
                                     .readers = 64,
                                     .ahead = 1 << 20,
                                     .use_lock_file = true,
                                     .count_users = true};
    p->kv = new_kv(p);
    *out = p;
    return kv_open(p->kv);
}

static int setup_lmdb(void **state)
{
    return setup((struct place **)state, "lmdb");
}

static int setup_memory(void **state)
{
    return setup((struct place **)state, "memory");
}

static int remove_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static int teardown(void **state)
{
    struct place *p = *state;

    kv_free(p->kv);
    nftw(p->folder, remove_file, 16, FTW_DEPTH | FTW_PHYS);
    g_free(p->folder);
    g_free(p);
    return 0;
}

static struct kv_value of(const char *text)
{
    return (struct kv_value){strlen(text), text};
}

static struct kv_txn begin(struct place *p, bool writes)
{
    struct kv_txn txn;

    assert_int_equal(kv_begin(p->kv, writes, &txn), 0);
    return txn;
}

/* Puts words, each with itself as value. */
static void put_words(struct place *p, unsigned table, const char *const *words)
{
    struct kv_txn txn = begin(p, true);

    for (size_t i = 0; words[i]; i++)
        assert_int_equal(kv_put(&txn, table, of(words[i]), of(table == PACKED ? "" : words[i])), 0);
    assert_int_equal(kv_commit(&txn), 0);
}

/* All keys that a scan gives, with a space after each. */
static void assert_keys(struct kv_scan *scan, const char *keys)
{
    g_autoptr(GString) found = g_string_new(NULL);
    int code;

    while ((code = kv_scan_next(scan)) == 0) {
        g_string_append_len(found, scan->key.data, (gssize)scan->key.size);
        g_string_append_c(found, ' ');
    }
    assert_int_equal(code, KV_NOT_FOUND);
    assert_string_equal(found->str, keys);
}

static void assert_table(struct place *p, unsigned table, const char *keys)
{
    struct kv_txn txn = begin(p, false);
    struct kv_scan scan;

    assert_int_equal(kv_scan_open(&scan, &txn, table), 0);
    assert_keys(&scan, keys);
    kv_scan_close(&scan);
    kv_abort(&txn);
}

static const char *const some[] = {"b", "ba", "a", "bb", "c", "\377", NULL};
static const char *const packed[] = {"bb0002", "aa0001", "bb0001", "cc0009", "bb0003", NULL};

/* ---- keys ---- */

static void what_was_put_is_found_and_replaced(void **state)
{
    struct place *p = *state;
    struct kv_value value;

    put_words(p, WORDS, some);
    struct kv_txn txn = begin(p, true);
    assert_int_equal(kv_get(&txn, WORDS, of("ba"), &value), 0);
    assert_int_equal(value.size, 2);
    assert_memory_equal(value.data, "ba", 2);
    assert_int_equal(kv_get(&txn, WORDS, of("bc"), &value), KV_NOT_FOUND);
    assert_int_equal(kv_put(&txn, WORDS, of("ba"), of("other")), 0);
    assert_int_equal(kv_get(&txn, WORDS, of("ba"), &value), 0);
    assert_memory_equal(value.data, "other", 5);
    assert_int_equal(kv_put(&txn, WORDS, of("a"), of("")), 0);
    assert_int_equal(kv_get(&txn, WORDS, of("a"), &value), 0);
    assert_int_equal(value.size, 0);
    assert_int_equal(kv_commit(&txn), 0);
    assert_table(p, WORDS, "a b ba bb c \377 ");
}

static void what_was_deleted_is_gone(void **state)
{
    struct place *p = *state;
    struct kv_value value;
    guint64 n;

    put_words(p, WORDS, some);
    struct kv_txn txn = begin(p, true);
    assert_int_equal(kv_delete(&txn, WORDS, of("ba")), 0);
    assert_int_equal(kv_delete(&txn, WORDS, of("ba")), KV_NOT_FOUND);
    assert_int_equal(kv_get(&txn, WORDS, of("ba"), &value), KV_NOT_FOUND);
    assert_int_equal(kv_count(&txn, WORDS, &n), 0);
    assert_int_equal(n, 5);
    assert_int_equal(kv_commit(&txn), 0);
}

static void keys_of_a_wrong_length_are_refused(void **state)
{
    struct place *p = *state;
    g_autofree char *most = g_strnfill(KV_KEY_MAX, 'x');
    g_autofree char *more = g_strnfill(KV_KEY_MAX + 1, 'x');
    struct kv_txn txn = begin(p, true);
    struct kv_value value;

    assert_int_equal(kv_put(&txn, WORDS, of(""), of("v")), KV_BAD_KEY);
    assert_int_equal(kv_put(&txn, WORDS, of(more), of("v")), KV_BAD_KEY);
    assert_int_equal(kv_get(&txn, WORDS, of(more), &value), KV_BAD_KEY);
    assert_int_equal(kv_delete(&txn, WORDS, of(more)), KV_BAD_KEY);
    assert_int_equal(kv_put(&txn, PACKED, of("bb"), of("")), KV_BAD_KEY);
    assert_int_equal(kv_put(&txn, WORDS, of(most), of("v")), 0);
    assert_int_equal(kv_commit(&txn), 0);
}

static void a_large_value_comes_back(void **state)
{
    struct place *p = *state;
    g_autofree char *large = g_strnfill(100000, 'x');
    struct kv_value value;
    guint64 bytes;

    struct kv_txn txn = begin(p, true);
    assert_int_equal(kv_append(&txn, WORDS, of("b"), of(large)), 0);
    assert_int_equal(kv_append(&txn, WORDS, of("a"), of("out of order")), 0);
    assert_int_equal(kv_append(&txn, WORDS, of("a"), of("again")), 0);
    assert_int_equal(kv_commit(&txn), 0);
    txn = begin(p, false);
    assert_int_equal(kv_get(&txn, WORDS, of("b"), &value), 0);
    assert_int_equal(value.size, 100000);
    assert_memory_equal(value.data, large, 100000);
    assert_int_equal(kv_get(&txn, WORDS, of("a"), &value), 0);
    assert_memory_equal(value.data, "again", 5);
    assert_int_equal(kv_bytes(&txn, &bytes), 0);
    assert_true(bytes > 100000);
    kv_abort(&txn);
}

/* ---- transactions ---- */

static void what_was_aborted_never_was(void **state)
{
    struct place *p = *state;

    put_words(p, WORDS, some);
    struct kv_txn txn = begin(p, true);
    assert_int_equal(kv_delete(&txn, WORDS, of("a")), 0);
    assert_int_equal(kv_put(&txn, WORDS, of("d"), of("d")), 0);
    assert_int_equal(kv_put(&txn, PACKED, of("aa0001"), of("")), 0);
    kv_abort(&txn);
    assert_table(p, WORDS, "a b ba bb c \377 ");
    assert_table(p, PACKED, "");
}

static void a_reader_sees_what_was_when_it_began(void **state)
{
    struct place *p = *state;
    static const char *const more[] = {"d", NULL};
    struct kv_value value;

    put_words(p, WORDS, some);
    struct kv_txn before = begin(p, false);
    put_words(p, WORDS, more);
    struct kv_txn after = begin(p, false);
    assert_int_equal(kv_get(&before, WORDS, of("d"), &value), KV_NOT_FOUND);
    assert_int_equal(kv_get(&after, WORDS, of("d"), &value), 0);
    assert_int_equal(kv_commit(&before), 0);
    kv_abort(&after);
}

static void what_is_read_together_is_of_one_moment(void **state)
{
    struct place *p = *state;
    static const char *const more[] = {"d", NULL};

    put_words(p, WORDS, some);
    kv_read_begin(p->kv);
    assert_table(p, WORDS, "a b ba bb c \377 ");
    put_words(p, WORDS, more);
    assert_table(p, WORDS, "a b ba bb c \377 ");
    assert_table(p, WORDS, "a b ba bb c \377 ");
    kv_read_end(p->kv);
    assert_table(p, WORDS, "a b ba bb c d \377 ");
    kv_read_end(p->kv);
}

static gpointer write_meanwhile(gpointer data)
{
    struct place *p = data;
    struct kv_txn txn;

    return GINT_TO_POINTER(kv_begin(p->kv, true, &txn));
}

static void a_second_writer_waits_with_a_limit(void **state)
{
    struct place *p = *state;
    struct kv_txn txn = begin(p, true);

    kv_set_wait(p->kv, 1);
    GThread *thread = g_thread_new("writer", write_meanwhile, p);
    assert_int_equal(GPOINTER_TO_INT(g_thread_join(thread)), KV_BUSY);
    assert_int_equal(kv_put(&txn, WORDS, of("a"), of("a")), 0);
    assert_int_equal(kv_commit(&txn), 0);
    put_words(p, WORDS, some);
}

static void what_is_written_under_the_lock_waits_for_nobody(void **state)
{
    struct place *p = *state;

    assert_int_equal(kv_lock(p->kv), 0);
    assert_true(kv_is_alone(p->kv));
    put_words(p, WORDS, some);
    put_words(p, PACKED, packed);
    kv_unlock(p->kv);
    put_words(p, WORDS, some);
    assert_table(p, WORDS, "a b ba bb c \377 ");
}

/* ---- scans ---- */

static void a_scan_gives_what_begins_with_a_prefix(void **state)
{
    struct place *p = *state;
    struct kv_scan scan;

    put_words(p, WORDS, some);
    struct kv_txn txn = begin(p, false);
    assert_int_equal(kv_scan_open(&scan, &txn, WORDS), 0);
    kv_scan_prefix(&scan, of("b"));
    assert_keys(&scan, "b ba bb ");
    kv_scan_prefix(&scan, of("bc"));
    assert_keys(&scan, "");
    kv_scan_prefix(&scan, of("d"));
    assert_keys(&scan, "");
    kv_scan_prefix(&scan, of("b"));
    kv_scan_from(&scan, of("ba"));
    assert_keys(&scan, "ba bb ");
    kv_scan_prefix(&scan, of(""));
    kv_scan_from(&scan, of("bc"));
    assert_keys(&scan, "c \377 ");
    kv_scan_close(&scan);
    kv_abort(&txn);
}

static void a_scan_goes_backwards(void **state)
{
    struct place *p = *state;
    static const struct {
        const char *prefix, *keys;
    } cases[] = {{"", "\377 c bb ba b a "}, {"b", "bb ba b "}, {"c", "c "},
                 {"\377", "\377 "},         {"d", ""},         {"0", ""}};

    put_words(p, WORDS, some);
    struct kv_txn txn = begin(p, false);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct kv_scan scan;
        assert_int_equal(kv_scan_open(&scan, &txn, WORDS), 0);
        kv_scan_prefix(&scan, of(cases[i].prefix));
        kv_scan_backwards(&scan);
        assert_keys(&scan, cases[i].keys);
        kv_scan_close(&scan);
    }
    kv_abort(&txn);
}

static void a_scan_of_nothing_is_over(void **state)
{
    struct place *p = *state;
    struct kv_scan scan;

    assert_table(p, WORDS, "");
    assert_table(p, PACKED, "");
    struct kv_txn txn = begin(p, false);
    assert_int_equal(kv_scan_open(&scan, &txn, PACKED), 0);
    kv_scan_backwards(&scan);
    assert_keys(&scan, "");
    kv_scan_close(&scan);
    kv_abort(&txn);
}

static void packed_keys_are_in_order_across_their_heads(void **state)
{
    struct place *p = *state;
    static const struct {
        const char *prefix, *from, *keys;
    } cases[] = {
        {"", "", "aa0001 bb0001 bb0002 bb0003 cc0009 "},
        {"bb", "bb", "bb0001 bb0002 bb0003 "},
        {"bb0002", "bb0002", "bb0002 "},
        {"bb00", "bb00", "bb0001 bb0002 bb0003 "},
        {"", "bb0002", "bb0002 bb0003 cc0009 "},
        {"", "bb0004", "cc0009 "},
        {"", "aa1", "bb0001 bb0002 bb0003 cc0009 "},
        {"", "b", "bb0001 bb0002 bb0003 cc0009 "},
        {"", "cc1", ""},
        {"cd", "cd", ""},
    };
    struct kv_value value;
    guint64 n;

    put_words(p, PACKED, packed);
    put_words(p, PACKED, packed);
    struct kv_txn txn = begin(p, false);
    assert_int_equal(kv_count(&txn, PACKED, &n), 0);
    assert_int_equal(n, 5);
    assert_int_equal(kv_get(&txn, PACKED, of("bb0002"), &value), 0);
    assert_int_equal(value.size, 0);
    assert_int_equal(kv_get(&txn, PACKED, of("bb0004"), &value), KV_NOT_FOUND);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct kv_scan scan;
        assert_int_equal(kv_scan_open(&scan, &txn, PACKED), 0);
        kv_scan_prefix(&scan, of(cases[i].prefix));
        kv_scan_from(&scan, of(cases[i].from));
        assert_keys(&scan, cases[i].keys);
        kv_scan_close(&scan);
    }
    kv_abort(&txn);
}

static void packed_keys_are_deleted_one_by_one(void **state)
{
    struct place *p = *state;

    put_words(p, PACKED, packed);
    struct kv_txn txn = begin(p, true);
    assert_int_equal(kv_delete(&txn, PACKED, of("bb0002")), 0);
    assert_int_equal(kv_delete(&txn, PACKED, of("bb0002")), KV_NOT_FOUND);
    assert_int_equal(kv_delete(&txn, PACKED, of("cc0009")), 0);
    assert_int_equal(kv_commit(&txn), 0);
    assert_table(p, PACKED, "aa0001 bb0001 bb0003 ");
}

static void a_scan_deletes_what_it_stands_on(void **state)
{
    struct place *p = *state;
    static const unsigned both[] = {WORDS, PACKED};

    put_words(p, WORDS, some);
    put_words(p, PACKED, packed);
    for (size_t i = 0; i < G_N_ELEMENTS(both); i++) {
        struct kv_txn txn = begin(p, true);
        struct kv_scan scan;
        assert_int_equal(kv_scan_open(&scan, &txn, both[i]), 0);
        kv_scan_prefix(&scan, of("b"));
        for (int n = 0; kv_scan_next(&scan) == 0; n++)
            if (n != 1)
                assert_int_equal(kv_scan_delete(&scan), 0);
        kv_scan_close(&scan);
        assert_int_equal(kv_commit(&txn), 0);
    }
    assert_table(p, WORDS, "a ba c \377 ");
    assert_table(p, PACKED, "aa0001 bb0002 cc0009 ");
}

/* ---- opening ---- */

static void without_create_there_is_none(void **state)
{
    struct place *p = *state;
    g_autofree char *elsewhere = g_build_filename(p->folder, "elsewhere", NULL);

    kv_free(p->kv);
    p->options.create = false;
    p->options.folder = elsewhere;
    p->kv = new_kv(p);
    assert_int_equal(kv_open(p->kv), KV_ABSENT);
    assert_false(g_file_test(elsewhere, G_FILE_TEST_EXISTS));
}

struct upgrade {
    int called;
    guint32 from;
    int result;
};

static int upgrade(void *ctx, struct kv_txn *txn, guint32 from)
{
    struct upgrade *u = ctx;

    u->called++;
    u->from = from;
    return u->result != 0 ? u->result : kv_put(txn, ADDED, of("made"), of(""));
}

static void a_new_store_is_made_in_one_transaction(void **state)
{
    struct place *p = *state;
    g_autofree char *below = g_build_filename(p->folder, "below", NULL);
    struct upgrade u = {0};

    kv_free(p->kv);
    p->options.folder = below;
    p->options.upgrade = upgrade;
    p->options.ctx = &u;
    p->kv = new_kv(p);
    assert_int_equal(kv_open(p->kv), 0);
    assert_int_equal(u.called, 1);
    assert_int_equal(u.from, 0);
    assert_int_equal(kv_version(p->kv), 0);
    assert_table(p, ADDED, "made ");
}

/* ---- of a store in a folder ---- */

static void reopen(struct place *p, guint32 version, bool create, int want)
{
    kv_free(p->kv);
    p->options.version = version;
    p->options.create = create;
    p->kv = new_kv(p);
    assert_int_equal(kv_open(p->kv), want);
}

static void an_older_store_is_brought_up_to_date_or_left_alone(void **state)
{
    struct place *p = *state;
    struct upgrade u = {.result = KV_BAD_RECORD};

    put_words(p, WORDS, some);
    p->options.upgrade = upgrade;
    p->options.ctx = &u;
    reopen(p, 4, false, KV_OLDER);
    assert_int_equal(u.called, 0);
    reopen(p, 4, true, KV_BAD_RECORD);
    u.result = 0;
    reopen(p, 4, true, 0);
    assert_int_equal(u.called, 2);
    assert_int_equal(u.from, 3);
    assert_table(p, ADDED, "made ");
    reopen(p, 4, true, 0);
    assert_int_equal(u.called, 2);
    assert_int_equal(kv_version(p->kv), 4);
    reopen(p, 3, true, KV_NEWER);
    assert_int_equal(kv_version(p->kv), 4);
    p->options.big_endian = true;
    reopen(p, 4, true, KV_NEWER);
    p->options.big_endian = false;
    reopen(p, 4, false, 0);
    assert_table(p, WORDS, "a b ba bb c \377 ");
}

static void a_missing_table_is_damage(void **state)
{
    struct place *p = *state;
    static const struct kv_table fewer[] = {{"meta", 0, 0}, {"words", 0, 0}};
    g_autofree char *below = g_build_filename(p->folder, "below", NULL);

    p->options.folder = below;
    p->options.tables = fewer;
    p->options.n_tables = 2;
    reopen(p, 3, true, 0);
    p->options.tables = tables;
    p->options.n_tables = TABLES;
    reopen(p, 3, true, KV_NO_TABLE);
    assert_true(kv_is_damage(KV_NO_TABLE));
}

static void a_store_that_was_closed_opens_again(void **state)
{
    struct place *p = *state;
    struct kv_txn txn;

    put_words(p, PACKED, packed);
    kv_close(p->kv);
    assert_true(kv_begin(p->kv, false, &txn) > 0);
    assert_int_equal(kv_open(p->kv), 0);
    assert_table(p, PACKED, "aa0001 bb0001 bb0002 bb0003 cc0009 ");
    assert_int_equal(kv_sync(p->kv), 0);
}

static void what_was_replaced_takes_nothing(void **state)
{
    struct place *p = *state;
    g_autofree char *path = g_build_filename(p->folder, "data.mdb", NULL);
    g_autofree char *aside = g_build_filename(p->folder, "aside", NULL);
    struct kv_txn txn;

    assert_int_equal(rename(path, aside), 0);
    assert_int_equal(kv_check_in_place(p->kv), KV_REPLACED);
    assert_int_equal(kv_begin(p->kv, true, &txn), KV_REPLACED);
    assert_int_equal(rename(aside, path), 0);
    put_words(p, WORDS, some);
}

static void a_full_map_is_told_and_changes_nothing(void **state)
{
    struct place *p = *state;
    g_autofree char *large = g_strnfill(1 << 20, 'x');
    int code = 0;

    put_words(p, WORDS, some);
    struct kv_txn txn = begin(p, false);
    assert_int_equal(kv_check_room(&txn, 8 << 20), 0);
    assert_int_equal(kv_check_room(&txn, 16 << 20), KV_MAP_FULL);
    kv_abort(&txn);
    txn = begin(p, true);
    for (char name[] = "0"; code == 0; name[0]++)
        code = kv_put(&txn, WORDS, of(name), of(large));
    assert_int_equal(code, KV_MAP_FULL);
    kv_abort(&txn);
    assert_false(kv_is_broken(p->kv));
    assert_table(p, WORDS, "a b ba bb c \377 ");
}

static void each_code_has_a_text_of_its_own(void **state)
{
    g_autoptr(GHashTable) texts = g_hash_table_new(g_str_hash, g_str_equal);

    (void)state;
    for (int code = KV_NOT_FOUND; code >= KV_BAD_KEY; code--)
        assert_true(g_hash_table_add(texts, (char *)kv_text(code)));
    assert_string_equal(kv_text(ENOENT), g_strerror(ENOENT));
}

#define BOTH(test)                                                                                 \
    {#test " (lmdb)", test, setup_lmdb, teardown, NULL},                                           \
    {                                                                                              \
        #test " (memory)", test, setup_memory, teardown, NULL                                      \
    }
#define LMDB(test) cmocka_unit_test_setup_teardown(test, setup_lmdb, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(what_was_put_is_found_and_replaced),
        BOTH(what_was_deleted_is_gone),
        BOTH(keys_of_a_wrong_length_are_refused),
        BOTH(a_large_value_comes_back),
        BOTH(what_was_aborted_never_was),
        BOTH(a_reader_sees_what_was_when_it_began),
        BOTH(what_is_read_together_is_of_one_moment),
        BOTH(a_second_writer_waits_with_a_limit),
        BOTH(what_is_written_under_the_lock_waits_for_nobody),
        BOTH(a_scan_gives_what_begins_with_a_prefix),
        BOTH(a_scan_goes_backwards),
        BOTH(a_scan_of_nothing_is_over),
        BOTH(packed_keys_are_in_order_across_their_heads),
        BOTH(packed_keys_are_deleted_one_by_one),
        BOTH(a_scan_deletes_what_it_stands_on),
        BOTH(without_create_there_is_none),
        BOTH(a_new_store_is_made_in_one_transaction),
        LMDB(an_older_store_is_brought_up_to_date_or_left_alone),
        LMDB(a_missing_table_is_damage),
        LMDB(a_store_that_was_closed_opens_again),
        LMDB(what_was_replaced_takes_nothing),
        LMDB(a_full_map_is_told_and_changes_nothing),
        cmocka_unit_test(each_code_has_a_text_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
