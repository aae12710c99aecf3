/* What both programs take on their command lines. */
#ifndef ASKFIRST_BASE_ARGUMENTS_H
#define ASKFIRST_BASE_ARGUMENTS_H

/* The two long options that people try: --help becomes -h, and --version, where it is the first,
 * -V. argv ends with NULL; what is behind "--" stays. */
void arguments_shorten(char **argv);

#endif
