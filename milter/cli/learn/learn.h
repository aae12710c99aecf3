/* askfirst learn: the parts of an import.
 *
 * A reader thread finds messages in the archives and hands out parcels of headers. Parsers, one
 * thread for each processor, turn them into findings, and the main thread gathers these. All is
 * read before the first word is written: the findings are sorted by day (on the disk, when there
 * are many), because a word counts a day only when days come in order. Then they are written in
 * short batches. An import that is killed and started again therefore gives the same memory. */
#ifndef ASKFIRST_CLI_LEARN_LEARN_H
#define ASKFIRST_CLI_LEARN_LEARN_H

#include "conf/config.h"
#include "policy/learn.h"
#include "store/acquaint/acquaint.h"

/* What became of a message: enum learn_obstacle, and outcomes that only an import has. */
enum learn_outcome {
    LEARN_OUTCOME_LEARNT = LEARN_POSSIBLE,
    LEARN_OUTCOME_SEEN = LEARN_OBSTACLES, /* learnt before */
    LEARN_OUTCOME_OLD,
    LEARN_OUTCOME_NO_DATE,
    LEARN_OUTCOME_SPAM,
    LEARN_OUTCOME_DISCARDED,
    LEARN_OUTCOME_NO_MAIL,
    LEARN_OUTCOME_TOO_LONG,
    LEARN_OUTCOMES
};

/* The import; nothing in it changes while threads run. Strings and objects are borrowed. */
struct learn {
    const struct config *config;
    struct acquaint *acquaint; /* NULL: a dry run when there is none yet */
    GHashTable *owners;        /* address ids; NULL: everybody on local_domains */
    bool trust, dry_run;
    char **paths;
    acquaint_day today, oldest;
};

struct sorter;
struct progress;

/* Has a signal asked the program to stop? */
bool learn_stopped(void);

#endif
