/* The key file, without which no hash can be computed for a mailbox. Only the acquaint files and
 * their tests include this; errors as in acquaint_internal.h. */
#ifndef ASKFIRST_STORE_ACQUAINT_ACQUAINT_KEY_H
#define ASKFIRST_STORE_ACQUAINT_ACQUAINT_KEY_H

#include <glib.h>
#include <stdbool.h>
#include "store/acquaint/acquaint.h"

enum secret_file { SECRET_GOOD, SECRET_MISSING, SECRET_DAMAGED, SECRET_ERROR };
/* Reads folder/key into the two secrets. If others could read the file, takes that permission away
 * and sets a notice. Returns SECRET_ERROR with error set. */
enum secret_file acquaint_read_secret(struct acquaint *a, GError **error);
/* Creates a new key file, completely or not at all. Call it under the writer's lock. */
bool acquaint_make_secret(struct acquaint *a, GError **error);
/* Returns the hash of a fixed text. Stored in the environment, it shows whether the environment
 * belongs to this key. */
guint64 acquaint_secret_check(const struct acquaint *a);

#endif
