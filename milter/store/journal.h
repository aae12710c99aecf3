/* The journal: what was decided about each message with two or more parties, for "why?", the report
 * and the status. An LMDB environment of its own, state_dir/journal: bounded, not synced.
 *
 * Written in batches by the learning thread; read by the command line while the daemon writes. A
 * full journal drops its oldest tenth. Any thread; errors as in store/store.h. */
#ifndef ASKFIRST_STORE_JOURNAL_H
#define ASKFIRST_STORE_JOURNAL_H

#include <glib.h>
#include <stdbool.h>

struct journal;

/* create as in store_open. */
struct journal *journal_open(const char *state_dir, bool create, size_t map_bytes, GError **error);
void journal_close(struct journal *journal);

/* One message. Addresses stand as log_addresses says (full, domain or keyed hash). */
struct journal_entry {
    gint64 when;         /* Unix seconds */
    char *queue_id, *id; /* of the tag or request; "" for none */
    char *introducer, *account;
    char *verdict, *done, *kind, *reason, *rule; /* as in the log line */
    double score;                                /* -1: the words were not read */
    unsigned parties, pairs, unconnected, ms;
    char **party_domains; /* domains of the parties in unconnected pairs, each once, at most 10 */
    char *why;            /* the reasons, a line each, at most LIMIT_WHY octets */
};
struct journal_entry *journal_entry_new(void); /* strings "", empty array */
void journal_entry_free(struct journal_entry *entry);

/* Counters of the daemon that go with a batch: messages that were only counted. */
struct journal_counts {
    guint64 messages, inbound, single; /* fewer than two parties */
    guint64 lessons, dropped;          /* taught; lost because the queue was full */
};
/* One transaction, not synced. counts are added to those of the day of `now`. */
bool journal_write(struct journal *journal, const GPtrArray *entries,
                   const struct journal_counts *counts, gint64 now, GError **error);

/* Entries from `since` on (Unix seconds), oldest first; each returns false to stop. */
bool journal_each(struct journal *journal, gint64 since,
                  bool (*each)(void *ctx, const struct journal_entry *), void *ctx, GError **error);
/* The entries with this queue id or id, newest first, at most 20. */
bool journal_find(struct journal *journal, const char *name, GPtrArray **out, GError **error);
/* The counters since a day, added up. */
bool journal_counted(struct journal *journal, gint64 since, struct journal_counts *out,
                     GError **error);
/* Removes at most `most` entries from before; *removed is their count. */
bool journal_prune(struct journal *journal, gint64 before, unsigned most, unsigned *removed,
                   GError **error);
/* Removes entries about this introducer (as written there). */
bool journal_forget(struct journal *journal, const char *introducer, unsigned *removed,
                    GError **error);

#endif
