/* Guesses which of a few languages a text is in.
 *
 * It goes by the script and the commonest small words. It chooses the language of a mail of ours,
 * where a wrong guess does little harm. Pure; any thread. */
#ifndef ASKFIRST_POLICY_EVIDENCE_LANGUAGE_H
#define ASKFIRST_POLICY_EVIDENCE_LANGUAGE_H

/* Returns the language of a message: "en", "de", "fr", "es", "it", "nl", "pt", "ja", "pl", "sv",
 * "zh" (static), or NULL when it cannot be told. subject and text: UTF-8, or NULL. Their beginnings
 * decide, taken together, if at least two words are of one language and more than of any other.
 * Otherwise content_language decides: the field's value (RFC 3282), or NULL. It comes last because
 * mail programs put their own language there, whatever their user writes. */
const char *language_of(const char *content_language, const char *subject, const char *text);

/* Returns the language of a reply to a mail in the language asked. Another language needs at least
 * three words, more than twice as many as there are of asked, or kana. NULL means that nothing
 * tells: use asked. */
const char *language_of_reply(const char *asked, const char *text);

#endif
