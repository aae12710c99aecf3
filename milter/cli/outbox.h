/* The outbox: mails of ours that the MTA behind submit_to has not accepted yet. */
#ifndef ASKFIRST_CLI_OUTBOX_H
#define ASKFIRST_CLI_OUTBOX_H

#include "store/ledger/store.h"

/* Prints a line "outbox:" for each mail of this request or ask; either may be NULL. */
void outbox_print_fields(struct store *store, const char *request, const char *ask);

#endif
