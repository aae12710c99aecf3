/* Traits: what is known of a message beside its words, for the model (model.h) that weighs them. */
#ifndef ASKFIRST_POLICY_TRAITS_H
#define ASKFIRST_POLICY_TRAITS_H

#include <stdbool.h>

struct traits {
    unsigned parties;       /* those whom it shows, without its author */
    unsigned organisations; /* domains among them and the author */
    unsigned domains;       /* among them alone */
    unsigned own;           /* of them at the author's domain */
    unsigned in_cc;         /* of them in Cc */
    bool answers;           /* names a message before it */
};

#endif
