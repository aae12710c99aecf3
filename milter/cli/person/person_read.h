/* Reads everything that is stored about one person, from each store, into a dossier. One thread;
 * changes nothing. */
#ifndef ASKFIRST_CLI_PERSON_PERSON_READ_H
#define ASKFIRST_CLI_PERSON_PERSON_READ_H

#include <glib.h>
#include <stdbool.h>
#include "cli/person/person.h"
#include "conf/config.h"

/* Reads the dossier, which must be cleared even after false. */
bool dossier_read(const struct config *config, const char *address_id, struct dossier *dossier,
                  GError **error);
void dossier_clear(struct dossier *dossier);
bool dossier_is_empty(const struct dossier *dossier);

#endif
