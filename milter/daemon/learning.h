/* Learning: what passed is remembered by a thread of its own, so that no message waits for it. The
 * callbacks hand over hashes and a journal entry through a bounded queue; when that is full, the
 * item is dropped and counted. The thread writes to acquaint and journal each second, or after
 * LIMIT_LEARN_BATCH items. At the end what is in the queue is written.
 *
 * Where acquaint or journal cannot be opened or written, a log line says so and mail goes on
 * without. Any thread. */
#ifndef ASKFIRST_DAEMON_LEARNING_H
#define ASKFIRST_DAEMON_LEARNING_H

#include "store/acquaint/acquaint.h"
#include "store/journal/journal.h"

/* What one message teaches. */
struct learnt {
    guint64 message, from; /* hashes; 0 for none */
    guint64 *people;       /* participants, From first; owned */
    unsigned n_people;
    bool sightings; /* From has proved that it knows the others */
    bool thread;    /* the participants are kept under the Message-ID */
    bool outgoing, alone;
    guint64 list; /* 0 for none */
    acquaint_day day;
    guint8 how;        /* enum acquaint_how */
    GArray *exposures; /* struct acquaint_exposure, delivered without anybody's yes; or NULL */
    struct journal_entry *entry; /* NULL: only counted; owned */
};
struct learnt *learnt_new(void);
void learnt_free(struct learnt *learnt);

/* Opens daemon_state.acquaint and .journal; each stays NULL where that fails. */
void learning_open(const char *state_dir);
/* Starts the thread. False with error when the system has none left. */
bool learning_start(GError **error);
/* Takes learnt (NULL: there is nothing but the count), and adds counts. Never waits. */
void learning_push(struct learnt *learnt, const struct journal_counts *counts);
/* Writes what is in the queue, ends the thread and makes it last. False when it did not end within
 * `seconds`. */
bool learning_stop(unsigned seconds);
void learning_close(void);

/* A fault of acquaint or journal: logged, one a minute at most. */
void learning_log_fault(const GError *trouble);

#endif
