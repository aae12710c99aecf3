/* format=flowed (RFC 3676): joins the lines that the sender's program broke. */
#ifndef ASKFIRST_MAIL_READ_FORMAT_FLOWED_H
#define ASKFIRST_MAIL_READ_FORMAT_FLOWED_H

#include <glib.h>
#include <stdbool.h>

/* Returns the text with its lines joined. text: LF line ends. delete_space: DelSp=yes. Quote marks
 * stay. Linear; any thread. Caller frees. */
char *flowed_join(const char *text, bool delete_space);

#endif
