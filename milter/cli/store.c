/* askfirst store: dumps everything that is stored as text, and loads it again. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>
#include "base/error.h"
#include "base/plural.h"
#include "cli/cli.h"
#include "conf/config.h"
#include "store/dump.h"
#include "store/dump_load.h"
#include "store/dump_parts.h"

const char cli_store_usage[] =
    "usage: askfirst store dump [--table TABLE]... [STORE...] >FILE\n"
    "       askfirst store load [FILE]\n"
    "dump writes the stores consent, acquaintance and journal, or only those named, as text that\n"
    "does not depend on the version of LMDB. load makes the stores anew from it; they must not\n"
    "exist, and the daemon must be stopped. Waiting messages are not included; they are the\n"
    "files of the spool.\n"
    "  --table TABLE  write only this table, to look at it; such a text cannot be loaded\n";

static char **arg_tables;

static const GOptionEntry entries[] = {
    {"table", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arg_tables, NULL, NULL},
    G_OPTION_ENTRY_NULL,
};

static const char *const verbs[] = {"dump", "load", NULL};

/* ---- dump ---- */

/* Finds the bit set of the stores that are named, or of all when none is. Returns false when one
 * name is not a store. */
static bool parts_of(int argc, char **argv, unsigned *parts)
{
    const char *known[DUMP_PARTS + 1] = {NULL};

    *parts = argc == 0 ? (1u << DUMP_PARTS) - 1 : 0;
    for (enum dump_part part = 0; part < DUMP_PARTS; part++)
        known[part] = dump_part_name(part);
    for (int i = 0; i < argc; i++) {
        enum dump_part part = 0;
        while (part < DUMP_PARTS && strcmp(argv[i], known[part]) != 0)
            part++;
        if (part == DUMP_PARTS) {
            fprintf(stderr, "askfirst: there is no store \"%s\"\n", argv[i]);
            return false;
        }
        *parts |= 1u << part;
    }
    return true;
}

static int dump(const struct config *config, int argc, char **argv)
{
    unsigned parts;
    guint64 records;
    GError *error = NULL;

    if (!parts_of(argc, argv, &parts))
        return cli_usage(cli_store_usage);
    if (!cli_prepare_state(config, false, &error) ||
        !dump_write(config->state_dir, parts, (const char *const *)arg_tables, stdout, &records,
                    &error))
        return cli_fail_open(error);
    return EX_OK;
}

/* ---- load ---- */

/* Takes the daemon's lock: the daemon does not start while we hold it. Returns -1 with error. */
static int lock_state(const struct config *config, GError **error)
{
    g_autofree char *path = g_build_filename(config->state_dir, "daemon.lock", NULL);
    int made = g_mkdir_with_parents(config->state_dir, 0700);
    int fd = made == 0 ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    if (fd >= 0 && errno == EWOULDBLOCK)
        g_set_error(error, ASKFIRST_ERROR, ERROR_BUSY,
                    "askfirst-milter uses %s: stop it first (systemctl stop askfirst-milter)",
                    config->state_dir);
    else
        g_set_error(error, ASKFIRST_ERROR, ERROR_IO, "cannot open %s: %s", path, g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static void say_loaded(unsigned parts, guint64 records)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (enum dump_part part = 0; part < DUMP_PARTS; part++)
        if (parts & (1u << part))
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", dump_part_name(part));
    printf("loaded: %s (%" G_GUINT64_FORMAT " %s)\n", names->str, records,
           plural(records == 1 ? 1 : 2, "record", "records"));
}

static int load_from(const struct config *config, FILE *from)
{
    GError *error = NULL;
    unsigned parts;
    guint64 records;
    int lock = cli_prepare_state(config, true, &error) ? lock_state(config, &error) : -1;
    bool good = lock >= 0 && dump_read(config->state_dir, from, &parts, &records, &error);

    if (good)
        say_loaded(parts, records);
    if (lock >= 0)
        close(lock);
    return good ? EX_OK : cli_fail(error);
}

/* The file is opened as the current user, before we become the owner of state_dir. */
static int load(const struct config *config, const char *path)
{
    FILE *from = path ? fopen(path, "re") : stdin;

    if (!from) {
        fprintf(stderr, "askfirst: cannot open %s: %s\n", path, g_strerror(errno));
        return EX_NOINPUT;
    }
    int code = load_from(config, from);
    if (path)
        fclose(from);
    return code;
}

int cli_store_text(struct cli *cli, int argc, char **argv)
{
    if (!cli_options(entries, &argc, &argv, cli_store_usage))
        return EX_USAGE;
    bool dumps = argc > 1 && strcmp(argv[1], "dump") == 0;
    bool loads = argc > 1 && argc < 4 && !arg_tables && strcmp(argv[1], "load") == 0;
    if (!dumps && !loads)
        return cli_usage_of(argc, argv, verbs, cli_store_usage);
    struct config *config = cli_config(cli);
    if (!config)
        return EX_CONFIG;
    int code = dumps ? dump(config, argc - 2, argv + 2) : load(config, argc > 2 ? argv[2] : NULL);
    config_unref(config);
    return code;
}
