#include "cli/pair_words.h"

#include <stdio.h>
#include "base/day.h"
#include "cli/cli.h"

char *side_text(const struct acquaint_side *side)
{
    g_autofree char *first = day_text(acquaint_seconds_of(side->first)),
                    *last = day_text(acquaint_seconds_of(side->last)),
                    *how = acquaint_how_text(side->how);

    return side->days == 1
               ? g_strdup_printf("on one day, %s (%s)", first, how)
               : g_strdup_printf("on %u days, %s to %s (%s)", side->days, first, last, how);
}

JsonObject *side_json(const struct acquaint_side *side)
{
    g_autofree char *how = acquaint_how_text(side->how);
    JsonObject *object = json_object_new();

    json_object_set_int_member(object, "days", side->days);
    json_object_set_int_member(object, "first", side->days ? acquaint_seconds_of(side->first) : 0);
    json_object_set_int_member(object, "last", side->days ? acquaint_seconds_of(side->last) : 0);
    cli_json_string(object, "how", how);
    return object;
}

static bool find_sides(const struct oracle_context *context, const char *a, const char *b,
                       struct acquaint_side *a_of_b, struct acquaint_side *b_of_a)
{
    g_autoptr(GError) error = NULL;

    *a_of_b = *b_of_a = (struct acquaint_side){0};
    return context->acquaint &&
           acquaint_pair(context->acquaint, acquaint_mailbox(context->acquaint, a),
                         acquaint_mailbox(context->acquaint, b), a_of_b, b_of_a, &error);
}

static void print_side(const char *one, const char *other, const struct acquaint_side *side)
{
    if (side->days == 0)
        return;
    g_autofree char *who = cli_terminal(one, 200), *whom = cli_terminal(other, 200),
                    *text = side_text(side);
    printf("  %s wrote with %s %s\n", who, whom, text);
}

void sides_print(const struct oracle_context *context, const char *a, const char *b)
{
    struct acquaint_side a_of_b, b_of_a;

    find_sides(context, a, b, &a_of_b, &b_of_a);
    print_side(a, b, &a_of_b);
    print_side(b, a, &b_of_a);
    if (a_of_b.days == 0 && b_of_a.days == 0)
        puts("  no mail between the two has been seen that proves itself");
}

void sides_json(const struct oracle_context *context, const char *a, const char *b,
                JsonObject *into)
{
    struct acquaint_side a_of_b, b_of_a;

    find_sides(context, a, b, &a_of_b, &b_of_a);
    json_object_set_object_member(into, "a_of_b", side_json(&a_of_b));
    json_object_set_object_member(into, "b_of_a", side_json(&b_of_a));
}
