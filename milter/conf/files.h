/* The files that askfirst.conf names: rules, languages, cues, templates, providers. Internal to
 * conf/.
 */
#ifndef ASKFIRST_CONF_FILES_H
#define ASKFIRST_CONF_FILES_H

#include "conf/config.h"
#include "conf/settings.h"

/* Loads all of these files; problems are added to those of settings. warn: as for config_load. */
void files_load(struct config *config, bool warn, const struct settings *settings);

#endif
