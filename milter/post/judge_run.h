/* Judging one message, for the daemon and for askfirst explain. policy/judge/judge.h decides; this
 * module says which part of the message is read for that, and when.
 *
 * Any thread; a message and its judgement have one owner. */
#ifndef ASKFIRST_POST_JUDGE_RUN_H
#define ASKFIRST_POST_JUDGE_RUN_H

#include "conf/config.h"
#include "policy/judge/judge.h"
#include "policy/message.h"

struct judge_run {
    const struct config *config;
    const struct judge_policy *policy; /* of config, or a changed copy */
    const struct oracle *oracle;
    struct message *message;
    const GPtrArray *fields; /* struct field */
};

/* Judges what the header settles. *judgement: the verdict when it is settled; when it is not
 * settled, or NULL, the body must be read. Returns false with error when the oracle failed. Caller
 * frees. */
bool judge_run_header(const struct judge_run *run, struct judgement **judgement, GError **error);

/* Reads the text of a body, of which at least evidence_bytes or all must be there. Notes in the
 * message when not all of it was read. text: caller frees. */
void judge_run_read(const struct judge_run *run, const char *body, size_t size, char **text);

/* Judges the message with the beginning of its body, read as by judge_run_read. *judgement: from
 * judge_run_header; it is made anew when a calendar part has added people. Then it is settled.
 * text: the text that was read; caller frees. Returns false with error when the oracle failed. */
bool judge_run_body(const struct judge_run *run, const char *body, size_t size,
                    struct judgement **judgement, char **text, GError **error);

#endif
