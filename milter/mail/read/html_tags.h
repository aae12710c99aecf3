/* Reduces the tags of HTML to what reading its words needs: the name, the class, and as "style" the
 * number of what style_read says, where that may hide something (the attribute "hidden", too).
 *
 * libxml2 compares each attribute of a tag with all before it, so a tag of 16,000 attributes takes
 * it seconds. This code finds tags as the HTML standard's tokenizer does (13.2.5). It leaves out
 * comments, declarations, scripts and styles, and turns a "<" that does not begin a tag into an
 * entity, so that libxml2 finds only these tags. Linear; pure; any thread. */
#ifndef ASKFIRST_MAIL_READ_HTML_TAGS_H
#define ASKFIRST_MAIL_READ_HTML_TAGS_H

/* Returns the reduced page in UTF-8, with each tag a few hundred octets at most, and the whole
 * LIMIT_HTML plus the last piece. html: UTF-8 with LF. Caller frees. */
char *html_reduce_tags(const char *html);

#endif
