/* The outbox: the mails that are to be handed to the MTA, and the result of each attempt. Part of
 * the consent store; threads and errors as in store/ledger/store.h. */
#ifndef ASKFIRST_STORE_LEDGER_OUTBOX_H
#define ASKFIRST_STORE_LEDGER_OUTBOX_H

#include <glib.h>
#include <stdbool.h>
#include "store/ledger/store.h"

struct txn;

enum outgoing_kind { OUTGOING_NOTICE, OUTGOING_RELEASE, OUTGOING_RETURN, OUTGOING_ASK };

/* A mail that is to be handed to the MTA: head, then a spooled file, then tail. */
struct outgoing {
    guint64 number; /* assigned by the store */
    enum outgoing_kind kind;
    char *request;   /* id, or "" */
    char *ask;       /* id of the ask that this mail is (OUTGOING_ASK), or "" */
    char *mail_from; /* without <>; "" is the null sender */
    char *mail_args;
    GPtrArray *recipients; /* struct recipient: those not served yet */
    GBytes *head, *tail;   /* may be NULL */
    char *spool;           /* name, or "" */
    guint64 spool_skip; /* octets at its beginning that are not sent because head replaces them, or
                           OUTGOING_SKIP_ALL */
    gint64 created, next; /* Unix seconds; next: not tried before then, or OUTGOING_PARKED */
    unsigned attempts;
    char *last_error; /* "" if there was none */
    GBytes *unknown;
};
/* The mail is never due and is not listed. This parks a release for its refused recipients while
 * its return is in the outbox (store_request_release_again uses it), and the notice of how a
 * request ended until it has ended. */
#define OUTGOING_PARKED G_MAXINT64
/* None of the file is sent; it only identifies the copy that the mail returns. */
#define OUTGOING_SKIP_ALL G_MAXUINT64

/* Adds a mail that belongs to no waiting request (the notice of a rewritten message). */
bool store_outbox_put(struct store *store, struct outgoing *outgoing, const struct audit_by *by,
                      GError **error);

/* Lists mails of the kinds in the bit set (1 << kind) with next <= now, by next, at most `most`.
 * *next_due: when the earliest of the others is due (Unix seconds), 0 if there is none. */
bool store_outbox_list_due(struct store *store, unsigned kinds, gint64 now, unsigned most,
                           GPtrArray **out, gint64 *next_due, GError **error);
/* Lists all mails in the outbox except parked ones. */
bool store_outbox_list(struct store *store, GPtrArray **out, GError **error);
/* Returns one mail of the outbox in its current state, or NULL with ERROR_NOT_FOUND. */
struct outgoing *store_outbox_get(struct store *store, guint64 number, GError **error);

/* Records the result of an attempt.
 *   remaining   recipients to be tried again at `next`; when empty or NULL, the mail is done and
 *               leaves the outbox
 *   error_text  why recipients remain or were refused, or ""
 *   refused     recipients that were refused for good, or NULL
 *   followup    a mail to be written in the same transaction (the return for refused recipients),
 *               or NULL; borrowed; it counts as a mail of the request
 * The refused recipients of a release stay parked until the followup is done. An ask with a refused
 * recipient becomes undeliverable, and sent otherwise; one that would be tried again after it has
 * expired is given up. Fails with ERROR_NOT_FOUND when the mail has left the outbox: the mail of an
 * ask leaves when the ask ends, even while it is being handed over.
 * The last mail of a request, notices not counted, ends the request (releasing -> released,
 * returning -> returned). *over_spool gets the spool names that nothing needs any more (GPtrArray
 * of char *, caller frees); the caller removes the files. */
bool store_outbox_end_attempt(struct store *store, guint64 number, GPtrArray *remaining,
                              gint64 next, const char *error_text, const GPtrArray *refused,
                              const struct outgoing *followup, const struct audit_by *by,
                              GPtrArray **over_spool, GError **error);

/* ---- for the files of ledger/ alone ---- */
/* Adds a mail. request: id of the request that it belongs to, or "". number may be NULL. */
bool ledger_outbox_put(struct txn *txn, const struct outgoing *outgoing, const char *request,
                       guint64 *number, GError **error);
int ledger_outbox_get(struct txn *txn, guint64 number, struct outgoing **out, GError **error);

/* Writes the mail as it is now, with `next` as its next attempt. */
bool ledger_outbox_reschedule(struct txn *txn, const struct outgoing *mail, gint64 next,
                              GError **error);
/* Adds a mail that belongs to no waiting request, with its audit line. */
bool outbox_add(struct txn *txn, const struct outgoing *mail, const struct audit_by *by,
                guint64 *number, GError **error);
/* Removes a mail from the outbox, and adds spool names that nothing needs any more to unneeded. */
bool ledger_outbox_remove(struct txn *txn, const struct outgoing *mail, GPtrArray *unneeded,
                          GError **error);
/* Removes the mail of this ask if it is still there. */
bool ledger_outbox_remove_ask(struct txn *txn, const char *ask, GError **error);

#endif
