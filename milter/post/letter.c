#include "post/letter.h"

#include <string.h>
#include "mail/write/compose.h"
#include "policy/address.h"
#include "store/ledger/records.h"
#include "store/ledger/states.h"

static void replace(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value ? value : "");
}

char *letter_message_id(const struct config *config)
{
    g_autofree char *id = request_id_new();
    g_autofree char *more = request_id_new();
    const char *at = strrchr(config->answer_address, '@');
    return g_strdup_printf("askfirst.%s%s%s", id, more, at);
}

/* Returns the address with its domain in ASCII, as in DNS: an MTA on the way may not take addresses
 * in UTF-8. Caller frees. */
static char *plain_domain(const char *address)
{
    const char *at = strrchr(address, '@');
    g_autofree char *domain = at && !g_str_is_ascii(at) ? domain_normalise(at + 1) : NULL;

    if (!domain)
        return g_strdup(address);
    return g_strdup_printf("%.*s@%s", (int)(at - address), address, domain);
}

struct outgoing *letter_post(const struct config *config, const struct letter *letter, gint64 now)
{
    g_autofree char *message_id = letter_message_id(config);
    g_autofree char *to = plain_domain(letter->to);
    bool utf8 = !g_str_is_ascii(to) || !g_str_is_ascii(config->answer_address);
    bool asks = letter->ask && *letter->ask && letter->mail_from;
    struct compose_mail mail = {.from_name = letter->from_name ? letter->from_name : "AskFirst",
                                .from = config->answer_address,
                                .reply_to = letter->reply_to,
                                .unsubscribe = letter->unsubscribe,
                                .asks = asks,
                                .to_name = letter->to_name ? letter->to_name : "",
                                .to = to,
                                .subject = letter->subject,
                                .body = letter->body,
                                .in_reply_to = letter->in_reply_to ? letter->in_reply_to : "",
                                .message_id = message_id,
                                .language = letter->language,
                                .date = now};
    struct outgoing *outgoing = outgoing_new();
    outgoing->kind = asks ? OUTGOING_ASK : OUTGOING_NOTICE;
    outgoing->head = compose_mail(&mail);
    outgoing->created = outgoing->next = now;
    replace(&outgoing->request, letter->request);
    replace(&outgoing->ask, letter->ask);
    replace(&outgoing->mail_from, letter->mail_from);
    replace(&outgoing->mail_args, utf8 ? "SMTPUTF8" : "");
    g_ptr_array_add(outgoing->recipients, recipient_new(to, ""));
    return outgoing;
}

/* Returns a mailto: link (RFC 6068). "+" is written as "%2B": a web mail that gets the link as a
 * form field turns "+" into a blank. */
static char *mailto(const struct config *config, enum answer_verb verb, const char *token,
                    const char *subject, const char *body)
{
    g_autofree char *address =
        answer_address_make(config->answer_address, config->recipient_delimiter, verb, token);
    g_autofree char *to = g_uri_escape_string(address, "@", FALSE);
    g_autofree char *about = g_uri_escape_string(subject, NULL, FALSE);
    g_autofree char *text = g_uri_escape_string(body, NULL, FALSE);
    return g_strdup_printf("mailto:%s?subject=%s&body=%s", to, about, text);
}

char *link_reply_word(const struct config *config, const struct voice *voice,
                      enum reply_word reply_word, enum token_purpose purpose, const char *token)
{
    bool declines = reply_word == REPLY_WORD_NO || reply_word == REPLY_WORD_NEVER;
    enum answer_verb verb =
        purpose == TOKEN_STANDING ? ANSWER_CHANGE : (enum answer_verb)(ANSWER_YES + reply_word);
    g_autofree char *said = template_reply_word(voice, reply_word);
    g_autofree char *hint =
        template_phrase(voice, declines ? PHRASE_NOTE_HINT : PHRASE_SEND_HINT, NULL);
    /* Leaves room for a note between the word and the hint. */
    g_autofree char *body =
        g_strconcat(said, declines ? "\r\n\r\n\r\n" : "\r\n\r\n", hint, "\r\n", NULL);
    return mailto(config, verb, token, said, body);
}

void links_add(struct values *values, const struct config *config, const struct voice *voice,
               enum reply_word said, enum token_purpose purpose, const char *token)
{
    static const char *const names[] = {"yes", "always", "no", "never"};
    for (enum reply_word reply_word = REPLY_WORD_YES; token && reply_word <= REPLY_WORD_NEVER;
         reply_word++)
        if (reply_word != said)
            values_add(values, names[reply_word],
                       link_reply_word(config, voice, reply_word, purpose, token));
}

char *link_decision(const struct config *config, const struct voice *voice, enum answer_verb verb,
                    enum phrase phrase, const char *token)
{
    g_autofree char *subject = template_phrase(voice, phrase, NULL);
    if (*subject == '\0')
        return g_strdup("");
    g_autofree char *hint = template_phrase(voice, PHRASE_SEND_HINT, NULL);
    g_autofree char *body = g_strconcat(subject, "\r\n\r\n", hint, "\r\n", NULL);
    return mailto(config, verb, token, subject, body);
}

char *link_reply_to(const struct config *config, enum token_purpose purpose, const char *token)
{
    return answer_address_make(config->answer_address, config->recipient_delimiter,
                               purpose == TOKEN_STANDING ? ANSWER_CHANGE : ANSWER_REPLY, token);
}
