#include "store/ledger/audit.h"

#include <string.h>
#include "policy/answer.h"
#include "store/ledger/record_txn.h"
#include "store/ledger/records.h"
#include "store/ledger/store_internal.h"
#include "store/ledger/table_key.h"
#include "store/ledger/txn.h"

static int last_number(struct txn *txn, guint64 *number, GError **error)
{
    struct scan scan;

    if (!scan_open(&scan, txn, TABLE_AUDIT, NULL, error))
        return -1;
    scan_backwards(&scan);
    int got = scan_next(&scan, error);
    *number = got > 0 ? key_last_number(&scan.key) : 0;
    scan_close(&scan);
    return got;
}

/* An audit line remains one line, whatever mail puts into it. */
static char *one_line(const char *text)
{
    char *line = g_strdup(text ? text : "");

    for (char *c = line; *c; c++)
        if ((guchar)*c < 0x20 || *c == 0x7f)
            *c = '?';
    return line;
}

bool ledger_audit_add(struct txn *txn, const struct audit_by *by, const char *what,
                      const char *subject, const char *detail, GError **error)
{
    g_autofree char *actor = one_line(by->actor), *clean = one_line(detail);
    struct audit_line line = {
        .when = by->now,
        .actor = actor,
        .what = (char *)what,
        .subject = (char *)subject,
        .detail = clean,
    };
    guint64 number;

    answer_hide_tokens(clean);
    if (last_number(txn, &number, error) < 0)
        return false;
    struct key key = key_of_number(number + 1), by_subject = key_of(subject);
    key_number(&by_subject, number + 1);
    return txn_put_record(txn, TABLE_AUDIT, &key, &line, error) &&
           txn_put(txn, TABLE_AUDIT_SUBJECTS, &by_subject, "", 0, error);
}

static bool add_line(struct txn *txn, guint64 number, GPtrArray *lines, GError **error)
{
    struct audit_line *line = NULL;
    struct key key = key_of_number(number);
    int got = txn_get_record(txn, TABLE_AUDIT, &key, &line, error);

    if (got < 0)
        return false;
    if (got == 0)
        return txn_damaged(txn, TABLE_AUDIT, key.bytes, key.size, error);
    g_ptr_array_add(lines, line);
    return true;
}

static bool add_lines(struct txn *txn, const char *subject, unsigned most, GPtrArray *lines,
                      GError **error)
{
    struct key prefix = {0};
    struct scan scan;
    int got = 1;

    if (subject)
        key_part(&prefix, subject);
    if (!scan_open(&scan, txn, subject ? TABLE_AUDIT_SUBJECTS : TABLE_AUDIT, &prefix, error))
        return false;
    scan_backwards(&scan);
    while (lines->len < most && (got = scan_next(&scan, error)) > 0)
        if (!add_line(txn, key_last_number(&scan.key), lines, error))
            got = -1, most = 0;
    scan_close(&scan);
    return got >= 0;
}

static void reverse(GPtrArray *array)
{
    for (guint i = 0; i < array->len / 2; i++) {
        void *other = array->pdata[array->len - 1 - i];
        array->pdata[array->len - 1 - i] = array->pdata[i];
        array->pdata[i] = other;
    }
}

bool store_audit_list(struct store *store, const char *subject, unsigned most, GPtrArray **out,
                      GError **error)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)audit_line_free);
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    if (!txn_end(&txn, add_lines(&txn, subject, most, lines, error), error))
        return false;
    reverse(lines);
    *out = g_steal_pointer(&lines);
    return true;
}

/* Times follow the numbers, except for messages that took long and a clock that was changed. */
#define AUDIT_DISORDER ((gint64)24 * 60 * 60)

/* Returns 1 if an older line may match, 0 if none can. */
static int add_if_told(struct scan *scan, const char *what, gint64 since, GPtrArray *lines,
                       GError **error)
{
    struct audit_line *line = scan_record(scan, error);

    if (!line)
        return -1;
    bool newer = line->when > since - AUDIT_DISORDER;
    if (line->when >= since && strcmp(line->what, what) == 0)
        g_ptr_array_add(lines, line);
    else
        audit_line_free(line);
    return newer;
}

static bool add_told(struct txn *txn, const char *what, gint64 since, GPtrArray *lines,
                     GError **error)
{
    struct scan scan;
    int got;

    if (!scan_open(&scan, txn, TABLE_AUDIT, NULL, error))
        return false;
    scan_backwards(&scan);
    while ((got = scan_next(&scan, error)) > 0)
        if ((got = add_if_told(&scan, what, since, lines, error)) <= 0)
            break;
    scan_close(&scan);
    return got >= 0;
}

bool store_audit_list_since(struct store *store, const char *what, gint64 since, GPtrArray **out,
                            GError **error)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)audit_line_free);
    struct txn txn;

    if (!txn_begin(store, false, &txn, error))
        return false;
    if (!txn_end(&txn, add_told(&txn, what, since, lines, error), error))
        return false;
    reverse(lines);
    *out = g_steal_pointer(&lines);
    return true;
}
