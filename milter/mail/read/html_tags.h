/* HTML with nothing left in its tags but what the words need: the name, the class, and as "style"
 * the number of what style_read says where that may hide something (the attribute "hidden", too).
 *
 * libxml2 compares each attribute of a tag with all before it, so a tag of 16,000 attributes takes
 * it seconds. Here tags are found as the HTML standard's tokenizer finds them (13.2.5); comments,
 * declarations, scripts and styles are left out, and a "<" that begins no tag becomes an entity, so
 * that libxml2 finds no tags but these. Linear; pure; any thread. */
#ifndef ASKFIRST_MAIL_READ_HTML_TAGS_H
#define ASKFIRST_MAIL_READ_HTML_TAGS_H

/* html: UTF-8 with LF. Result: UTF-8, each tag at most some hundred octets, LIMIT_HTML in all but
 * for the last piece; caller frees. */
char *html_reduce_tags(const char *html);

#endif
