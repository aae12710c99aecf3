/* Prints a dossier (person.h), as text or as JSON, on standard output. */
#ifndef ASKFIRST_CLI_PERSON_PERSON_SHOW_H
#define ASKFIRST_CLI_PERSON_PERSON_SHOW_H

#include "cli/person/person.h"

void dossier_print(const struct dossier *dossier);
void dossier_print_json(const struct dossier *dossier);

#endif
