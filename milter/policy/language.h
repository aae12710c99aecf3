/* Which of a few languages a text is in, if it can be told.
 *
 * By its script and its commonest small words; meant for choosing the language of a mail of ours,
 * where a wrong guess costs a little politeness. Pure; any thread. */
#ifndef ASKFIRST_POLICY_LANGUAGE_H
#define ASKFIRST_POLICY_LANGUAGE_H

/* text: UTF-8; its beginning decides where it is clear. content_language: the field's value (RFC
 * 3282), or NULL; asked only then, since mail programs put their own language there, whatever their
 * user writes. Returns "en", "de", "fr", "es", "it", "nl", "pt", "ja", "pl", "sv", "zh" (static),
 * or NULL when it cannot be told. */
const char *language_of(const char *content_language, const char *text);

#endif
