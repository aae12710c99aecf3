#include "post/introduction_mails.h"

#include <string.h>
#include "policy/answer.h"
#include "policy/message.h"
#include "post/letter.h"
#include "post/people.h"
#include "post/people_asked.h"
#include "post/template_values.h"
#include "store/ledger/asks.h"
#include "text/template.h"
#include "text/template_safe.h"
#include "text/template_voice.h"

/* ---- the people of a request ---- */

/* Characters that force a name into quotes (RFC 5322, 3.2.3). */
#define SPECIALS "()<>[]:;@\\,.\""

/* Caller frees. */
static char *quote(const char *name)
{
    GString *quoted = g_string_new("\"");

    for (; *name; name++) {
        if (*name == '"' || *name == '\\')
            g_string_append_c(quoted, '\\');
        g_string_append_c(quoted, *name);
    }
    g_string_append_c(quoted, '"');
    return g_string_free(quoted, FALSE);
}

/* Removes the quotes around a name, and the backslashes within them. */
static void unquote(char *name)
{
    size_t length = strlen(name);
    char *to = name;

    if (length < 2 || name[0] != '"' || name[length - 1] != '"')
        return;
    for (const char *from = name + 1; from < name + length - 1; from++) {
        from += *from == '\\' && from + 1 < name + length - 1;
        *to++ = *from;
    }
    *to = '\0';
}

char *introduction_person(const char *name, const char *address)
{
    g_autofree char *quoted = strpbrk(name, SPECIALS) ? quote(name) : g_strdup(name);

    return *name ? g_strdup_printf("%s <%s>", quoted, address) : g_strdup(address);
}

/* Caller frees. */
static char *address_of(const char *person)
{
    const char *open = strrchr(person, '<');

    return open ? g_strndup(open + 1, strcspn(open + 1, ">")) : g_strdup(person);
}

/* Caller frees. */
static char *name_of(const char *person)
{
    const char *open = strrchr(person, '<');
    g_autofree char *name = open ? g_strchomp(g_strndup(person, (gsize)(open - person))) : NULL;

    if (name)
        unquote(name);
    return template_name(name, open ? "" : person);
}

/* Returns "Bob Stein and Carol Santos". */
static char *names_of(const struct voice *voice, const struct request *request)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < request->withhold->len; i++)
        g_ptr_array_add(names, name_of(request->withhold->pdata[i]));
    if (names->len == 0)
        return template_phrase(voice, PHRASE_EVERYONE, NULL);
    return template_names(voice, (const char *const *)names->pdata, names->len);
}

/* ---- a mail ---- */

static struct values *begin(const struct config *config, const struct voice *voice,
                            const struct request *request)
{
    struct values *values =
        values_new(config, voice, request->introducer, request->introducer_name);

    values_add(values, "request", g_strdup(request->id));
    values_add(values, "names", names_of(voice, request));
    values_add(values, "words", g_strdup(request->excerpt));
    return values;
}

/* Makes the mail. reply_to: owned by this function. */
static struct outgoing *post(const struct config *config, const struct voice *voice,
                             const struct request *request, struct values *values,
                             enum template_id id, char *reply_to, gint64 now)
{
    g_autofree char *subject = NULL, *body = NULL;

    values_fill(values, id, &subject, &body);
    struct letter letter = {.to = request->introducer,
                            .to_name = request->introducer_name,
                            .subject = subject,
                            .body = body,
                            .in_reply_to = request->message_id,
                            .language = voice->language,
                            .request = request->id,
                            .reply_to = reply_to};
    struct outgoing *mail = letter_post(config, &letter, now);
    g_free(reply_to);
    return mail;
}

static char *postmaster_of(const struct config *config, const struct request *request)
{
    return values_postmaster(config, request->introducer);
}

struct outgoing *introduction_mail_asked(const struct config *config, const struct request *request,
                                         gint64 now)
{
    struct voice voice = voice_of(config, request->language);
    struct values *values = begin(config, &voice, request);

    values_add(values, "waits", people_waits(&voice, request));
    values_add(values, "until", template_date(&voice, request->expires));
    values_add(values, "ask_time", template_date(&voice, now + config->ask_delay));
    values_add_flag(values, "shows_words", config->ask_shows == ASK_SHOWS_WORDS);
    values_add(values, "withdraw",
               link_decision(config, &voice, ANSWER_WITHDRAW, PHRASE_ASK_NOBODY, request->token));
    return post(config, &voice, request, values, TEMPLATE_INTRODUCE_ASKED,
                postmaster_of(config, request), now);
}

/* ---- the draft ---- */

/* Stands in place of an address in the user's words (post_request). */
#define LEFT_OUT "[...]"

/* Returns the end of the sentence, with the blanks behind it: behind "." or the like that a blank
 * or the end follows, or behind a Chinese or Japanese full stop. */
static const char *sentence_end(const char *text)
{
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        const char *next = g_utf8_next_char(p);
        bool stop = strchr(".!?", *p) && (*next == ' ' || *next == '\0');
        if (stop || g_str_has_prefix(p, "\u3002"))
            return next + strspn(next, " ");
    }
    return text + strlen(text);
}

/* Returns the reason without the sentences from which an address was removed: they make no sense to
 * the people who read the draft. Caller frees. */
static char *whole_sentences(const char *words)
{
    GString *whole = g_string_new(NULL);

    for (const char *end; *words; words = end) {
        end = sentence_end(words);
        g_autofree char *sentence = g_strndup(words, (gsize)(end - words));
        if (!strstr(sentence, LEFT_OUT))
            g_string_append(whole, sentence);
    }
    return g_strchomp(g_string_free(whole, FALSE));
}

/* The texts of the draft; the caller frees each of them. */
struct introduction_draft {
    char *to, *addresses, *subject, *greeting, *text;
};

static void draft_make(const struct voice *voice, const struct request *request,
                       struct introduction_draft *draft)
{
    g_autofree char *names = names_of(voice, request);
    const char *values[] = {"names", names, NULL};
    g_autoptr(GString) to = g_string_new(NULL), addresses = g_string_new(NULL);

    for (guint i = 0; i < request->withhold->len; i++) {
        g_autofree char *address = address_of(request->withhold->pdata[i]);
        g_autofree char *escaped = g_uri_escape_string(address, "@", FALSE);
        g_string_append_printf(to, "%s%s", i ? ", " : "", (char *)request->withhold->pdata[i]);
        g_string_append_printf(addresses, "%s%s", i ? "," : "", escaped);
    }
    *draft = (struct introduction_draft){
        .to = g_strdup(to->str),
        .addresses = g_strdup(addresses->str),
        .subject = template_phrase(voice, PHRASE_DRAFT_SUBJECT, values),
        .greeting = template_phrase(voice, PHRASE_DRAFT_GREETING, values),
        .text = template_phrase(voice, PHRASE_DRAFT_TEXT, NULL)};
}

/* Returns the mailto: link (RFC 6068) that opens the draft. Caller frees. */
static char *draft_link(const struct introduction_draft *draft, const struct request *request)
{
    g_autofree char *body = g_strjoin("\r\n\r\n", draft->greeting, draft->text, request->excerpt,
                                      request->introducer_name, NULL);
    g_autofree char *subject = g_uri_escape_string(draft->subject, NULL, FALSE);
    g_autofree char *text = g_uri_escape_string(g_strchomp(body), NULL, FALSE);

    return g_strdup_printf("mailto:%s?subject=%s&body=%s", draft->addresses, subject, text);
}

struct outgoing *introduction_mail_agreed(const struct config *config, const struct request *agreed,
                                          gint64 now)
{
    g_autofree char *words = whole_sentences(agreed->excerpt);
    struct request drafted = *agreed;
    const struct request *request = &drafted;
    struct voice voice = voice_of(config, agreed->language);
    struct introduction_draft draft;

    drafted.excerpt = words;
    struct values *values = begin(config, &voice, request);
    draft_make(&voice, request, &draft);
    values_add_flag(values, "asked", *request->id != '\0');
    values_add(values, "draft", draft_link(&draft, request));
    values_add(values, "draft_to", draft.to);
    values_add(values, "draft_subject", draft.subject);
    values_add(values, "draft_greeting", draft.greeting);
    values_add(values, "draft_text", draft.text);
    g_free(draft.addresses);
    return post(config, &voice, request, values, TEMPLATE_INTRODUCE_AGREED,
                postmaster_of(config, request), now);
}

/* ---- it ended otherwise ---- */

static const struct ending {
    enum request_ending ending;
    const char *flag;
    enum ask_state state;
} endings[] = {
    {ENDING_DECLINED, "declined", ASK_DECLINED},
    {ENDING_SILENT, "silent", ASK_SILENT},
    {ENDING_UNSENT, "unsent", ASK_UNSENT},
    {ENDING_UNDELIVERABLE, "undeliverable", ASK_UNDELIVERABLE},
    {ENDING_CANCELLED, "cancelled", ASK_WITHDRAWN},
    {ENDING_WITHDRAWN, "withdrawn", ASK_WITHDRAWN},
    {ENDING_RETURNED, "by_admin", ASK_WITHDRAWN},
};

static const struct ending *ending_of(enum request_ending ending)
{
    size_t i = 0;
    while (i + 1 < G_N_ELEMENTS(endings) && endings[i].ending != ending)
        i++;
    return &endings[i];
}

struct outgoing *introduction_mail_ended(const struct config *config, const struct request *request,
                                         enum request_ending ending, const GPtrArray *asks,
                                         const char *who, gint64 now)
{
    struct voice voice = voice_of(config, request->language);
    struct values *values = begin(config, &voice, request);
    const struct ending *found = ending_of(ending);
    g_autofree char *asked = people_asked(&voice, asks, found->state, request->expires <= now);

    values_add_flag(values, found->flag, true);
    values_add_flag(values, "alone", ending != ENDING_WITHDRAWN);
    values_add(values, "who",
               who      ? g_strdup(who)
               : *asked ? g_strdup(asked)
                        : names_of(&voice, request));
    values_add(values, "notes", people_asked_notes(&voice, asks));
    return post(config, &voice, request, values, TEMPLATE_INTRODUCE_ENDED,
                postmaster_of(config, request), now);
}

struct outgoing *introduction_mail_refused(const struct config *config,
                                           const struct request *request, bool late, gint64 now)
{
    struct voice voice = voice_of(config, request->language);
    struct values *values = begin(config, &voice, request);

    values_add_flag(values, late ? "late" : "not_allowed", true);
    return post(config, &voice, request, values, TEMPLATE_INTRODUCE_ENDED,
                postmaster_of(config, request), now);
}

struct outgoing *introduction_mail_denied(const struct config *config,
                                          const struct request *request, const struct judgement *j,
                                          gint64 now)
{
    struct voice voice = voice_of(config, request->language);
    struct values *values = begin(config, &voice, request);

    values_add_flag(values, "declined", true);
    values_add_flag(values, "alone", true);
    values_add(values, "who", people_names_blocking(&voice, j));
    values_add(values, "notes", people_notes(&voice, j));
    return post(config, &voice, request, values, TEMPLATE_INTRODUCE_ENDED,
                postmaster_of(config, request), now);
}

/* ---- nobody was asked ---- */

/* Returns the addresses of the people who cannot be asked, one on a line. */
static char *left_out(const struct voice *voice, const struct judgement *j)
{
    g_autoptr(GPtrArray) addresses = g_ptr_array_new();

    for (guint i = 0; i < j->message->visible->len; i++) {
        const struct mailbox *mailbox = j->message->visible->pdata[i];
        if (!introduction_may_ask(j, mailbox))
            g_ptr_array_add(addresses, mailbox->address);
    }
    g_ptr_array_add(addresses, NULL);
    return people_lines(voice, (const char *const *)addresses->pdata);
}

static void add_amiss(struct values *values, enum introduction_outcome outcome, bool no_reason)
{
    static const struct {
        enum introduction_outcome outcome;
        const char *flag;
    } flags[] = {{INTRODUCTION_NOBODY, "nobody"},     {INTRODUCTION_ONE, "one"},
                 {INTRODUCTION_TOO_MANY, "too_many"}, {INTRODUCTION_SOME_NOT, "some_not"},
                 {INTRODUCTION_LIMITED, "limited"},   {INTRODUCTION_NOT_YET, "not_yet"}};

    for (size_t i = 0; i < G_N_ELEMENTS(flags); i++)
        values_add_flag(values, flags[i].flag, flags[i].outcome == outcome);
    values_add_flag(values, "no_reason", no_reason);
}

struct outgoing *introduction_mail_help(const struct config *config, const struct request *request,
                                        const struct judgement *j,
                                        enum introduction_outcome outcome, bool no_reason,
                                        gint64 now)
{
    struct voice voice = voice_of(config, request->language);
    struct values *values = begin(config, &voice, request);

    add_amiss(values, outcome, no_reason);
    values_add(values, "most", g_strdup_printf("%u", config->policy.max_asks));
    if (outcome == INTRODUCTION_SOME_NOT)
        values_add(values, "left_out", left_out(&voice, j));
    values_add(values, "ask_from", template_date(&voice, j->ask_from));
    return post(config, &voice, request, values, TEMPLATE_INTRODUCE_HELP,
                answer_introduce_address(config->answer_address, config->recipient_delimiter), now);
}
