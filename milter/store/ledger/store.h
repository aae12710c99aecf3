/* The consent store: decisions of parties, held messages, and mails to be sent. It is one LMDB
 * environment, state_dir/consent.
 *
 * Each change is one transaction, synced before the function returns. A change that takes an
 * audit_by writes its audit line in the same transaction (a mail that fails again in the same way
 * adds no line). Read transactions never block. A write transaction waits at most
 * LIMIT_STORE_WAIT_MS for another process's writer and then fails with ERROR_BUSY, which names its
 * pid. Values are copied out; nothing returned points into the map. Any thread may use it; one
 * struct store per process and folder.
 *
 * Errors everywhere: ERROR_BUSY, ERROR_FULL (disk or map), ERROR_CORRUPT, ERROR_VERSION, ERROR_IO;
 * a function that can fail in other ways says so. After an error, nothing of the change is in the
 * store. */
#ifndef ASKFIRST_STORE_LEDGER_STORE_H
#define ASKFIRST_STORE_LEDGER_STORE_H

#include <glib.h>
#include <stdbool.h>

struct store;

/* Opens the store. create: makes the folder (mode 0700) and the environment (0600) if they are
 * missing; without it, a missing store is ERROR_NOT_FOUND ("... start askfirst-milter once, or
 * ..."). map_bytes: size of the map, 0 for the default. */
struct store *store_open(const char *state_dir, bool create, size_t map_bytes, GError **error);
void store_close(struct store *store);

/* Make the look-ups between them, by one thread, share one transaction and so see one state. Call
 * both in one function, without other I/O in between. */
void store_read_begin(struct store *store);
void store_read_end(struct store *store);

/* Returns true once the environment is unusable (KV_BROKEN): the daemon must exit to be restarted.
 */
bool store_is_broken(struct store *store);

/* The actor and the time of a change, for the audit trail. actor: "admin", "milter", "worker", a
 * login. */
struct audit_by {
    const char *actor;
    gint64 now; /* Unix seconds */
};

/* In each struct below, `unknown` holds what a newer AskFirst wrote into the record and this one
 * does not know, or NULL. It is written back. */

#endif
