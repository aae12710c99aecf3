/* Who knows whom: pairs of mailboxes that have corresponded, threads, and addresses of mailing
 * lists. An LMDB environment of its own, state_dir/acquaintance.
 *
 * A mailbox or Message-ID stands here as its 64-bit keyed hash only (SipHash-2-4, libsodium's
 * crypto_shorthash; the key is state_dir/acquaintance/key, 0600, made at the first start), so the
 * file tells nobody's address. Each pair is kept under both of its mailboxes, so that one person
 * can be exported or erased; a value has 16 octets.
 *
 * Reading never blocks and never waits for a writer. Writing is in batches and not synced: the last
 * second may be lost. Days are counted from 1 January 1990, 16 bits. Any thread; one struct
 * acquaint a process and folder. Errors as in store/store.h. */
#ifndef ASKFIRST_STORE_ACQUAINT_H
#define ASKFIRST_STORE_ACQUAINT_H

#include <glib.h>
#include <stdbool.h>

struct acquaint;

/* create: makes folder, key and environment where missing. read_only: for the command line. Without
 * create a missing one is ERROR_NOT_FOUND. */
struct acquaint *acquaint_open(const char *state_dir, bool create, size_t map_bytes,
                               GError **error);
void acquaint_close(struct acquaint *acquaint);
/* true once the environment is beyond use (MDB_PANIC). */
bool acquaint_is_broken(struct acquaint *acquaint);

typedef guint16 acquaint_day;
acquaint_day acquaint_day_of(gint64 seconds); /* Unix seconds; before 1990 is 0 */

/* The hash of a mailbox (a key, policy/address.h), of a list's address, or of a Message-ID without
 * <>; the three never meet. */
guint64 acquaint_mailbox(const struct acquaint *acquaint, const char *key);
guint64 acquaint_message(const struct acquaint *acquaint, const char *message_id);

/* How a word was learnt; bits. */
enum acquaint_how {
    LEARNT_OUTBOUND = 1 << 0, /* our own authenticated user wrote */
    LEARNT_DMARC = 1 << 1,    /* Authentication-Results of our own */
    LEARNT_REPLY = 1 << 2,    /* it answered a message that only its sender got */
    LEARNT_ARCHIVE = 1 << 3,  /* imported, with a proof */
    LEARNT_TRUSTED = 1 << 4,  /* imported, its owner vouched for it */
};

/* What is written in one batch. All arrays are of the caller. */
struct acquaint_word { /* `from` has written with `about` on this day: from's own word */
    guint64 from, about;
    acquaint_day day;
    guint8 how; /* enum acquaint_how */
};
struct acquaint_thread { /* who was visible in an authentic message */
    guint64 message;
    acquaint_day day;
    bool outgoing, alone;        /* we sent it; and to one person only */
    const guint64 *participants; /* at most LIMIT_PARTIES; a message seen before keeps its first */
    unsigned n;
};
struct acquaint_batch {
    const struct acquaint_word *words;
    size_t n_words;
    const struct acquaint_thread *threads;
    size_t n_threads;
    const guint64 *lists; /* mailbox hashes */
    size_t n_lists;
    acquaint_day today;
};
/* One transaction, not synced. A word on a day between the first and last one known counts no
 * further day. */
bool acquaint_write(struct acquaint *acquaint, const struct acquaint_batch *batch, GError **error);
/* fsync: at the end of an import, and when the daemon stops. */
bool acquaint_sync(struct acquaint *acquaint, GError **error);

/* What one side's word comes to. */
struct acquaint_side {
    acquaint_day first, last;
    unsigned days; /* on how many different days; 0: no word of this side */
    guint8 how;
};
/* Both sides of a pair. Not there: both zero. */
bool acquaint_pair(struct acquaint *acquaint, guint64 a, guint64 b, struct acquaint_side *a_of_b,
                   struct acquaint_side *b_of_a, GError **error);
/* Pure: is that enough (DESIGN, Connected)? Both sides within max_age days, or one within max_age
 * on at least one_sided days. */
bool acquaint_enough(const struct acquaint_side *a, const struct acquaint_side *b,
                     acquaint_day today, unsigned max_age, unsigned one_sided);

/* Were both visible in this message? *found is false for an unknown message, too. */
bool acquaint_exposed(struct acquaint *acquaint, guint64 message, guint64 a, guint64 b, bool *found,
                      GError **error);
/* Did we send this message to this mailbox alone? */
bool acquaint_sent_alone(struct acquaint *acquaint, guint64 message, guint64 mailbox, bool *found,
                         GError **error);
/* Has this message taught something already (on this day)? For imports that are repeated. */
bool acquaint_seen(struct acquaint *acquaint, guint64 message, acquaint_day day, bool *found,
                   GError **error);
bool acquaint_is_list(struct acquaint *acquaint, guint64 mailbox, bool *found, GError **error);

/* ---- one person ---- */
/* Calls each for every pair of this mailbox; the other side is a hash only. */
bool acquaint_each_of(struct acquaint *acquaint, guint64 mailbox,
                      void (*each)(void *ctx, guint64 other, const struct acquaint_side *own,
                                   const struct acquaint_side *others),
                      void *ctx, GError **error);
/* Removes all pairs of this mailbox, its list entry, and takes it out of threads (those may be
 * found by a scan; bounded batches of transactions). *removed: pairs. */
bool acquaint_forget(struct acquaint *acquaint, guint64 mailbox, guint64 *removed, GError **error);

/* ---- ageing and figures ---- */
/* Removes pairs whose last day is before pairs_before, threads before threads_before, seen marks
 * before pairs_before: looks at most at `most` records from where it left off (cursor kept in
 * *position, 0 at first). *done: it has been all around. */
bool acquaint_prune(struct acquaint *acquaint, acquaint_day pairs_before,
                    acquaint_day threads_before, size_t most, guint64 *position, bool *done,
                    GError **error);
struct acquaint_stats {
    guint64 directions, mailboxes, threads, lists, seen; /* records */
    guint64 bytes;                                       /* of the file in use */
    guint64 by_how[5]; /* directions by bit of enum acquaint_how */
    guint64 by_age[4]; /* directions last seen within 30, 90, 365 days, and before */
};
bool acquaint_stats(struct acquaint *acquaint, acquaint_day today, struct acquaint_stats *out,
                    GError **error);

#endif
