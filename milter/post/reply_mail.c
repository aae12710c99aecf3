/* The reply to an answer. It goes to the party on record, whoever wrote the answer. */
#include "post/reply_mail.h"

#include "post/letter.h"
#include "post/people_asked.h"
#include "post/template_values.h"
#include "store/ledger/states.h"
#include "text/template.h"
#include "text/template_safe.h"
#include "text/template_voice.h"

static const enum template_id templates[] = {
    [POST_CONFIRMED] = TEMPLATE_CONFIRMED,
    [POST_HELP] = TEMPLATE_HELP,
    [POST_CLOSED] = TEMPLATE_CLOSED,
};

static bool agrees(enum reply_word reply_word)
{
    return reply_word == REPLY_WORD_YES || reply_word == REPLY_WORD_ALWAYS;
}

static bool refuses(enum reply_word reply_word)
{
    return reply_word == REPLY_WORD_NO || reply_word == REPLY_WORD_NEVER;
}

static void add_reply_word(struct values *values, const struct voice *voice, const struct ask *ask,
                           enum reply_word reply_word)
{
    static const char *const flags[] = {"said_yes", "said_always", "said_no", "said_never"};

    if (reply_word <= REPLY_WORD_NEVER)
        values_add_flag(values, flags[reply_word], true);
    values_add_flag(values, "yes_after_no", agrees(reply_word) && refuses(ask->before));
    values_add_flag(values, "no_after_yes", refuses(reply_word) && agrees(ask->before));
    values_add(values, "again", template_day(voice, reply_word == REPLY_WORD_NO ? ask->again : 0));
}

static void write_reply(const struct config *config, const struct voice *voice,
                        const struct ask *ask, enum post_reply reply, enum reply_word reply_word,
                        enum token_purpose purpose, const char *token, char **subject, char **body)
{
    struct values *values =
        values_new(config, voice, ask->introducer, people_name(ask->introducer_name));
    bool open = ask_state_is_open(ask->state);

    values_add(values, "party_name", template_name(people_name(ask->party_name), ""));
    values_add(values, "names", people_about(config, voice, ask));
    values_add(values, "until", template_date(voice, open ? ask->expires : 0));
    if (reply != POST_CLOSED)
        add_reply_word(values, voice, ask, reply == POST_HELP ? ask->reply_word : reply_word);
    /* In a help mail the note is the text that was not understood. */
    values_add(values, "note", g_strdup(reply != POST_HELP && agrees(reply_word) ? "" : ask->note));
    values_add_flag(values, "answered", ask->reply_word != REPLY_WORD_NONE);
    links_add(values, config, voice, reply == POST_CONFIRMED ? reply_word : REPLY_WORD_NONE,
              purpose, token);
    values_fill(values, templates[reply], subject, body);
}

struct outgoing *post_reply(const struct config *config, const struct ask *ask,
                            enum post_reply reply, enum reply_word reply_word,
                            enum token_purpose purpose, const char *token, gint64 now)
{
    struct voice voice = voice_of(config, ask->language);
    g_autofree char *subject = NULL, *body = NULL;
    g_autofree char *reply_to = token ? link_reply_to(config, purpose, token) : NULL;

    write_reply(config, &voice, ask, reply, reply_word, purpose, token, &subject, &body);
    struct letter letter = {.to = ask->party_shown,
                            .to_name = people_name(ask->party_name),
                            .subject = subject,
                            .body = body,
                            .language = voice.language,
                            .request = "",
                            .ask = ask->id,
                            .reply_to = reply_to};
    return letter_post(config, &letter, now);
}
