/* How mail programs and people wrap the few words of an answer. */
#ifndef ASKFIRST_TESTS_HABITS_FIXTURE_H
#define ASKFIRST_TESTS_HABITS_FIXTURE_H

#include <string.h>
#include "mail/read/header.h"
#include "tongues_fixture.h"

#define PLAIN " text/plain; charset=\"utf-8\""
#define BOUNDARY "=_next_1"
#define ALTERNATIVE " multipart/alternative; boundary=\"" BOUNDARY "\""

/* A mail to the answer address. */
struct wrapped {
    const char *sender;
    GPtrArray *fields;
    GString *body;
};

static inline void wrapped_clear(struct wrapped *w)
{
    g_ptr_array_unref(w->fields);
    g_string_free(w->body, TRUE);
}

static inline void add_field(struct wrapped *w, const char *name, const char *value)
{
    g_ptr_array_add(w->fields, field_new(name, value));
}

/* ---- pieces ---- */

/* A text with the same before each of its lines. Caller frees. */
static inline char *each_line(const char *before, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *all = g_string_new(NULL);

    for (char **line = lines; *line; line++)
        g_string_append_printf(all, "%s%s\n", before, *line);
    return g_string_free(all, FALSE);
}

/* For HTML. Caller frees. */
static inline char *lines_as_html(const char *text)
{
    g_autofree char *escaped = g_markup_escape_text(text, -1);
    g_auto(GStrv) lines = g_strsplit(escaped, "\n", -1);
    return g_strjoinv("<br>\r\n", lines);
}

/* The fields that Outlook writes above what it quotes. Caller frees. */
static inline char *outlook_fields(const struct tongue *t)
{
    return g_strdup_printf("%s: AskFirst <askfirst@local.example>\n"
                           "%s: 23. 11. 2026 10:15\n%s: Bob Brown <bob@client.example>\n"
                           "%s: Alice Archer",
                           t->from, t->sent, t->to, t->subject);
}

static inline void write_part(struct wrapped *w, const char *type, const char *text)
{
    g_string_append_printf(
        w->body, "--" BOUNDARY "\r\nContent-Type: %s; charset=utf-8\r\n\r\n%s\r\n", type, text);
}

static inline void write_alternative(struct wrapped *w, const char *text, const char *html)
{
    add_field(w, "Content-Type", ALTERNATIVE);
    write_part(w, "text/plain", text);
    write_part(w, "text/html", html);
    g_string_append(w->body, "--" BOUNDARY "--\r\n");
}

static inline void write_base64(struct wrapped *w, const char *type, const char *text)
{
    g_autofree char *coded = g_base64_encode((const guchar *)text, strlen(text));

    add_field(w, "Content-Type", type);
    add_field(w, "Content-Transfer-Encoding", " base64");
    for (const char *p = coded; *p; p += MIN(strlen(p), 76))
        g_string_append_printf(w->body, "%.76s\r\n", p);
}

/* ---- habits ---- */

static inline void only_the_words(struct wrapped *w, const struct tongue *t, const char *words)
{
    (void)t;
    add_field(w, "Content-Type", PLAIN);
    g_string_append_printf(w->body, "%s\r\n", words);
}

static inline void gmail(struct wrapped *w, const struct tongue *t, const char *words)
{
    g_autofree char *quote = each_line("> ", t->quoted), *html = lines_as_html(t->quoted),
                    *wrote = lines_as_html(t->wrote), *said = lines_as_html(words);
    g_autofree char *text = g_strdup_printf("%s\n\n%s\n\n%s", words, t->wrote, quote);
    g_autofree char *page = g_strdup_printf(
        "<div dir=\"ltr\">%s</div><br><div class=\"gmail_quote gmail_quote_container\">"
        "<div dir=\"ltr\" class=\"gmail_attr\">%s<br></div><blockquote class=\"gmail_quote\" "
        "style=\"margin:0px 0px 0px 0.8ex;padding-left:1ex\">%s</blockquote></div>",
        said, wrote, html);
    write_alternative(w, text, page);
}

static inline void outlook(struct wrapped *w, const struct tongue *t, const char *words)
{
    g_autofree char *fields = outlook_fields(t);

    add_field(w, "Content-Type", PLAIN);
    g_string_append_printf(w->body, "%s\r\n\r\n%s\r\n%s\r\n\r\n%s\r\n", words, t->original, fields,
                           t->quoted);
}

static inline void outlook_page(struct wrapped *w, const struct tongue *t, const char *words)
{
    g_autofree char *fields = outlook_fields(t), *said = lines_as_html(words),
                    *quoted = lines_as_html(t->quoted), *above = lines_as_html(fields);
    g_autofree char *line = g_strnfill(32, '_');
    g_autofree char *text = g_strdup_printf("%s\n\n%s\n%s\n\n%s\n", words, line, fields, t->quoted);
    g_autofree char *page = g_strdup_printf(
        "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><style>p.MsoNormal "
        "{margin:0cm}</style></head><body><div class=\"WordSection1\"><p class=\"MsoNormal\">%s"
        "<o:p></o:p></p><p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p><div style=\"border:none;"
        "border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p class=\"MsoNormal\">%s"
        "<o:p></o:p></p></div><p class=\"MsoNormal\">%s<o:p></o:p></p></div></body></html>",
        said, above, quoted);
    write_alternative(w, text, page);
}

static inline void outlook_web(struct wrapped *w, const struct tongue *t, const char *words)
{
    g_autofree char *fields = outlook_fields(t), *said = lines_as_html(words),
                    *quoted = lines_as_html(t->quoted), *above = lines_as_html(fields);
    g_autofree char *page = g_strdup_printf(
        "<html><body dir=\"ltr\"><div class=\"elementToProof\" style=\"font-family: Aptos\">%s"
        "</div><div id=\"appendonsend\"></div><hr style=\"display:inline-block;width:98%%\">"
        "<div id=\"divRplyFwdMsg\" dir=\"ltr\"><font>%s</font></div><div>%s</div></body></html>",
        said, above, quoted);
    write_base64(w, " text/html; charset=\"utf-8\"", page);
}

static inline void apple(struct wrapped *w, const struct tongue *t, const char *words)
{
    g_autofree char *both = g_strdup_printf("%s\n\n%s", t->wrote_too, t->quoted);
    g_autofree char *quote = each_line("> ", both), *said = lines_as_html(words),
                    *wrote = lines_as_html(t->wrote_too), *quoted = lines_as_html(t->quoted);
    g_autofree char *text = g_strdup_printf("%s\n\n%s", words, quote);
    g_autofree char *page = g_strdup_printf(
        "<html><body style=\"word-wrap: break-word;\">%s<br id=\"lineBreakAtBeginningOfMessage\">"
        "<div><br><blockquote type=\"cite\"><div>%s</div><br class=\"Apple-interchange-newline\">"
        "<div>%s</div></blockquote></div><br></body></html>",
        said, wrote, quoted);
    write_alternative(w, text, page);
}

static inline void apple_phone(struct wrapped *w, const struct tongue *t, const char *words)
{
    g_autofree char *both = g_strdup_printf("%s\n\n%s", t->wrote_too, t->quoted);
    g_autofree char *quote = each_line("> ", both);
    g_autofree char *text = g_strdup_printf("%s\n\n%s\n\n%s", words, t->phone, quote);

    write_base64(w, PLAIN, text);
}

static inline void thunderbird(struct wrapped *w, const struct tongue *t, const char *words)
{
    g_autofree char *quote = each_line("> ", t->quoted);

    add_field(w, "Content-Type", " text/plain; charset=UTF-8; format=flowed");
    g_string_append_printf(w->body, "%s\r\n%s\r\n%s\r\n\r\n-- \r\nBob Brown\r\nClient Ltd\r\n",
                           t->wrote, quote, words);
}

static inline void letter(struct wrapped *w, const struct tongue *t, const char *words)
{
    g_autofree char *quote = each_line("> ", t->quoted);

    add_field(w, "Content-Type", " text/plain; charset=UTF-8; format=flowed; delsp=yes");
    g_string_append_printf(
        w->body,
        "%s\r\n\r\n%s\r\n\r\n%s\r\nBob Brown\r\n\r\nClient Ltd | 1 High Street\r\n"
        "+44 20 7946 0000 | www.client.example\r\n\r\n%s\r\n%s",
        t->greeting, words, t->closing, t->wrote, quote);
}

static inline void page_alone(struct wrapped *w, const struct tongue *t, const char *words)
{
    g_autofree char *said = lines_as_html(words);

    (void)t;
    add_field(w, "Content-Type", " text/html; charset=utf-8");
    g_string_append_printf(w->body,
                           "<html><head><title></title></head><body><p><span "
                           "style=\"color:navy\">%s</span></p>\r\n<p>&nbsp;</p></body></html>\r\n",
                           said);
}

static inline void from_another_address(struct wrapped *w, const struct tongue *t,
                                        const char *words)
{
    w->sender = "bobby77@webmail.example";
    gmail(w, t, words);
}

static inline void forwarded(struct wrapped *w, const struct tongue *t, const char *words)
{
    g_autofree char *fields = outlook_fields(t);

    add_field(w, "Content-Type", PLAIN);
    g_string_append_printf(w->body, "%s\r\n\r\n%s\r\n%s\r\n\r\n%s\r\n", words, t->forwarded, fields,
                           t->quoted);
}

struct habit {
    const char *name;
    const char *agent; /* X-Mailer, or NULL */
    void (*write)(struct wrapped *w, const struct tongue *t, const char *words);
};

static const struct habit habits[] = {
    {"nothing else", NULL, only_the_words},
    {"Gmail", NULL, gmail},
    {"Outlook, text", "Microsoft Outlook 16.0", outlook},
    {"Outlook, text and HTML", "Microsoft Outlook 16.0", outlook_page},
    {"Outlook on the web, HTML, base64", NULL, outlook_web},
    {"Apple Mail", "Apple Mail (2.3826)", apple},
    {"iPhone, its signature, base64", "iPhone Mail (22B83)", apple_phone},
    {"Thunderbird, below the quote, flowed", NULL, thunderbird},
    {"greeting, signature, flowed", NULL, letter},
    {"HTML alone", NULL, page_alone},
    {"from another address", NULL, from_another_address},
    {"forwarded", NULL, forwarded},
};

#define N_HABITS G_N_ELEMENTS(habits)

static inline void wrap(struct wrapped *w, const struct tongue *t, const struct habit *habit,
                        const char *words)
{
    w->sender = "bob@client.example";
    w->fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
    w->body = g_string_new(NULL);
    g_autofree char *subject = g_strdup_printf(" %sAlice Archer", t->mark);
    add_field(w, "Subject", subject);
    add_field(w, "To", " askfirst+reply-x@local.example");
    if (habit->agent)
        add_field(w, "X-Mailer", habit->agent);
    habit->write(w, t, words);
    g_autofree char *from = g_strdup_printf(" Bob Brown <%s>", w->sender);
    add_field(w, "From", from);
}

#endif
