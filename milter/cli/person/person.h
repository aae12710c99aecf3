/* "askfirst person": what all stores know about one person. */
#ifndef ASKFIRST_CLI_PERSON_PERSON_H
#define ASKFIRST_CLI_PERSON_PERSON_H

#include "store/acquaint/acquaint.h"
#include "store/ledger/person.h"

struct known_pair { /* one acquaintance */
    char *other;    /* address id, when it is among the addresses known here; else NULL */
    guint64 hash;   /* of the other */
    struct acquaint_side own, others;
};
struct dossier {
    char *address_id;      /* of the person */
    char *journal_name;    /* as the journal writes it: address id or hash; NULL when it writes only
                              domains */
    struct person *person; /* in the consent store; NULL when there is none */
    GPtrArray *pairs;      /* struct known_pair */
    bool list;             /* known as the address of a mailing list */
    GPtrArray *entries;    /* struct journal_entry about them, oldest first */
};

#endif
