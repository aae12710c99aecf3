/* What the report counts; pure, but for what it is given. Printed by cli/report/report_text.c. */
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
    guint messages, unconnected; /* with two or more parties; with an unconnected pair */
};
struct report_person { /* an introducer */
    char *introducer;
    guint messages, stopped;
};
struct report_told { /* an account that refusals told who has not agreed */
    char *account;
    guint refused, people; /* its refusals that named somebody; whom, each once */
    guint unnamed;         /* its refusals after those, which named nobody */
    gint64 since;          /* the first */
    GHashTable *named;
};
struct report_rule {
    char *text;
    guint
        spares; /* stopped messages that it would have let through, and those above it would not */
};

struct report {
    gint64 since, until;
    gint64 period; /* seconds of one */
    struct journal_counts counts;
    guint messages, unconnected, stopped, failed; /* failed: put off by errors */
    guint no_introducer;                          /* refused, or would have been, for that reason */
    guint would[REPORT_OUTCOMES], was[REPORT_OUTCOMES];
    GPtrArray *periods; /* struct report_period, oldest first, without gaps */
    GPtrArray *people;  /* struct report_person, most stopped first, at most REPORT_TOP */
    GPtrArray *told;    /* struct report_told, most people first, at most REPORT_TOP */
    GPtrArray *rules;   /* struct report_rule, best first, at most REPORT_TOP */
    guint asked, yes, no, silent, open, unreachable, withdrawn;
    GHashTable *by_introducer; /* while adding */
    GHashTable *by_account;
    GHashTable *unnamed; /* refusals for the limit of the day, by account */
    GHashTable *groups;  /* stopped messages by introducer and the domains they joined */
};
#define REPORT_TOP 10u
#define REASON_NO_INTRODUCER "no-introducer"

#endif
