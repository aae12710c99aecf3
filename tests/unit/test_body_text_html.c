/* What is read of HTML, and of its two sides where the same is said as plain text, too. */
#include "mail/read/html_tags.h"
#include "body_text_fixture.h"

/* So many words, "w0 w1 w2 ...". Caller frees. */
static char *words_of(const char *letter, unsigned count)
{
    GString *words = g_string_new(NULL);

    for (unsigned i = 0; i < count; i++)
        g_string_append_printf(words, "%s%s%u", i ? " " : "", letter, i);
    return g_string_free(words, FALSE);
}

static void assert_alternative(const char *plain, const char *html, const char *expected)
{
    g_autofree char *body = g_strdup_printf("--b\nContent-Type: text/html\n\n%s\n"
                                            "--b\nContent-Type: text/plain\n\n%s\n--b--\n",
                                            html, plain);

    assert_text("multipart/alternative; boundary=b", body, expected);
}

static void the_fuller_side_of_an_alternative_is_read(void **state)
{
    (void)state;
    assert_alternative("the lease,\nthe keys", "<p>The lease, the *keys*!", "the lease,\nthe keys");
    assert_alternative("the lease", "<p>the lease</p><p>and the keys to the house",
                       "the lease\n\nand the keys to the house\n");
    assert_alternative(" ", "<p>only html", "only html\n");
    assert_alternative("42", "<p>42", "42");
}

/* The other side is what some of those who get it see. */
static void what_the_other_side_has_alone_is_read_too(void **state)
{
    (void)state;
    assert_alternative(
        "The minutes of May\nare attached, and those\nof June will follow.",
        "<p>The minutes of May are attached.</p><p>Bob, meet Carol.</p>",
        "Bob, meet Carol.\n\n\f\nThe minutes of May\nare attached, and those\nof June "
        "will follow.");
    assert_alternative("One\nBob meet Carol\n+Carol\n",
                       "<p>One, two, three, four, five</p><p>six, seven</p>",
                       "One, two, three, four, five\n\nsix, seven\n\n\f\nBob meet Carol\n+Carol\n");
}

static void links_and_the_form_of_lines_make_no_difference(void **state)
{
    static const char plain[] = "Dear all,\n\nthe minutes <https://x.example/m> are\n"
                                "attached; ask me <mailto:a@x.example> for\n  * the agenda\n";

    (void)state;
    assert_alternative(plain,
                       "<p>Dear all,<p>the <a href=m>minutes</a> are attached; ask <b>me</b> for"
                       "<ul><li>the agenda</ul>",
                       plain);
}

/* Apple Mail puts HTML around a picture: no piece of it has as many words as the plain side. */
static void html_in_several_parts_is_one_side(void **state)
{
    g_autofree char *plain = words_of("w", 100);
    g_autofree char *half = words_of("w", 51);
    g_autofree char *body = g_strdup_printf(
        "--b\n\n%s\n--b\nContent-Type: multipart/mixed; boundary=c\n\n"
        "--c\nContent-Type: text/html\n\n%s\n--c\nContent-Type: image/png\n\npicture\n"
        "--c\nContent-Type: text/html\n\n%s\n--c--\n--b--\n",
        plain, half, half);
    g_autofree char *read = g_strdup_printf("%s\n\n\f\n%s\n\n\f\n%s\n", plain, half, half);

    (void)state;
    assert_text("multipart/alternative; boundary=b", body, read);
}

static void short_plain_text_may_only_stand_in_for_the_html(void **state)
{
    g_autofree char *path = g_strnfill(3000, 'a');
    g_autofree char *link = g_strconcat("In your browser: https://x.example/a/", path, NULL);
    g_autofree char *both = g_strconcat("Bob, meet Carol.\n\n\f\n", link, NULL);

    (void)state;
    assert_alternative("Your program shows no HTML.", "<p>Bob, meet Carol of the bank.",
                       "Bob, meet Carol of the bank.\n\n\f\nYour program shows no HTML.\n");
    assert_alternative(link, "<p>Bob, meet Carol.", both);
}

static void html_becomes_lines(void **state)
{
    (void)state;
    assert_html("<html><head><title>t</title><style>p{}</style></head><body>Hello<br>Bob,"
                "<p>meet <b>Ca</b>rol.</p><script>x()</script><div>Bye</div></body></html>",
                "Hello\nBob,\n\nmeet Carol.\n\nBye\n");
    assert_html("<ul><li>one<li>two</ul><table><tr><td>a<td>b</table>", "one\ntwo\na b\n");
    assert_html("a &amp; b&nbsp;&lt;c&gt; J\303\266rg", "a & b <c> J\303\266rg\n");
    assert_html("<pre>a\n  b</pre>", "a\nb\n");
    assert_html("<div>me<br><span>-- </span><br>sig</div>", "me\n-- \nsig\n");
    assert_html("", "");
    assert_html("no markup", "no markup\n");
}

static void what_html_quotes_is_marked(void **state)
{
    (void)state;
    assert_html("<p>New</p><blockquote>old<blockquote>older</blockquote></blockquote>new",
                "New\n\n> old\n> > older\nnew\n");
    assert_html("<div>New</div><div class=\"x gmail_quote\">On Monday:<br>old</div>",
                "New\n> On Monday:\n> old\n");
}

static void assert_shown(const char *html, const char *expected)
{
    g_autofree char *text = html_shown_text(html, strlen(html));

    assert_string_equal(text, expected);
}

static void what_nobody_sees_is_not_read(void **state)
{
    (void)state;
    assert_shown("<div style=\"color:red; Display : none !important\">a<p>b</p></div>c", "c\n");
    assert_shown("<div hidden>a</div><p hidden=x style='display:block'>b</p>", "b\n");
    assert_shown("a<span style='visibility:hidden'>b<i>c</i><b style='visibility:visible'>d</b>"
                 "</span>e",
                 "ade\n");
    assert_shown("<td style='font-size:0px'>a<div style='font-size:13px'>b</div><div>c</div></td>",
                 "b\n");
    assert_shown("<div style='font-size:0'>a<i style='font-size:2em'>b</i><font size=2>c</font>"
                 "<i style='font:9pt Arial'>d</i></div>e",
                 "cd\ne\n");
    assert_shown("<p style='display:none;display:inline;font-size:0.8em;visibility:inherit'>a",
                 "a\n");
    assert_shown("<blockquote style='display:none'>a</blockquote>b<p data-style='display:none'>c",
                 "b\n\nc\n");
}

/* An address is given away even where it is not seen. */
static void what_nobody_sees_is_found(void **state)
{
    (void)state;
    assert_html("<div style=\"display:none\">a</div><p hidden>b<p style='font-size:0'>c",
                "a\n\nb\n\nc\n");
}

static void assert_tags(const char *html, const char *expected)
{
    g_autofree char *tags = html_reduce_tags(html);

    assert_string_equal(tags, expected);
}

static void only_name_and_class_of_a_tag_are_parsed(void **state)
{
    (void)state;
    assert_tags("<P id=1 Class='a \"b' class=c>x</P >y<br/><div x=y/>z",
                "<P class=\"a  b\">x</P>y<br/><div>z");
    assert_tags("a < b <3 <", "a &lt; b &lt;3 &lt;");
    assert_tags("<a title=\"a > <b>\">x</a><p a\"b>y", "<a>x</a><p>y");
    assert_tags("a<!-- <b> -->b<!-->c<!--->d<!doctype x>e<?x?>f</>g<![if x]>h<!-- <b>", "abcdefgh");
    assert_tags("a<script a=\"x\"> </scripts> \"<p>\" </SCRIPT x>b<style><p></style>c<script>d",
                "abc");
    assert_tags("x<p a=\"never closed>y", "x");
    assert_tags("<foo@x.org>y<o:p class=>z<p class>", "<foo>y<o:p class=\"\">z<p>");
}

/* libxml2 takes quadratic time for the attributes of one tag, so it must see none of them. */
static void a_tag_of_many_attributes_is_cut_to_its_name(void **state)
{
    g_autoptr(GString) html = g_string_new("<p");

    (void)state;
    for (unsigned i = 0; i < 16000; i++)
        g_string_append_printf(html, " a%u=\"%u\"b%u", i, i, i);
    g_string_append(html, " class=gmail_quote>words");
    assert_tags(html->str, "<p class=\"gmail_quote\">words");
    assert_html(html->str, "> words\n");
}

static void the_charset_of_html_is_that_of_its_part(void **state)
{
    (void)state;
    assert_text("text/html; charset=iso-8859-1", "<meta charset=utf-8><p>J\366rg", "J\303\266rg\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fuller_side_of_an_alternative_is_read),
        cmocka_unit_test(what_the_other_side_has_alone_is_read_too),
        cmocka_unit_test(links_and_the_form_of_lines_make_no_difference),
        cmocka_unit_test(html_in_several_parts_is_one_side),
        cmocka_unit_test(short_plain_text_may_only_stand_in_for_the_html),
        cmocka_unit_test(html_becomes_lines),
        cmocka_unit_test(what_html_quotes_is_marked),
        cmocka_unit_test(what_nobody_sees_is_not_read),
        cmocka_unit_test(what_nobody_sees_is_found),
        cmocka_unit_test(only_name_and_class_of_a_tag_are_parsed),
        cmocka_unit_test(a_tag_of_many_attributes_is_cut_to_its_name),
        cmocka_unit_test(the_charset_of_html_is_that_of_its_part),
    };
    mail_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
