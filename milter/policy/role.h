/* Addresses behind which no one person stands: desks, robots, mailing lists. They are seen from the
 * address alone, or with the display name that the sender wrote beside it.
 *
 * Pure; any thread. Keys as in policy/address.h. */
#ifndef ASKFIRST_POLICY_ROLE_H
#define ASKFIRST_POLICY_ROLE_H

#include <stdbool.h>

/* Is this a role mailbox: RFC 2142, a desk (billing, hr, kontakt, ...), owner-*, *-owner,
 * *-request, noreply and its like, mailer-daemon, the drop box of a program? */
bool address_is_role(const char *address_id);

/* Does it look like the address of a mailing list: a host called lists or groups, name-l@,
 * members@? A list that has proved itself is known by the memory of acquaintances. */
bool address_looks_like_list(const char *address_id);

/* Is the display name that of a person, and not of the desk, the firm or the domain? UTF-8. A role
 * mailbox with a person's name is that person: small firms have nothing but info@. */
bool name_is_of_person(const char *name, const char *address_id);

#endif
