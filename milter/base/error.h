/* One error domain for all of AskFirst. A GError is filled where the cause is known; its message is
 * a sentence without a final dot that names file, line or field, and what to do. Codes say who can
 * help. */
#ifndef ASKFIRST_BASE_ERROR_H
#define ASKFIRST_BASE_ERROR_H

#include <glib.h>

#define ASKFIRST_ERROR (askfirst_error_quark())

enum askfirst_error {
    ERROR_INPUT,  /* what was given is wrong: an argument, a file's content, a record; EX_DATAERR */
    ERROR_CONFIG, /* the configuration is wrong; EX_CONFIG */
    ERROR_NOT_FOUND, /* the thing named does not exist; exit 1 */
    ERROR_BUSY,      /* another process is in the way; trying again may help; EX_TEMPFAIL */
    ERROR_FULL,      /* no room: disk or map; EX_TEMPFAIL */
    ERROR_CORRUPT,   /* a file of ours is damaged; EX_SOFTWARE */
    ERROR_VERSION,   /* a file of ours was written by a newer AskFirst; EX_CONFIG */
    ERROR_IO,        /* the system refused: file, socket; EX_IOERR */
    ERROR_REMOTE,    /* the MTA said no for good; EX_UNAVAILABLE */
    ERROR_STATE,     /* the thing is not in a state that allows this; exit 1 */
};

GQuark askfirst_error_quark(void);

#endif
