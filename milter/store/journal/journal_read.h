/* Reading entries of the journal. Only the journal files and their tests include this; codes and
 * mutex as in journal_internal.h. */
#ifndef ASKFIRST_STORE_JOURNAL_JOURNAL_READ_H
#define ASKFIRST_STORE_JOURNAL_JOURNAL_READ_H

#include "store/journal/journal.h"
#include "store/journal/journal_record.h"

struct kv_scan;

/* Reads the entry that begins at the position of the scan, and moves the scan to what follows it.
 * Returns KV_BAD_RECORD when the entry is damaged. */
int journal_read_entry(struct kv_scan *scan, struct journal_key *at, struct journal_entry **out);

#endif
