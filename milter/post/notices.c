/* Notices: mails that tell the introducer that a message waits, or that it has ended without a
 * return. */
#include "post/notices.h"

#include <string.h>
#include "policy/answer.h"
#include "post/introduction_mails.h"
#include "post/letter.h"
#include "post/people.h"
#include "post/request.h"
#include "post/template_values.h"
#include "store/ledger/states.h"
#include "text/template.h"
#include "text/template_voice.h"

/* Makes a notice. Replies go to the postmaster of the introducer's domain, who can answer
 * questions. */
static struct outgoing *notice_post(const struct config *config, const struct voice *voice,
                                    const char *introducer, const char *name,
                                    const char *message_id, const char *request,
                                    struct values *values, enum template_id id, gint64 now)
{
    g_autofree char *subject = NULL, *body = NULL;
    g_autofree char *reply_to = values_postmaster(config, introducer);

    values_fill(values, id, &subject, &body);
    struct letter letter = {.to = introducer,
                            .to_name = name,
                            .subject = subject,
                            .body = body,
                            .in_reply_to = message_id,
                            .language = voice->language,
                            .request = request,
                            .reply_to = reply_to};
    return letter_post(config, &letter, now);
}

static struct values *values_of_request(const struct config *config, const struct voice *voice,
                                        const struct request *request)
{
    struct values *values =
        values_new(config, voice, request->introducer, request->introducer_name);

    values_add_message(values, request->subject, request->created);
    values_add(values, "request", g_strdup(request->id));
    return values;
}

/* May the introducer have the parties asked? Not when somebody involved has said no already. */
static bool offers_asking(const struct config *config, const struct request *request,
                          const struct judgement *j)
{
    return post_may_ask(config, request) && !(j && people_some_deny(j));
}

static void add_decisions(struct values *values, const struct config *config,
                          const struct voice *voice, const struct request *request,
                          const struct judgement *j)
{
    const struct {
        const char *name;
        enum answer_verb verb;
        enum phrase phrase;
        bool may;
    } decisions[] = {{"ask", ANSWER_ASK, PHRASE_ASK, offers_asking(config, request, j)},
                     {"separate", ANSWER_SEPARATE, PHRASE_SEPARATE, request->may_send_separately},
                     {"vouch", ANSWER_VOUCH, PHRASE_VOUCH, request->may_vouch},
                     {"withdraw", ANSWER_WITHDRAW, PHRASE_WITHDRAW, true}};
    for (size_t i = 0; request->token && i < G_N_ELEMENTS(decisions); i++)
        if (decisions[i].may)
            values_add(values, decisions[i].name,
                       link_decision(config, voice, decisions[i].verb, decisions[i].phrase,
                                     request->token));
}

static bool is_joined(const struct judgement *j)
{
    for (guint i = 0; i < j->pairs->len; i++)
        if (((const struct pair *)j->pairs->pdata[i])->past.waits)
            return true;
    return false;
}

/* Names the people. Bulk mail that is not looked up has no pairs: then everybody in it is named. */
static void add_people(struct values *values, const struct voice *voice,
                       const struct request *request, const struct judgement *j)
{
    values_add(values, "names",
               request->confirm ? people_names_unconnected(voice, j)
                                : people_names_waiting(voice, request));
    /* For thirty people this would be nine hundred lines, and nobody is asked. */
    values_add(values, "waits", request->confirm ? g_strdup("") : people_waits(voice, request));
    values_add(values, "reason_introduction", j ? people_cue_words(j) : g_strdup(""));
    values_add_flag(values, "joined", j && !request->confirm && is_joined(j));
}

/* Says why a choice is missing that the introducer may have had with earlier messages. */
static void add_obstacle(struct values *values, enum separate_obstacle obstacle)
{
    values_add_flag(values, "separate_sealed", obstacle == SEPARATE_SEALED);
    values_add_flag(values, "separate_attached", obstacle == SEPARATE_ATTACHED);
    values_add_flag(values, "separate_large", obstacle == SEPARATE_LARGE);
    values_add_flag(values, "separate_odd", obstacle == SEPARATE_ODD);
}

struct outgoing *post_notice_held(const struct config *config, const struct request *request,
                                  const struct judgement *j, enum separate_obstacle obstacle,
                                  gint64 now)
{
    struct voice voice = voice_of(config, request->language);
    struct values *values = values_of_request(config, &voice, request);

    values_add_flag(values, "asking", !request->confirm);
    values_add_flag(values, "confirm", request->confirm);
    add_people(values, &voice, request, j);
    values_add(values, "until", template_date(&voice, request->expires));
    values_add(values, "ask_time",
               template_date(&voice, request->confirm ? 0 : now + config->ask_delay));
    add_decisions(values, config, &voice, request, j);
    add_obstacle(values, obstacle);
    return notice_post(config, &voice, request->introducer, request->introducer_name,
                       request->message_id, request->id, values, TEMPLATE_NOTICE_HELD, now);
}

/* Makes a mail from notice-ended.txt with this flag. */
static struct outgoing *notice_ended(const struct config *config, const struct request *request,
                                     const char *flag, gint64 now)
{
    struct voice voice = voice_of(config, request->language);
    struct values *values = values_of_request(config, &voice, request);

    values_add(values, "names", people_names_waiting(&voice, request));
    values_add_flag(values, flag, true);
    return notice_post(config, &voice, request->introducer, request->introducer_name,
                       request->message_id, request->id, values, TEMPLATE_NOTICE_ENDED, now);
}

struct outgoing *post_notice_ended(const struct config *config, const struct request *request,
                                   enum request_ending ending, gint64 now)
{
    const char *flag = ending == ENDING_AGREED      ? "agreed"
                       : ending == ENDING_VOUCHED   ? "vouched"
                       : ending == ENDING_SEPARATE  ? "separated"
                       : ending == ENDING_WITHDRAWN ? "withdrawn"
                                                    : "released";

    return notice_ended(config, request, flag, now);
}

static const char *late_flag(enum request_state state)
{
    switch (state) {
    case REQUEST_RETURNING:
    case REQUEST_RETURNED:
        return "late_returned";
    case REQUEST_WITHDRAWN:
        return "late_withdrawn";
    default:
        return "late_sent";
    }
}

struct outgoing *post_notice_refused(const struct config *config, const struct request *request,
                                     bool late, gint64 now)
{
    if (request_is_on_purpose(request))
        return introduction_mail_refused(config, request, late, now);
    return notice_ended(config, request, late ? late_flag(request->state) : "not_allowed", now);
}

struct outgoing *post_notice_rewritten(const struct config *config, const struct judgement *j,
                                       gint64 now)
{
    struct voice voice = voice_of(config, NULL);
    struct values *values = values_new(config, &voice, j->introducer, j->message->from_name);

    values_add_message(values, j->message->subject, now);
    values_add(values, "names", people_names_unconnected(&voice, j));
    return notice_post(config, &voice, j->introducer, j->message->from_name, j->message->message_id,
                       "", values, TEMPLATE_NOTICE_REWRITTEN, now);
}
