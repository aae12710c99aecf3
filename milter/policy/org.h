/* Organisations: two mailboxes with the same organisational domain (Public Suffix List, by libpsl)
 * belong together, except at public providers (gmail.com and the like), where strangers share a
 * domain.
 *
 * Pure after orgs_new (the list is in memory); immutable; any thread. */
#ifndef ASKFIRST_POLICY_ORG_H
#define ASKFIRST_POLICY_ORG_H

#include <glib.h>
#include <stdbool.h>

struct orgs;

/* Reads the list of public providers. providers: the text of the public_providers file, one domain
 * a line; "#" begins a comment; blank lines are ignored. name: the name of that file, for errors.
 * Returns NULL with ERROR_CONFIG "NAME:LINE: ...". A listed domain covers its subdomains; after
 * "*." each name below the domain is an organisation of its own. */
struct orgs *orgs_new(const char *providers, const char *name, GError **error);
void orgs_free(struct orgs *orgs);

/* Returns the number of domains in the file. */
unsigned orgs_count(const struct orgs *orgs);

/* Returns the organisational domain of a domain in A-label form. This is the registrable domain, or
 * the domain itself where that is a public suffix or an address literal. Points into domain. */
const char *orgs_domain(const struct orgs *orgs, const char *domain);

/* The organisation of an address. */
struct organisation {
    const char *domain; /* as orgs_domain returns it */
    bool colleagues;    /* people who share it are colleagues: it is not a public provider, a public
                           suffix or an address literal */
};

/* Returns the organisation of a domain. Its domain points into domain. */
struct organisation orgs_find(const struct orgs *orgs, const char *domain);

/* Returns true when both are the same organisation and its people are colleagues. */
bool organisation_same(const struct organisation *a, const struct organisation *b);

/* Returns true when strangers share this domain. */
bool orgs_is_public_provider(const struct orgs *orgs, const char *domain);

#endif
