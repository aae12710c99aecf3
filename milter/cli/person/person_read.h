/* Reads all that is stored about one person, from each store: a dossier. One thread; only reads. */
#ifndef ASKFIRST_CLI_PERSON_PERSON_READ_H
#define ASKFIRST_CLI_PERSON_PERSON_READ_H

#include <glib.h>
#include <stdbool.h>
#include "cli/person/person.h"
#include "conf/config.h"

/* Reads everything. dossier: to be cleared after false, too. */
bool dossier_read(const struct config *config, const char *address_id, struct dossier *dossier,
                  GError **error);
void dossier_clear(struct dossier *dossier);
bool dossier_is_empty(const struct dossier *dossier);

#endif
