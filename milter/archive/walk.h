/* The files below a folder of mail: Maildir (cur and new, also of Maildir++ and other nested
 * folders), MH, trees of .eml files, and mboxes among them. The kind of each file is found by its
 * place and name.
 *
 * Symbolic links below the folder are not followed, and files that begin with a dot are not mail.
 * Folders of spam, drafts and templates are skipped, because their mail was never received or
 * sent. */
#ifndef ASKFIRST_ARCHIVE_WALK_H
#define ASKFIRST_ARCHIVE_WALK_H

#include <glib.h>
#include <stdbool.h>

enum walk_kind {
    WALK_MESSAGE, /* one message, according to its place or name */
    WALK_UNKNOWN, /* a file whose content has to be examined */
    WALK_PASSED,  /* a folder that is skipped */
    WALK_FAILED,  /* error says why: a folder that cannot be read, or is nested too deep */
};

/* Called for every file, in no particular order. size is 0 unless the kind is WALK_UNKNOWN and path
 * itself is a file; error is borrowed. Return false to stop. A path that is not a folder is a
 * single WALK_UNKNOWN. */
typedef bool walk_each(void *ctx, enum walk_kind kind, const char *path, guint64 size,
                       const GError *error);
/* Walks through path. Returns false when `each` stopped it. */
bool walk(const char *path, walk_each *each, void *ctx);

/* Do the flags of a Maildir file (":2,ST") say that its message is deleted or a draft? */
bool walk_is_discarded(const char *path);

#endif
