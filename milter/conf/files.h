/* The files that askfirst.conf names: rules, languages, cues, templates, providers. Internal to
 * conf/.
 */
#ifndef ASKFIRST_CONF_FILES_H
#define ASKFIRST_CONF_FILES_H

#include "conf/config.h"
#include "conf/settings.h"

/* Loads all of them; what is wrong goes to the problems of settings. warn: as of config_load.
 * */
void files_load(struct config *config, bool warn, const struct settings *settings);

#endif
