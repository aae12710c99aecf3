/* The key file, without which no mailbox can be told from its hash. Only the acquaint files and
 * their tests include this; errors as in acquaint_internal.h. */
#ifndef ASKFIRST_STORE_ACQUAINT_ACQUAINT_KEY_H
#define ASKFIRST_STORE_ACQUAINT_ACQUAINT_KEY_H

#include <glib.h>
#include <stdbool.h>
#include "store/acquaint/acquaint.h"

enum secret_file { SECRET_GOOD, SECRET_MISSING, SECRET_DAMAGED, SECRET_ERROR };
/* Reads folder/key into the two secrets. A file that others could read is taken from them, with a
 * notice. SECRET_ERROR with error set. */
enum secret_file acquaint_read_secret(struct acquaint *a, GError **error);
/* Makes a new one, whole or not at all. Called under the writer's lock. */
bool acquaint_make_secret(struct acquaint *a, GError **error);
/* By what the secret makes of a fixed text a file knows its secret again. */
guint64 acquaint_secret_check(const struct acquaint *a);

#endif
