/// The C border of a Swift plugin: what is read before any Swift object of it is touched.
///
/// A plugin exports one symbol:
///   void *telltale_plugin(telltale_plugin_info_t *info);
/// Given room, it fills it, makes nothing and returns NULL. Given NULL, it returns a retained
/// TelltaleCore.PluginContents. The host asks for these only after every field has matched its own.
#ifndef C_TELLTALE_PLUGIN_H
#define C_TELLTALE_PLUGIN_H

#include <stdint.h>
#include <string.h>

/// "TELLTALE" in ASCII: tells a plugin from any other shared library that has such a symbol.
#define TELLTALE_PLUGIN_MAGIC UINT64_C(0x54454C4C54414C45)

/// Raised by every change of a role protocol or of a value that crosses the border (SPEC §5).
#define TELLTALE_CORE_API_VERSION 10u

#define TELLTALE_PLUGIN_SYMBOL "telltale_plugin"
/// What plugins for core API 7 and before have in its place.
#define TELLTALE_FORMER_PLUGIN_SYMBOL "telltale_plugin_info"

typedef struct {
  uint64_t magic;
  uint32_t struct_size;
  uint32_t core_api_version;
  char compiler_version[128];
  char plugin_id[64];
  char plugin_version[32];
} telltale_plugin_info_t;

static inline void telltale_copy_text(char *to, const char *from, size_t capacity) {
  size_t length = strlen(from);
  if (length >= capacity) length = capacity - 1;
  memcpy(to, from, length);
  to[length] = '\0';
}

/// The compiler that compiles the *including* image: inline on purpose, so that a plugin records
/// its own compiler and not the host's. Swift has no stable ABI between compilers on Linux.
static inline void telltale_plugin_info_fill(telltale_plugin_info_t *out, const char *plugin_id,
                                             const char *plugin_version) {
  memset(out, 0, sizeof(*out));
  out->magic = TELLTALE_PLUGIN_MAGIC;
  out->struct_size = (uint32_t)sizeof(*out);
  out->core_api_version = TELLTALE_CORE_API_VERSION;
  telltale_copy_text(out->compiler_version, __VERSION__, sizeof(out->compiler_version));
  telltale_copy_text(out->plugin_id, plugin_id, sizeof(out->plugin_id));
  telltale_copy_text(out->plugin_version, plugin_version, sizeof(out->plugin_version));
}

#endif
