#include "submit/refusal.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The probe does not run into these refusals: it goes to an address of our own, which needs no
 * relaying, and its null sender needs no login. The texts are those of the programs; when somebody
 * has changed them (confRELAY_MSG of Sendmail), the refusal counts as one of the mail. */
static const char *const phrases_of_us[] = {
    "Relay access denied",                        /* Postfix */
    "Relaying denied",                            /* Sendmail */
    "Sender address rejected: not logged in",     /* Postfix: reject_sender_login_mismatch */
    "Sender address rejected: not owned by user", /* the same */
};

static bool has_phrase_of_us(const char *reply)
{
    for (size_t i = 0; i < G_N_ELEMENTS(phrases_of_us); i++)
        if (strstr(reply, phrases_of_us[i]))
            return true;
    return false;
}

/* Finds subject and detail of an enhanced status code; false when the reply has none. */
static bool enhanced(const char *reply, unsigned *subject, unsigned *detail)
{
    unsigned class;

    return sscanf(reply, "%*3u %1u.%3u.%3u", &class, subject, detail) == 3;
}

enum refusal refusal_of(int code, const char *reply)
{
    unsigned subject = 0, detail = 0;
    bool told = enhanced(reply, &subject, &detail);

    if (code == 530 || code == 538 || has_phrase_of_us(reply) ||
        (told && subject == 3 && detail == 5))
        return REFUSAL_OF_US;
    if (code / 100 != 5 || code == 552 || code == 555)
        return REFUSAL_OF_MAIL;
    if (told && (subject == 1 || subject == 2 || subject == 6 || (subject == 3 && detail == 4)))
        return REFUSAL_OF_MAIL;
    return REFUSAL_UNCLEAR;
}
