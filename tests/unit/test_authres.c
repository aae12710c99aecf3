#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <time.h>
#include "base/limits.h"
#include "mail/read/authres.h"
#include "mail/read/authres_parse.h"
#include "mail/read/header.h"

#define OURS "mx.ours.example"
#define SIGNED "DKIM-Signature: v=1; a=rsa-sha256; d=b.example; s=x; h=from:to:cc:date;\n b=AAAA\n"
#define TAIL "From: Bob <bob@b.example>\nTo: alice@ours.example\nCc: carol@c.example\nDate: today\n"
#define PASS "Authentication-Results: " OURS "; dmarc=pass header.from=b.example\n"
#define DKIM "Authentication-Results: " OURS "; dkim=pass header.d=b.example\n"

static struct orgs *orgs;

static int set_up(void **state)
{
    (void)state;
    orgs = orgs_new("gmail.com\n", "public_providers", NULL);
    return orgs ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    orgs_free(orgs);
    return 0;
}

/* A header as text; folded lines belong to the field before. */
static GPtrArray *fields_of(const char *text)
{
    GPtrArray *fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);

    while (*text) {
        const char *end = text;
        do
            end = strchr(end, '\n') + 1;
        while (*end == ' ' || *end == '\t');
        g_autofree char *line = g_strndup(text, (gsize)(end - 1 - text));
        char *colon = strchr(line, ':');
        *colon = '\0';
        g_ptr_array_add(fields, field_new(line, colon + 1));
        text = end;
    }
    return fields;
}

static enum auth_verdict judged(const char *header, const char **why)
{
    g_autoptr(GPtrArray) fields = fields_of(header);
    return authres_judge(fields, OURS, orgs, "b.example", why);
}

struct shape {
    const char *name, *header;
    enum auth_verdict verdict;
};

static void check(const struct shape *shapes, size_t n)
{
    static const char *const names[] = {"none", "pass", "fail"};

    for (size_t i = 0; i < n; i++) {
        const char *why = NULL;
        enum auth_verdict verdict = judged(shapes[i].header, &why);
        if (verdict != shapes[i].verdict)
            fail_msg("%s: %s (%s), not %s", shapes[i].name, names[verdict], why,
                     names[shapes[i].verdict]);
        assert_non_null(why);
    }
}

#define AR "Authentication-Results: "

static void what_our_verifier_says_counts(void **state)
{
    (void)state;
    static const struct shape shapes[] = {
        {"dmarc alone", PASS TAIL, AUTH_PASS},
        {"dkim, aligned and whole", DKIM SIGNED TAIL, AUTH_PASS},
        {"dkim of a subdomain",
         AR OURS "; dkim=pass header.d=mail.b.example\n"
                 "DKIM-Signature: d=mail.b.example; h=From:To:CC:Date; b=\n" TAIL,
         AUTH_PASS},
        {"header.i where there is no header.d",
         AR OURS "; dkim=pass header.i=@b.example\n" SIGNED TAIL, AUTH_PASS},
        {"two signatures in one field",
         AR OURS "; dkim=pass header.d=esp.example; dkim=pass header.d=b.example\n" SIGNED TAIL,
         AUTH_PASS},
        {"one of two signatures broken",
         AR OURS "; dkim=fail header.d=esp.example; dkim=pass header.d=b.example\n" SIGNED TAIL,
         AUTH_PASS},
        {"dmarc above dkim", PASS DKIM SIGNED TAIL, AUTH_PASS},
        {"all in one",
         AR OURS "; dkim=pass header.d=b.example; spf=fail smtp.mailfrom=x@y.example;"
                 " dmarc=pass header.from=b.example\n" SIGNED TAIL,
         AUTH_PASS},
        {"no policy but a signature",
         AR OURS "; dmarc=none header.from=b.example\n" DKIM SIGNED TAIL, AUTH_PASS},
        {"our id in capitals",
         "AUTHENTICATION-RESULTS: MX.Ours.EXAMPLE; DMARC=Pass "
         "Header.From=B.Example\n" TAIL,
         AUTH_PASS},
        {"our id in quotes",
         AR "\"mx.ours.example\" 1; dmarc=pass header.from=\"b.example\"\n" TAIL, AUTH_PASS},
        {"comments everywhere",
         AR "(a(b)\\)) mx.ours.example (c) 1 (d) ; (e) dmarc (f) = (g) pass "
            "(h; dmarc=fail) header (i) . (j) from (k) = (l) b.example (m)\n" TAIL,
         AUTH_PASS},
        {"folded", AR OURS ";\n\tdmarc=pass (p=reject\n dis=none)\r\n header.from=b.example\n" TAIL,
         AUTH_PASS},
        {"a reason, a version, an open end",
         AR OURS "; dmarc/1=pass reason=\"good; really\" header.from=b.example ;\n" TAIL,
         AUTH_PASS},
        {"under fields of other filters",
         "X-Virus: no\nReceived-SPF: pass\nDKIM-Filter: x\nARC-Seal: i=1\n" PASS TAIL, AUTH_PASS},
        {"beside a field of another id", AR "far.example; dmarc=fail\n" PASS TAIL, AUTH_PASS},
        {"by spf, though a signature is thin",
         AR OURS "; spf=pass smtp.mailfrom=bob@b.example\n" PASS
                 "DKIM-Signature: d=b.example; h=from; b=\n" TAIL,
         AUTH_PASS},
    };
    check(shapes, G_N_ELEMENTS(shapes));
}

static void what_others_say_does_not_count(void **state)
{
    (void)state;
    static const struct shape shapes[] = {
        {"nothing", TAIL, AUTH_NONE},
        {"another id", AR "far.example; dmarc=pass header.from=b.example\n" TAIL, AUTH_NONE},
        {"our id as a part of another",
         AR "mx.ours.example.far.example; dmarc=pass header.from=b.example\n" TAIL, AUTH_NONE},
        {"our id in a comment",
         AR "far.example (mx.ours.example); dmarc=pass header.from=b.example\n" TAIL, AUTH_NONE},
        {"below the message's own fields", "Received: from far\n" PASS TAIL, AUTH_NONE},
        {"below another's Received", "X-A: b\nReceived: x\nX-C: d\n" PASS TAIL, AUTH_NONE},
        {"a name that only looks like it",
         "Authentication-Result: " OURS "; dmarc=pass header.from=b.example\n" TAIL, AUTH_NONE},
        {"dmarc of another domain", AR OURS "; dmarc=pass header.from=far.example\n" TAIL,
         AUTH_NONE},
        {"dmarc of a subdomain", AR OURS "; dmarc=pass header.from=x.b.example\n" TAIL, AUTH_NONE},
        {"dmarc of no domain", AR OURS "; dmarc=pass\n" TAIL, AUTH_NONE},
        {"dmarc of two domains",
         AR OURS "; dmarc=pass header.from=b.example header.from=b.example\n" TAIL, AUTH_NONE},
        {"dmarc with the domain in another property",
         AR OURS "; dmarc=pass policy.from=b.example smtp.from=b.example\n" TAIL, AUTH_NONE},
        {"dmarc in a comment", AR OURS "; spf=none (; dmarc=pass header.from=b.example)\n" TAIL,
         AUTH_NONE},
        {"dmarc in a reason",
         AR OURS "; spf=none reason=\"; dmarc=pass header.from=b.example\"\n" TAIL, AUTH_NONE},
        {"dmarc by guess", AR OURS "; dmarc=bestguesspass header.from=b.example\n" TAIL, AUTH_NONE},
        {"dmarc below dkim", DKIM PASS "DKIM-Signature: d=b.example; h=from; b=\n" TAIL, AUTH_NONE},
        {"no result", AR OURS "; none\n" TAIL, AUTH_NONE},
        {"dkim of another domain", AR OURS "; dkim=pass header.d=far.example\n" SIGNED TAIL,
         AUTH_NONE},
        {"dkim of a public suffix", AR OURS "; dkim=pass header.d=example\n" SIGNED TAIL,
         AUTH_NONE},
        {"dkim of a lookalike", AR OURS "; dkim=pass header.d=notb.example\n" SIGNED TAIL,
         AUTH_NONE},
        {"header.i beside another header.d",
         AR OURS "; dkim=pass header.d=far.example header.i=@b.example\n" SIGNED TAIL, AUTH_NONE},
        {"two header.d",
         AR OURS "; dkim=pass header.d=far.example header.d=b.example\n" SIGNED TAIL, AUTH_NONE},
        {"the domain as a policy property", AR OURS "; dkim=pass policy.d=b.example\n" SIGNED TAIL,
         AUTH_NONE},
        {"dkim without any signature", DKIM TAIL, AUTH_NONE},
        {"dkim, but only another domain signed",
         DKIM "DKIM-Signature: d=far.example; h=from:to:cc:date; b=\n" TAIL, AUTH_NONE},
        {"spf alone", AR OURS "; spf=pass smtp.mailfrom=b.example\n" TAIL, AUTH_NONE},
        {"sender-id, auth, iprev",
         AR OURS "; sender-id=pass header.from=b.example; auth=pass "
                 "smtp.auth=bob@b.example; iprev=pass\n" TAIL,
         AUTH_NONE},
        {"a neutral signature", AR OURS "; dkim=neutral header.d=b.example\n" SIGNED TAIL,
         AUTH_NONE},
        {"dmarc that spf and signatures contradict",
         AR OURS "; spf=none smtp.mailfrom=far.example\n" PASS TAIL, AUTH_NONE},
    };
    check(shapes, G_N_ELEMENTS(shapes));
}

/* Whoever got a signed message can add what its signature does not cover. */
static void a_signature_that_leaves_people_out_proves_nothing(void **state)
{
    (void)state;
    static const struct shape shapes[] = {
        {"Cc not covered", DKIM "DKIM-Signature: d=b.example; h=from:to:date; b=\n" TAIL,
         AUTH_NONE},
        {"To not covered", DKIM "DKIM-Signature: d=b.example; h=from:cc:date; b=\n" TAIL,
         AUTH_NONE},
        {"Date not covered", DKIM "DKIM-Signature: d=b.example; h=from:to:cc; b=\n" TAIL,
         AUTH_NONE},
        {"dmarc by such a signature", PASS "DKIM-Signature: d=b.example; h=from:to:date; b=\n" TAIL,
         AUTH_NONE},
        {"one that covers beside it", DKIM "DKIM-Signature: d=b.example; h=from; b=\n" SIGNED TAIL,
         AUTH_NONE},
        {"an additional To", DKIM SIGNED "To: eve@e.example\n" TAIL, AUTH_NONE},
        {"an additional Date", DKIM SIGNED "Date: x\n" TAIL, AUTH_NONE},
        {"names that only begin alike",
         DKIM "DKIM-Signature: d=b.example; h=from:tox:ccx:date; b=\n" TAIL, AUTH_NONE},
        {"spaces within",
         DKIM "DKIM-Signature: d = b.exa\n mple ; h = from :\n to : cc : date; b=\n" TAIL,
         AUTH_PASS},
        {"no Cc in the message",
         DKIM "DKIM-Signature: d=b.example; h=from:to:date; b=\n"
              "From: bob@b.example\nTo: alice@ours.example\nDate: x\n",
         AUTH_PASS},
    };
    check(shapes, G_N_ELEMENTS(shapes));
}

static void what_is_forged_or_odd_counts_as_failed(void **state)
{
    (void)state;
    static const struct shape shapes[] = {
        {"dmarc failed", AR OURS "; dmarc=fail header.from=b.example\n" DKIM SIGNED TAIL,
         AUTH_FAIL},
        {"dmarc twice, in two fields", PASS PASS TAIL, AUTH_FAIL},
        {"dmarc none, then pass", AR OURS "; dmarc=none header.from=b.example\n" PASS TAIL,
         AUTH_FAIL},
        {"dmarc twice in one field",
         AR OURS "; dmarc=pass header.from=b.example; dmarc=pass "
                 "header.from=b.example\n" TAIL,
         AUTH_FAIL},
        {"dkim in two fields", AR OURS "; dkim=none\n" DKIM SIGNED TAIL, AUTH_FAIL},
        {"dkim failed", AR OURS "; dkim=fail header.d=b.example\n" SIGNED TAIL, AUTH_FAIL},
        {"spf failed", AR OURS "; spf=softfail smtp.mailfrom=b.example\n" TAIL, AUTH_FAIL},
        {"From twice", PASS "From: eve@e.example\n" TAIL, AUTH_FAIL},
        {"an open comment", AR OURS "; dmarc=pass header.from=b.example (\n" TAIL, AUTH_FAIL},
        {"an open quote", AR OURS "; dmarc=pass header.from=\"b.example\n" TAIL, AUTH_FAIL},
        {"a closing parenthesis", AR OURS "; dmarc=pass) header.from=b.example\n" TAIL, AUTH_FAIL},
        {"no id", AR "; dmarc=pass header.from=b.example\n" TAIL, AUTH_FAIL},
        {"nothing at all", AR "\n" PASS TAIL, AUTH_FAIL},
        {"an id in an open comment", AR "(" OURS "; dmarc=pass\n" PASS TAIL, AUTH_FAIL},
        {"a version to come", AR OURS " 2; dmarc=pass header.from=b.example\n" TAIL, AUTH_FAIL},
        {"a method's version to come", AR OURS "; dmarc/2=pass header.from=b.example\n" TAIL,
         AUTH_FAIL},
        {"none and more", AR OURS "; none; dmarc=pass header.from=b.example\n" TAIL, AUTH_FAIL},
        {"no semicolon", AR OURS " dmarc=pass header.from=b.example\n" TAIL, AUTH_FAIL},
        {"no result", AR OURS "; dmarc= header.from=b.example\n" TAIL, AUTH_FAIL},
        {"a comma", AR OURS "; dmarc=pass, header.from=b.example\n" TAIL, AUTH_FAIL},
        {"control characters", AR OURS "; dmarc=pass header.from=b.example\x01\n" TAIL, AUTH_FAIL},
        {"our field beside one that cannot be read", AR OURS "; dmarc=pass header.from\n" PASS TAIL,
         AUTH_FAIL},
    };
    check(shapes, G_N_ELEMENTS(shapes));
}

static void without_a_from_nothing_passes(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) fields = fields_of(PASS "To: a@b.example\n");
    const char *why = NULL;

    assert_int_equal(authres_judge(fields, OURS, orgs, NULL, &why), AUTH_NONE);
}

static bool proves(const char *header, const char *domain)
{
    g_autoptr(GPtrArray) fields = fields_of(header);
    return authres_proves_list(fields, OURS, orgs, domain);
}

static void a_list_is_proved_by_its_own_signature_only(void **state)
{
    (void)state;
    static const char head[] = AR OURS "; dkim=pass header.d=lists.example\n";
    static const char mark[] = "DKIM-Signature: d=lists.example; h=from:list-post; b=\n";
    g_autofree char *good = g_strconcat(head, mark, "List-Post: <mailto:l@lists.example>\n", NULL);
    g_autofree char *twice = g_strconcat(good, "List-Post: <mailto:x@lists.example>\n", NULL);
    g_autofree char *bare = g_strconcat(head, "DKIM-Signature: d=lists.example; h=from; b=\n",
                                        "List-Post: <mailto:l@lists.example>\n", NULL);

    assert_true(proves(good, "lists.example"));
    assert_false(proves(good, "b.example"));
    assert_false(proves(twice, "lists.example"));
    assert_false(proves(bare, "lists.example"));
    assert_false(proves(AR OURS "; dkim=pass header.d=gmail.com\n"
                                "DKIM-Signature: d=gmail.com; h=list-post; b=\n"
                                "List-Post: <mailto:bob@gmail.com>\n",
                        "gmail.com"));
}

static void a_field_is_taken_apart(void **state)
{
    (void)state;
    struct auth_field *field =
        auth_field_parse(" \"a b\" 1 ;(x) SPF = Pass Smtp.MailFrom=\"a\\\"b\"@c.example ;"
                         "dkim=pass header.b=\"AB/=\" policy.x=a:b,c");

    assert_true(field->readable);
    assert_string_equal(field->id, "a b");
    assert_int_equal(field->results->len, 2);
    const struct auth_result *spf = field->results->pdata[0], *dkim = field->results->pdata[1];
    assert_string_equal(spf->method, "spf");
    assert_string_equal(spf->result, "pass");
    assert_string_equal(auth_result_property(spf, "smtp", "mailfrom"), "a\"b@c.example");
    assert_string_equal(auth_result_property(dkim, "header", "b"), "AB/=");
    assert_string_equal(auth_result_property(dkim, "policy", "x"), "a:b,c");
    assert_null(auth_result_property(dkim, "header", "d"));
    auth_field_free(field);
}

static char *repeated(const char *before, const char *what, size_t n, const char *after)
{
    GString *text = g_string_new(before);
    for (size_t i = 0; i < n; i++)
        g_string_append(text, what);
    g_string_append(text, after);
    return g_string_free(text, FALSE);
}

/* Two mebibytes of anything take well below a second. */
static void no_field_takes_long(void **state)
{
    (void)state;
    static const char *const pieces[] = {"(",   "((", ")",          "\"",     "\\",
                                         ";",   "a",  "a=b;",       " x.y=z", "(a)",
                                         "\n ", "=",  ";dkim=pass", "\"\"",   ";none"};
    clock_t begin = clock();

    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autofree char *value =
            repeated(OURS "; dmarc=pass ", pieces[i], LIMIT_HEADER_BYTES / strlen(pieces[i]), "");
        auth_field_free(auth_field_parse(value));
        g_autofree char *many = repeated(PASS, "Authentication-Results: (", 1000, "\n" TAIL);
        const char *why;
        judged(many, &why);
    }
    assert_true(clock() - begin < 5 * CLOCKS_PER_SEC);
}

static void many_fields_and_signatures_take_no_longer(void **state)
{
    (void)state;
    clock_t begin = clock();
    g_autofree char *results = repeated("", PASS, 20000, TAIL);
    g_autofree char *signatures = repeated(DKIM, SIGNED, 15000, TAIL);
    const char *why;

    assert_int_equal(judged(results, &why), AUTH_FAIL);
    assert_int_equal(judged(signatures, &why), AUTH_PASS);
    assert_true(clock() - begin < 5 * CLOCKS_PER_SEC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_our_verifier_says_counts),
        cmocka_unit_test(what_others_say_does_not_count),
        cmocka_unit_test(a_signature_that_leaves_people_out_proves_nothing),
        cmocka_unit_test(what_is_forged_or_odd_counts_as_failed),
        cmocka_unit_test(without_a_from_nothing_passes),
        cmocka_unit_test(a_list_is_proved_by_its_own_signature_only),
        cmocka_unit_test(a_field_is_taken_apart),
        cmocka_unit_test(no_field_takes_long),
        cmocka_unit_test(many_fields_and_signatures_take_no_longer),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
