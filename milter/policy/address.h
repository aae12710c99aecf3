/* Addresses: when two of them are the same mailbox, and which are ours.
 *
 * Pure; any thread. An "address id" is an address after normalisation (DESIGN: the same after
 * normalisation): domain lower-cased in A-label form (IDNA, RFC 5891); local part unquoted (RFC
 * 5322 quoted-string), NFC, ASCII case folded, subaddress cut (RFC 5233); dots of gmail.com cut,
 * googlemail.com made gmail.com; then the spelling of a `same` rule. All comparison is done on
 * address ids; what the sender wrote is kept only to be shown. */
#ifndef ASKFIRST_POLICY_ADDRESS_H
#define ASKFIRST_POLICY_ADDRESS_H

#include <glib.h>
#include <stdbool.h>

/* Which domains are ours, where a subaddress begins, and which addresses are spellings of one
 * mailbox. Immutable once the rules are parsed (rules_parse adds their spellings). */
struct locality;

/* local_domains: NULL-terminated; "example.org" is that domain, ".example.org" its subdomains.
 * delimiters: characters that begin a subaddress on our domains ("" for none); elsewhere it is
 * always "+". Returns NULL with ERROR_CONFIG naming the entry that is not a domain. */
struct locality *locality_new(const char *const *local_domains, const char *delimiters,
                              GError **error);
void locality_free(struct locality *locality);

/* From now on `spelling` is another way to write `address_id` (both by address_spelling; copied).
 */
void locality_add_spelling(struct locality *locality, const char *address_id, const char *spelling);

/* Is this domain (A-label form, lower case) one of ours? */
bool locality_has_domain(const struct locality *locality, const char *domain);

/* Is this address id on one of our domains? */
bool locality_has(const struct locality *locality, const char *address_id);

/* The first exact (not ".suffix") local domain as configured, normalised, or NULL when there is
 * none. */
const char *locality_first_domain(const struct locality *locality);

/* Domain to lower-case A-label form; a final dot is cut; address literals ("[192.0.2.1]") are
 * lower-cased only. NULL when it is empty, has an empty label, white space or control characters,
 * more than LIMIT_ADDRESS octets, or IDNA refuses it and it is not plain LDH/underscore ASCII. What
 * IDNA 2008 refuses but IDNA 2003 knows (emoji) is accepted: mail reaches it. Caller frees. */
char *domain_normalise(const char *domain);

/* The address id of an addr-spec ("Bob+x@Exämple.org"; no display name, no angle brackets, route or
 * comment); NULL when it is not an address: no "@", an empty side, control characters, invalid
 * UTF-8, more than LIMIT_ADDRESS octets. A subaddress that would leave an empty local part is not
 * cut, nor, where "-" begins one, owner-x, x-owner and x-request. Spaces at the ends of an unquoted
 * local part do not count. An address id has at most LIMIT_ADDRESS octets too. locality may be
 * NULL: nothing is ours. Caller frees. */
char *address_normalise(const struct locality *locality, const char *addr_spec);

/* The same without `same` rules: for reading those. Caller frees. */
char *address_spelling(const struct locality *locality, const char *addr_spec);

/* What stands behind a source route ("@a.example,@b.example:bob@c.example"), which must be taken
 * and is ignored (RFC 5321, 4.1.1.3 and appendix C); all of path when there is none. Points into
 * it. */
const char *address_behind_route(const char *path);

/* Signs that need quotes (RFC 5322, section 3.4.1), or "*", stand in the local part without them.
 * In mail such an address is taken as it is; who writes it by hand means something else: two
 * addresses, or a pattern that there is none of. */
bool address_is_slip(const char *addr_spec);

/* The domain of an address id: points into it, behind the last "@". Never NULL for an address id.
 */
const char *address_domain(const char *address_id);

#endif
