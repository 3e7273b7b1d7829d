#include "CBundledPlugins.h"

const char *tb_bundled_plugins(void) { return TELLTALE_BUNDLED_PLUGINS; }
