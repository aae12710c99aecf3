/* "askfirst person": what is known about one person, in all stores. */
#ifndef ASKFIRST_CLI_PERSON_PERSON_H
#define ASKFIRST_CLI_PERSON_PERSON_H

#include "store/acquaint/acquaint.h"
#include "store/ledger/person.h"

struct known_pair { /* one acquaintance */
    char *other;    /* address id, where it is among the addresses known here; else NULL */
    guint64 hash;   /* of the other */
    struct acquaint_side own, others;
};
struct dossier {
    char *address_id; /* of the person */
    char *
        journal_name; /* as the journal writes it: address id, hash; NULL: it writes domains only */
    struct person *person; /* in the consent store; NULL: there is none */
    GPtrArray *pairs;      /* struct known_pair */
    bool list;             /* known as the address of a mailing list */
    GPtrArray *entries;    /* struct journal_entry about them, oldest first */
};

#endif
