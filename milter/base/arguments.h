/* Command-line arguments common to both programs. */
#ifndef ASKFIRST_BASE_ARGUMENTS_H
#define ASKFIRST_BASE_ARGUMENTS_H

/* Shortens the two long options that people try: --help becomes -h, and --version, as the first
 * argument, becomes -V. argv ends with NULL. Arguments after "--" are left unchanged. */
void arguments_shorten(char **argv);

#endif
