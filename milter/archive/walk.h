/* What lies below a folder of mail: Maildir (cur and new, also of Maildir++ and other nested
 * folders), MH, trees of .eml files, and mboxes among them. The kind is found by looking.
 *
 * Symbolic links below the folder are not followed; files that begin with a dot are not mail; what
 * is in folders of spam, drafts and templates was never received or sent, and is passed over. */
#ifndef ASKFIRST_ARCHIVE_WALK_H
#define ASKFIRST_ARCHIVE_WALK_H

#include <glib.h>
#include <stdbool.h>

enum walk_kind {
    WALK_MESSAGE, /* one message, as its place or name says */
    WALK_UNKNOWN, /* to be looked at */
    WALK_PASSED,  /* a folder that is passed over */
    WALK_FAILED,  /* error says why: a folder that cannot be read, or is nested too deep */
};

/* Calls each for every file, in no order; size is 0 unless the kind is WALK_UNKNOWN and path is a
 * file itself; error is borrowed. each returns false to stop. A path that is not a
 * folder is one WALK_UNKNOWN. */
typedef bool walk_each(void *ctx, enum walk_kind kind, const char *path, guint64 size,
                       const GError *error);
/* False when each stopped it. */
bool walk(const char *path, walk_each *each, void *ctx);

/* Is a Maildir file's message deleted or a draft, by its flags (":2,ST")? */
bool walk_is_discarded(const char *path);

#endif
