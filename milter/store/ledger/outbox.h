/* The outbox: the mails that are to be handed to the MTA, and what became of each attempt. Part of
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
    guint64 number; /* given by the store */
    enum outgoing_kind kind;
    char *request;   /* id, or "" */
    char *ask;       /* id of the ask that this mail is (OUTGOING_ASK), or "" */
    char *mail_from; /* without <>; "" is the null sender */
    char *mail_args;
    GPtrArray *recipients; /* struct recipient: those still to be served */
    GBytes *head, *tail;   /* may be NULL */
    char *spool;           /* name, or "" */
    guint64 spool_skip;    /* octets at its beginning that are not sent: head stands for them; or
                              OUTGOING_SKIP_ALL */
    gint64 created, next;  /* Unix seconds; next: not before, or OUTGOING_PARKED */
    unsigned attempts;
    char *last_error; /* "" for none */
    GBytes *unknown;
};
/* Never due, and in no listing: a release that was refused, for the recipients for whom it was,
 * while its return is in the outbox (store_request_release_again takes it up); and the notice of
 * how a request ended, until it has. */
#define OUTGOING_PARKED G_MAXINT64
/* Nothing of the file is sent: it only says which copy the mail gives back. */
#define OUTGOING_SKIP_ALL G_MAXUINT64

/* Adds a mail that belongs to no waiting request (the notice of a rewritten message). */
bool store_outbox_put(struct store *store, struct outgoing *outgoing, const struct audit_by *by,
                      GError **error);

/* Outgoing mails of the kinds in the bit set (1 << kind) with next <= now, oldest next first, at
 * most `most`. *next_due: when the earliest of the others is due (Unix seconds), 0 for none. */
bool store_outbox_list_due(struct store *store, unsigned kinds, gint64 now, unsigned most,
                           GPtrArray **out, gint64 *next_due, GError **error);
/* All that is in the outbox, but parked releases; for listings. */
bool store_outbox_list(struct store *store, GPtrArray **out, GError **error);
/* One mail of the outbox, as it is now, or ERROR_NOT_FOUND. */
struct outgoing *store_outbox_get(struct store *store, guint64 number, GError **error);

/* An attempt is over. remaining: recipients to be tried again at `next` (empty or NULL: this mail
 * is done and leaves the outbox). followup: a further mail to be written in the same transaction
 * (the return for recipients that were refused for good), or NULL; borrowed. error_text: why, or
 * "". refused: the recipients that were refused for good (may be NULL): of a release they stay
 * parked until the followup is done; any makes an ask undeliverable, which is sent otherwise; one
 * that is to be tried again after its ask has expired is given up. ERROR_NOT_FOUND when the mail is
 * not there any more: the mail of an ask leaves when the ask ends, also while it is handed over.
 * When the last mail of a request is done, the request is over (releasing -> released, returning ->
 * returned; notices do not count) and *over_spool gets the spool names that nothing needs any more
 * (caller removes the files; GPtrArray of char *, caller frees). followup counts as a mail of the
 * request. */
bool store_outbox_end_attempt(struct store *store, guint64 number, GPtrArray *remaining,
                              gint64 next, const char *error_text, const GPtrArray *refused,
                              const struct outgoing *followup, const struct audit_by *by,
                              GPtrArray **over_spool, GError **error);

/* ---- for the files of ledger/ alone ---- */
/* request: id the mail belongs to, or "". *number may be NULL. */
bool ledger_outbox_put(struct txn *txn, const struct outgoing *outgoing, const char *request,
                       guint64 *number, GError **error);
int ledger_outbox_get(struct txn *txn, guint64 number, struct outgoing **out, GError **error);

/* The mail is written with this time instead of its own, and all else as it is now. */
bool ledger_outbox_reschedule(struct txn *txn, const struct outgoing *mail, gint64 next,
                              GError **error);
/* A mail that belongs to no waiting request, with its line in the audit. */
bool outbox_add(struct txn *txn, const struct outgoing *mail, const struct audit_by *by,
                guint64 *number, GError **error);
/* A mail leaves the outbox; spool names that nothing needs any more are added to unneeded. */
bool ledger_outbox_remove(struct txn *txn, const struct outgoing *mail, GPtrArray *unneeded,
                          GError **error);
/* The mail of this ask, if it is still there, leaves it. */
bool ledger_outbox_remove_ask(struct txn *txn, const char *ask, GError **error);

#endif
