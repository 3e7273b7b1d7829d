// What the parts of the shim share.
#ifndef C_CONFINEMENT_INTERNAL_H
#define C_CONFINEMENT_INTERNAL_H

#include "CConfinement.h"

#if defined(__linux__)

/// Each returns 0 or an error number.
int32_t tc_restrict_files(const tc_paths *paths, int32_t version);
int32_t tc_filter_calls(void);

int32_t tc_landlock_version(void);
int32_t tc_has_filter(void);

#endif
#endif
