/* Organisations: the same organisational domain (Public Suffix List, by libpsl) joins two
 * mailboxes, except at public providers (gmail.com and the like), where strangers share a domain.
 *
 * Pure after org_new (the list is in memory); immutable; any thread. */
#ifndef ASKFIRST_POLICY_ORG_H
#define ASKFIRST_POLICY_ORG_H

#include <glib.h>
#include <stdbool.h>

struct orgs;

/* providers: the text of the public_providers file: a domain a line, "#" begins a comment, blank
 * lines. name: that file's name, for errors. Returns NULL with ERROR_CONFIG "NAME:LINE: ..." . A
 * listed domain covers its subdomains; with "*." before it each name below it is a firm of its own.
 */
struct orgs *orgs_new(const char *providers, const char *name, GError **error);
void orgs_free(struct orgs *orgs);

/* How many domains the file lists. */
unsigned orgs_count(const struct orgs *orgs);

/* The organisational domain of a domain in A-label form: the registrable domain; the domain itself
 * where it is a public suffix or an address literal. Points into domain. */
const char *orgs_domain(const struct orgs *orgs, const char *domain);

/* An address's organisation. */
struct organisation {
    const char *domain; /* as orgs_domain has it */
    bool colleagues; /* who share it are colleagues: it is not a public provider's, no public suffix
                        and no address literal */
};

/* The organisation of a domain. Points into domain. */
struct organisation orgs_find(const struct orgs *orgs, const char *domain);

/* Are these two one, whose people are colleagues? */
bool organisation_same(const struct organisation *a, const struct organisation *b);

/* Strangers share this domain. */
bool orgs_is_public_provider(const struct orgs *orgs, const char *domain);

#endif
