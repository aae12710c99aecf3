/* The error domain of AskFirst. A GError is filled where the cause is known. Its message is a
 * sentence without a final dot that names the file, line or field, and says what to do. The code
 * says who can help. */
#ifndef ASKFIRST_BASE_ERROR_H
#define ASKFIRST_BASE_ERROR_H

#include <glib.h>

#define ASKFIRST_ERROR (askfirst_error_quark())

enum askfirst_error {
    ERROR_INPUT,     /* the input is wrong: an argument, a file's content, a record; EX_DATAERR */
    ERROR_CONFIG,    /* the configuration is wrong; EX_CONFIG */
    ERROR_NOT_FOUND, /* the thing named does not exist; exit 1 */
    ERROR_BUSY,      /* another process is in the way; trying again may help; EX_TEMPFAIL */
    ERROR_FULL,      /* there is no room: disk or map; EX_TEMPFAIL */
    ERROR_CORRUPT,   /* a file of ours is damaged; EX_SOFTWARE */
    ERROR_VERSION,   /* a file of ours was written by a newer AskFirst; EX_CONFIG */
    ERROR_IO,        /* the system reported an error: file, socket; EX_IOERR */
    ERROR_REMOTE,    /* the MTA refused for good; EX_UNAVAILABLE */
    ERROR_STATE,     /* the thing is not in a state that allows this; exit 1 */
};

GQuark askfirst_error_quark(void);

#endif
