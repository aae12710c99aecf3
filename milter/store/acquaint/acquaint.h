/* Who knows whom: pairs of mailboxes that have corresponded, threads, and addresses of mailing
 * lists. The acquaintances are one LMDB environment, state_dir/acquaintance.
 *
 * A mailbox or Message-ID is stored only as its 64-bit keyed hash, so the file discloses no
 * address. The hash is SipHash-2-4 (libsodium's crypto_shorthash); its keys come from
 * state_dir/acquaintance/key, mode 0600, made at the first start. Each pair is stored under both of
 * its mailboxes, so that one person can be exported or erased. A direction has 24 octets, packed
 * without overhead for its mailbox, about 36 on disk.
 *
 * Read transactions never block. Writes come in batches; a writer waits at most LIMIT_STORE_WAIT_MS
 * for another process (ERROR_BUSY: nothing was written, and the same batch can be written again).
 * Days are counted from 1 January 1990, in 16 bits. Any thread may use it; one struct acquaint per
 * process and folder.
 *
 * Killing the process loses nothing of a batch that was written. A power cut can lose the last
 * transaction but never damages the file: the pages of a batch are synced before the page that
 * names them is written (MDB_NOMETASYNC), and pages of the previous state are not reused until
 * then. Without any sync (MDB_NOSYNC) the disk could write the naming page first.
 *
 * The file can still be damaged by the disk, by a copy made while it was in use, or by a lost key.
 * It can be learnt anew, so damage never stops mail. Opening with create moves a damaged file aside
 * to state_dir/acquaintance.damaged-DATE and starts an empty one, and acquaint_notice reports this.
 * Damage that shows only on reading is ERROR_CORRUPT and leaves a mark, so that the next opening
 * with create moves the file aside; the caller may continue as if nothing were known. A file of a
 * newer AskFirst is ERROR_VERSION and is left alone.
 *
 * Errors everywhere: ERROR_BUSY, ERROR_FULL (disk or map), ERROR_CORRUPT, ERROR_VERSION, ERROR_IO.
 * After an error nothing of the change is stored, except by functions that work in steps and say
 * so. */
#ifndef ASKFIRST_STORE_ACQUAINT_ACQUAINT_H
#define ASKFIRST_STORE_ACQUAINT_ACQUAINT_H

#include <glib.h>
#include <stdbool.h>

struct acquaint;
struct kv;

/* Opens the acquaintances. create: makes folder, key and environment if they are missing, and moves
 * damaged ones aside. Without create (the command line) a missing one is ERROR_NOT_FOUND and a
 * damaged one ERROR_CORRUPT; an existing one can also be written. map_bytes: size of the map, 0 for
 * the default. */
struct acquaint *acquaint_open(const char *state_dir, bool create, size_t map_bytes,
                               GError **error);
void acquaint_close(struct acquaint *acquaint);
/* Returns the underlying store, for code that copies all of it. Borrowed. */
struct kv *acquaint_kv(struct acquaint *acquaint);
/* Make the look-ups between them, by one thread, share one transaction, as store_read_begin does.
 */
void acquaint_read_begin(struct acquaint *acquaint);
void acquaint_read_end(struct acquaint *acquaint);
/* Returns a sentence for the log that says what was found damaged at the opening and what was done
 * about it, or NULL. */
const char *acquaint_notice(const struct acquaint *acquaint);

typedef guint16 acquaint_day;
acquaint_day acquaint_day_of(gint64 seconds); /* Unix seconds; 0 for times before 1990 */
gint64 acquaint_seconds_of(acquaint_day day);

/* Return the hash of a mailbox or list (an address id, policy/address.h), or of a Message-ID
 * without <>. The two kinds have different keys. Never 0. */
guint64 acquaint_mailbox(const struct acquaint *acquaint, const char *address_id);
guint64 acquaint_message(const struct acquaint *acquaint, const char *message_id);

/* How a sighting was learnt; a bit set. */
enum acquaint_how {
    LEARNT_OUTBOUND = 1 << 0, /* our own authenticated user wrote */
    LEARNT_DMARC = 1 << 1,    /* authenticated by our own Authentication-Results */
    LEARNT_REPLY = 1 << 2,    /* it answered a message that only its sender got */
    LEARNT_ARCHIVE = 1 << 3,  /* imported, with a proof */
    LEARNT_TRUSTED = 1 << 4,  /* imported; the owner of the archive vouched for it */
};
/* Returns a text such as "authenticated, archive" for these bits. Caller frees. */
char *acquaint_how_text(guint8 how);

/* The contents of one batch. The caller owns all arrays. */
struct acquaint_sighting { /* `from` wrote with `about` on this day, proved by from */
    guint64 from, about;
    acquaint_day day;
    guint8 how; /* enum acquaint_how */
};
struct acquaint_thread { /* the mailboxes that were visible in an authentic message */
    guint64 message;
    acquaint_day day;
    bool outgoing, alone;        /* we sent it; it went to one person only */
    const guint64 *participants; /* From first; those beyond LIMIT_PARTIES + 1 are not stored; a
                                    message stored before keeps its first record */
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
/* Writes a batch. Up to 10,000 sightings and 10,000 threads are one transaction. A larger batch is
 * written in steps of that size, sightings first. After an error or a kill, some steps may be
 * stored, each pair in both directions; writing the same batch again completes it.
 * A sighting on a day between the first and last known day does not count as a further day, so
 * writing the same batch again changes nothing. A day after today counts as today. A sighting of a
 * mailbox by itself is ignored. Each message is marked as seen on its day. */
bool acquaint_write(struct acquaint *acquaint, const struct acquaint_batch *batch, GError **error);
/* Makes the last batch survive a power cut too. Call it at the end of an import and when the daemon
 * stops. */
bool acquaint_sync(struct acquaint *acquaint, GError **error);

/* A summary of one side's sightings. */
struct acquaint_side {
    acquaint_day first, last;
    unsigned days; /* number of different days; 0: this side has no sighting */
    guint8 how;
};
/* Reads both sides of a pair. Both are zero if the pair is not stored. */
bool acquaint_pair(struct acquaint *acquaint, guint64 a, guint64 b, struct acquaint_side *a_of_b,
                   struct acquaint_side *b_of_a, GError **error);
/* Returns whether the two sides connect the pair: both within max_age days, or one within max_age
 * and on at least one_sided days. Pure. */
bool acquaint_enough(const struct acquaint_side *a, const struct acquaint_side *b,
                     acquaint_day today, unsigned max_age, unsigned one_sided);

/* Sets *found to whether both were visible in this message; false for an unknown message. *from:
 * the sender, or 0 if it was forgotten; from may be NULL. */
bool acquaint_exposed(struct acquaint *acquaint, guint64 message, guint64 a, guint64 b, bool *found,
                      guint64 *from, GError **error);
/* Sets *found to whether we sent this message to this mailbox alone. Only its sender and this
 * mailbox may have been visible in it, because a copy may have gone to anybody else it shows. */
bool acquaint_sent_alone(struct acquaint *acquaint, guint64 message, guint64 mailbox, bool *found,
                         GError **error);
/* Sets *found to whether this message has already been learnt from on this day, for imports that
 * are repeated. */
bool acquaint_seen(struct acquaint *acquaint, guint64 message, acquaint_day day, bool *found,
                   GError **error);
bool acquaint_is_list(struct acquaint *acquaint, guint64 mailbox, bool *found, GError **error);

/* ---- pairs that one introducer showed to each other ---- */
struct acquaint_exposure {
    guint64 introducer, a, b; /* mailboxes; a and b in any order */
    acquaint_day day;
};
/* Records that these pairs were shown to each other in delivered mail; otherwise works as
 * acquaint_write. */
bool acquaint_write_exposures(struct acquaint *acquaint, const struct acquaint_exposure *exposures,
                              size_t n, GError **error);
/* Sets *shown to whether this introducer has shown the two to each other on days that are at least
 * `apart` days apart. */
bool acquaint_shown(struct acquaint *acquaint, guint64 introducer, guint64 a, guint64 b,
                    unsigned apart, bool *shown, GError **error);

/* ---- one person ---- */
/* Calls each for every pair of this mailbox, outside of any transaction. The other side is known
 * only by its hash. */
bool acquaint_each_of(struct acquaint *acquaint, guint64 mailbox,
                      void (*each)(void *ctx, guint64 other, const struct acquaint_side *own,
                                   const struct acquaint_side *others),
                      void *ctx, GError **error);
/* Removes all pairs of this mailbox and its list entry, and removes it from threads, which are all
 * read (some seconds per gigabyte). Works in many small transactions: after an error part of the
 * work is done, and the same call does the rest. *removed: number of pairs. */
bool acquaint_forget(struct acquaint *acquaint, guint64 mailbox, guint64 *removed, GError **error);

/* ---- ageing and figures ---- */
/* Where the next step of pruning continues; all zero at first. */
struct acquaint_position {
    guint64 mailbox, other;
};
/* Removes pairs whose last day on either side is before pairs_before, lists whose last day is
 * before it, threads before threads_before, and seen marks before pairs_before. Examines at most
 * `most` records (1 to 1,000,000) from *position on, in one small transaction for each kind. *done:
 * all records have been examined, and *position is at the beginning again. */
bool acquaint_prune(struct acquaint *acquaint, acquaint_day pairs_before,
                    acquaint_day threads_before, size_t most, struct acquaint_position *position,
                    bool *done, GError **error);
struct acquaint_stats {
    guint64 directions, mailboxes, threads, lists, seen; /* numbers of records */
    guint64 bytes;                                       /* size of the file on disk */
    guint64 by_how[5]; /* directions by bit of enum acquaint_how */
    guint64 by_age[4]; /* directions with a sighting, by the age of the last: within 30, 90, 365
                          days, and older */
};
/* Reads all pairs, which takes some seconds for 10 million. A change made meanwhile may or may not
 * count. */
bool acquaint_stats(struct acquaint *acquaint, acquaint_day today, struct acquaint_stats *out,
                    GError **error);

#endif
