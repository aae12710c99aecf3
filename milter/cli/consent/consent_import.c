/* askfirst consent import: everything is read and checked before the first record is written. */
#include "cli/consent/consent_import.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include "base/error.h"
#include "base/limits.h"
#include "base/plural.h"
#include "cli/cli.h"
#include "cli/consent/consent_internal.h"
#include "cli/consent/consent_json.h"
#include "cli/consent/consent_text.h"
#include "policy/consent.h"
#include "store/ledger/consents.h"
#include "store/ledger/records.h"

#define BATCH 1000u

struct import {
    const struct consent_run *run;
    const char *name; /* of the file, for error messages */
    GPtrArray *records;
    GHashTable *seen; /* scopes -> line */
    guint line, errors;
};

static void complain(struct import *import, const char *text)
{
    fprintf(stderr, "%s:%u: %s\n", import->name, import->line, text);
    import->errors++;
}

/* Reads a line of up to LIMIT_IMPORT_LINE octets. Of a longer one it keeps one octet more, by which
 * the caller notices, and skips the rest. Returns false at the end. */
static bool read_line(FILE *file, GString *line)
{
    int c;

    g_string_truncate(line, 0);
    while ((c = getc(file)) != EOF && c != '\n')
        if (line->len <= LIMIT_IMPORT_LINE)
            g_string_append_c(line, (char)c);
    return c != EOF || line->len > 0;
}

static bool is_blank(const GString *line)
{
    return strspn(line->str, " \t\r") == line->len;
}

/* Adds the record, which is given away. */
static void add(struct import *import, struct consent *c)
{
    char *scopes = g_strjoin("\n", c->party, c->introducer, c->counterpart, c->topic, NULL);
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(import->seen, scopes));

    g_ptr_array_add(import->records, c);
    if (before == 0) {
        g_hash_table_insert(import->seen, scopes, GUINT_TO_POINTER(import->line));
        return;
    }
    g_autofree char *text =
        g_strdup_printf("field 'party': line %u is about the same party, introducer, counterpart "
                        "and topic; keep one of the two",
                        before);
    complain(import, text);
    g_free(scopes);
}

static void read_record(struct import *import, const GString *line)
{
    g_autoptr(GError) error = NULL;
    struct consent *consent = consent_from_json(import->run->config->locality, line->str, line->len,
                                                import->run->by.now, &error);

    if (consent)
        add(import, consent);
    else
        complain(import, error->message);
}

static void read_all(struct import *import, FILE *file)
{
    g_autoptr(GString) line = g_string_new(NULL);

    while (read_line(file, line)) {
        import->line++;
        if (!is_blank(line))
            read_record(import, line);
    }
    if (ferror(file))
        complain(import, g_strerror(errno));
}

static bool write_all(struct import *import, GError **error)
{
    const struct consent_run *run = import->run;
    const struct consent *const *records = (void *)import->records->pdata;

    for (guint done = 0; done < import->records->len; done += BATCH) {
        guint n = MIN(BATCH, import->records->len - done);
        if (store_consents_put(run->store, records + done, n, &run->by, error))
            continue;
        g_prefix_error(error,
                       "%u of %u records %s imported, run it again for the others, which changes "
                       "nothing in the first: ",
                       done, import->records->len, plural(done, "was", "were"));
        return false;
    }
    return true;
}

static void print_counts(const struct import *import)
{
    guint allow = 0, n = import->records->len;

    for (guint i = 0; i < n; i++)
        allow += ((struct consent *)import->records->pdata[i])->decision == CONSENT_ALLOW;
    printf("%s %u %s (%u allow, %u deny) from %s%s\n",
           import->run->options->dry_run ? "read" : "imported", n, plural(n, "record", "records"),
           allow, n - allow, import->name,
           import->run->options->dry_run ? "; nothing was written" : "");
}

static int finish(struct import *import)
{
    GError *error = NULL;

    if (import->errors > 0) {
        fprintf(stderr, "askfirst: %u %s in %s; nothing was imported\n", import->errors,
                plural(import->errors, "error", "errors"), import->name);
        return EX_DATAERR;
    }
    if (!import->run->options->dry_run && !write_all(import, &error))
        return cli_fail(error);
    print_counts(import);
    return consent_finish_output();
}

bool consent_import_open(struct consent_run *run, GError **error)
{
    const char *path = run->options->argument;
    bool from_stdin = !path || strcmp(path, "-") == 0;

    run->input = from_stdin ? stdin : fopen(path, "re");
    if (run->input)
        return true;
    g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot open %s: %s", path, g_strerror(errno));
    return false;
}

void consent_import_close(struct consent_run *run)
{
    if (run->input && run->input != stdin)
        fclose(run->input);
}

int consent_import(struct consent_run *run)
{
    struct import import = {
        .run = run,
        .name = run->input == stdin ? "standard input" : run->options->argument,
        .records = g_ptr_array_new_with_free_func((GDestroyNotify)consent_free),
        .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    read_all(&import, run->input);
    int status = finish(&import);
    g_ptr_array_unref(import.records);
    g_hash_table_unref(import.seen);
    return status;
}
