/* The journal: what was decided about each message with two or more parties, for `askfirst why`,
 * the report and the status. The journal is one LMDB environment, state_dir/journal. Its size is
 * bounded: a full journal drops its oldest tenth. It is synced once per batch: a crash of the
 * system may undo the last batch but does no damage.
 *
 * The learning thread writes it in batches; the command line reads it while the daemon writes. A
 * journal that is opened with create repairs itself, when opening and when writing: damaged files
 * are moved aside to state_dir/journal.damaged, and a new journal begins. It does the same when two
 * processes have died while using it. Mail never depends on it. Any thread may use it; errors as in
 * store/ledger/store.h. */
#ifndef ASKFIRST_STORE_JOURNAL_JOURNAL_H
#define ASKFIRST_STORE_JOURNAL_JOURNAL_H

#include <glib.h>
#include <stdbool.h>

struct journal;
struct kv;

/* Opens the journal. create works as in store_open. map_bytes: 0 for LIMIT_JOURNAL_BYTES. A journal
 * of a newer AskFirst is ERROR_VERSION and is left alone. */
struct journal *journal_open(const char *state_dir, bool create, size_t map_bytes, GError **error);
void journal_close(struct journal *journal);
/* Returns the underlying store, for code that copies all of it; NULL if it could not be reopened.
 * Borrowed. */
struct kv *journal_kv(struct journal *journal);
/* Returns a text for the log that says what was done about damage since the last call, or NULL.
 * Caller frees. */
char *journal_complaint(struct journal *journal);

/* One message. Addresses are written as log_addresses says (full, domain or keyed hash). */
struct journal_entry {
    gint64 when;         /* Unix seconds */
    char *queue_id, *id; /* id: of the tag or request; "" if there is none */
    char *introducer, *account;
    char *verdict, *done, *kind, *reason, *rule; /* as in the log line */
    double score;                                /* -1: the words were not examined */
    unsigned parties, pairs, unconnected, ms;
    char **party_domains; /* domains of the parties in unconnected pairs, each once, at most
                             LIMIT_JOURNAL_DOMAINS */
    char *why;            /* the reasons, one per line, at most LIMIT_WHY octets */
};
struct journal_entry *journal_entry_new(void); /* strings "", empty array */
void journal_entry_free(struct journal_entry *entry);

/* Counters of the daemon that are written with a batch: messages that were only counted. */
struct journal_counts {
    guint64 messages, inbound, single; /* single: fewer than two parties */
    guint64 learnt_facts, dropped;     /* learnt; dropped because the queue was full */
};
/* Writes a batch in one transaction. counts: added to those of the UTC day of `now`; NULL for none.
 * Texts are cut to LIMIT_JOURNAL_TEXT. */
bool journal_write(struct journal *journal, const GPtrArray *entries,
                   const struct journal_counts *counts, gint64 now, GError **error);

/* Calls each for every entry from `since` on (Unix seconds), oldest first, until each returns
 * false. Entries are read in pages; each is called outside of transactions and may call the journal
 * again. */
bool journal_each(struct journal *journal, gint64 since,
                  bool (*each)(void *ctx, const struct journal_entry *), void *ctx, GError **error);
/* Lists the entries with this queue id or id, newest first, at most LIMIT_JOURNAL_FOUND. */
bool journal_find(struct journal *journal, const char *name, GPtrArray **out, GError **error);
/* Adds up the counters since a day. */
bool journal_counted(struct journal *journal, gint64 since, struct journal_counts *out,
                     GError **error);
/* Removes at most `most` entries from before this time, and the counters of those days. *removed:
 * number of entries; pruning is done when it is less than `most`. */
bool journal_prune(struct journal *journal, gint64 before, unsigned most, unsigned *removed,
                   GError **error);
/* Returns whether this person (as addresses are written in the entry) is its introducer or account,
 * or is named in its reasons. */
bool journal_is_about(const struct journal_entry *entry, const char *person);
/* Removes the entries about this person, in transactions of some hundred entries. */
bool journal_forget(struct journal *journal, const char *person, unsigned *removed, GError **error);

/* Figures of the journal. Reading them examines every entry, which takes a second for a full
 * journal. */
struct journal_stats {
    guint64 entries, bytes, map_bytes; /* bytes: pages in use */
    gint64 oldest, newest;             /* 0 if there are no entries */
};
bool journal_stats(struct journal *journal, struct journal_stats *out, GError **error);

#endif
