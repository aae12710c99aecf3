/* The people in the text of a mail that asks for an introduction, and the reason beside them.
 *
 *     Bob Baker <bob@b.example>
 *     Carol Chan, carol@c.example
 *
 *     You both restore sundials, and ...
 *
 * All input is hostile. Linear. Any thread, after mail_init. */
#ifndef ASKFIRST_MAIL_READ_INTRODUCTION_WISH_H
#define ASKFIRST_MAIL_READ_INTRODUCTION_WISH_H

#include "policy/address.h"
#include "policy/message.h"

/* Adds the people of the first lines of a text (VISIBLE_TO) to a message, and returns the rest: the
 * reason. The lines with an address that stand together are taken, blank ones between them
 * included. Sentences above belong to the reason, a greeting does not where there is another. A
 * line that is a sentence stays in it, too. A name stands directly before its address; what stands
 * behind, or is part of a sentence, is none. The sender's own address (from, envelope_sender)
 * counts nowhere. text: the sender's own without signature and notices, UTF-8. Caller frees. */
char *introduction_read_people(struct message *people, const struct locality *locality,
                               const char *text);

#endif
