/* askfirst learn: what an import is made of.
 *
 * A reader thread finds messages in the archives and hands out parcels of headers, parsers turn
 * them into findings (a thread a processor), and the main thread gathers these. All is read before
 * the first word is written: findings are sorted by day (on the disk, where they are many), because
 * a word counts a day only when days come in order; then they are written in short batches. So an
 * import that is killed and begun again gives the same memory. */
#ifndef ASKFIRST_CLI_LEARN_H
#define ASKFIRST_CLI_LEARN_H

#include "cli/cli.h"
#include "bounds.h"
#include "policy/learn.h"
#include "store/acquaint.h"

/* What became of a message: enum learn_obstacle, and what only an import finds. */
enum learn_outcome {
    LEARN_OUTCOME_LEARNT = LEARN_POSSIBLE,
    LEARN_OUTCOME_SEEN = LEARN_OBSTACLES, /* taught before */
    LEARN_OUTCOME_OLD,
    LEARN_OUTCOME_NO_DATE,
    LEARN_OUTCOME_SPAM,
    LEARN_OUTCOME_DISCARDED,
    LEARN_OUTCOME_NO_MAIL,
    LEARN_OUTCOME_TOO_LONG,
    LEARN_OUTCOMES
};
const char *learn_outcome_name(enum learn_outcome outcome);

/* The import; nothing in it changes while threads run. Strings and objects are borrowed. */
struct learn {
    const struct config *config;
    struct acquaint *acquaint; /* NULL: a dry run where there is none yet */
    GHashTable *owners;        /* address ids; NULL: everybody on local_domains */
    bool trust, dry_run;
    char **paths;
    acquaint_day today, oldest;
};

/* ---- one message (cli/learn_message.c) ---- */
struct learn_finding {
    guint64 message, from;
    acquaint_day day;
    guint8 how;
    bool outgoing;
    guint8 n_about, n_people;          /* at most LIMIT_PARTIES + 1 */
    guint64 list;                      /* to be remembered; 0 for none */
    guint64 people[LIMIT_PARTIES + 1]; /* first those of whom it is a word, then the others */
};
/* finding->n_people is 0 when nothing is to be kept; list may be set with any outcome. */
bool learn_message(const struct learn *learn, const char *header, size_t size,
                   struct learn_finding *finding, enum learn_outcome *outcome, GError **error);

/* ---- findings in order (cli/learn_sort.c) ---- */
struct sorter;
/* folder: where findings go that are more than `bytes`; a file without a name. */
struct sorter *sorter_new(const char *folder, size_t bytes);
void sorter_free(struct sorter *sorter);
bool sorter_add(struct sorter *sorter, const struct learn_finding *finding, GError **error);
guint64 sorter_count(const struct sorter *sorter);
/* After the last sorter_add: the next one by day and message; *found is false at the end. */
bool sorter_next(struct sorter *sorter, struct learn_finding *finding, bool *found, GError **error);

/* ---- reading (cli/learn_read.c) ---- */
/* Headers of one archive, or files that are one message each. */
struct parcel {
    char *path; /* of the archive */
    GString *bytes;
    GArray *items;  /* struct parcel_item */
    guint64 weight; /* of the whole, as in learn_weigh; for the progress */
    struct parcel *next;
};
struct parcel_item {
    size_t begin, size; /* in bytes: a header, or the path of a file (ended by NUL) */
    bool file, whole;
};
/* What the reader tells and asks, on its own thread. */
struct learn_reader {
    const struct learn *learn;
    /* Takes the full parcel (NULL at first), returns an empty one; NULL: stop. */
    struct parcel *(*exchange)(void *ctx, struct parcel *full);
    void (*complain)(void *ctx, const char *text); /* an archive, or a part of one, was not read */
    void (*passed)(void *ctx, const char *path);   /* a folder was passed over */
    void *ctx;
};
/* The sum of all weights: octets of mboxes, and so many for each file of a tree. */
guint64 learn_weigh(const struct learn *learn);
void learn_read(const struct learn_reader *reader);
/* The header of a file that is one message. False: it is gone, or is not mail (error says more
 * where it cannot be read). */
bool learn_read_file(const char *path, GString *header, bool *whole, GError **error);

/* ---- all of it (cli/learn_run.c) ---- */
struct learn_counts {
    guint64 messages, by_outcome[LEARN_OUTCOMES];
    guint64 words, threads, lists;
    guint64 passed_folders, complaints;
};
/* Reads, then writes. *stopped: by a signal; what was written stays. learn->acquaint may be another
 * one afterwards, NULL after an error. */
bool learn_run(struct learn *learn, struct learn_counts *counts, bool *stopped, GError **error);
/* ---- writing (cli/learn_write.c) ---- */
struct progress;
bool learn_write(struct learn *learn, struct sorter *sorter, GHashTable *lists,
                 struct progress *progress, struct learn_counts *counts, GError **error);

/* ---- what is seen meanwhile (cli/learn_progress.c) ---- */
/* On stderr: a bar on a terminal, else a line every few seconds. */
struct progress *progress_new(const char *verb, guint64 whole);
void progress_show(struct progress *progress, guint64 done, guint64 messages);
/* Takes the bar away, so that something else can be printed. */
void progress_hide(struct progress *progress);
void progress_free(struct progress *progress);

/* A signal asked the program to stop. */
bool learn_stopped(void);

#endif
