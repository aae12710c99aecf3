/* The one GMime set-up that all of mail/ shares. */
#ifndef ASKFIRST_MAIL_INIT_H
#define ASKFIRST_MAIL_INIT_H

#include <gmime/gmime.h>

/* Lenient, with fallback charsets; never changed after mail_init, so any thread may use it. */
GMimeParserOptions *mail_parser_options(void);

#endif
