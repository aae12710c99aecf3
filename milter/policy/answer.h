/* Answers: the addresses that people answer to, and the words they answer with.
 *
 * An answer goes to LOCAL+ANSWER-TOKEN@DOMAIN, where LOCAL@DOMAIN is answer_address and "+" the
 * first recipient delimiter (RFC 5233). Case does not matter anywhere in it. The token is 32 hex
 * digits, 128 random bits; the store keeps its SHA-256 only. Pure; any thread. */
#ifndef ASKFIRST_POLICY_ANSWER_H
#define ASKFIRST_POLICY_ANSWER_H

#include <glib.h>
#include <stdbool.h>

#define TOKEN_LENGTH 32

/* The verb of an answer address, which stands before the token. */
enum answer_verb {
    ANSWER_YES,      /* a party consents to this counterpart */
    ANSWER_ALWAYS,   /* a party consents to anybody this introducer introduces */
    ANSWER_NO,       /* a party declines this time */
    ANSWER_NEVER,    /* a party does not want to be asked again by anybody */
    ANSWER_REPLY,    /* a party: the text has the word (Reply-To of an ask) */
    ANSWER_CHANGE,   /* a party, later: the text has the word; the token stays valid */
    ANSWER_BOUNCE,   /* the envelope sender of an ask: it could not be delivered */
    ANSWER_ASK,      /* the introducer of a held message: ask the parties first */
    ANSWER_SEPARATE, /* the introducer: send it to each recipient separately */
    ANSWER_VOUCH,    /* the introducer: the parties know each other */
    ANSWER_WITHDRAW, /* the introducer: do not send it */
};
const char *answer_verb_name(enum answer_verb verb); /* "yes", ... */

/* What a token is valid for: the verbs of one kind of mail. */
enum token_purpose { TOKEN_ANSWER = 1, TOKEN_STANDING, TOKEN_BOUNCE, TOKEN_INTRODUCER };
enum token_purpose answer_verb_purpose(enum answer_verb verb);

struct answer_address {
    enum answer_verb verb;
    char token[TOKEN_LENGTH + 1]; /* lower case */
};

enum answer_match {
    ANSWER_MATCH_NONE, /* another address */
    ANSWER_MATCH_OURS, /* verb and token are well formed; out is set */
    ANSWER_MATCH_BAD,  /* the answer address, but without a well-formed verb and token */
    ANSWER_CUT,        /* as ANSWER_MATCH_BAD, with a known verb: part of the link is missing */
    ANSWER_MATCH_INTRODUCE, /* LOCAL+introduce@DOMAIN: a user wants people to be asked first */
};
/* Matches a recipient against the answer address. answer_address: as configured. delimiters:
 * recipient_delimiter; "" counts as "+". Each of them is understood, and "+" always. path: a RCPT
 * argument without <>, perhaps with a source route. */
enum answer_match answer_address_match(const char *answer_address, const char *delimiters,
                                       const char *path, struct answer_address *out);
/* Returns the answer address for a verb and a token. Caller frees. */
char *answer_address_make(const char *answer_address, const char *delimiters, enum answer_verb verb,
                          const char *token);
/* Returns LOCAL+introduce@DOMAIN. Caller frees. */
char *answer_introduce_address(const char *answer_address, const char *delimiters);
/* Replaces each token in a text by asterisks, because a reply or a bounce may quote one of our
 * addresses. */
void answer_hide_tokens(char *text);
/* Returns true when LOCAL leaves room for the longest verb and a token (RFC 5321, 4.5.3.1.1: 64
 * octets). */
bool answer_address_fits(const char *answer_address);

/* The word that somebody answered with. */
enum reply_word {
    REPLY_WORD_YES,
    REPLY_WORD_ALWAYS,
    REPLY_WORD_NO,
    REPLY_WORD_NEVER,
    REPLY_WORD_NONE
};
const char *reply_word_name(enum reply_word reply_word); /* "yes", ..., "none" */

#endif
