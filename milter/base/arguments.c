#include "base/arguments.h"

#include <string.h>

void arguments_shorten(char **argv)
{
    static char help[] = "-h", version[] = "-V";

    if (argv[0] && argv[1] && strcmp(argv[1], "--version") == 0)
        argv[1] = version;
    for (; *argv && strcmp(*argv, "--") != 0; argv++)
        if (strcmp(*argv, "--help") == 0)
            *argv = help;
}
