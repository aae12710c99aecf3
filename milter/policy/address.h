/* Addresses: which of them are the same mailbox, and which are local.
 *
 * Pure; any thread. An "address id" is a normalised address. Normalisation lower-cases the domain
 * in A-label form (IDNA, RFC 5891). It unquotes the local part (RFC 5322 quoted-string), puts it in
 * NFC, folds ASCII case and cuts the subaddress (RFC 5233). For gmail.com it removes dots and turns
 * googlemail.com into gmail.com. Last, it applies the `same` rules. All comparison is done on
 * address ids; what the sender wrote is kept only for display. */
#ifndef ASKFIRST_POLICY_ADDRESS_H
#define ASKFIRST_POLICY_ADDRESS_H

#include <glib.h>
#include <stdbool.h>

/* Which domains are local, where a subaddress begins, and which addresses are spellings of one
 * mailbox. Immutable once the rules are parsed (rules_parse adds their spellings). */
struct locality;

/* Creates a locality. local_domains: NULL-terminated; "example.org" means that domain,
 * ".example.org" its subdomains. delimiters: characters that begin a subaddress on local domains
 * ("" for none); on other domains it is always "+". Returns NULL with ERROR_CONFIG naming the entry
 * that is not a domain. */
struct locality *locality_new(const char *const *local_domains, const char *delimiters,
                              GError **error);
void locality_free(struct locality *locality);

/* Records `spelling` as another way to write `address_id`. Both come from address_spelling and are
 * copied. */
void locality_add_spelling(struct locality *locality, const char *address_id, const char *spelling);

/* Returns true when this domain (A-label form, lower case) is local. */
bool locality_has_domain(const struct locality *locality, const char *domain);

/* Returns true when this address id is on a local domain. */
bool locality_has(const struct locality *locality, const char *address_id);

/* Returns the first exact (not ".suffix") local domain as configured, normalised, or NULL when
 * there is none. */
const char *locality_first_domain(const struct locality *locality);

/* Returns the domain in lower-case A-label form without a final dot. Address literals
 * ("[192.0.2.1]") are only lower-cased. Returns NULL when the domain is empty, has an empty label,
 * white space or control characters, is longer than LIMIT_ADDRESS octets, or is refused by IDNA and
 * is not plain LDH/underscore ASCII. A domain that IDNA 2008 refuses but IDNA 2003 knows (emoji) is
 * accepted, because mail reaches it. Caller frees. */
char *domain_normalise(const char *domain);

/* Returns the address id of an addr-spec ("Bob+x@Exämple.org"; no display name, angle brackets,
 * route or comment). Returns NULL when it is not an address: it has no "@", an empty side, control
 * characters, invalid UTF-8 or more than LIMIT_ADDRESS octets. A subaddress is not cut where that
 * would leave an empty local part, nor, where "-" begins one, in owner-x, x-owner and x-request.
 * Spaces at the ends of an unquoted local part are ignored. An address id also has at most
 * LIMIT_ADDRESS octets. locality may be NULL: then no domain is local. Caller frees. */
char *address_normalise(const struct locality *locality, const char *addr_spec);

/* Like address_normalise, but without the `same` rules, which are read with it. Caller frees. */
char *address_spelling(const struct locality *locality, const char *addr_spec);

/* Returns the address behind a source route ("@a.example,@b.example:bob@c.example"), which must be
 * accepted and is ignored (RFC 5321, 4.1.1.3 and appendix C). Returns path itself when it has no
 * route. The result points into path. */
const char *address_behind_route(const char *path);

/* Returns true when the local part holds, without quotes, characters that need them (RFC 5322,
 * section 3.4.1), or "*". Mail with such an address is accepted. Somebody who types one means
 * something else: two addresses, or a pattern that does not exist. */
bool address_is_slip(const char *addr_spec);

/* Returns the domain of an address id: a pointer into it, behind the last "@". Never NULL. */
const char *address_domain(const char *address_id);

#endif
