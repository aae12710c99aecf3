/* The ask: the only mail that we send to somebody who has not written to us. */
#include "post/ask_mail.h"

#include <string.h>
#include "policy/answer.h"
#include "post/letter.h"
#include "post/people_asked.h"
#include "post/template_values.h"
#include "text/template.h"
#include "text/template_safe.h"
#include "text/template_voice.h"

/* Returns the introducer's own words when everybody they are about has agreed to be introduced to
 * this party. The excerpt never contains an address. */
static char *excerpt_for_ask(const struct config *config, const struct request *request,
                             bool counterparts_allow)
{
    if (config->ask_shows != ASK_SHOWS_WORDS || !counterparts_allow || !request)
        return g_strdup("");
    g_autofree char *line = g_strdup(request->excerpt);
    g_auto(GStrv) words = g_strsplit(g_strdelimit(line, " \t\r\n", ' '), " ", -1);
    for (char **word = words; *word; word++) {
        if (!strchr(*word, '@') && !strstr(*word, "\xef\xbc\xa0"))
            continue;
        g_free(*word);
        *word = g_strdup("[...]");
    }
    return g_strjoinv(" ", words);
}

static char *from_name_of(const struct voice *voice, const struct ask *ask)
{
    g_autofree char *name = template_name(people_name(ask->introducer_name), "");
    const char *values[] = {"name", name, NULL};
    /* A name that looks like an address is a mark of phishing; the address stands in the text
     * anyway. */
    if (!*name)
        return g_strdup("AskFirst");
    return template_phrase(voice, PHRASE_VIA, values);
}

static void write_ask(const struct config *config, const struct voice *voice, const struct ask *ask,
                      char *excerpt, const char *token, char **subject, char **body)
{
    struct values *values =
        values_new(config, voice, ask->introducer, people_name(ask->introducer_name));

    values_add(values, "party_name", template_name(people_name(ask->party_name), ""));
    values_add(values, "names", people_about(config, voice, ask));
    values_add(values, "words", excerpt);
    values_add(values, "until", template_date(voice, ask->expires));
    links_add(values, config, voice, REPLY_WORD_NONE, TOKEN_ANSWER, token);
    values_fill(values, TEMPLATE_ASK, subject, body);
}

struct outgoing *post_ask(const struct config *config, const struct ask *ask,
                          const struct request *request, bool counterparts_allow,
                          const char *answer_token, const char *bounce_token, gint64 now)
{
    struct voice voice = voice_of(config, ask->language);
    g_autofree char *subject = NULL, *body = NULL;
    g_autofree char *from_name = from_name_of(&voice, ask);
    g_autofree char *reply_to = link_reply_to(config, TOKEN_ANSWER, answer_token);
    g_autofree char *never = answer_address_make(
        config->answer_address, config->recipient_delimiter, ANSWER_NEVER, answer_token);
    g_autofree char *escaped = g_uri_escape_string(never, "@", FALSE);
    g_autofree char *unsubscribe = g_strdup_printf("mailto:%s?subject=never", escaped);
    g_autofree char *bounce = answer_address_make(
        config->answer_address, config->recipient_delimiter, ANSWER_BOUNCE, bounce_token);

    write_ask(config, &voice, ask, excerpt_for_ask(config, request, counterparts_allow),
              answer_token, &subject, &body);
    struct letter letter = {.to = ask->party_shown,
                            .to_name = people_name(ask->party_name),
                            .subject = subject,
                            .body = body,
                            .language = voice.language,
                            .request = ask->request,
                            .ask = ask->id,
                            .from_name = from_name,
                            .reply_to = reply_to,
                            .unsubscribe = unsubscribe,
                            .mail_from = bounce};
    return letter_post(config, &letter, now);
}
