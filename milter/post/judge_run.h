/* One message is judged: the same run for the daemon and for askfirst explain (policy/judge/judge.h
 * says what is decided; here is which part of the message is read for it, and when).
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

/* The end of the header. *judgement: the verdict, when it is settled; else, or when it is NULL, the
 * body must be read. False with error when the oracle failed. Caller frees. */
bool judge_run_header(const struct judge_run *run, struct judgement **judgement, GError **error);

/* Reads the words of a body whose beginning is there: evidence_bytes of its text. Says in the
 * message where not all was read. text: caller frees. */
void judge_run_read(const struct judge_run *run, const char *body, size_t size, char **text);

/* The beginning of the body is there, and is read as by judge_run_read. *judgement: of
 * judge_run_header, made anew where attendees of a calendar part have joined; then it is settled.
 * text: what was read of the message, caller frees. False with error when the oracle failed. */
bool judge_run_body(const struct judge_run *run, const char *body, size_t size,
                    struct judgement **judgement, char **text, GError **error);

#endif
