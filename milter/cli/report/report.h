/* The numbers of a report. Pure: all input comes as arguments. Printed by
 * cli/report/report_text.c. */
#ifndef ASKFIRST_CLI_REPORT_REPORT_H
#define ASKFIRST_CLI_REPORT_REPORT_H

#include <glib.h>
#include "store/journal/journal.h"

/* In the order of rows. */
enum report_outcome {
    REPORT_OUTCOME_PASSED,
    REPORT_OUTCOME_TAGGED,
    REPORT_OUTCOME_REWRITTEN,
    REPORT_OUTCOME_CONFIRMED,
    REPORT_OUTCOME_HELD,
    REPORT_OUTCOME_REJECTED,
    REPORT_OUTCOMES
};

struct report_period { /* a day or a week */
    gint64 begin;
    guint messages, unconnected; /* messages with two or more parties; of these, those with an
                                    unconnected pair */
};
struct report_person { /* an introducer */
    char *introducer;
    guint messages, stopped;
};
struct report_told { /* an account that learnt from refusals who has not agreed */
    char *account;
    guint refused, people; /* its refusals that named somebody; the people named, each once */
    guint unnamed;         /* its later refusals, which named nobody */
    gint64 since;          /* the first */
    GHashTable *named;
};
struct report_rule {
    char *text;
    guint spares; /* stopped messages that it would have let through, and the rules above it would
                     not */
};

struct report {
    gint64 since, until;
    gint64 period; /* length of a period in seconds */
    struct journal_counts counts;
    guint messages, unconnected, stopped, failed; /* failed: put off by errors */
    guint no_introducer;                          /* refused for that reason, or would have been */
    guint would[REPORT_OUTCOMES], was[REPORT_OUTCOMES];
    GPtrArray *periods; /* struct report_period, oldest first, without gaps */
    GPtrArray *people;  /* struct report_person, most stopped first, at most REPORT_TOP */
    GPtrArray *told;    /* struct report_told, most people first, at most REPORT_TOP */
    GPtrArray *rules;   /* struct report_rule, best first, at most REPORT_TOP */
    guint asked, yes, no, silent, open, unreachable, withdrawn;
    GHashTable *by_introducer; /* used while adding */
    GHashTable *by_account;
    GHashTable *unnamed; /* refusals because of the limit per day, by account */
    GHashTable *groups;  /* stopped messages by introducer and the domains they joined */
};
#define REPORT_TOP 10u
#define REASON_NO_INTRODUCER "no-introducer"

#endif
