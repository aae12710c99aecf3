/* askfirst: the command line. One table has all subcommands; each is a file or a folder. */
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>
#include "base/arguments.h"
#include "cli/cli.h"
#include "mail/read/header.h"

static const struct subcommand {
    const char *name;
    int (*run)(struct cli *cli, int argc, char **argv);
    const char *usage, *what;
} commands[] = {
    {"answer", cli_answer, cli_answer_usage,
     "take mail to the answer address from a pipe of the MTA"},
    {"explain", cli_explain, cli_explain_usage, "judge a message in a file, and say why"},
    {"held", cli_held, cli_held_usage, "list, show, release or return messages that wait"},
    {"ask", cli_ask, cli_ask_usage, "list, show, send, send again or cancel what people are asked"},
    {"outbox", cli_outbox, cli_outbox_usage,
     "list mail that the MTA has not taken yet, or try it at once"},
    {"consent", cli_consent, cli_consent_usage,
     "change, show, export or import what people allow and deny"},
    {"why", cli_why, cli_why_usage, "say what was decided about a message, and why"},
    {"report", cli_report, cli_report_usage,
     "show what was done, or would have been, over some days"},
    {"status", cli_status, cli_status_usage, "show whether the daemon answers, and what waits"},
    {"check", cli_check, cli_check_usage, "compare the spool with the store, and repair it"},
    {"store", cli_store_text, cli_store_usage,
     "write all that is stored as text, or load such text"},
    {"person", cli_person, cli_person_usage, "show, export or forget what is stored about someone"},
    {"acquaintance", cli_acquaintance, cli_acquaintance_usage,
     "show who knows whom, and whether two people are connected"},
    {"learn", cli_learn, cli_learn_usage, "learn from archives of mail who knows whom"},
    {"rules", cli_rules, cli_rules_usage, "check the rules, or see which ones match"},
    {"cues", cli_cues, cli_cues_usage, "check the cues, or try them on a text"},
};

static int help(FILE *to, int code)
{
    fputs("usage: askfirst [-c FILE] COMMAND ...\n\n", to);
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        fprintf(to, "  %-13s %s\n", commands[i].name, commands[i].what);
    fputs("\n  -c FILE  configuration (default " ASKFIRST_CONFIG
          ")\n  -V       print the version\n  -h       print this\n"
          "\"askfirst COMMAND --help\" says more.\n",
          to);
    return code;
}

static int say_unknown(const char *name)
{
    const char *known[G_N_ELEMENTS(commands) + 1] = {NULL};

    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        known[i] = commands[i].name;
    cli_say_unknown("", name, known);
    return help(stderr, EX_USAGE);
}

/* Is help asked for, in whatever place? */
static bool asks_for_help(char **argv)
{
    for (; *argv && strcmp(*argv, "--") != 0; argv++)
        if (strcmp(*argv, "-h") == 0)
            return true;
    return false;
}

static int run(struct cli *cli, const struct subcommand *command, int argc, char **argv)
{
    if (asks_for_help(argv + 1))
        return fputs(command->usage, stdout) < 0 ? EX_IOERR : EX_OK;
    mail_init();
    return command->run(cli, argc, argv);
}

int main(int argc, char **argv)
{
    struct cli cli = {.config_path = ASKFIRST_CONFIG};
    int c;

    setlocale(LC_ALL, "");
    arguments_shorten(argv);
    /* "+": what follows the name of the subcommand belongs to the subcommand. */
    while ((c = getopt(argc, argv, "+c:Vh")) != -1) {
        if (c == 'c')
            cli.config_path = optarg;
        else if (c == 'V')
            return puts("askfirst " ASKFIRST_VERSION) < 0 ? EX_IOERR : EX_OK;
        else
            return help(c == 'h' ? stdout : stderr, c == 'h' ? EX_OK : EX_USAGE);
    }
    if (optind == argc)
        return help(stderr, EX_USAGE);
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        if (strcmp(argv[optind], commands[i].name) == 0)
            return run(&cli, &commands[i], argc - optind, argv + optind);
    if (strcmp(argv[optind], "help") == 0)
        return help(stdout, EX_OK);
    return say_unknown(argv[optind]);
}
