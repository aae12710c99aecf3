/* The journal: what was decided about each message with two or more parties, for "why?", the report
 * and the status. An LMDB environment of its own, state_dir/journal: bounded (a full journal drops
 * its oldest tenth) and synced once a batch: a crash of the system may undo the last one, but
 * leaves no damage.
 *
 * Written in batches by the learning thread; read by the command line while the daemon writes. One
 * that is opened with create mends itself: damaged files are moved aside to
 * state_dir/journal.damaged and a new journal begins, when opening and when writing; so it does
 * when two processes have died in it. Mail never depends on it. Any thread; errors as in
 * store/ledger/store.h. */
#ifndef ASKFIRST_STORE_JOURNAL_JOURNAL_H
#define ASKFIRST_STORE_JOURNAL_JOURNAL_H

#include <glib.h>
#include <stdbool.h>

struct journal;
struct kv;

/* create as in store_open. map_bytes 0: LIMIT_JOURNAL_BYTES. ERROR_VERSION: a newer AskFirst wrote
 * it, which is left as it is. */
struct journal *journal_open(const char *state_dir, bool create, size_t map_bytes, GError **error);
void journal_close(struct journal *journal);
/* Where it is kept, for who copies it whole; NULL where it could not be opened anew. Borrowed. */
struct kv *journal_kv(struct journal *journal);
/* What it did about damage since the last call, for the log, or NULL. Caller frees. */
char *journal_complaint(struct journal *journal);

/* One message. Addresses stand as log_addresses says (full, domain or keyed hash). */
struct journal_entry {
    gint64 when;         /* Unix seconds */
    char *queue_id, *id; /* of the tag or request; "" for none */
    char *introducer, *account;
    char *verdict, *done, *kind, *reason, *rule; /* as in the log line */
    double score;                                /* -1: the words were not read */
    unsigned parties, pairs, unconnected, ms;
    char **party_domains; /* domains of the parties in unconnected pairs, each once, at most
                             LIMIT_JOURNAL_DOMAINS */
    char *why;            /* the reasons, a line each, at most LIMIT_WHY octets */
};
struct journal_entry *journal_entry_new(void); /* strings "", empty array */
void journal_entry_free(struct journal_entry *entry);

/* Counters of the daemon that go with a batch: messages that were only counted. */
struct journal_counts {
    guint64 messages, inbound, single; /* fewer than two parties */
    guint64 learnt_facts, dropped;     /* taught; lost because the queue was full */
};
/* One transaction. counts are added to those of the UTC day of `now`; NULL for none. Texts are cut
 * to LIMIT_JOURNAL_TEXT. */
bool journal_write(struct journal *journal, const GPtrArray *entries,
                   const struct journal_counts *counts, gint64 now, GError **error);

/* Entries from `since` on (Unix seconds), oldest first; each returns false to stop. Read in pages:
 * each is called outside of transactions and may call the journal again. */
bool journal_each(struct journal *journal, gint64 since,
                  bool (*each)(void *ctx, const struct journal_entry *), void *ctx, GError **error);
/* The entries with this queue id or id, newest first, at most 20. */
bool journal_find(struct journal *journal, const char *name, GPtrArray **out, GError **error);
/* The counters since a day, added up. */
bool journal_counted(struct journal *journal, gint64 since, struct journal_counts *out,
                     GError **error);
/* Removes at most `most` entries from before, and the counters of those days; *removed is the count
 * of entries: fewer than `most` means that it is done. */
bool journal_prune(struct journal *journal, gint64 before, unsigned most, unsigned *removed,
                   GError **error);
/* Is this person (as addresses are written there) the introducer or the account of the entry, or
 * named in its reasons? */
bool journal_is_about(const struct journal_entry *entry, const char *person);
/* Removes the entries that are about this person, in transactions of some hundred. */
bool journal_forget(struct journal *journal, const char *person, unsigned *removed, GError **error);

/* How it stands. Looks at every entry: a second for a full journal. */
struct journal_stats {
    guint64 entries, bytes, map_bytes; /* bytes: pages in use */
    gint64 oldest, newest;             /* 0: there is none */
};
bool journal_stats(struct journal *journal, struct journal_stats *out, GError **error);

#endif
