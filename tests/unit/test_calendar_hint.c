/* Which headers hint at an invitation, so that the body of a message to one person is looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "mail/read/calendar_hint.h"

static bool hints(const char *name, const char *value)
{
    struct field field = {(char *)name, (char *)value};
    return calendar_field_hints(&field);
}

static void fields_of_calendar_programs_hint(void **state)
{
    (void)state;
    static const char *const fields[][2] = {
        {"Content-Type", " multipart/alternative; boundary=x; method=REQUEST"},
        {"Content-Type", " text/calendar; charset=utf-8"},
        {"content-type", " application/octet-stream; name=\"invite.ics\""},
        {"X-MICROSOFT-CDO-BUSYSTATUS", " BUSY"},
        {"X-MS-Exchange-Calendar-Series-Instance-Id", " 1"},
        {"X-Google-Calendar-Content-Class", " x"},
        {"User-Agent", " SOGoMail 5.8"},
        {"X-Mailer", " Apple iCal 8.0"},
        {"X-Mailer", " Nextcloud Calendar"},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (!hints(fields[i][0], fields[i][1]))
            fail_msg("%s:%s hints at nothing", fields[i][0], fields[i][1]);
}

static void ordinary_fields_do_not(void **state)
{
    (void)state;
    static const char *const fields[][2] = {
        {"Content-Type", " text/plain; charset=utf-8"},
        {"Content-Type", " multipart/alternative; boundary=\"x\""},
        {"X-Mailer", " Apple Mail (2.3608)"},
        {"User-Agent", " Mozilla Thunderbird"},
        {"Subject", " calendar"},
        {"X-Caller", " text/calendar"},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (hints(fields[i][0], fields[i][1]))
            fail_msg("%s:%s hints at a calendar", fields[i][0], fields[i][1]);
}

static void subjects_hint_in_many_languages(void **state)
{
    (void)state;
    static const char *const subjects[] = {
        "Invitation: lunch @ Mon", "Accepted: lunch",
        "Declined: lunch",         "Tentatively Accepted: lunch",
        "Canceled: lunch",         "Einladung: Essen",
        "Zugesagt: Essen",         "Invitaci\xc3\xb3n: comida",
        "Invito: pranzo",          "Updated invitation: lunch",
        "Zaproszenie: obiad",
    };
    static const char *const others[] = {"Lunch", "Minutes of Tuesday", "", "Re: offer",
                                         "Wir laden Sie ein"};
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        if (!calendar_subject_hints(subjects[i]))
            fail_msg("%s hints at nothing", subjects[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (calendar_subject_hints(others[i]))
            fail_msg("%s hints at a calendar", others[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_of_calendar_programs_hint),
        cmocka_unit_test(ordinary_fields_do_not),
        cmocka_unit_test(subjects_hint_in_many_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
