#include "post/judge_run.h"

#include "mail/read/body_text.h"
#include "mail/read/header.h"
#include "mail/read/text_extent.h"
#include "policy/evidence/words.h"

static struct judgement *find_header(const struct judge_run *run, GError **error)
{
    const struct oracle *oracle = run->oracle;

    if (oracle->begin)
        oracle->begin(oracle->ctx);
    struct judgement *judgement = judge_header(run->message, run->policy, oracle, error);
    if (oracle->end)
        oracle->end(oracle->ctx);
    return judgement;
}

/* Judges the text. Its words are read before the look-ups begin, because reading takes time and the
 * look-ups belong to one moment. */
static bool find_words(const struct judge_run *run, struct judgement *judgement, const char *text,
                       GError **error)
{
    const struct oracle *oracle = run->oracle;
    struct evidence *evidence = judge_evidence(judgement, run->config->cues, text);

    if (oracle->begin)
        oracle->begin(oracle->ctx);
    bool ok = judge_words(judgement, oracle, evidence, error);
    if (oracle->end)
        oracle->end(oracle->ctx);
    return ok;
}

bool judge_run_header(const struct judge_run *run, struct judgement **judgement, GError **error)
{
    *judgement = NULL;
    if (run->config->calendars_always || message_wants_calendar(run->message))
        return true;
    *judgement = find_header(run, error);
    return *judgement != NULL;
}

void judge_run_read(const struct judge_run *run, const char *body, size_t size, char **text)
{
    /* The MTA chooses the size of the pieces, so more may be here than is to be read. */
    size_t extent = extent_of_text(body, size, run->config->evidence_bytes);

    message_read_body(run->message, run->config->locality, run->fields, body, extent, true, text);
    if (extent < size)
        run->message->cut = "it is longer than what is read (evidence_bytes)";
}

bool judge_run_body(const struct judge_run *run, const char *body, size_t size,
                    struct judgement **judgement, char **text, GError **error)
{
    struct message *message = run->message;
    guint visible = message->visible->len;
    bool calendar = message->calendar;

    judge_run_read(run, body, size, text);
    if (!*judgement || message->visible->len != visible || message->calendar != calendar) {
        judgement_free(*judgement);
        *judgement = find_header(run, error);
    }
    if (!*judgement)
        return false;
    return (*judgement)->settled || find_words(run, *judgement, *text, error);
}
