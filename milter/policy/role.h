/* Addresses that do not belong to one person: desks, robots, mailing lists. They are recognised by
 * the address alone, or together with the display name that the sender wrote beside it.
 *
 * Pure; any thread. Address ids are as in policy/address.h. */
#ifndef ASKFIRST_POLICY_ROLE_H
#define ASKFIRST_POLICY_ROLE_H

#include <stdbool.h>

/* Returns true for a role mailbox: RFC 2142, a desk (billing, hr, kontakt, ...), owner-*, *-owner,
 * *-request, noreply and the like, mailer-daemon, or the drop box of a program. */
bool address_is_role(const char *address_id);

/* Returns true when the address looks like a mailing list: a host called lists or groups, name-l@,
 * members@. A list that has proved itself is known to the memory of acquaintances. */
bool address_looks_like_list(const char *address_id);

/* Returns true when the display name (UTF-8) is that of a person, not of the desk, the firm or the
 * domain. A role mailbox with a person's name counts as that person, because small firms have only
 * info@. */
bool name_is_of_person(const char *name, const char *address_id);

#endif
