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

/* Adds the people in the first lines of a text to a message (VISIBLE_TO), and returns the rest: the
 * reason.
 *
 * The consecutive lines with an address are used, with blank lines between them. Sentences above
 * them belong to the reason; a greeting does not if there is other text. A line that is a sentence
 * also stays in the reason. A name stands directly before its address; text that follows the
 * address, or is part of a sentence, is not a name. The sender's own address (from,
 * envelope_sender) never counts. text: the sender's own without signature and notices, UTF-8.
 * Caller frees. */
char *introduction_read_people(struct message *people, const struct locality *locality,
                               const char *text);

#endif
