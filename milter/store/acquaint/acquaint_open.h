/* Opening the acquaintances. Only the acquaint files and their tests include this; errors as in
 * acquaint_internal.h. */
#ifndef ASKFIRST_STORE_ACQUAINT_ACQUAINT_OPEN_H
#define ASKFIRST_STORE_ACQUAINT_ACQUAINT_OPEN_H

#define ACQUAINT_DAMAGE_MARK "damaged" /* a file: the next start moves data.mdb aside */

#endif
