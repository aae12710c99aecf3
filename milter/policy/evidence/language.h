/* Which of a few languages a text is in, if it can be told.
 *
 * By its script and its commonest small words; meant for choosing the language of a mail of ours,
 * where a wrong guess costs a little politeness. Pure; any thread. */
#ifndef ASKFIRST_POLICY_EVIDENCE_LANGUAGE_H
#define ASKFIRST_POLICY_EVIDENCE_LANGUAGE_H

/* subject and text: UTF-8, or NULL; their beginning decides, taken together, where two words at
 * least are of one language and more than of any other. content_language: the field's value (RFC
 * 3282), or NULL; asked only where they do not, since mail programs put their own language there,
 * whatever their user writes. Returns "en", "de", "fr", "es", "it", "nl", "pt", "ja", "pl", "sv",
 * "zh" (static), or NULL when it cannot be told. */
const char *language_of(const char *content_language, const char *subject, const char *text);

/* The language of a reply to a mail in the language asked: another only where three words at least
 * are of it, and more than twice as many as of asked, or it is written in kana. NULL: nothing
 * tells, take asked. */
const char *language_of_reply(const char *asked, const char *text);

#endif
