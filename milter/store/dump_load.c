/* dump_read: the stores of a text are created in a separate folder, and moved into place when the
 * text is complete. */
#include "store/dump_load.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/error.h"
#include "base/escape.h"
#include "base/testing.h"
#include "store/dump_parts.h"
#include "store/kv/kv.h"

#define PLACE "loading" /* in state_dir */

/* Records per transaction. */
#define BATCH 10000

struct loader {
    FILE *from;
    char *line; /* the last line read, with its newline */
    size_t room;
    guint64 number, records;
    GChecksum *digest; /* of all lines before the last */
    const char *state_dir;
    char *place; /* the folder in which the stores are created */

    struct dump_store store; /* the current store; owner is NULL if there is none */
    guint32 version;         /* its version in the text */
    unsigned parts;          /* the stores that have begun */
    bool writes;             /* a transaction has begun */
    struct kv_txn txn;
    unsigned in_txn;
    int table;            /* -1: none yet */
    GString *key, *value; /* of the current record */
};

static bool bad_line(const struct loader *l, const char *what, GError **error)
{
    g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT, "line %" G_GUINT64_FORMAT " of the dump: %s",
                l->number, what);
    return false;
}

/* ---- the store that is being made ---- */

static bool commit(struct loader *l, GError **error)
{
    if (!l->writes)
        return true;
    l->writes = false;
    l->in_txn = 0;
    int code = kv_commit(&l->txn);
    return code == 0 || dump_trouble(&l->store, code, "write", error);
}

static bool end_store(struct loader *l, GError **error)
{
    if (!l->store.owner)
        return true;
    if (!commit(l, error))
        return false;
    int code = kv_sync(l->store.kv);
    if (code != 0)
        return dump_trouble(&l->store, code, "write", error);
    dump_store_close(&l->store);
    return true;
}

static void give_up_store(struct loader *l)
{
    if (l->writes)
        kv_abort(&l->txn);
    l->writes = false;
    dump_store_close(&l->store);
}

static bool put(struct loader *l, GError **error)
{
    struct kv_value key = {l->key->len, l->key->str}, value = {l->value->len, l->value->str};
    int code = l->writes ? 0 : kv_begin(l->store.kv, true, &l->txn);

    if (code != 0)
        return dump_trouble(&l->store, code, "write", error);
    l->writes = true;
    code = kv_append(&l->txn, (unsigned)l->table, key, value);
    if (code == KV_BAD_KEY)
        return bad_line(l, "the key is too long or too short for its table", error);
    if (code != 0)
        return dump_trouble(&l->store, code, "write", error);
    l->records++;
    return ++l->in_txn < BATCH || commit(l, error);
}

/* ---- lines ---- */

static bool check_place(const struct loader *l, enum dump_part part, GError **error)
{
    g_autofree char *path = g_build_filename(l->state_dir, dump_part_name(part), NULL);
    GDir *dir = g_dir_open(path, 0, NULL);
    bool taken = dir && g_dir_read_name(dir);

    if (dir)
        g_dir_close(dir);
    if (taken)
        g_set_error(error, ASKFIRST_ERROR, ERROR_STATE,
                    "%s is there already: move it away first, if you are sure, and load again",
                    path);
    return !taken;
}

static bool read_record(struct loader *l, const char *line, size_t length, GError **error)
{
    const char *tab = memchr(line, '\t', length);
    size_t key = (size_t)(tab - line);

    if (l->table < 0)
        return bad_line(l, "a record stands before its table", error);
    g_string_truncate(l->key, 0);
    g_string_truncate(l->value, 0);
    if (!escape_read(l->key, line, key) || !escape_read(l->value, tab + 1, length - key - 1))
        return bad_line(l, "it is not readable", error);
    return put(l, error);
}

/* From here on the store has the version of the text, so that older content is upgraded when it is
 * used. */
static bool open_store(struct loader *l, GError **error)
{
    if (!dump_store_open(&l->store, l->place, l->store.part, true, error))
        return false;
    if (l->version <= kv_newest(l->store.kv))
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_VERSION,
                "the store %s of the dump has version %u, this AskFirst knows version %u: use the "
                "AskFirst that wrote it",
                dump_part_name(l->store.part), l->version, kv_newest(l->store.kv));
    return false;
}

static bool parse_store(struct loader *l, const char *text, enum dump_part *out, GError **error)
{
    g_auto(GStrv) words = g_strsplit(text, " ", 2);
    enum dump_part part = 0;
    guint64 version = 0;

    while (part < DUMP_PARTS && g_strcmp0(words[0], dump_part_name(part)) != 0)
        part++;
    if (part == DUMP_PARTS || !words[1] ||
        !g_ascii_string_to_unsigned(words[1], 10, 1, G_MAXUINT32, &version, NULL))
        return bad_line(l, "there is no such store", error);
    l->version = (guint32)version;
    *out = part;
    return true;
}

/* The acquaintances' key comes before their store. */
static bool begin_store(struct loader *l, const char *text, GError **error)
{
    enum dump_part part;

    if (!parse_store(l, text, &part, error) || !end_store(l, error))
        return false;
    if (l->parts & (1u << part))
        return bad_line(l, "this store comes twice", error);
    if (!check_place(l, part, error))
        return false;
    l->parts |= 1u << part;
    l->store.part = part;
    l->table = -1;
    return part == DUMP_ACQUAINTANCE || open_store(l, error);
}

static bool read_key(struct loader *l, const char *text, GError **error)
{
    g_string_truncate(l->key, 0);
    if (l->store.part != DUMP_ACQUAINTANCE || l->store.owner ||
        !escape_read(l->key, text, strlen(text)))
        return bad_line(l, "a key is not expected here", error);
    return dump_key_write(l->place, l->key->str, l->key->len, error) && open_store(l, error);
}

static bool begin_table(struct loader *l, const char *name, GError **error)
{
    unsigned n;

    if (!l->store.owner)
        return bad_line(l, "a table comes before its store or before its key", error);
    const struct kv_table *tables = kv_tables(l->store.kv, &n);
    for (unsigned i = 0; i < n; i++)
        if (strcmp(tables[i].name, name) == 0) {
            l->table = (int)i;
            return true;
        }
    return bad_line(l, "this AskFirst knows no such table", error);
}

static bool starts(const char *line, const char *word, const char **rest)
{
    *rest = line + strlen(word);
    return g_str_has_prefix(line, word);
}

/* Reads a line without its newline, which is part of the checksum. */
static bool read_content(struct loader *l, size_t length, GError **error)
{
    const char *rest;

    g_checksum_update(l->digest, (const guchar *)l->line, (gssize)length + 1);
    l->line[length] = '\0';
    if (memchr(l->line, '\t', length))
        return read_record(l, l->line, length, error);
    if (starts(l->line, "table: ", &rest))
        return begin_table(l, rest, error);
    if (starts(l->line, "store: ", &rest))
        return begin_store(l, rest, error);
    if (starts(l->line, "key: ", &rest))
        return read_key(l, rest, error);
    return bad_line(l, "it is not a line of a dump", error);
}

/* ---- the whole ---- */

static bool cut(const struct loader *l, GError **error)
{
    if (ferror(l->from))
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot read the dump: %s", g_strerror(errno));
    else
        g_set_error(error, ASKFIRST_ERROR, ERROR_INPUT,
                    "the dump ends in the middle, after line %" G_GUINT64_FORMAT
                    ": use a complete one",
                    l->number);
    return false;
}

/* *length: without the newline. */
static bool next_line(struct loader *l, size_t *length, GError **error)
{
    ssize_t got = getline(&l->line, &l->room, l->from);

    if (got <= 0 || l->line[got - 1] != '\n')
        return cut(l, error);
    l->number++;
    *length = (size_t)got - 1;
    return true;
}

static bool read_first(struct loader *l, GError **error)
{
    size_t length;

    if (!next_line(l, &length, error))
        return false;
    g_checksum_update(l->digest, (const guchar *)l->line, (gssize)length + 1);
    l->line[length] = '\0';
    if (strcmp(l->line, DUMP_FIRST_LINE) == 0)
        return true;
    if (strcmp(l->line, DUMP_FIRST_LINE DUMP_PARTIAL) == 0)
        return bad_line(l, "this dump has some tables only, which are not a store", error);
    return bad_line(l, "it does not begin like a dump of this AskFirst", error);
}

static bool check_end(struct loader *l, const char *text, GError **error)
{
    g_autofree char *want =
        g_strdup_printf("%" G_GUINT64_FORMAT " %s\n", l->records, g_checksum_get_string(l->digest));

    if (strcmp(text, want) != 0)
        return bad_line(l, "its count or its checksum is wrong, so the dump is damaged", error);
    if (fgetc(l->from) != EOF)
        return bad_line(l, "something follows the end", error);
    if (l->parts == 0)
        return bad_line(l, "it has no store", error);
    return end_store(l, error);
}

static bool read_all(struct loader *l, GError **error)
{
    size_t length;
    const char *rest;

    if (!read_first(l, error))
        return false;
    for (;;) {
        if (!next_line(l, &length, error))
            return false;
        if (starts(l->line, "end: ", &rest) && !memchr(l->line, '\t', length))
            return check_end(l, rest, error);
        if (!read_content(l, length, error))
            return false;
    }
}

/* ---- places ---- */

static void remove_folder(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        g_unlink(file);
    }
    if (dir)
        g_dir_close(dir);
    g_rmdir(path);
}

static void remove_place(const char *place)
{
    for (enum dump_part part = 0; part < DUMP_PARTS; part++) {
        g_autofree char *folder = g_build_filename(place, dump_part_name(part), NULL);
        remove_folder(folder);
    }
    g_rmdir(place);
}

static bool move_one(const struct loader *l, enum dump_part part, GError **error)
{
    g_autofree char *from = g_build_filename(l->place, dump_part_name(part), NULL),
                    *to = g_build_filename(l->state_dir, dump_part_name(part), NULL);

    if (!(l->parts & (1u << part)) || g_rename(from, to) == 0)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot move %s to %s: %s", from, to,
                g_strerror(errno));
    return false;
}

/* The consent store is moved last: if it is there, all are. */
static bool move_all(const struct loader *l, GError **error)
{
    fail_point("load-made");
    for (enum dump_part part = DUMP_PARTS; part-- > 0;)
        if (!move_one(l, part, error))
            return false;
    int fd = open(l->state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    return true;
}

static bool make_place(const struct loader *l, GError **error)
{
    remove_place(l->place);
    if (g_mkdir_with_parents(l->place, 0700) == 0)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot make %s: %s", l->place, g_strerror(errno));
    return false;
}

static void loader_clear(struct loader *l)
{
    give_up_store(l);
    remove_place(l->place);
    g_checksum_free(l->digest);
    g_string_free(l->key, TRUE);
    g_string_free(l->value, TRUE);
    g_free(l->place);
    free(l->line);
}

bool dump_read(const char *state_dir, FILE *from, unsigned *parts, guint64 *records, GError **error)
{
    struct loader l = {.from = from,
                       .state_dir = state_dir,
                       .place = g_build_filename(state_dir, PLACE, NULL),
                       .digest = g_checksum_new(G_CHECKSUM_SHA256),
                       .table = -1,
                       .key = g_string_new(NULL),
                       .value = g_string_new(NULL)};
    bool good = make_place(&l, error) && read_all(&l, error) && move_all(&l, error);

    if (good) {
        *parts = l.parts;
        *records = l.records;
    }
    loader_clear(&l);
    return good;
}
