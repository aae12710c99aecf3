/* The files that askfirst.conf names: rules, languages, cues, templates, providers. Internal to
 * conf/.
 */
#ifndef ASKFIRST_CONF_FILES_H
#define ASKFIRST_CONF_FILES_H

#include "conf/config.h"

/* Loads all of them; what is wrong goes to problems. warn: as of config_load. */
void files_load(struct config *config, bool warn, GPtrArray *problems);

#endif
