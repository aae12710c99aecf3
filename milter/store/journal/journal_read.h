/* Reading entries of the journal. Only the journal files and their tests include this; codes and
 * mutex as in journal_internal.h. */
#ifndef ASKFIRST_STORE_JOURNAL_JOURNAL_READ_H
#define ASKFIRST_STORE_JOURNAL_JOURNAL_READ_H

#include "store/journal/journal.h"
#include "store/journal/journal_record.h"

struct kv_scan;

/* The entry that begins where the scan stands, which then is on what follows it, or over.
 * KV_BAD_RECORD when it makes no sense. */
int journal_read_entry(struct kv_scan *scan, struct journal_key *at, struct journal_entry **out);

#endif
