/* Learning on a thread of its own, so that no message waits for it. The callbacks hand over hashes
 * and a journal entry through a bounded queue; when it is full, the item is dropped and counted.
 * The thread writes to acquaint and journal once a second, or after LIMIT_LEARN_BATCH items. When
 * the daemon ends, the rest of the queue is written.
 *
 * When acquaint or journal cannot be opened or written, a log line says so, and mail goes on
 * without them. Any thread. */
#ifndef ASKFIRST_DAEMON_LEARNING_H
#define ASKFIRST_DAEMON_LEARNING_H

#include "store/acquaint/acquaint.h"
#include "store/journal/journal.h"

/* What one message teaches. */
struct learnt {
    guint64 message, from; /* hashes; 0 for none */
    guint64 *people;       /* participants, From first; owned */
    unsigned n_people;
    bool sightings; /* From has proved to know the others */
    bool thread;    /* the participants are kept under the Message-ID */
    bool outgoing, alone;
    guint64 list; /* 0 for none */
    acquaint_day day;
    guint8 how; /* enum acquaint_how */
    /* struct acquaint_exposure: pairs delivered without their consent; or NULL */
    GArray *exposures;
    struct journal_entry *entry; /* owned; NULL: no entry, only the counts */
};
struct learnt *learnt_new(void);
void learnt_free(struct learnt *learnt);

/* Opens daemon_state.acquaint and .journal; each stays NULL when it cannot be opened. */
void learning_open(const char *state_dir);
/* Starts the thread. Returns false with error when the system has no thread left. */
bool learning_start(GError **error);
/* Queues learnt, which is given away (NULL: only the counts), and adds the counts. Never waits. */
void learning_push(struct learnt *learnt, const struct journal_counts *counts);
/* Writes the rest of the queue, ends the thread and syncs what was written. Returns false when this
 * took longer than `seconds`. */
bool learning_stop(unsigned seconds);
void learning_close(void);

/* Logs a fault of acquaint or journal, at most once a minute. */
void learning_log_fault(const GError *trouble);

#endif
