/* Who knows whom: pairs of mailboxes that have corresponded, threads, and addresses of mailing
 * lists. An LMDB environment of its own, state_dir/acquaintance.
 *
 * A mailbox or Message-ID stands here as its 64-bit keyed hash only (SipHash-2-4, libsodium's
 * crypto_shorthash; its keys come from state_dir/acquaintance/key, 0600, made at the first start),
 * so the file tells nobody's address. Each pair is kept under both of its mailboxes, so that one
 * person can be exported or erased; a direction has 24 octets, packed without any overhead for its
 * mailbox, about 36 on disk.
 *
 * Reading never blocks and never waits for a writer. Writing is in batches; a writer waits at most
 * LIMIT_STORE_WAIT_MS for another process (ERROR_BUSY: nothing was written, give the same batch
 * again). Days are counted from 1 January 1990, 16 bits. Any thread; one struct acquaint a process
 * and folder.
 *
 * A killed process loses nothing of a batch that was written. A power cut can lose the last
 * transaction, never break the file: the pages of a batch are synced before the page that names
 * them is written (MDB_NOMETASYNC), and pages of the state before are not used again until then.
 * Without any sync (MDB_NOSYNC) the disk could have written the naming page first.
 *
 * Still a file can be damaged: by the disk, a copy made while in use, a lost key. It is a memory
 * that can be learnt anew, so it never stops mail: opened with create, a damaged one is moved
 * aside to state_dir/acquaintance.damaged-DATE, an empty one takes its place, and acquaint_notice
 * says so. A damage that shows only while reading is ERROR_CORRUPT and leaves a mark, so that the
 * next opening with create moves the file aside; the caller may go on as if nothing were known. A
 * file of a newer AskFirst is ERROR_VERSION and stays where it is.
 *
 * Errors everywhere: ERROR_BUSY, ERROR_FULL (disk or map), ERROR_CORRUPT, ERROR_VERSION, ERROR_IO.
 * After any error nothing of the change is there, but of what says that it works in steps. */
#ifndef ASKFIRST_STORE_ACQUAINT_ACQUAINT_H
#define ASKFIRST_STORE_ACQUAINT_ACQUAINT_H

#include <glib.h>
#include <stdbool.h>

struct acquaint;
struct kv;

/* create: makes folder, key and environment where missing, moves a damaged one aside. Without
 * create (the command line) a missing one is ERROR_NOT_FOUND, a damaged one ERROR_CORRUPT; what is
 * there can be written, too. map_bytes: size of the map, 0 for the default. */
struct acquaint *acquaint_open(const char *state_dir, bool create, size_t map_bytes,
                               GError **error);
void acquaint_close(struct acquaint *acquaint);
/* Where it is kept, for who copies it whole. Borrowed. */
struct kv *acquaint_kv(struct acquaint *acquaint);
/* Around look-ups of one thread that belong together, as store_read_begin. */
void acquaint_read_begin(struct acquaint *acquaint);
void acquaint_read_end(struct acquaint *acquaint);
/* A sentence for the log about what was found damaged at the opening and what was done about it, or
 * NULL. */
const char *acquaint_notice(const struct acquaint *acquaint);

typedef guint16 acquaint_day;
acquaint_day acquaint_day_of(gint64 seconds); /* Unix seconds; before 1990 is 0 */
gint64 acquaint_seconds_of(acquaint_day day);

/* The hash of a mailbox or list (a key, policy/address.h), or of a Message-ID without <>; the two
 * kinds never meet. Never 0. */
guint64 acquaint_mailbox(const struct acquaint *acquaint, const char *address_id);
guint64 acquaint_message(const struct acquaint *acquaint, const char *message_id);

/* How a sighting was learnt; bits. */
enum acquaint_how {
    LEARNT_OUTBOUND = 1 << 0, /* our own authenticated user wrote */
    LEARNT_DMARC = 1 << 1,    /* Authentication-Results of our own */
    LEARNT_REPLY = 1 << 2,    /* it answered a message that only its sender got */
    LEARNT_ARCHIVE = 1 << 3,  /* imported, with a proof */
    LEARNT_TRUSTED = 1 << 4,  /* imported, its owner vouched for it */
};
/* "authenticated, archive": how words were learnt, by these bits. Caller frees. */
char *acquaint_how_text(guint8 how);

/* What is written in one batch. All arrays are of the caller. */
struct acquaint_sighting { /* `from` has written with `about` on this day: from's own proof */
    guint64 from, about;
    acquaint_day day;
    guint8 how; /* enum acquaint_how */
};
struct acquaint_thread { /* who was visible in an authentic message */
    guint64 message;
    acquaint_day day;
    bool outgoing, alone;        /* we sent it; and to one person only */
    const guint64 *participants; /* From first; those beyond LIMIT_PARTIES + 1 are not kept;
                                    a message seen before keeps its first */
    unsigned n;
};
struct acquaint_batch {
    const struct acquaint_sighting *sightings;
    size_t n_sightings;
    const struct acquaint_thread *threads;
    size_t n_threads;
    const guint64 *lists; /* mailbox hashes */
    size_t n_lists;
    acquaint_day today;
};
/* Up to 10,000 sightings and 10,000 threads are one transaction. A larger batch is written in steps
 * of as many, sightings first: after an error or a kill some steps may be there, each pair in both
 * directions, and the same batch again does the rest. A sighting on a day between the first and
 * last one known counts no further day, so the same batch again changes nothing; a day after today
 * counts as today; a sighting of somebody by themselves is none. Each message is marked as seen on
 * its day. */
bool acquaint_write(struct acquaint *acquaint, const struct acquaint_batch *batch, GError **error);
/* Makes the last batch survive a power cut, too: at the end of an import, and when the daemon
 * stops. */
bool acquaint_sync(struct acquaint *acquaint, GError **error);

/* What one side's sightings come to. */
struct acquaint_side {
    acquaint_day first, last;
    unsigned days; /* on how many different days; 0: no sighting by this side */
    guint8 how;
};
/* Both sides of a pair. Not there: both zero. */
bool acquaint_pair(struct acquaint *acquaint, guint64 a, guint64 b, struct acquaint_side *a_of_b,
                   struct acquaint_side *b_of_a, GError **error);
/* Pure: is that enough (DESIGN, Connected)? Both sides within max_age days, or one within max_age
 * on at least one_sided days. */
bool acquaint_enough(const struct acquaint_side *a, const struct acquaint_side *b,
                     acquaint_day today, unsigned max_age, unsigned one_sided);

/* Were both visible in this message? *found is false for an unknown message, too. *from: who wrote
 * it, 0 where that was forgotten; may be NULL. */
bool acquaint_exposed(struct acquaint *acquaint, guint64 message, guint64 a, guint64 b, bool *found,
                      guint64 *from, GError **error);
/* Did we send this message to this mailbox alone? Only its sender and this mailbox may have been
 * visible in it: a copy of it might have gone to whom else it shows. */
bool acquaint_sent_alone(struct acquaint *acquaint, guint64 message, guint64 mailbox, bool *found,
                         GError **error);
/* Has this message taught something already (on this day)? For imports that are repeated. */
bool acquaint_seen(struct acquaint *acquaint, guint64 message, acquaint_day day, bool *found,
                   GError **error);
bool acquaint_is_list(struct acquaint *acquaint, guint64 mailbox, bool *found, GError **error);

/* ---- pairs that one introducer showed to each other ---- */
struct acquaint_exposure {
    guint64 introducer, a, b; /* mailboxes; a and b in any order */
    acquaint_day day;
};
/* Notes that these were delivered; as acquaint_write. */
bool acquaint_write_exposures(struct acquaint *acquaint, const struct acquaint_exposure *exposures,
                              size_t n, GError **error);
/* Has this introducer shown the two to each other on days that are at least `apart` days apart? */
bool acquaint_shown(struct acquaint *acquaint, guint64 introducer, guint64 a, guint64 b,
                    unsigned apart, bool *shown, GError **error);

/* ---- one person ---- */
/* Calls each for every pair of this mailbox, outside of any transaction; the other side is a hash
 * only. */
bool acquaint_each_of(struct acquaint *acquaint, guint64 mailbox,
                      void (*each)(void *ctx, guint64 other, const struct acquaint_side *own,
                                   const struct acquaint_side *others),
                      void *ctx, GError **error);
/* Removes all pairs of this mailbox, its list entry, and takes it out of threads (found by reading
 * all of them, some seconds a gigabyte). Many small transactions: after an error a part is done,
 * and the same call again does the rest. *removed: pairs. */
bool acquaint_forget(struct acquaint *acquaint, guint64 mailbox, guint64 *removed, GError **error);

/* ---- ageing and figures ---- */
/* Where the next step of pruning goes on; all zero at first. */
struct acquaint_position {
    guint64 mailbox, other;
};
/* Removes pairs whose last day (of either side) and lists whose last day is before pairs_before,
 * threads before threads_before, seen marks before pairs_before: looks at most at `most` records
 * (1 to 1,000,000) from *position on, in one small transaction for each kind. *done: it has been
 * all around, and *position is at the beginning again. */
bool acquaint_prune(struct acquaint *acquaint, acquaint_day pairs_before,
                    acquaint_day threads_before, size_t most, struct acquaint_position *position,
                    bool *done, GError **error);
struct acquaint_stats {
    guint64 directions, mailboxes, threads, lists, seen; /* records */
    guint64 bytes;                                       /* that the file takes on the disk */
    guint64 by_how[5]; /* directions by bit of enum acquaint_how */
    guint64
        by_age[4]; /* directions with a sighting: the last within 30, 90, 365 days, and before */
};
/* Reads all pairs, some seconds for 10 million; what changes meanwhile may or may not count. */
bool acquaint_stats(struct acquaint *acquaint, acquaint_day today, struct acquaint_stats *out,
                    GError **error);

#endif
