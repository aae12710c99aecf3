/* The consent store: what people said, which messages wait, and which mail is to go out. One LMDB
 * environment, state_dir/consent.
 *
 * Each change is one transaction, synced before the function returns; one that is given an audit_by
 * writes its audit line in the same transaction (a mail that fails again in the same way writes no
 * further line). A reading never waits. A writing waits at most LIMIT_STORE_WAIT_MS for
 * another process (ERROR_BUSY, naming its pid). Values are copied out; nothing returned points into
 * the map. Any thread; one struct store a process and folder.
 *
 * Errors everywhere: ERROR_BUSY, ERROR_FULL (disk or map), ERROR_CORRUPT, ERROR_VERSION, ERROR_IO;
 * a function that can also fail otherwise says so. After any error nothing of the change is in the
 * store. */
#ifndef ASKFIRST_STORE_LEDGER_STORE_H
#define ASKFIRST_STORE_LEDGER_STORE_H

#include <glib.h>
#include <stdbool.h>

struct store;

/* Opens (create: makes folder and environment where missing, mode 0700/0600). map_bytes: size of
 * the map, 0 for the default. Without create a missing store is ERROR_NOT_FOUND ("... start
 * askfirst-milter once, or ..."). */
struct store *store_open(const char *state_dir, bool create, size_t map_bytes, GError **error);
void store_close(struct store *store);

/* Around look-ups of one thread that belong together: they see one state, and begin one
 * transaction. Both in one function, without any other I/O in between. */
void store_read_begin(struct store *store);
void store_read_end(struct store *store);

/* true once the environment is beyond use (KV_BROKEN): the daemon must exit to be restarted. */
bool store_is_broken(struct store *store);

/* Who does it and when, for the audit trail. actor: "admin", "milter", "worker", a login. */
struct audit_by {
    const char *actor;
    gint64 now; /* Unix seconds */
};

/* In each struct below, `unknown` is what a newer AskFirst wrote into the record and this one does
 * not know, or NULL; it is kept. */

#endif
